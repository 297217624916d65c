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
package io.github.unetzoo.torchscript;

import static io.github.unetzoo.torchscript.Source.CONTIGUOUS;
import static io.github.unetzoo.torchscript.Source.FLOAT;
import static io.github.unetzoo.torchscript.Source.bool;
import static io.github.unetzoo.torchscript.Source.call;
import static io.github.unetzoo.torchscript.Source.list;
import static io.github.unetzoo.torchscript.Source.number;
import static io.github.unetzoo.torchscript.Source.pair;

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Margins;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes one segment of a graph as a TorchScript method, one statement per node, in the form in which PyTorch itself
 * serialises methods: every call fully spelled out, no defaults.
 */
final class SourceWriter {

    private final Graph graph;
    private final Precision precision;
    private final Layout layout;
    private final Mode mode;
    private final WeightText weights;
    private final Predicate<Weight> frozen;
    /** Tensors whose memory may be reused by an activation that follows: read once, and not by a backward pass. */
    private final Set<Integer> overwritable = new HashSet<>();

    private static final String NO_NUMBERS = "annotate(List[Optional[number]], [])";

    /** Where oneDNN reads a kernel, by what the source calls it. */
    private final Map<String, Node> packable = new LinkedHashMap<>();

    private final StringBuilder out = new StringBuilder();
    private int branches;

    /** What a method is for. */
    enum Mode {
        /** Batch statistics, dropout, gradients. */
        TRAINING,
        /** Running statistics, no dropout, with operators of ATen alone: they run wherever libtorch does. */
        EVALUATION,
        /** The same with oneDNN's fused operators, which processors have and other devices have not. */
        FUSED
    }

    SourceWriter(
            Graph graph, Precision precision, Layout layout, Mode mode, WeightText weights, Predicate<Weight> frozen) {
        this.graph = graph;
        this.precision = precision;
        this.layout = layout;
        this.mode = mode;
        this.weights = weights;
        this.frozen = frozen;
        findOverwritable();
    }

    private void findOverwritable() {
        Map<Integer, Integer> uses = new HashMap<>();
        graph.nodes().forEach(n -> n.inputs().forEach(t -> uses.merge(t.id(), 1, Integer::sum)));
        graph.outputs().values().forEach(t -> uses.merge(t.id(), 1, Integer::sum));
        for (Node node : graph.nodes()) {
            boolean keepsNoResult = node.op() instanceof Op.Conv
                    || node.op() instanceof Op.ConvTranspose
                    || node.op() instanceof Op.BatchNorm
                    || node.op() instanceof Op.GroupNorm
                    || node.op() instanceof Op.Add;
            if (keepsNoResult && uses.getOrDefault(node.output().id(), 0) == 1) {
                overwritable.add(node.output().id());
            }
        }
    }

    /** The method's source, indented as a member of its class. */
    String method(String name, Segment segment) {
        out.setLength(0);
        List<String> arguments = new ArrayList<>();
        for (Tensor read : segment.reads()) {
            arguments.add(argument(read, segment) + ": Tensor");
        }
        weights.arguments(segment.weights()).forEach(argument -> arguments.add(argument + ": Tensor"));
        int results = segment.writes().size();
        String type = results == 1 ? "Tensor" : "Tuple[" + "Tensor, ".repeat(results - 1) + "Tensor]";
        out.append("  def ")
                .append(name)
                .append("(self: __torch__.Net, ")
                .append(String.join(", ", arguments))
                .append(") -> ")
                .append(type)
                .append(":\n");
        for (Tensor read : segment.reads()) {
            if (handedOut(read)) {
                assign(name(read), imported(argument(read, segment)));
            }
        }
        segment.nodes().forEach(this::statement);
        String result = segment.writes().stream().map(this::result).collect(Collectors.joining(", "));
        line("return " + (results == 1 ? result : "(" + result + ")"));
        return out.toString();
    }

    private String argument(Tensor read, Segment segment) {
        boolean image = segment.nodes().stream().anyMatch(n -> n.output().equals(read));
        return image ? "image" : handedOut(read) ? name(read) + "_out" : name(read);
    }

