/*
 * Copyright 2026 the UNet Zoo authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is
 * distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
 * implied. See the License for the specific language governing permissions and limitations under the
 * License.
 */
package io.github.unetzoo.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Writes a {@link Graph} as forward code over symbolic tensors: each call adds one node and returns what it makes.
 *
 * <p>Names are hierarchical. {@link #scope} returns a builder of the same graph that puts its name before those of the
 * nodes it adds; weights are called {@code scope.node.weight}. A node without weights may go unnamed and gets its
 * operator's name and a number.
 *
 * <p>Whatever is added throws {@link IllegalArgumentException} if a tensor is of another graph.
 */
public class GraphBuilder {

    private final String prefix;
    private final State state;

    private static final class State {
        final List<Node> nodes = new ArrayList<>();
        final Set<String> names = new LinkedHashSet<>();
        final Map<String, Integer> unnamed = new HashMap<>();
        final Map<String, Tensor> outputs = new LinkedHashMap<>();
    }

    /** Starts an empty graph. */
    public GraphBuilder() {
        this.prefix = "";
        this.state = new State();
    }

    /**
     * Continues another builder's graph below a name.
     *
     * @param parent whose graph is continued
     * @param scope what is put before the names, below the parent's own scope: letters, digits, {@code _} and single
     *     dots
     * @throws IllegalArgumentException if the scope has other characters
     */
    protected GraphBuilder(GraphBuilder parent, String scope) {
        if (!scope.matches("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*")) {
            throw new IllegalArgumentException("scope \"" + scope + "\" must be letters, digits, _ and single dots");
        }
        this.prefix = parent.prefix + scope + ".";
        this.state = parent.state;
    }

    /**
     * {@return a builder of the same graph whose names start with this builder's, {@code scope} and a dot}
     *
     * @param scope letters, digits, {@code _} and single dots between them
     * @throws IllegalArgumentException if it has other characters
     */
    public GraphBuilder scope(String scope) {
        return new GraphBuilder(this, scope);
    }

    /**
     * Adds a node.
     *
     * @param name its name below this scope, unique there
     * @param op what the node computes
     * @param inputs what it reads, in the operator's order, made by builders of this graph
     * @return what it makes
     * @throws IllegalArgumentException if the inputs do not fit the operator or belong to another graph, or the name is
     *     taken
     */
    public Tensor apply(String name, Op op, Tensor... inputs) {
        return apply(name, op, UnaryOperator.identity(), inputs);
    }

    private Tensor apply(String name, Op op, UnaryOperator<Weight> weights, Tensor... inputs) {
        List<Tensor> in = List.of(inputs);
        String full = prefix + name;
        try {
            check(op, in);
            Tensor output = new Tensor(state.nodes.size(), full, op.channels(in), op.stride(in));
            int inChannels = in.isEmpty() ? output.channels() : in.get(0).channels();
            if (!state.names.add(full)) {
                throw new IllegalArgumentException("the name is taken: give each node its own");
            }
            state.nodes.add(new Node(
                    op,
                    in,
                    output,
                    op.weights(full, inChannels).stream().map(weights).toList()));
            return output;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot add " + op.kind() + " \"" + full + "\": " + e.getMessage(), e);
        }
    }

    private void check(Op op, List<Tensor> inputs) {
        if (inputs.size() < op.minInputs() || inputs.size() > op.maxInputs()) {
            throw new IllegalArgumentException(op.kind() + " takes "
                    + (op.minInputs() == op.maxInputs() ? op.minInputs() : "at least " + op.minInputs())
                    + " inputs, not " + inputs.size());
        }
        inputs.forEach(this::checkOwned);
    }

    // Tensors of two graphs may be equal; only identity tells whose they are.
    @SuppressWarnings("ReferenceEquality")
    private void checkOwned(Tensor input) {
        if (input.id() >= state.nodes.size() || state.nodes.get(input.id()).output() != input) {
            throw new IllegalArgumentException(input + " belongs to another graph");
        }
    }

    /** Adds a node without weights under a name made from its operator. */
    private Tensor apply(Op op, Tensor... inputs) {
        int number = state.unnamed.merge(prefix + op.kind(), 1, Integer::sum);
        return apply(op.kind() + number, op, inputs);
    }

    /**
     * The image, (N, channels, H, W).
     *
     * @param name of its node, below this scope
     * @param channels of the image: 3 for RGB, 1 for grey
     * @return the image
     * @throws IllegalArgumentException if the channels are below 1, or the name is taken
     */
    public Tensor input(String name, int channels) {
        return apply(name, new Op.Input(channels));
    }

    /**
     * {@return the convolution of a map}
     *
     * @param name of the node, below this scope; its weights are called {@code name.weight} and {@code name.bias}
     * @param x what is convolved, (N, C, H, W)
     * @param conv its settings, the output channels among them
     * @throws IllegalArgumentException if the channels of {@code x} are no multiple of the groups, or the name is taken
     */
    public Tensor conv(String name, Tensor x, Op.Conv conv) {
        return apply(name, conv, x);
    }

    /**
     * {@return the convolution of a map, with a kernel that gets other first values than the operator's own}
     *
     * @param name of the node, below this scope
     * @param x what is convolved, (N, C, H, W)
     * @param conv its settings
     * @param kernel first values of the kernel; those of a bias stay 0
     * @throws IllegalArgumentException as {@link #conv(String, Tensor, Op.Conv)}
     */
    public Tensor conv(String name, Tensor x, Op.Conv conv, Init kernel) {
        return apply(name, conv, kernelInit(kernel), x);
    }

    /**
     * {@return the transposed convolution of a map}
     *
     * @param name of the node, below this scope; its weights are called {@code name.weight} and {@code name.bias}
     * @param x what is convolved, (N, C, H, W)
     * @param conv its settings; {@link Op.ConvTranspose#doubling} has the U-Net's
     * @throws IllegalArgumentException if the name is taken
     */
    public Tensor convTranspose(String name, Tensor x, Op.ConvTranspose conv) {
        return apply(name, conv, x);
    }

    /**
     * {@return the transposed convolution of a map, with a kernel that gets other first values than the operator's own}
     *
     * @param name of the node, below this scope
     * @param x what is convolved, (N, C, H, W)
     * @param conv its settings
     * @param kernel first values of the kernel, such as {@link Init.Bilinear}; those of a bias stay 0
     * @throws IllegalArgumentException as {@link #convTranspose(String, Tensor, Op.ConvTranspose)}
     */
    public Tensor convTranspose(String name, Tensor x, Op.ConvTranspose conv, Init kernel) {
        return apply(name, conv, kernelInit(kernel), x);
    }

    private static UnaryOperator<Weight> kernelInit(Init init) {
        return weight -> weight.role() == Weight.Role.KERNEL ? weight.withInit(init) : weight;
    }

    /**
     * {@return a map after batch normalisation with PyTorch's defaults: epsilon 1e-5, momentum 0.1}
     *
     * @param name of the node, below this scope
     * @param x what is normalised
     * @throws IllegalArgumentException if the name is taken
     */
    public Tensor batchNorm(String name, Tensor x) {
        return apply(name, Op.BatchNorm.DEFAULT, x);
    }

    /**
     * {@return a map after batch normalisation}
     *
     * @param name of the node, below this scope
     * @param x what is normalised
     * @param norm its settings
     * @throws IllegalArgumentException if the name is taken
     */
    public Tensor batchNorm(String name, Tensor x, Op.BatchNorm norm) {
        return apply(name, norm, x);
    }

    /**
     * {@return a map after group normalisation with epsilon 1e-5}
     *
     * @param name of the node, below this scope
     * @param x what is normalised
     * @param groups at least 1, a divisor of the channels of {@code x}
     * @throws IllegalArgumentException if the groups do not divide the channels, or the name is taken
     */
    public Tensor groupNorm(String name, Tensor x, int groups) {
        return apply(name, new Op.GroupNorm(groups, 1e-5), x);
    }

    /**
     * {@return max(x, 0), element by element}
     *
     * @param x of this graph
     */
    public Tensor relu(Tensor x) {
        return apply(new Op.Relu(), x);
    }

    /**
     * {@return x, or slope times x where x is negative}
     *
     * @param x of this graph
     * @param slope at least 0
     * @throws IllegalArgumentException if the slope is negative
     */
    public Tensor leakyRelu(Tensor x, double slope) {
        return apply(new Op.LeakyRelu(slope), x);
    }

    /**
     * {@return x times sigmoid(x)}
     *
     * @param x of this graph
     */
    public Tensor silu(Tensor x) {
        return apply(new Op.Silu(), x);
    }

    /**
     * {@return 1 / (1 + exp(-x)), in (0, 1)}
     *
     * @param x of this graph
     */
    public Tensor sigmoid(Tensor x) {
        return apply(new Op.Sigmoid(), x);
    }

    /**
     * {@return the softmax over the channels, which then sum to 1 in each pixel}
     *
     * @param x of this graph
     */
    public Tensor softmax(Tensor x) {
        return apply(new Op.Softmax(), x);
    }

    /**
     * {@return the index of the largest channel from 0, or of the first of those, as one channel of numbers}
     *
     * @param x of this graph
     */
    public Tensor argMax(Tensor x) {
        return apply(new Op.ArgMax(), x);
    }

    /**
     * {@return in evaluation {@code closed} in those of the last channels of {@code x} where the gate's are not
     * positive, elsewhere and while training {@code x}; see {@link Op.Gate}}
     *
     * @param x what is gated
     * @param gate of at most as many channels, and of the size of {@code x} or of one pixel
     * @param closed what a closed gate gives, finite
     * @throws IllegalArgumentException if the gate has more channels or another stride, or {@code closed} is infinite
     *     or NaN
     */
    public Tensor gate(Tensor x, Tensor gate, double closed) {
        return apply(new Op.Gate(closed), x, gate);
    }

    /**
     * {@return the maximum over windows of {@code size}, side by side, what is left over at the end dropped}
     *
     * @param x of this graph
     * @param size height and width of a window in pixels, and its stride; at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public Tensor maxPool(Tensor x, int size) {
        return maxPool(x, new Op.MaxPool(size, size, 0, false));
    }

    /**
     * {@return the maximum over windows}
     *
     * @param x of this graph
     * @param pool how windows lie
     */
    public Tensor maxPool(Tensor x, Op.MaxPool pool) {
        return apply(pool, x);
    }

    /**
     * {@return the average over windows}
     *
     * @param x of this graph
     * @param pool how windows lie
     */
    public Tensor avgPool(Tensor x, Op.AvgPool pool) {
        return apply(pool, x);
    }

    /**
     * {@return the average over a fixed number of windows}
     *
     * @param x of this graph
     * @param size of the result, whatever that of {@code x}; 1x1 takes the whole map
     */
    public Tensor adaptiveAvgPool(Tensor x, Extent size) {
        return apply(new Op.AdaptiveAvgPool(size), x);
    }

    /**
     * {@return the maximum over a fixed number of windows}
     *
     * @param x of this graph
     * @param size of the result, whatever that of {@code x}; 1x1 takes the whole map
     */
    public Tensor adaptiveMaxPool(Tensor x, Extent size) {
        return apply(new Op.AdaptiveMaxPool(size), x);
    }

    /**
     * {@return a map enlarged by a whole factor}
     *
     * @param x of this graph
     * @param factor how many times as high and as wide the result is, at least 1
     * @param interpolation how values between pixels are found
     * @throws IllegalArgumentException if the factor is below 1
     */
    public Tensor upsample(Tensor x, int factor, Interpolation interpolation) {
        return apply(new Op.Upsample(factor, interpolation), x);
    }

    /**
     * {@return a map resized to the size of another}
     *
     * @param x what is resized
     * @param like whose height and width the result has; its channels and values do not matter
     * @param interpolation how values between pixels are found
     */
    public Tensor resizeLike(Tensor x, Tensor like, Interpolation interpolation) {
        return apply(new Op.ResizeLike(interpolation), x, like);
    }

    /**
     * {@return a map with zeros around it to the size of another, the smaller half of the difference above and to the
     * left; where it is larger, it is cropped by the same rule}
     *
     * @param x what is padded
     * @param like whose height and width the result has
     */
    public Tensor padLike(Tensor x, Tensor like) {
        return apply(new Op.PadLike(), x, like);
    }

    /**
     * {@return the centre of a map, of the size of another; an image for which the difference is odd is refused}
     *
     * @param x what is cropped, at least as large as {@code like}
     * @param like whose height and width the result has
     */
    public Tensor cropLike(Tensor x, Tensor like) {
        return apply(Op.CropLike.CENTRE, x, like);
    }

    /**
     * {@return a part of a map, of the size of another, from a fixed offset}
     *
     * @param x what is cropped
     * @param like whose height and width the result has
     * @param offset rows and columns left out above and to the left, at least 0
     */
    public Tensor cropLike(Tensor x, Tensor like, int offset) {
        return apply(new Op.CropLike(OptionalInt.of(offset)), x, like);
    }

    /**
     * {@return maps joined along the channels, in this order}
     *
     * @param xs two or more, of one stride
     * @throws IllegalArgumentException if they are fewer or differ in stride
     */
    public Tensor concat(Tensor... xs) {
        return apply(new Op.Concat(), xs);
    }

    /**
     * {@return maps joined along the channels, in this order}
     *
     * @param xs two or more, of one stride
     * @throws IllegalArgumentException if they are fewer or differ in stride
     */
    public Tensor concat(List<Tensor> xs) {
        return concat(xs.toArray(Tensor[]::new));
    }

    /**
     * {@return the sum of two maps}
     *
     * @param a of this graph
     * @param b of the same channels and stride
     * @throws IllegalArgumentException if they differ in channels or stride
     */
    public Tensor add(Tensor a, Tensor b) {
        return apply(new Op.Add(), a, b);
    }

    /**
     * {@return the product of a map with a fixed number}
     *
     * @param x of this graph
     * @param factor what every value is multiplied by
     */
    public Tensor scale(Tensor x, double factor) {
        return apply(new Op.Scale(factor), x);
    }

    /**
     * {@return the product of two maps}
     *
     * @param a of this graph
     * @param b of the same channels and stride, or of one channel or one pixel, which is then used for all
     * @throws IllegalArgumentException if they differ in channels or stride otherwise
     */
    public Tensor multiply(Tensor a, Tensor b) {
        return apply(new Op.Multiply(), a, b);
    }

    /**
     * {@return the mean of one or more maps of one shape}
     *
     * @param xs at least one
     * @throws IllegalArgumentException if there is none, or they differ in channels or stride
     */
    public Tensor mean(List<Tensor> xs) {
        Tensor sum = xs.stream()
                .reduce(this::add)
                .orElseThrow(
                        () -> new IllegalArgumentException("the mean of no maps is not defined: give at least one"));
        return scale(sum, 1.0 / xs.size());
    }

    /**
     * {@return a map with fixed margins around it}
     *
     * @param x of this graph
     * @param margins pixels added on each side
     * @param mode what stands in them
     */
    public Tensor pad(Tensor x, Margins margins, PadMode mode) {
        return apply(new Op.Pad(margins, mode), x);
    }

    /**
     * {@return a map with rows below and columns to the right, until height and width are multiples of a number}
     *
     * @param x of this graph
     * @param multiple of pixels, at least 1
     * @param mode {@link PadMode#ZERO} or {@link PadMode#REPLICATE}
     * @throws IllegalArgumentException if the multiple is below 1, or the mode reflects
     */
    public Tensor padToMultiple(Tensor x, int multiple, PadMode mode) {
        return apply(new Op.PadToMultiple(multiple, mode), x);
    }

    /**
     * {@return a map without its margins}
     *
     * @param x of this graph
     * @param margins pixels taken off each side
     */
    public Tensor crop(Tensor x, Margins margins) {
        return apply(new Op.Crop(margins), x);
    }

    /**
     * {@return a map of which single values are dropped while training}
     *
     * @param x of this graph
     * @param probability of being dropped, in [0, 1)
     * @throws IllegalArgumentException if it is out of this range
     */
    public Tensor dropout(Tensor x, double probability) {
        return apply(new Op.Dropout(probability), x);
    }

    /**
     * {@return a map of which whole channels are dropped while training}
     *
     * @param x of this graph
     * @param probability of being dropped, in [0, 1)
     * @throws IllegalArgumentException if it is out of this range
     */
    public Tensor channelDropout(Tensor x, double probability) {
        return apply(new Op.ChannelDropout(probability), x);
    }

    /**
     * {@return a map of which whole samples are dropped while training: for the branch beside a shortcut}
     *
     * @param x of this graph
     * @param probability of being dropped, in [0, 1)
     * @throws IllegalArgumentException if it is out of this range
     */
    public Tensor stochasticDepth(Tensor x, double probability) {
        return apply(new Op.StochasticDepth(probability), x);
    }

    /**
     * {@return {@code x} itself, at a node that carries the weights of an operator which is not run}
     *
     * @param name of the node, below this scope
     * @param x what is handed on
     * @param idle the operator that is not run
     * @param idleChannels channels it would read, at least 1
     * @throws IllegalArgumentException if these are below 1, or the name is taken
     */
    public Tensor carry(String name, Tensor x, Op idle, int idleChannels) {
        return apply(name, new Op.Carry(idle, idleChannels), x);
    }

    /**
     * Names a result of the network; the order of these calls is the order of its outputs.
     *
     * @param name by which the network returns it, unique among the outputs; no scope is put before it
     * @param x of this graph
     * @throws IllegalArgumentException if the name is taken
     */
    public void output(String name, Tensor x) {
        checkOwned(x);
        if (state.outputs.putIfAbsent(name, x) != null) {
            throw new IllegalArgumentException("output \"" + name + "\" exists already: give each its own name");
        }
    }

    /**
     * {@return the finished graph: what the outputs need, and nothing else}
     *
     * @throws IllegalArgumentException if there is no output, or not exactly one input behind the outputs
     */
    public Graph build() {
        return Graph.of(state.nodes, state.outputs);
    }
}
