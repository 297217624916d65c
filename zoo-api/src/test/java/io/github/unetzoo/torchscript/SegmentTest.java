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
import static org.assertj.core.data.Offset.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentTest {

    /** What a run leaves behind. */
    private record Run(List<float[]> evaluated, List<float[]> trained, Map<String, float[]> gradients) {}

    /** A small U whose image, skips and first output are read again far downstream. */
    private static Graph graph() {
        GraphBuilder g = new GraphBuilder();
        Tensor image = g.input("image", 2);
        Tensor x = g.padToMultiple(image, 4, PadMode.REPLICATE);
        Tensor fine = block(g, "fine", x, 4);
        Tensor middle = block(g, "middle", g.maxPool(fine, 2), 6);
        Tensor coarse = block(g, "coarse", g.maxPool(middle, 2), 8);
        Tensor early = g.conv("early", coarse, Op.Conv.same(3, 1));
        g.output("early", early);
        Tensor up = g.convTranspose("up1", coarse, Op.ConvTranspose.doubling(6));
        Tensor y = block(g, "right1", g.concat(middle, up), 6);
        up = g.upsample(y, 2, Interpolation.BILINEAR);
        y = block(g, "right0", g.concat(fine, up), 4);
        // Reads an output, and so what an earlier segment has already handed to the caller.
        Tensor again = g.upsample(g.conv("again", early, Op.Conv.same(4, 1)), 4, Interpolation.NEAREST);
        y = g.conv("head", g.add(y, again), Op.Conv.same(2, 3));
        // Reads the image itself at the very end, its values as well as its size.
        g.output("logits", g.multiply(g.cropLike(y, image, 0), g.sigmoid(image)));
        return g.build();
    }

    private static Tensor block(GraphBuilder g, String name, Tensor x, int channels) {
        GraphBuilder s = g.scope(name);
        Tensor y = s.relu(s.batchNorm("norm1", s.conv("conv1", x, Op.Conv.same(channels, 3))));
        return s.relu(s.groupNorm("norm2", s.conv("conv2", y, Op.Conv.same(channels, 3)), 2));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void cutGivesTheSameResultsAndGradientsAsWhole(Precision precision) {
        Graph graph = graph();
        Run whole = run(graph, precision, 1_000);
        for (int size : new int[] {7, 13, 20}) {
            Run cut = run(graph, precision, size);
            assertSame(whole.evaluated(), cut.evaluated(), precision, "evaluation, " + size);
            assertSame(whole.trained(), cut.trained(), precision, "training, " + size);
            assertThat(cut.gradients().keySet()).isEqualTo(whole.gradients().keySet());
            assertSame(
                    List.copyOf(whole.gradients().values()),
                    List.copyOf(cut.gradients().values()),
                    precision,
                    "gradients, " + size);
        }
    }

    private static void assertSame(List<float[]> whole, List<float[]> cut, Precision precision, String what) {
        assertThat(cut).as(what).hasSameSizeAs(whole);
        for (int i = 0; i < whole.size(); i++) {
            double scale = 0;
            for (float value : whole.get(i)) {
                scale = Math.max(scale, Math.abs(value));
            }
            assertThat(scale).as("%s %d is not all zero", what, i).isPositive();
            // The same arithmetic; only the accumulation of gradients may come in another order.
            double tolerance = (precision == Precision.FLOAT32 ? 1e-6 : 1e-2) * scale;
            assertThat(cut.get(i)).as("%s %d", what, i).containsExactly(whole.get(i), offset((float) tolerance));
        }
    }

    private static Run run(Graph graph, Precision precision, int segmentNodes) {
        TrainableScript script = TrainableScript.of(graph, precision, Layout.CHANNELS_LAST, segmentNodes);
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                ScriptModule module = script.load()) {
            Map<Weight, NDArray> weights = new LinkedHashMap<>();
            Random random = new Random(5);
            for (Weight weight : graph.weights()) {
                weights.put(weight, randomArray(manager, weight, random));
            }
            float[] pixels = new float[2 * 2 * 10 * 11];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = random.nextFloat() + 0.1f;
            }
            NDArray image = manager.create(pixels, new Shape(2, 2, 10, 11));
            List<float[]> evaluated = arrays(script.run(module, image, weights::get, false));
            Map<String, float[]> gradients = new LinkedHashMap<>();
            List<float[]> trained;
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                weights.forEach((w, array) -> array.setRequiresGradient(w.role().learned()));
                NDList outputs = script.run(module, image, weights::get, true);
                trained = arrays(outputs);
                collector.backward(outputs.get(0)
                        .square()
                        .sum()
                        .add(outputs.get(1).square().sum()));
            }
            weights.forEach((w, array) -> {
                // A bias before a norm over the batch has rounding errors for a gradient.
                if (w.role().learned() && !w.name().endsWith("conv1.bias")) {
                    gradients.put(w.name(), array.getGradient().toFloatArray());
                }
            });
            return new Run(evaluated, trained, gradients);
        }
    }

    private static NDArray randomArray(NDManager manager, Weight weight, Random random) {
        float[] values = new float[(int) weight.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = weight.role() == Weight.Role.RUNNING_VAR
                    ? 0.5f + random.nextFloat()
                    : 0.4f * (float) random.nextGaussian();
        }
        long[] shape = weight.shape().stream().mapToLong(Integer::longValue).toArray();
        return manager.create(values, new Shape(shape));
    }

    private static List<float[]> arrays(NDList list) {
        List<float[]> arrays = new ArrayList<>();
        list.forEach(array -> arrays.add(array.toFloatArray()));
        return arrays;
    }

    @Test
    void segmentsCoverTheGraphOnceAndHandOnWhatIsReadLater() {
        Graph graph = graph();
        List<Segment> segments = Segment.cut(graph, 7);
        assertThat(segments).hasSizeGreaterThan(4);
        assertThat(segments.stream().flatMap(s -> s.nodes().stream())).containsExactlyElementsOf(graph.nodes());
        assertThat(segments.stream().flatMap(s -> s.weights().stream())).containsExactlyElementsOf(graph.weights());
        Map<Tensor, Integer> madeBy = new HashMap<>();
        madeBy.put(graph.input(), -1);
        for (int i = 0; i < segments.size(); i++) {
            assertThat(segments.get(i).nodes()).hasSizeBetween(1, 9);
            int now = i;
            assertThat(segments.get(i).reads())
                    .allSatisfy(t -> assertThat(madeBy.get(t)).isLessThan(now));
            segments.get(i).writes().forEach(t -> madeBy.put(t, now));
        }
        assertThat(madeBy).containsKeys(graph.outputs().values().toArray(Tensor[]::new));
    }

    @Test
    void cutsAtWaists() {
        // Two parallel branches of five nodes each, then one tensor: the cut belongs where they have met.
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 1);
        Tensor a = x;
        Tensor b = x;
        for (int i = 0; i < 5; i++) {
            a = g.relu(a);
            b = g.sigmoid(b);
        }
        Tensor met = g.add(a, b);
        Tensor y = met;
        for (int i = 0; i < 12; i++) {
            y = g.relu(y);
        }
        g.output("y", y);
        List<Segment> segments = Segment.cut(g.build(), 12);
        assertThat(segments.get(0).writes()).hasSize(1);
        assertThat(segments.get(0).nodes()).extracting(Node::name).contains(met.name());
    }

    /** One method of this many nodes would overflow the thread's stack and end the process. */
    @Test
    void aChainOfThreeThousandNodesRunsAndTrainsOnADefaultStack() throws Exception {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 1);
        for (int i = 0; i < 1_500; i++) {
            x = g.relu(g.conv("c" + i, x, Op.Conv.same(1, 1)));
        }
        g.output("y", x);
        Graph graph = g.build();
        assertThat(graph.depth()).isEqualTo(3_001);
        CompletableFuture<float[]> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                done.complete(gradientOfFirstBias(graph));
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        // All weights 1 and biases 0 on an image of ones: each of its 16 pixels counts once.
        assertThat(done.get(120, TimeUnit.SECONDS)).containsExactly(16f);
    }

    private static float[] gradientOfFirstBias(Graph graph) {
        TrainableScript script = TrainableScript.of(graph, Precision.FLOAT32, Layout.CHANNELS_LAST);
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                ScriptModule module = script.load()) {
            Map<Weight, NDArray> weights = new HashMap<>();
            for (Weight weight : graph.weights()) {
                long[] shape =
                        weight.shape().stream().mapToLong(Integer::longValue).toArray();
                weights.put(
                        weight,
                        weight.role() == Weight.Role.BIAS
                                ? manager.zeros(new Shape(shape))
                                : manager.ones(new Shape(shape)));
            }
            NDArray image = manager.ones(new Shape(1, 1, 4, 4), DataType.FLOAT32);
            for (int i = 0; i < 2; i++) {
                float[] values = script.run(module, image, weights::get, false)
                        .singletonOrThrow()
                        .toFloatArray();
                assertThat(values).containsOnly(1f).hasSize(16);
            }
            NDArray bias = weights.get(graph.weights().get(1));
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                weights.values().forEach(w -> w.setRequiresGradient(true));
                collector.backward(script.run(module, image, weights::get, true)
                        .singletonOrThrow()
                        .sum());
            }
            return bias.getGradient().toFloatArray();
        }
    }
}