    /** Whether a tensor leaves the network, and so its layout and precision; a later segment that reads it casts back. */
    private boolean handedOut(Tensor tensor) {
        return graph.outputs().containsValue(tensor);
    }

    private String result(Tensor tensor) {
        if (!handedOut(tensor)) {
            return name(tensor);
        }
        return precision == Precision.BFLOAT16
                ? "torch.to(" + name(tensor) + ", " + FLOAT + ", False, False, " + CONTIGUOUS + ")"
                : "torch.contiguous(" + name(tensor) + ", memory_format=" + CONTIGUOUS + ")";
    }

    private void statement(Node node) {
        Op op = node.op();
        String y = name(node.output());
        if (op instanceof Op.Input) {
            assign(y, imported("image"));
            return;
        }
        Tensor in = node.inputs().get(0);
        String x = name(in);
        if (op instanceof Op.Conv conv) {
            conv(y, node, conv);
        } else if (op instanceof Op.FusedConv fused) {
            fusedConv(y, node, fused);
        } else if (op instanceof Op.ConvTranspose conv) {
            // oneDNN sums a bfloat16 bias's gradient by its reference code, value by value.
            boolean apart =
                    mode == Mode.TRAINING && node.weight(Weight.Role.BIAS).isPresent();
            assign(
                    apart ? y + "_unbiased" : y,
                    call(
                            "torch.conv_transpose2d",
                            x,
                            kernel(node),
                            apart ? "None" : bias(node),
                            pair(conv.step()),
                            pair(conv.padding()),
                            pair(conv.outputPadding()),
                            1,
                            "[1, 1]"));
            if (apart) {
                assign(y, call("torch.add", y + "_unbiased", perChannel(bias(node))));
            }
        } else if (op instanceof Op.BatchNorm norm) {
            assign(
                    y,
                    call(
                            "torch.batch_norm",
                            x,
                            weight(node, Weight.Role.NORM_SCALE),
                            weight(node, Weight.Role.NORM_SHIFT),
                            weight(node, Weight.Role.RUNNING_MEAN),
                            weight(node, Weight.Role.RUNNING_VAR),
                            bool(mode == Mode.TRAINING && !frozen(node)),
                            number(norm.momentum()),
                            number(norm.epsilon()),
                            "True"));
        } else if (op instanceof Op.GroupNorm norm) {
            assign(
                    y,
                    call(
                            "torch.group_norm",
                            x,
                            norm.groups(),
                            weight(node, Weight.Role.NORM_SCALE),
                            weight(node, Weight.Role.NORM_SHIFT),
                            number(norm.epsilon()),
                            "True"));
        } else if (op instanceof Op.Relu || op instanceof Op.LeakyRelu) {
            assign(y, activation(op, x, inPlace(in)));
        } else if (op instanceof Op.Silu || op instanceof Op.Sigmoid) {
            // Not in place: the backward pass of the first reads its input.
            assign(y, activation(op, x, ""));
        } else if (op instanceof Op.Softmax) {
            assign(y, call("torch.softmax", x, 1, "None"));
        } else if (op instanceof Op.ArgMax) {
            assign(y, call("torch.type_as", call("torch.argmax", x, 1, "True"), x));
        } else if (op instanceof Op.Gate gate) {
            gate(y, in, node.inputs().get(1), gate.closed());
        } else if (op instanceof Op.MaxPool pool) {
            assign(
                    y,
                    call(
                            "torch.max_pool2d",
                            x,
                            pair(pool.kernel()),
                            pair(pool.step()),
                            pair(pool.padding()),
                            "[1, 1]",
                            bool(pool.ceilMode())));
        } else if (op instanceof Op.AvgPool pool) {
            assign(
                    y,
                    call(
                            "torch.avg_pool2d",
                            x,
                            pair(pool.kernel()),
                            pair(pool.step()),
                            pair(pool.padding()),
                            bool(pool.ceilMode()),
                            bool(pool.countPadding()),
                            "None"));
        } else if (op instanceof Op.AdaptiveAvgPool pool) {
            assign(y, call("torch.adaptive_avg_pool2d", x, extent(pool.size())));
        } else if (op instanceof Op.AdaptiveMaxPool pool) {
            line(y + ", " + y + "_indices = " + call("torch.adaptive_max_pool2d", x, extent(pool.size())));
        } else if (op instanceof Op.Upsample up) {
            String h = call("torch.mul", size(x, 2), up.factor());
            String w = call("torch.mul", size(x, 3), up.factor());
            assign(y, resized(x, h, w, up.interpolation()));
        } else if (op instanceof Op.ResizeLike resize) {
            String like = name(node.inputs().get(1));
            assign(y, resized(x, size(like, 2), size(like, 3), resize.interpolation()));
        } else if (op instanceof Op.ResizedConv conv) {
            resizedConv(y, node, conv);
        } else if (op instanceof Op.PadLike) {
            padLike(y, x, name(node.inputs().get(1)));
        } else if (op instanceof Op.CropLike crop) {
            cropLike(y, x, name(node.inputs().get(1)), crop);
        } else if (op instanceof Op.Concat) {
            assign(y, call("torch.cat", joined(y, node.inputs()), 1));
        } else if (op instanceof Op.Add) {
            assign(y, call("torch.add", x, name(node.inputs().get(1))));
        } else if (op instanceof Op.Multiply) {
            assign(y, call("torch.mul", x, name(node.inputs().get(1))));
        } else if (op instanceof Op.Scale scale) {
            assign(y, call("torch.mul", x, number(scale.factor())));
        } else if (op instanceof Op.Pad pad) {
            assign(y, padded(x, pad.margins(), pad.mode()));
        } else if (op instanceof Op.PadToMultiple pad) {
            assign(y + "_below", call("torch.remainder", call("torch.neg", size(x, 2)), pad.multiple()));
            assign(y + "_right", call("torch.remainder", call("torch.neg", size(x, 3)), pad.multiple()));
            assign(y, padded(x, "[0, " + y + "_right, 0, " + y + "_below]", pad.mode()));
        } else if (op instanceof Op.Crop crop) {
            Margins m = crop.margins();
            String rows = slice(x, 2, m.top(), call("torch.sub", size(x, 2), m.bottom()));
            assign(y, slice(rows, 3, m.left(), call("torch.sub", size(x, 3), m.right())));
        } else if (op instanceof Op.Dropout dropout) {
            assign(y, call("torch.dropout", x, number(dropout.probability()), bool(mode == Mode.TRAINING)));
        } else if (op instanceof Op.ChannelDropout dropout) {
            assign(y, call("torch.feature_dropout", x, number(dropout.probability()), bool(mode == Mode.TRAINING)));
        } else if (op instanceof Op.StochasticDepth depth) {
            stochasticDepth(y, x, depth);
        } else if (op instanceof Op.Carry) {
            assign(y, x);
        } else {
            throw new AssertionError("no TorchScript for " + op);
        }
    }

