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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Margins;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.GraphBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator, as libtorch computes it from our script, against {@link Reference}'s loops. */
public class OperatorTest {

    private static final int CHANNELS = 4;
    private static final int BATCH = 2;

    private static final List<Extent> SIZES = List.of(new Extent(7, 9), new Extent(10, 6));

    /** A graph of an operator, for whoever else computes graphs. */
    public record Case(String name, Graph graph) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The operator, and beside it a convolution of the image: operators must not write over what others read. */
    private static Graph graph(BiFunction<GraphBuilder, Tensor, Tensor> body) {
        GraphBuilder g = new GraphBuilder();
        Tensor image = g.input("image", CHANNELS);
        g.output("y", body.apply(g, image));
        g.output("beside", g.conv("beside", image, Op.Conv.same(1, 1)));
        return g.build();
    }

    private static void add(List<Case> cases, Op op) {
        add(cases, op.toString(), (g, x) -> g.apply("op", op, x));
    }

    private static void add(List<Case> cases, String name, BiFunction<GraphBuilder, Tensor, Tensor> body) {
        cases.add(new Case(name, graph(body)));
    }

    /** Every operator at least once. */
    public static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        add(cases, Op.Conv.same(5, 3));
        add(cases, Op.Conv.valid(3, 3).withBias(false));
        add(cases, Op.Conv.same(6, 5).withStep(2));
        add(cases, Op.Conv.same(6, 1));
        add(cases, Op.Conv.same(4, 3).withGroups(4));
        add(cases, Op.Conv.same(6, 3).withGroups(2).withDilation(2, Margins.all(2)));
        add(cases, Op.Conv.valid(3, 3).withStep(2).withPadding(new Margins(0, 1, 2, 3)));
        add(cases, new Op.Conv(3, 2, 2, 1, new Margins(1, 0, 1, 0), 1, true));
        for (Op activation : List.of(new Op.Relu(), new Op.LeakyRelu(0.2), new Op.Silu(), new Op.Sigmoid())) {
            add(cases, new Op.FusedConv(Op.Conv.same(5, 3), false, Optional.of(activation)));
        }
        for (Optional<Op> activation : List.of(Optional.<Op>empty(), Optional.<Op>of(new Op.Relu()))) {
            Op.FusedConv sum = new Op.FusedConv(Op.Conv.same(3, 3), true, activation);
            add(cases, sum.toString(), (g, x) -> g.apply("op", sum, x, g.conv("other", x, Op.Conv.same(3, 1))));
        }
        add(cases, Op.ConvTranspose.doubling(3));
        add(cases, new Op.ConvTranspose(3, 4, 2, 1, 0, false));
        add(cases, new Op.ConvTranspose(3, 3, 2, 1, 1, true));
        add(cases, new Op.BatchNorm(1e-3, 0.1));
        add(cases, new Op.GroupNorm(2, 1e-5));
        add(cases, new Op.GroupNorm(4, 1e-3));
        add(cases, new Op.Relu());
        add(cases, new Op.LeakyRelu(0.2));
        add(cases, new Op.Silu());
        add(cases, new Op.Sigmoid());
        add(cases, new Op.Softmax());
        // Decisions on few values far apart: bfloat16 may decide otherwise where two are close.
        add(cases, "arg max", (g, x) -> g.argMax(g.adaptiveMaxPool(x, new Extent(2, 3))));
        add(cases, "gate", (g, x) -> g.gate(g.silu(x), x, -3));
        add(cases, "gate of the last channels", (g, x) -> {
            Tensor pixel = g.conv("c", g.adaptiveMaxPool(x, new Extent(1, 1)), Op.Conv.same(3, 1));
            return g.gate(x, pixel, 2.5);
        });
        for (boolean ceil : new boolean[] {false, true}) {
            add(cases, new Op.MaxPool(2, 2, 0, ceil));
            add(cases, new Op.MaxPool(3, 2, 1, ceil));
            add(cases, new Op.MaxPool(2, 3, 1, ceil));
            for (boolean count : new boolean[] {false, true}) {
                add(cases, new Op.AvgPool(2, 2, 0, ceil, count));
                add(cases, new Op.AvgPool(3, 2, 1, ceil, count));
            }
        }
        add(cases, new Op.AdaptiveAvgPool(new Extent(1, 1)));
        add(cases, new Op.AdaptiveAvgPool(new Extent(3, 4)));
        add(cases, new Op.AdaptiveMaxPool(new Extent(1, 1)));
        add(cases, new Op.AdaptiveMaxPool(new Extent(4, 3)));
        for (Interpolation interpolation : Interpolation.values()) {
            add(cases, new Op.Upsample(2, interpolation));
            add(cases, new Op.Upsample(3, interpolation));
            add(cases, new Op.ResizedConv(new Op.Upsample(3, interpolation), Op.Conv.same(5, 3)));
            add(
                    cases,
                    "resize like " + interpolation,
                    (g, x) ->
                            g.resizeLike(g.conv("small", x, Op.Conv.valid(3, 3).withStep(2)), x, interpolation));
        }
        add(cases, "pad like", (g, x) -> g.padLike(g.conv("small", x, Op.Conv.valid(3, 4)), x));
        add(cases, "pad like crops", (g, x) -> g.padLike(x, g.conv("small", x, Op.Conv.valid(3, 5))));
        add(cases, "crop like", (g, x) -> g.cropLike(x, g.conv("small", x, Op.Conv.valid(3, 5))));
        add(
                cases,
                "crop like from 2",
                (g, x) -> g.apply(
                        "crop", new Op.CropLike(OptionalInt.of(2)), x, g.conv("small", x, Op.Conv.valid(3, 5))));
        add(cases, "concat", (g, x) -> g.concat(g.conv("c", x, Op.Conv.same(2, 3)), x, g.relu(x)));
        add(cases, "add", (g, x) -> g.relu(g.add(x, g.conv("c", x, Op.Conv.same(CHANNELS, 3)))));
        add(cases, "multiply", (g, x) -> g.multiply(x, g.conv("c", x, Op.Conv.same(CHANNELS, 3))));
        add(cases, "multiply by a plane", (g, x) -> g.multiply(x, g.sigmoid(g.conv("c", x, Op.Conv.same(1, 3)))));
        add(cases, "multiply by a pixel", (g, x) -> g.multiply(x, g.adaptiveAvgPool(x, new Extent(1, 1))));
        add(cases, new Op.Scale(-0.375));
        add(cases, "mean", (g, x) -> g.mean(List.of(x, g.conv("c", x, Op.Conv.same(CHANNELS, 3)), g.relu(x))));
        for (PadMode mode : PadMode.values()) {
            add(cases, new Op.Pad(new Margins(1, 2, 3, 4), mode));
        }
        add(cases, new Op.PadToMultiple(4, PadMode.ZERO));
        add(cases, new Op.PadToMultiple(4, PadMode.REPLICATE));
        // The margin is larger than the map, and elsewhere there is none.
        add(cases, new Op.PadToMultiple(32, PadMode.REPLICATE));
        add(cases, new Op.PadToMultiple(1, PadMode.REPLICATE));
        add(cases, new Op.Crop(new Margins(1, 2, 3, 0)));
        add(cases, new Op.Dropout(0.5));
        add(cases, new Op.Carry(Op.Conv.same(3, 1), 7));
        add(
                cases,
                "an activation of what is handed on",
                (g, x) -> g.relu(
                        g.carry("idle", g.conv("c", x, Op.Conv.same(CHANNELS, 3)), new Op.BatchNorm(1e-3, 0.1), 7)));
        add(cases, new Op.ChannelDropout(0.5));
        add(cases, new Op.StochasticDepth(0.5));
        add(cases, new Op.StochasticDepth(0.5).withDropped(Set.of(1)));
        // Where an activation may write over its input: after a convolution read once, not after one read twice.
        add(cases, "in place", (g, x) -> {
            Tensor once = g.relu(g.conv("a", x, Op.Conv.same(CHANNELS, 3)));
            Tensor twice = g.conv("b", once, Op.Conv.same(CHANNELS, 3));
            return g.add(g.leakyRelu(twice, 0.1), g.add(twice, g.relu(x)));
        });
        // Nobody else reads the image, but the caller keeps it.
        GraphBuilder g = new GraphBuilder();
        g.output("y", g.conv("c", g.relu(g.input("image", CHANNELS)), Op.Conv.same(1, 1)));
        cases.add(new Case("an activation of the image", g.build()));
        return cases.stream();
    }

    private static Set<String> operators(Class<?> type) {
        Set<String> names = new TreeSet<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                names.addAll(operators(permitted));
            } else {
                names.add(permitted.getSimpleName());
            }
        }
        return names;
    }

    @Test
    void noOperatorIsWithoutATest() {
        Set<String> tested = cases().flatMap(c -> c.graph().nodes().stream())
                .map(n -> n.op().getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(operators(Op.class)).hasSizeGreaterThan(20).contains("PadLike", "Input");
        assertThat(tested).isEqualTo(operators(Op.class));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheReference(Case operator) {
        compare(operator, Precision.FLOAT32, Layout.CHANNELS_LAST, 1e-5);
        compare(operator, Precision.FLOAT32, Layout.CONTIGUOUS, 1e-5);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isNearTheReferenceInBfloat16(Case operator) {
        compare(operator, Precision.BFLOAT16, Layout.CHANNELS_LAST, 3e-2);
    }

    private static void compare(Case operator, Precision precision, Layout layout, double tolerance) {
        Graph graph = operator.graph();
        Random random = new Random(operator.toString().hashCode());
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, precision, layout, 7);
            block.initialize(manager);
            Map<String, double[]> weights = randomise(block, manager, random);
            for (Extent size : SIZES) {
                compare(operator + ", " + layout, block, manager, weights, size, random, tolerance);
            }
        }
    }

    private static void compare(
            String what,
            GraphBlock block,
            NDManager manager,
            Map<String, double[]> weights,
            Extent imageSize,
            Random random,
            double tolerance) {
        Graph graph = block.graph();
        int height = imageSize.height();
        int width = imageSize.width();
        float[] pixels = new float[BATCH * CHANNELS * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        NDArray image = manager.create(pixels, new Shape(BATCH, CHANNELS, height, width));
        NDList results = block.forward(new ParameterStore(manager, false), new NDList(image), false);

        Reference.Grid input = new Reference.Grid(BATCH, CHANNELS, height, width, doubles(pixels));
        List<Reference.Grid> expected = Reference.evaluate(graph, input, weights);
        List<Extent> sizes = graph.extents(height, width);
        int index = 0;
        for (Map.Entry<String, Tensor> output : graph.outputs().entrySet()) {
            Extent size = sizes.get(output.getValue().id());
            NDArray result = results.get(index);
            assertThat(result.getName()).isEqualTo(output.getKey());
            assertThat(result.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(result.getShape())
                    .isEqualTo(new Shape(BATCH, output.getValue().channels(), size.height(), size.width()));
            assertNear(result, expected.get(index), tolerance, output.getKey() + " of " + what + " on " + imageSize);
            index++;
        }
        assertThat(image.toFloatArray()).as("the image is left as it was").containsExactly(pixels);
    }

    private static void assertNear(NDArray result, Reference.Grid expected, double tolerance, String what) {
        assertThat(result.getShape()).isEqualTo(new Shape(expected.n(), expected.c(), expected.h(), expected.w()));
        double[] values = doubles(result.toFloatArray());
        double scale = Arrays.stream(expected.values()).map(Math::abs).max().orElseThrow();
        assertThat(scale).isGreaterThan(0.01);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i])
                    .as("value %d of %s", i, what)
                    .isCloseTo(expected.values()[i], within(tolerance * scale));
        }
    }

    /** Fresh values for all weights, so that a norm with its first ones would not pass for the identity. */
    private static Map<String, double[]> randomise(GraphBlock block, NDManager manager, Random random) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        for (Weight weight : block.graph().weights()) {
            float[] values = new float[(int) weight.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = weight.role() == Weight.Role.RUNNING_VAR
                        ? 0.2f + random.nextFloat()
                        : (float) random.nextGaussian();
            }
            NDArray array = block.parameter(weight).getArray();
            manager.create(values, array.getShape())
                    .toType(array.getDataType(), false)
                    .copyTo(array);
            weights.put(weight.name(), doubles(values));
        }
        return weights;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    @Test
    void batchNormTrainsOnTheBatchAndKeepsRunningStatistics() {
        Graph graph = graph((g, x) -> g.batchNorm("norm", x, new Op.BatchNorm(1e-5, 0.25)));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 1);
            block.initialize(manager);
            Map<String, double[]> before = randomise(block, manager, new Random(3));
            NDArray image = manager.randomNormal(3f, 2f, new Shape(2, CHANNELS, 5, 6), DataType.FLOAT32);
            float[] pixels = image.toFloatArray();
            float[] result = block.forward(new ParameterStore(manager, false), new NDList(image), true)
                    .get(0)
                    .toFloatArray();
            Map<String, float[]> after = new LinkedHashMap<>();
            block.weights().forEach((name, data) -> after.put(name, data.toFloats()));
            int plane = 30;
            for (int k = 0; k < CHANNELS; k++) {
                double mean = 0;
                double squares = 0;
                for (int i = 0; i < 2 * plane; i++) {
                    double value = pixels[(i / plane * CHANNELS + k) * plane + i % plane];
                    mean += value / (2 * plane);
                    squares += value * value;
                }
                double spread = squares - 2 * plane * mean * mean;
                int first = k * plane;
                double expected =
                        (pixels[first] - mean) / Math.sqrt(spread / (2 * plane) + 1e-5) * before.get("norm.weight")[k]
                                + before.get("norm.bias")[k];
                assertThat((double) result[first]).isCloseTo(expected, within(1e-4));
                assertThat((double) after.get("norm.running_mean")[k])
                        .isCloseTo(0.75 * before.get("norm.running_mean")[k] + 0.25 * mean, within(1e-4));
                assertThat((double) after.get("norm.running_var")[k])
                        .isCloseTo(
                                0.75 * before.get("norm.running_var")[k] + 0.25 * spread / (2 * plane - 1),
                                within(1e-4));
            }
            block.forward(new ParameterStore(manager, false), new NDList(image), false);
            assertThat(block.weights().get("norm.running_mean").toFloats())
                    .as("evaluation leaves the statistics alone")
                    .containsExactly(after.get("norm.running_mean"));
        }
    }

    @Test
    void dropoutDropsInTrainingOnly() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray ones = manager.ones(new Shape(8, CHANNELS, 16, 16));
            float[] single = train(manager, graph((g, x) -> g.dropout(x, 0.25)), ones);
            assertThat(share(single)).isCloseTo(0.25, within(0.03));
            Set<Integer> counts = new TreeSet<>();
            for (int plane = 0; plane < 8 * CHANNELS; plane++) {
                counts.add((int) Math.round(share(Arrays.copyOfRange(single, plane * 256, plane * 256 + 256)) * 256));
            }
            assertThat(counts).as("single values, not channels").hasSizeGreaterThan(5);

            ones = manager.ones(new Shape(64, CHANNELS, 3, 3));
            float[] whole = train(manager, graph((g, x) -> g.channelDropout(x, 0.25)), ones);
            assertThat(share(whole)).isCloseTo(0.25, within(0.1));
            for (int i = 0; i < whole.length; i++) {
                assertThat(whole[i]).as("value %d of its channel", i).isEqualTo(whole[i / 9 * 9]);
            }
        }
    }

    /** Of 4,000 samples, 1,000 are expected to go, with a standard deviation of 27. */
    @Test
    void stochasticDepthDropsWholeSamplesInTrainingOnly() {
        int samples = 4000;
        int each = CHANNELS * 2 * 3;
        Graph graph = graph((g, x) -> g.stochasticDepth(x, 0.25));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray ones = manager.ones(new Shape(samples, CHANNELS, 2, 3));
            manager.getEngine().setRandomSeed(5);
            float[] values = train(manager, graph, ones);
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as("value %d of its sample", i % each).isEqualTo(values[i / each * each]);
            }
            assertThat(share(values)).isCloseTo(0.25, within(4 * 27 / 4000.0));
            assertThat(train(manager, graph, ones))
                    .as("the next draw is another")
                    .isNotEqualTo(values);
            manager.getEngine().setRandomSeed(5);
            assertThat(train(manager, graph, ones)).as("the same seed").isEqualTo(values);
        }
    }

    @Test
    void stochasticDepthPassesTheGradientOfWhatItKeeps() {
        Graph graph = graph((g, x) -> g.stochasticDepth(g.conv("branch", x, Op.Conv.same(1, 1)), 0.75));
        Weight branch = graph.weights().get(0);
        double[] expected = new double[CHANNELS];
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 1);
            block.initialize(manager);
            NDArray image = manager.randomNormal(new Shape(64, CHANNELS, 2, 2));
            float[] pixels = image.toFloatArray();
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray y = block.forward(new ParameterStore(manager, false), new NDList(image), true)
                        .get(0);
                collector.backward(y.sum());
                float[] values = y.toFloatArray();
                for (int i = 0; i < pixels.length; i++) {
                    boolean kept = values[i / (CHANNELS * 4) * 4] != 0;
                    expected[i / 4 % CHANNELS] += kept ? pixels[i] / 0.25 : 0;
                }
            }
            float[] gradient = block.parameter(branch).getArray().getGradient().toFloatArray();
            for (int k = 0; k < CHANNELS; k++) {
                assertThat((double) gradient[k]).isNotZero().isCloseTo(expected[k], within(1e-3));
            }
        }
    }

    @Test
    void aFixedDrawDropsItsSamplesEveryTime() {
        Graph graph = graph((g, x) -> g.apply("op", new Op.StochasticDepth(0.25).withDropped(Set.of(0, 2)), x));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray ones = manager.ones(new Shape(4, CHANNELS, 1, 1));
            for (int step = 0; step < 3; step++) {
                assertThat(train(manager, graph, ones)).containsExactly(samples(0, 1 / 0.75f, 0, 1 / 0.75f));
            }
        }
    }

    private static float[] samples(float... ofEach) {
        float[] values = new float[ofEach.length * CHANNELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = ofEach[i / CHANNELS];
        }
        return values;
    }

    @Test
    void gatesCloseInEvaluationOnly() {
        Graph graph = graph((g, x) -> g.gate(x, g.conv("gate", x, Op.Conv.same(1, 1)), -7));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 1);
            block.initialize(manager);
            // At 0 a gate is closed.
            block.parameter(graph.weights().get(0))
                    .getArray()
                    .subi(block.parameter(graph.weights().get(0)).getArray());
            NDArray ones = manager.ones(new Shape(1, CHANNELS, 2, 2));
            ParameterStore store = new ParameterStore(manager, false);

            assertThat(block.forward(store, new NDList(ones), true).get(0).toFloatArray())
                    .containsOnly(1f);
            assertThat(block.forward(store, new NDList(ones), false).get(0).toFloatArray())
                    .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -7, -7, -7, -7);
        }
    }

    private static float[] train(NDManager manager, Graph graph, NDArray image) {
        GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 1);
        block.initialize(manager);
        float[] values = block.forward(new ParameterStore(manager, false), new NDList(image), true)
                .get(0)
                .toFloatArray();
        for (float value : values) {
            assertThat(value).isIn(0f, 1 / 0.75f);
        }
        return values;
    }

    private static double share(float[] values) {
        int zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        return (double) zeros / values.length;
    }

    /** One of everything through which gradients flow. */
    private static Graph everything() {
        return graph((g, x) -> {
            Tensor a = g.conv("a", x, Op.Conv.same(4, 3).withPadding(new Margins(0, 1, 2, 1)));
            a = g.relu(g.batchNorm("norm_a", a));
            Tensor down = g.maxPool(a, 2);
            Tensor b = g.silu(
                    g.groupNorm("norm_b", g.conv("b", down, Op.Conv.same(4, 3).withGroups(2)), 2));
            Tensor mean = g.avgPool(b, new Op.AvgPool(2, 2, 0, false, true));
            mean = g.leakyRelu(g.conv("c", mean, Op.Conv.same(4, 1)), 0.1);
            Tensor gate = g.conv("gate", g.adaptiveAvgPool(mean, new Extent(1, 1)), Op.Conv.same(4, 1));
            Tensor peak = g.conv("peak", g.adaptiveMaxPool(mean, new Extent(1, 1)), Op.Conv.same(4, 1));
            gate = g.sigmoid(g.add(gate, peak));
            Tensor up = g.convTranspose("up", g.multiply(b, gate), Op.ConvTranspose.doubling(3));
            Tensor corners = g.upsample(mean, 4, Interpolation.BILINEAR_ALIGN_CORNERS);
            Tensor centres = g.upsample(g.conv("d", mean, Op.Conv.same(2, 1)), 4, Interpolation.BILINEAR);
            Tensor nearest = g.resizeLike(g.conv("e", mean, Op.Conv.same(2, 1)), a, Interpolation.NEAREST);
            Tensor all = g.concat(
                    g.padLike(up, a),
                    corners,
                    centres,
                    g.multiply(nearest, g.crop(g.pad(nearest, Margins.all(1), PadMode.REFLECT), Margins.all(1))),
                    a);
            return g.softmax(g.conv("head", all, Op.Conv.same(3, 3)));
        });
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        Graph graph = everything();
        Random random = new Random(11);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 5);
            block.initialize(manager, DataType.FLOAT64);
            randomise(block, manager, random);
            double[] pixels =
                    random.doubles(2L * CHANNELS * 64).map(v -> 2 * v - 1).toArray();
            NDArray image = manager.create(pixels, new Shape(2, CHANNELS, 8, 8));
            NDArray projection = manager.create(random.doubles(2 * 3 * 64).toArray(), new Shape(2, 3, 8, 8));
            ParameterStore store = new ParameterStore(manager, false);
            List<Weight> learned = graph.weights().stream()
                    .filter(w -> w.role().learned())
                    .filter(w -> !w.name().startsWith("beside"))
                    .toList();
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                learned.forEach(w -> block.parameter(w).getArray().setRequiresGradient(true));
                NDArray loss = block.forward(store, new NDList(image), true)
                        .get(0)
                        .mul(projection)
                        .sum();
                collector.backward(loss);
            }
            Map<Weight, double[]> gradients = new LinkedHashMap<>();
            for (Weight weight : learned) {
                NDArray array = block.parameter(weight).getArray();
                gradients.put(weight, array.getGradient().toDoubleArray());
                array.setRequiresGradient(false);
            }
            for (Weight weight : learned) {
                NDArray array = block.parameter(weight).getArray();
                double[] values = array.toDoubleArray();
                double[] gradient = gradients.get(weight);
                for (int probe = 0; probe < Math.min(4, values.length); probe++) {
                    int i = random.nextInt(values.length);
                    double step = 1e-5;
                    double[] sides = new double[2];
                    for (int side = 0; side < 2; side++) {
                        double[] moved = values.clone();
                        moved[i] += side == 0 ? -step : step;
                        manager.create(moved, array.getShape()).copyTo(array);
                        sides[side] = block.forward(store, new NDList(image), true)
                                .get(0)
                                .mul(projection)
                                .sum()
                                .getDouble();
                    }
                    manager.create(values, array.getShape()).copyTo(array);
                    double difference = (sides[1] - sides[0]) / (2 * step);
                    assertThat(gradient[i])
                            .as("gradient of %s[%d]", weight.name(), i)
                            .isCloseTo(difference, within(1e-6 + 1e-5 * Math.abs(difference)));
                }
                // A bias before a norm over the batch moves nothing.
                if (!weight.name().equals("a.bias")) {
                    assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow())
                            .as("gradient of %s", weight.name())
                            .isGreaterThan(1e-8);
                }
            }
        }
    }
}
