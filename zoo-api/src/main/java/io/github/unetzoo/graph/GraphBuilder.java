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
 * <p>Names are hierarchical. {@link #scope} returns a builder of the same graph that puts its name before those of
 * the nodes it adds; weights are called {@code scope.node.weight}. A node without weights may go unnamed and gets its
 * operator's name and a number.
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

    /** Continues another builder's graph below a name. */
    protected GraphBuilder(GraphBuilder parent, String scope) {
        if (!scope.matches("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*")) {
            throw new IllegalArgumentException("scope \"" + scope + "\" must be letters, digits, _ and single dots");
        }
        this.prefix = parent.prefix + scope + ".";
        this.state = parent.state;
    }

    /** A builder of the same graph whose names start with {@code scope} and a dot. */
    public GraphBuilder scope(String scope) {
        return new GraphBuilder(this, scope);
    }

    /**
     * Adds a node.
     *
     * @param name its name below this scope, unique there
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

    /** The image, (N, channels, H, W). */
    public Tensor input(String name, int channels) {
        return apply(name, new Op.Input(channels));
    }

    /** Convolution. */
    public Tensor conv(String name, Tensor x, Op.Conv conv) {
        return apply(name, conv, x);
    }

    /** Convolution whose kernel gets other first values than the operator's own. */
    public Tensor conv(String name, Tensor x, Op.Conv conv, Init kernel) {
        return apply(name, conv, kernelInit(kernel), x);
    }

    /** Transposed convolution. */
    public Tensor convTranspose(String name, Tensor x, Op.ConvTranspose conv) {
        return apply(name, conv, x);
    }

    /** Transposed convolution whose kernel gets other first values than the operator's own. */
    public Tensor convTranspose(String name, Tensor x, Op.ConvTranspose conv, Init kernel) {
        return apply(name, conv, kernelInit(kernel), x);
    }

    private static UnaryOperator<Weight> kernelInit(Init init) {
        return weight -> weight.role() == Weight.Role.KERNEL ? weight.withInit(init) : weight;
    }

    /** Batch normalisation with PyTorch's defaults. */
    public Tensor batchNorm(String name, Tensor x) {
        return apply(name, Op.BatchNorm.DEFAULT, x);
    }

    /** Batch normalisation. */
    public Tensor batchNorm(String name, Tensor x, Op.BatchNorm norm) {
        return apply(name, norm, x);
    }

    /** Group normalisation. */
    public Tensor groupNorm(String name, Tensor x, int groups) {
        return apply(name, new Op.GroupNorm(groups, 1e-5), x);
    }

    /** max(x, 0). */
    public Tensor relu(Tensor x) {
        return apply(new Op.Relu(), x);
    }

    /** x, or slope times x where x is negative. */
    public Tensor leakyRelu(Tensor x, double slope) {
        return apply(new Op.LeakyRelu(slope), x);
    }

    /** x times sigmoid(x). */
    public Tensor silu(Tensor x) {
        return apply(new Op.Silu(), x);
    }

    /** 1 / (1 + exp(-x)). */
    public Tensor sigmoid(Tensor x) {
        return apply(new Op.Sigmoid(), x);
    }

    /** Softmax over the channels. */
    public Tensor softmax(Tensor x) {
        return apply(new Op.Softmax(), x);
    }

    /** The index of the largest channel. */
    public Tensor argMax(Tensor x) {
        return apply(new Op.ArgMax(), x);
    }

    /** In evaluation, {@code closed} in the last channels of x where the gate's are not positive; see {@link Op.Gate}. */
    public Tensor gate(Tensor x, Tensor gate, double closed) {
        return apply(new Op.Gate(closed), x, gate);
    }

    /** Maximum over windows of {@code size}, side by side, what is left over at the end dropped. */
    public Tensor maxPool(Tensor x, int size) {
        return maxPool(x, new Op.MaxPool(size, size, 0, false));
    }

    /** Maximum over windows. */
    public Tensor maxPool(Tensor x, Op.MaxPool pool) {
        return apply(pool, x);
    }

    /** Average over windows. */
    public Tensor avgPool(Tensor x, Op.AvgPool pool) {
        return apply(pool, x);
    }

    /** Average over a fixed number of windows. */
    public Tensor adaptiveAvgPool(Tensor x, Extent size) {
        return apply(new Op.AdaptiveAvgPool(size), x);
    }

    /** Maximum over a fixed number of windows. */
    public Tensor adaptiveMaxPool(Tensor x, Extent size) {
        return apply(new Op.AdaptiveMaxPool(size), x);
    }

    /** Enlarges by a whole factor. */
    public Tensor upsample(Tensor x, int factor, Interpolation interpolation) {
        return apply(new Op.Upsample(factor, interpolation), x);
    }

    /** Resizes to the size of another map. */
    public Tensor resizeLike(Tensor x, Tensor like, Interpolation interpolation) {
        return apply(new Op.ResizeLike(interpolation), x, like);
    }

    /** Zero-pads to the size of another map, the smaller half of the difference above and to the left. */
    public Tensor padLike(Tensor x, Tensor like) {
        return apply(new Op.PadLike(), x, like);
    }

    /** Crops the centre to the size of another map. */
    public Tensor cropLike(Tensor x, Tensor like) {
        return apply(Op.CropLike.CENTRE, x, like);
    }

    /** Crops to the size of another map, from a fixed offset. */
    public Tensor cropLike(Tensor x, Tensor like, int offset) {
        return apply(new Op.CropLike(OptionalInt.of(offset)), x, like);
    }

    /** Joins along the channels. */
    public Tensor concat(Tensor... xs) {
        return apply(new Op.Concat(), xs);
    }

    /** Joins along the channels. */
    public Tensor concat(List<Tensor> xs) {
        return concat(xs.toArray(Tensor[]::new));
    }

    /** Sum. */
    public Tensor add(Tensor a, Tensor b) {
        return apply(new Op.Add(), a, b);
    }

    /** Product with a fixed number. */
    public Tensor scale(Tensor x, double factor) {
        return apply(new Op.Scale(factor), x);
    }

    /** Product; {@code b} may have one channel or one pixel. */
    public Tensor multiply(Tensor a, Tensor b) {
        return apply(new Op.Multiply(), a, b);
    }

    /** Mean of one or more maps of one shape. */
    public Tensor mean(List<Tensor> xs) {
        Tensor sum = xs.stream()
                .reduce(this::add)
                .orElseThrow(
                        () -> new IllegalArgumentException("the mean of no maps is not defined: give at least one"));
        return scale(sum, 1.0 / xs.size());
    }

    /** Adds fixed margins. */
    public Tensor pad(Tensor x, Margins margins, PadMode mode) {
        return apply(new Op.Pad(margins, mode), x);
    }

    /** Pads below and to the right to a multiple. */
    public Tensor padToMultiple(Tensor x, int multiple, PadMode mode) {
        return apply(new Op.PadToMultiple(multiple, mode), x);
    }

    /** Takes fixed margins away. */
    public Tensor crop(Tensor x, Margins margins) {
        return apply(new Op.Crop(margins), x);
    }

    /** Drops single values while training. */
    public Tensor dropout(Tensor x, double probability) {
        return apply(new Op.Dropout(probability), x);
    }

    /** Drops whole channels while training. */
    public Tensor channelDropout(Tensor x, double probability) {
        return apply(new Op.ChannelDropout(probability), x);
    }

    /** Drops whole samples while training: for the branch beside a shortcut. */
    public Tensor stochasticDepth(Tensor x, double probability) {
        return apply(new Op.StochasticDepth(probability), x);
    }

    /** Hands x on, and carries the weights of an operator that is not run. */
    public Tensor carry(String name, Tensor x, Op idle, int idleChannels) {
        return apply(name, new Op.Carry(idle, idleChannels), x);
    }

    /** Names a result of the network; the order of these calls is the order of its outputs. */
    public void output(String name, Tensor x) {
        checkOwned(x);
        if (state.outputs.putIfAbsent(name, x) != null) {
            throw new IllegalArgumentException("output \"" + name + "\" exists already: give each its own name");
        }
    }

    /**
     * The finished graph: what the outputs need, and nothing else.
     *
     * @throws IllegalArgumentException if there is no output, or not exactly one input behind the outputs
     */
    public Graph build() {
        return Graph.of(state.nodes, state.outputs);
    }
}