    private void conv(String y, Node node, Op.Conv conv) {
        if (mode == Mode.FUSED) {
            pointwise(y, node, conv, List.of(), List.of("\"none\"", NO_NUMBERS, "\"\""));
            return;
        }
        String x = paddedApart(y, node, conv.padding());
        assign(
                y,
                call(
                        "torch.conv2d",
                        x,
                        kernel(node),
                        bias(node),
                        pair(conv.step()),
                        sides(conv.padding()),
                        pair(conv.dilation()),
                        conv.groups()));
    }

    /**
     * oneDNN's convolution, with what follows it in the same pass over memory.
     *
     * @param beside a tensor that is added
     * @param after what is done to the sum
     */
    private void pointwise(String y, Node node, Op.Conv conv, List<String> beside, List<String> after) {
        String x = paddedApart(y, node, conv.padding());
        String kernel = kernel(node);
        String sides = sides(conv.padding());
        packable.putIfAbsent(kernel, node);
        List<Object> arguments = new ArrayList<>(List.of(x));
        arguments.addAll(beside);
        arguments.addAll(List.of(kernel, bias(node), sides, pair(conv.step()), pair(conv.dilation()), conv.groups()));
        arguments.addAll(after);
        assign(y, call("ops.mkldnn._convolution_pointwise", arguments.toArray()));
    }

