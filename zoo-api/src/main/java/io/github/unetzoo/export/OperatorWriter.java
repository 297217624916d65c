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
package io.github.unetzoo.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.unetzoo.export.Sides.Known;
import io.github.unetzoo.export.Sides.Side;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Margins;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.weights.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the nodes of a graph as ONNX nodes of opset {@value OnnxFile#OPSET}, as they compute in evaluation: dropout and
 * stochastic depth hand their input on, gates are closed where they say so, norms go by their running statistics.
 */
final class OperatorWriter {

    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    private final OnnxGraph onnx;
    private final Sides sides;
    private final Optional<List<Extent>> extents;
    private final Map<String, TensorData> weights;
    private final Map<Tensor, String> values = new HashMap<>();

    /**
     * A writer.
     *
     * @param onnx what is written to
     * @param extents the size of each of the graph's tensors, if the image's is fixed
     * @param weights by their names
     */
    OperatorWriter(OnnxGraph onnx, Optional<List<Extent>> extents, Map<String, TensorData> weights) {
        this.onnx = onnx;
        this.sides = new Sides(onnx);
        this.extents = extents;
        this.weights = weights;
    }

    /** Whether an operator gives just what it takes, so that no node is written for it. */
    private static boolean passesOn(Op op) {
        return op instanceof Op.Dropout
                || op instanceof Op.ChannelDropout
                || op instanceof Op.StochasticDepth
                || op instanceof Op.Carry;
    }

    /** The value that holds a tensor. */
    String value(Tensor tensor) {
        String value = values.get(tensor);
        if (value == null) {
            throw new AssertionError(tensor + " is not written yet");
        }
        return value;
    }

    /**
     * Writes a node.
     *
     * @param output what its result has to be called, if it is an output; dropout and the like have no result of their own
     */
    void write(Node node, Optional<String> output) {
        values.put(node.output(), written(node, output));
    }

    private String written(Node node, Optional<String> output) {
        if (node.op() instanceof Op.Input) {
            return OnnxFile.IMAGE;
        }
        List<String> inputs = node.inputs().stream().map(this::value).toList();
        return passesOn(node.op())
                ? inputs.get(0)
                : result(output.orElseGet(() -> onnx.unused(node.name())), node, inputs);
    }

    private String result(String y, Node node, List<String> inputs) {
        Op op = node.op();
        String x = inputs.get(0);
        Tensor in = node.inputs().get(0);
        if (op instanceof Op.Conv conv) {
            return conv(y, x, conv, node);
        } else if (op instanceof Op.ConvTranspose conv) {
            return convTranspose(y, x, conv, node);
        } else if (op instanceof Op.BatchNorm norm) {
            return batchNorm(y, x, norm, node);
        } else if (op instanceof Op.GroupNorm norm) {
            return groupNorm(y, x, norm, node);
        } else if (op instanceof Op.Relu
                || op instanceof Op.LeakyRelu
                || op instanceof Op.Silu
                || op instanceof Op.Sigmoid) {
            return activation(y, x, op);
        } else if (op instanceof Op.FusedConv fused) {
            return fusedConv(y, inputs, fused, node);
        } else if (op instanceof Op.Softmax) {
            return onnx.node("Softmax", y, inputs, OnnxGraph.integer("axis", 1));
        } else if (op instanceof Op.ArgMax) {
            return argMax(y, x);
        } else if (op instanceof Op.Gate gate) {
            return gate(y, inputs, in.channels(), node.inputs().get(1).channels(), gate.closed());
        } else if (op instanceof Op.MaxPool pool) {
            return maxPool(y, x, pool);
        } else if (op instanceof Op.AvgPool pool) {
            return avgPool(y, x, pool);
        } else if (op instanceof Op.AdaptiveAvgPool pool) {
            return adaptive(y, in, pool.size(), "GlobalAveragePool", "ReduceMean");
        } else if (op instanceof Op.AdaptiveMaxPool pool) {
            return adaptive(y, in, pool.size(), "GlobalMaxPool", "ReduceMax");
        } else if (op instanceof Op.Resizing resizing) {
            return resize(y, resizing, node.inputs());
        } else if (op instanceof Op.ResizedConv resized) {
            // The two operators that it stands for: its own order of computing is our engine's.
            String large = resize(part(y, "resized"), resized.resizing(), node.inputs());
            return conv(y, large, resized.conv(), node);
        } else if (op instanceof Op.PadLike) {
            return padLike(y, in, node.inputs().get(1));
        } else if (op instanceof Op.CropLike crop) {
            return cropLike(y, in, node.inputs().get(1), crop);
        } else if (op instanceof Op.Concat) {
            return onnx.node("Concat", y, inputs, OnnxGraph.integer("axis", 1));
        } else if (op instanceof Op.Add) {
            return onnx.node("Add", y, inputs);
        } else if (op instanceof Op.Multiply) {
            return onnx.node("Mul", y, inputs);
        } else if (op instanceof Op.Scale scale) {
            return onnx.node("Mul", y, List.of(x, onnx.number(scale.factor())));
        } else if (op instanceof Op.Pad pad) {
            return padded(y, x, pad.margins(), pad.mode());
        } else if (op instanceof Op.PadToMultiple pad) {
            Side zero = new Known(0);
            Side below = sides.modulo(sides.minus(zero, height(in)), pad.multiple());
            Side right = sides.modulo(sides.minus(zero, width(in)), pad.multiple());
            return padded(y, x, zero, zero, below, right, pad.mode());
        } else if (op instanceof Op.Crop crop) {
            return crop(y, x, crop.margins());
        }
        throw new AssertionError("no ONNX for " + op);
    }

    private String activation(String y, String x, Op op) {
        if (op instanceof Op.Relu) {
            return onnx.node("Relu", y, List.of(x));
        } else if (op instanceof Op.LeakyRelu relu) {
            return onnx.node("LeakyRelu", y, List.of(x), OnnxGraph.real("alpha", relu.slope()));
        }
        boolean scales = op instanceof Op.Silu;
        String sigmoid = onnx.node("Sigmoid", scales ? part(y, "sigmoid") : y, List.of(x));
        return scales ? onnx.node("Mul", y, List.of(x, sigmoid)) : sigmoid;
    }

    /** The operators that it stands for, one after another. */
    private String fusedConv(String y, List<String> inputs, Op.FusedConv fused, Node node) {
        boolean activates = fused.activation().isPresent();
        String result = conv(part(y, "convolved"), inputs.get(0), fused.conv(), node);
        if (fused.adds()) {
            result = onnx.node("Add", activates ? part(y, "sum") : y, List.of(result, inputs.get(1)));
        }
        return activates ? activation(y, result, fused.activation().get()) : result;
    }

    private String conv(String y, String x, Op.Conv conv, Node node) {
        Margins padding = conv.padding();
        return onnx.node(
                "Conv",
                y,
                kernelled(x, node),
                square("kernel_shape", conv.kernel()),
                square("strides", conv.step()),
                square("dilations", conv.dilation()),
                OnnxGraph.list("pads", padding.top(), padding.left(), padding.bottom(), padding.right()),
                OnnxGraph.integer("group", conv.groups()));
    }

    private String convTranspose(String y, String x, Op.ConvTranspose conv, Node node) {
        return onnx.node(
                "ConvTranspose",
                y,
                kernelled(x, node),
                square("kernel_shape", conv.kernel()),
                square("strides", conv.step()),
                pads(conv.padding(), conv.padding()),
                square("output_padding", conv.outputPadding()));
    }

    private List<String> kernelled(String x, Node node) {
        List<String> inputs = new ArrayList<>(List.of(x, weight(node, Weight.Role.KERNEL)));
        if (node.weight(Weight.Role.BIAS).isPresent()) {
            inputs.add(weight(node, Weight.Role.BIAS));
        }
        return inputs;
    }

    private String batchNorm(String y, String x, Op.BatchNorm norm, Node node) {
        return onnx.node(
                "BatchNormalization",
                y,
                List.of(
                        x,
                        weight(node, Weight.Role.NORM_SCALE),
                        weight(node, Weight.Role.NORM_SHIFT),
                        weight(node, Weight.Role.RUNNING_MEAN),
                        weight(node, Weight.Role.RUNNING_VAR)),
                OnnxGraph.real("epsilon", norm.epsilon()));
    }

    /** Opset 17 has instance norm alone: of a group's channels, laid end to end, it makes what group norm does. */
    private String groupNorm(String y, String x, Op.GroupNorm norm, Node node) {
        int channels = node.output().channels();
        AttributeProto epsilon = OnnxGraph.real("epsilon", norm.epsilon());
        if (norm.groups() == channels) {
            List<String> inputs =
                    List.of(x, weight(node, Weight.Role.NORM_SCALE), weight(node, Weight.Role.NORM_SHIFT));
            return onnx.node("InstanceNormalization", y, inputs, epsilon);
        }
        String groups = onnx.node("Reshape", part(y, "groups"), List.of(x, onnx.integers(0, norm.groups(), -1)));
        String normed = onnx.node(
                "InstanceNormalization",
                part(y, "normed"),
                List.of(groups, filled(norm.groups(), 1), filled(norm.groups(), 0)),
                epsilon);
        Tensor in = node.inputs().get(0);
        // A size of 0 is the input's own, here that of the batch.
        String shape = sides.list(new Known(0), new Known(channels), height(in), width(in));
        String maps = onnx.node("Reshape", part(y, "maps"), List.of(normed, shape));
        String scale = weight(node, Weight.Role.NORM_SCALE, channels, 1, 1);
        String shift = weight(node, Weight.Role.NORM_SHIFT, channels, 1, 1);
        return onnx.node("Add", y, List.of(onnx.node("Mul", part(y, "scaled"), List.of(maps, scale)), shift));
    }

    private String filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return onnx.floats(value == 0 ? "zeros" : "ones", TensorData.ofFloats(values, length));
    }

    private String argMax(String y, String x) {
        String index = onnx.node(
                "ArgMax",
                part(y, "index"),
                List.of(x),
                OnnxGraph.integer("axis", 1),
                OnnxGraph.integer("keepdims", 1),
                OnnxGraph.integer("select_last_index", 0));
        return onnx.node("Cast", y, List.of(index), OnnxGraph.integer("to", TensorProto.DataType.FLOAT_VALUE));
    }

    private String gate(String y, List<String> inputs, int channels, int gated, double closedValue) {
        String x = inputs.get(0);
        String closed = onnx.node("LessOrEqual", part(y, "closed"), List.of(inputs.get(1), onnx.number(0)));
        if (gated == channels) {
            return onnx.node("Where", y, List.of(closed, onnx.number(closedValue), x));
        }
        Side zero = new Known(0);
        Side first = new Known(channels - gated);
        String free = slice(part(y, "free"), x, 1, zero, first);
        String last = slice(part(y, "last"), x, 1, first, new Known(channels));
        String chosen = onnx.node("Where", part(y, "gated"), List.of(closed, onnx.number(closedValue), last));
        return onnx.node("Concat", y, List.of(free, chosen), OnnxGraph.integer("axis", 1));
    }

    private String maxPool(String y, String x, Op.MaxPool pool) {
        return onnx.node(
                "MaxPool",
                y,
                List.of(x),
                square("kernel_shape", pool.kernel()),
                square("strides", pool.step()),
                pads(pool.padding(), end(pool.kernel(), pool.step(), pool.padding(), pool.ceilMode())));
    }

    private String avgPool(String y, String x, Op.AvgPool pool) {
        int before = pool.padding();
        int after = end(pool.kernel(), pool.step(), pool.padding(), pool.ceilMode());
        String padded = x;
        boolean apart = pool.ceilMode() && pool.countPadding() && pool.padding() > 0;
        if (apart) {
            // Padding is to count, and what is added for the last window is not.
            padded = padded(part(y, "padded"), x, Margins.all(before), PadMode.ZERO);
            after -= before;
            before = 0;
        }
        return onnx.node(
                "AveragePool",
                y,
                List.of(padded),
                square("kernel_shape", pool.kernel()),
                square("strides", pool.step()),
                pads(before, after),
                OnnxGraph.integer("count_include_pad", pool.countPadding() && !pool.ceilMode() ? 1 : 0));
    }

    /**
     * The padding behind a map with which a pool has as many windows as it should, whole windows alone being counted.
     * Rounded up, there are {@code ceil((size + 2 padding - kernel) / step) + 1}, of which PyTorch drops a last one that
     * starts beyond the map. ONNX's own {@code ceil_mode} does not everywhere.
     */
    private static int end(int kernel, int step, int padding, boolean ceilMode) {
        return ceilMode ? Math.min(padding + step - 1, kernel - 1) : padding;
    }

    /** Window i of n reaches from i / n of the map, rounded down, to (i + 1) / n, rounded up. */
    private String adaptive(String y, Tensor in, Extent size, String global, String reduction) {
        if (size.area() == 1) {
            return onnx.node(global, y, List.of(value(in)));
        }
        String rows = windows(part(y, "rows"), value(in), ROWS, height(in), size.height(), reduction);
        return windows(y, rows, COLUMNS, width(in), size.width(), reduction);
    }

    private String windows(String y, String x, int axis, Side length, int count, String reduction) {
        AttributeProto along = OnnxGraph.list("axes", axis);
        if (count == 1) {
            return onnx.node(reduction, y, List.of(x), along);
        }
        List<String> reduced = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Side from = sides.over(sides.times(length, i), count);
            Side to = sides.over(sides.plus(sides.times(length, i + 1L), new Known(count - 1L)), count);
            String window = slice(part(y, "window"), x, axis, from, to);
            reduced.add(onnx.node(reduction, part(y, "reduced"), List.of(window), along));
        }
        return onnx.node("Concat", y, reduced, OnnxGraph.integer("axis", axis));
    }

    /**
     * Resizes. Where a source pixel's place comes to a whole number, a runtime may round it to the one before, and so may
     * PyTorch; from half a map's size, or a whole fraction of it, neither does.
     */
    private String resize(String y, Op.Resizing op, List<Tensor> inputs) {
        String x = value(inputs.get(0));
        List<String> arguments;
        if (op instanceof Op.Upsample up) {
            float[] factors = {1, 1, up.factor(), up.factor()};
            arguments = List.of(x, "", onnx.floats("factors", TensorData.ofFloats(factors, 4)));
        } else {
            Tensor like = inputs.get(1);
            Side batch = sides.of(x, 0, "batch");
            String size = sides.list(batch, new Known(inputs.get(0).channels()), height(like), width(like));
            arguments = List.of(x, "", "", size);
        }
        String coordinates = switch (op.interpolation()) {
            case NEAREST -> "asymmetric";
            case BILINEAR -> "half_pixel";
            case BILINEAR_ALIGN_CORNERS -> "align_corners";
        };
        boolean nearest = op.interpolation() == Interpolation.NEAREST;
        List<AttributeProto> attributes = new ArrayList<>(List.of(
                OnnxGraph.word("mode", nearest ? "nearest" : "linear"),
                OnnxGraph.word("coordinate_transformation_mode", coordinates)));
        if (nearest) {
            attributes.add(OnnxGraph.word("nearest_mode", "floor"));
        }
        return onnx.node("Resize", y, arguments, attributes.toArray(AttributeProto[]::new));
    }

    private String padLike(String y, Tensor in, Tensor like) {
        Side rows = sides.minus(height(like), height(in));
        Side columns = sides.minus(width(like), width(in));
        Side top = sides.half(rows);
        Side left = sides.half(columns);
        return padded(y, value(in), top, left, sides.minus(rows, top), sides.minus(columns, left), PadMode.ZERO);
    }

    private String cropLike(String y, Tensor in, Tensor like, Op.CropLike crop) {
        Side top;
        Side left;
        if (crop.offset().isPresent()) {
            top = new Known(crop.offset().getAsInt());
            left = top;
        } else {
            top = sides.half(sides.minus(height(in), height(like)));
            left = sides.half(sides.minus(width(in), width(like)));
        }
        return onnx.node(
                "Slice",
                y,
                List.of(
                        value(in),
                        sides.list(top, left),
                        sides.list(sides.plus(top, height(like)), sides.plus(left, width(like))),
                        onnx.integers(ROWS, COLUMNS)));
    }

    private String crop(String y, String x, Margins margins) {
        return onnx.node(
                "Slice",
                y,
                List.of(
                        x,
                        onnx.integers(margins.top(), margins.left()),
                        onnx.integers(fromEnd(margins.bottom()), fromEnd(margins.right())),
                        onnx.integers(ROWS, COLUMNS)));
    }

    /** Where a slice ends that leaves so many out; 0 would be the beginning, and the largest number is the end. */
    private static long fromEnd(int left) {
        return left == 0 ? Long.MAX_VALUE : -left;
    }

    private String slice(String y, String x, int axis, Side from, Side to) {
        return onnx.node("Slice", y, List.of(x, sides.list(from), sides.list(to), onnx.integers(axis)));
    }

    private String padded(String y, String x, Margins m, PadMode mode) {
        return padded(y, x, new Known(m.top()), new Known(m.left()), new Known(m.bottom()), new Known(m.right()), mode);
    }

    /** Negative margins take away. */
    private String padded(String y, String x, Side top, Side left, Side bottom, Side right, PadMode mode) {
        Side zero = new Known(0);
        String pads = sides.list(zero, zero, top, left, zero, zero, bottom, right);
        String word = switch (mode) {
            case ZERO -> "constant";
            case REFLECT -> "reflect";
            case REPLICATE -> "edge";
        };
        return onnx.node("Pad", y, List.of(x, pads), OnnxGraph.word("mode", word));
    }

    private Side height(Tensor tensor) {
        return extents.<Side>map(all -> new Known(all.get(tensor.id()).height()))
                .orElseGet(() -> sides.of(value(tensor), ROWS, "height"));
    }

    private Side width(Tensor tensor) {
        return extents.<Side>map(all -> new Known(all.get(tensor.id()).width()))
                .orElseGet(() -> sides.of(value(tensor), COLUMNS, "width"));
    }

    private String weight(Node node, Weight.Role role) {
        Weight weight = node.weight(role).orElseThrow();
        return weight(weight, weight.dimensions());
    }

    private String weight(Node node, Weight.Role role, long... shape) {
        return weight(node.weight(role).orElseThrow(), shape);
    }

    private String weight(Weight weight, long... shape) {
        TensorData data = weights.get(weight.name());
        if (data == null || !Arrays.equals(data.shape(), weight.dimensions())) {
            throw new IllegalArgumentException("weight \"" + weight.name() + "\" of shape " + weight.shape()
                    + " is " + (data == null ? "not among those given" : "given as " + data)
                    + ": give the weights of this very graph");
        }
        String name = onnx.unused(weight.name());
        onnx.tensor(name, data, shape);
        return name;
    }

    private String part(String y, String what) {
        return onnx.unused(y + "." + what);
    }

    private static AttributeProto square(String name, long value) {
        return OnnxGraph.list(name, value, value);
    }

    private static AttributeProto pads(int before, int after) {
        return OnnxGraph.list("pads", before, before, after, after);
    }
}