    /**
     * A method that lays the kernels of oneDNN's convolutions, of all methods so far, out as these read them.
     *
     * @param sizes of the graph's tensors, by their ids, for images of the usual size; for others the layout may be
     *     another, and is then changed in each call
     */
    String packing(String name, List<Extent> sizes) {
        StringBuilder method = new StringBuilder("  def " + name + "(self: __torch__.Net, any: Tensor) -> Tensor:\n");
        packable.forEach((kernel, node) -> method.append("    ")
                .append(kernel)
                .append(" = ")
                .append(packed(kernel, node, sizes.get(node.inputs().get(0).id())))
                .append('\n'));
        return method.append("    return any\n").toString();
    }

    private static String packed(String kernel, Node node, Extent in) {
        Op.Conv conv = node.op() instanceof Op.FusedConv fused ? fused.conv() : (Op.Conv) node.op();
        Margins padding = conv.padding();
        boolean apart = !padding.symmetric();
        int height = in.height() + (apart ? padding.top() + padding.bottom() : 0);
        int width = in.width() + (apart ? padding.left() + padding.right() : 0);
        return call(
                "ops.mkldnn._reorder_convolution_weight",
                kernel,
                sides(padding),
                pair(conv.step()),
                pair(conv.dilation()),
                conv.groups(),
                // Without a size, kernels are laid out for another layout of the maps.
                list(1, node.inputs().get(0).channels(), height, width));
    }

    /** What a convolution reads: its input, padded beforehand where the operator could not do it. */
    private String paddedApart(String y, Node node, Margins padding) {
        String x = name(node.inputs().get(0));
        if (padding.symmetric()) {
            return x;
        }
        assign(y + "_padded", padded(x, padding, PadMode.ZERO));
        return y + "_padded";
    }

    private static String sides(Margins padding) {
        return padding.symmetric() ? list(padding.top(), padding.left()) : pair(0);
    }

    private void fusedConv(String y, Node node, Op.FusedConv fused) {
        Op.Conv conv = fused.conv();
        if (mode != Mode.FUSED) {
            apart(y, node, fused);
            return;
        }
        if (fused.adds()) {
            sum(y, node, fused);
            return;
        }
        Op op = fused.activation().orElseThrow();
        pointwise(
                y,
                node,
                conv,
                List.of(),
                List.of(
                        op instanceof Op.Relu
                                ? "\"relu\""
                                : op instanceof Op.LeakyRelu
                                        ? "\"leaky_relu\""
                                        : op instanceof Op.Silu ? "\"swish\"" : "\"sigmoid\"",
                        op instanceof Op.LeakyRelu leaky ? list(number(leaky.slope())) : NO_NUMBERS,
                        "\"\""));
    }

    /**
     * A convolution, what is added to it, and perhaps ReLU. oneDNN cannot add maps of one channel or of one pixel, whose
     * strides are those of either layout ("could not create a memory"): there the sum is an operator of its own.
     */
    private void sum(String y, Node node, Op.FusedConv fused) {
        String other = name(node.inputs().get(1));
        boolean relu = fused.activation().isPresent();
        if (fused.conv().outChannels() == 1) {
            apart(y, node, fused);
            return;
        }
        line("if " + call("torch.eq", call("torch.mul", size(other, 2), size(other, 3)), 1) + ":");
        indented(() -> apart(y, node, fused));
        line("else:");
        indented(() -> pointwise(
                y,
                node,
                fused.conv(),
                List.of(other),
                List.of("\"add\"", "1.", relu ? "\"relu\"" : "None", NO_NUMBERS, "None")));
    }

    /** The convolution, and what would be fused with it as operators of their own. */
    private void apart(String y, Node node, Op.FusedConv fused) {
        conv(y, node, fused.conv());
        if (fused.adds()) {
            assign(y, call("torch.add_", y, name(node.inputs().get(1))));
        }
        fused.activation().ifPresent(op -> assign(y, activation(op, y, "_")));
    }

    /** @param suffix an underscore to write over the input */
    private static String activation(Op op, String x, String suffix) {
        if (op instanceof Op.Relu) {
            return call("torch.relu" + suffix, x);
        } else if (op instanceof Op.LeakyRelu leaky) {
            return call("torch.leaky_relu" + suffix, x, number(leaky.slope()));
        } else if (op instanceof Op.Silu) {
            return call("torch.silu" + suffix, x);
        }
        return call("torch.sigmoid" + suffix, x);
    }

    /** Whether a norm's scale is frozen; the norm then goes by its running statistics, and leaves them alone. */
    private boolean frozen(Node norm) {
        return frozen.test(norm.weight(Weight.Role.NORM_SCALE).orElseThrow());
    }

    private void gate(String y, Tensor x, Tensor gate, double closed) {
        if (mode == Mode.TRAINING) {
            assign(y, name(x));
            return;
        }
        int free = x.channels() - gate.channels();
        String gated = free == 0 ? name(x) : slice(name(x), 1, free, x.channels());
        assign(y + "_gated", call("torch.masked_fill", gated, call("torch.le", name(gate), 0), number(closed)));
        assign(
                y,
                free == 0
                        ? y + "_gated"
                        : call("torch.cat", "[" + slice(name(x), 1, 0, free) + ", " + y + "_gated]", 1));
    }

    /**
     * What a concatenation reads. While training it reads views whose backward pass copies: a concatenation hands back
     * slices of its gradient, and kernels that do not take slices (that of bilinear upsampling above all) would leave
     * channels-last for them.
     */
    private String joined(String y, List<Tensor> inputs) {
        List<String> names = new ArrayList<>();
        for (Tensor input : inputs) {
            String x = name(input);
            if (mode == Mode.TRAINING && layout == Layout.CHANNELS_LAST) {
                String view = y + "_from" + names.size();
                assign(view + "_pixels", call("torch.permute", x, "[0, 2, 3, 1]"));
                String flat = call("torch.reshape", view + "_pixels", "[-1]");
                String pixels = call("torch.reshape", flat, call("torch.size", view + "_pixels"));
                assign(view, call("torch.permute", pixels, "[0, 3, 1, 2]"));
                x = view;
            }
            names.add(x);
        }
        return "[" + String.join(", ", names) + "]";
    }

    /** A factor per sample: 0, or one over the probability of being kept. */
    private void stochasticDepth(String y, String x, Op.StochasticDepth depth) {
        if (mode != Mode.TRAINING) {
            assign(y, x);
            return;
        }
        String factors = y + "_factors";
        String ones = "torch.new_ones(" + x + ", [" + size(x, 0) + ", 1, 1, 1], "
                + "dtype=None, layout=None, device=None, pin_memory=None)";
        if (depth.dropped().isEmpty()) {
            // Dropout of single values, of which a sample has one: it scales what it keeps.
            assign(factors, call("torch.dropout", ones, number(depth.probability()), "True"));
        } else {
            assign(factors, call("torch.div", ones, number(1 - depth.probability())));
            for (int sample : new TreeSet<>(depth.dropped().get())) {
                assign(factors + "_" + sample, call("torch.zero_", call("torch.select", factors, 0, sample)));
            }
        }
        assign(y, call("torch.mul", x, factors));
    }

    private void padLike(String y, String x, String like) {
        assign(y + "_rows", call("torch.sub", size(like, 2), size(x, 2)));
        assign(y + "_columns", call("torch.sub", size(like, 3), size(x, 3)));
        assign(y + "_top", call("torch.floordiv", y + "_rows", 2));
        assign(y + "_left", call("torch.floordiv", y + "_columns", 2));
        String right = call("torch.sub", y + "_columns", y + "_left");
        String bottom = call("torch.sub", y + "_rows", y + "_top");
        assign(y, padded(x, "[" + y + "_left, " + right + ", " + y + "_top, " + bottom + "]", PadMode.ZERO));
    }

    private void cropLike(String y, String x, String like, Op.CropLike crop) {
        assign(y + "_h", size(like, 2));
        assign(y + "_w", size(like, 3));
        if (crop.offset().isPresent()) {
            assign(y + "_top", Integer.toString(crop.offset().getAsInt()));
            assign(y + "_left", Integer.toString(crop.offset().getAsInt()));
        } else {
            assign(y + "_top", call("torch.floordiv", call("torch.sub", size(x, 2), y + "_h"), 2));
            assign(y + "_left", call("torch.floordiv", call("torch.sub", size(x, 3), y + "_w"), 2));
        }
        String rows = slice(x, 2, y + "_top", call("torch.add", y + "_top", y + "_h"));
        assign(y, slice(rows, 3, y + "_left", call("torch.add", y + "_left", y + "_w")));
    }

    private String imported(String image) {
        return Source.imported(image, precision, layout);
    }

    private String kernel(Node node) {
        return weights.kernel(node.weight(Weight.Role.KERNEL).orElseThrow());
    }

    private String bias(Node node) {
        return node.weight(Weight.Role.BIAS).map(weights::bias).orElse("None");
    }

    private String weight(Node node, Weight.Role role) {
        return weights.plain(node.weight(role).orElseThrow());
    }

    private String inPlace(Tensor in) {
        return overwritable.contains(in.id()) ? "_" : "";
    }

    /**
     * Mixes channels at the map's own size, one output channel per tap of the kernel, then resizes and shifts columns, then
     * rows, by a matrix each. Both matrices are what the interpolation makes of the unit matrix. Channels end up innermost.
     */
    private void resizedConv(String y, Node node, Op.ResizedConv op) {
        Op.Conv conv = op.conv();
        String x = name(node.inputs().get(0));
        int taps = conv.kernel();
        int channels = conv.outChannels();
        String n = y + "_n";
        String h = y + "_h";
        String w = y + "_w";
        assign(n, size(x, 0));
        assign(h, size(x, 2));
        assign(w, size(x, 3));
        String toHeight;
        String toWidth;
        if (op.resizing() instanceof Op.Upsample up) {
            toHeight = call("torch.mul", h, up.factor());
            toWidth = call("torch.mul", w, up.factor());
        } else {
            String like = name(node.inputs().get(1));
            toHeight = size(like, 2);
            toWidth = size(like, 3);
        }
        Margins padding = conv.padding();
        Interpolation interpolation = op.resizing().interpolation();
        String rows = y + "_rows";
        String columns = y + "_columns";
        taps(rows, x, h, toHeight, interpolation, conv, padding.top(), padding.bottom());
        taps(columns, x, w, toWidth, interpolation, conv, padding.left(), padding.right());
        String outHeight = size(rows, 1);
        String outWidth = size(columns, 1);

        assign(y + "_mixing", weights.taps(node.weight(Weight.Role.KERNEL).orElseThrow()));
        String pixels = call("torch.reshape", x, list(n, node.inputs().get(0).channels(), call("torch.mul", h, w)));
        assign(y + "_mixed", call("torch.bmm", repeated(y + "_mixing", n), pixels));
        String perTap = call("torch.reshape", y + "_mixed", list(n, taps, channels, taps, h, w));
        String acrossTaps = call("torch.permute", perTap, "[0, 1, 4, 2, 3, 5]");
        assign(y + "_lines", call("torch.reshape", acrossTaps, list(-1, call("torch.mul", w, taps))));
        assign(
                y + "_wide",
                call("torch.mm", y + "_lines", call("torch.transpose", call("torch.squeeze", columns, 0), 0, 1)));
        String channelsInside = call(
                "torch.permute",
                call("torch.reshape", y + "_wide", list(n, call("torch.mul", h, taps), channels, outWidth)),
                "[0, 1, 3, 2]");
        assign(y + "_bands", call("torch.reshape", channelsInside, list(n, call("torch.mul", h, taps), -1)));
        assign(y + "_tall", call("torch.bmm", repeated(rows, n), y + "_bands"));
        String result = call(
                "torch.permute",
                call("torch.reshape", y + "_tall", list(n, outHeight, outWidth, channels)),
                "[0, 3, 1, 2]");
        if (node.weight(Weight.Role.BIAS).isPresent()) {
            result = call("torch.add", result, perChannel(bias(node)));
        }
        assign(y, result);
    }

    /** (1, out, taps x in): what each tap of a kernel sees along one axis of a resized and padded map. */
    private void taps(
            String name,
            String x,
            String from,
            String to,
            Interpolation interpolation,
            Op.Conv conv,
            int before,
            int after) {
        String unit = "torch.eye(" + from + ", dtype=" + call("ops.prim.dtype", x) + ", layout=None, device="
                + call("ops.prim.device", x) + ", pin_memory=None)";
        unit = call("torch.unsqueeze", unit, 0);
        String resized = interpolation == Interpolation.NEAREST
                ? call("torch.upsample_nearest1d", unit, "[" + to + "]", "None")
                : call(
                        "torch.upsample_linear1d",
                        unit,
                        "[" + to + "]",
                        bool(interpolation == Interpolation.BILINEAR_ALIGN_CORNERS),
                        "None");
        assign(name + "_padded", call("torch.constant_pad_nd", resized, "[" + before + ", " + after + "]", 0));
        int reach = conv.dilation() * (conv.kernel() - 1);
        List<String> shifted = new ArrayList<>();
        for (int offset = 0; offset <= reach; offset += conv.dilation()) {
            shifted.add(
                    slice(name + "_padded", 2, offset, call("torch.sub", size(name + "_padded", 2), reach - offset)));
        }
        String all = call("torch.cat", "[" + String.join(", ", shifted) + "]", 1);
        assign(name, call("torch.transpose", all, 1, 2));
    }

    private static String repeated(String matrix, String n) {
        return "torch.expand(" + matrix + ", [" + n + ", -1, -1], implicit=False)";
    }

    private static String perChannel(String bias) {
        return call("torch.reshape", bias, "[1, -1, 1, 1]");
    }

    private static String resized(String x, String h, String w, Interpolation interpolation) {
        String size = "[" + h + ", " + w + "]";
        return switch (interpolation) {
            case NEAREST -> call("torch.upsample_nearest2d", x, size, "None", "None");
            case BILINEAR -> call("torch.upsample_bilinear2d", x, size, "False", "None", "None");
            case BILINEAR_ALIGN_CORNERS -> call("torch.upsample_bilinear2d", x, size, "True", "None", "None");
        };
    }

    private static String padded(String x, Margins m, PadMode mode) {
        return padded(x, "[" + m.left() + ", " + m.right() + ", " + m.top() + ", " + m.bottom() + "]", mode);
    }

    private static String padded(String x, String sides, PadMode mode) {
        return switch (mode) {
            case ZERO -> call("torch.constant_pad_nd", x, sides, 0);
            case REFLECT -> call("torch.reflection_pad2d", x, sides);
            case REPLICATE -> call("torch.replication_pad2d", x, sides);
        };
    }

    private static String slice(String x, int dimension, Object from, Object to) {
        return call("torch.slice", x, dimension, from, to, 1);
    }

    private static String size(String x, int dimension) {
        return call("torch.size", x, dimension);
    }

    private static String extent(Extent size) {
        return list(size.height(), size.width());
    }

    private static String name(Tensor tensor) {
        return "t" + tensor.id();
    }

    private void assign(String name, String value) {
        line(name + " = " + value);
    }

    private void line(String statement) {
        out.append("    ").append("  ".repeat(branches)).append(statement).append('\n');
    }

    /** Statements of a branch. */
    private void indented(Runnable statements) {
        branches++;
        statements.run();
        branches--;
    }
}
