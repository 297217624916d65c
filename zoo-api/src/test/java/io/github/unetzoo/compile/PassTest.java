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
package io.github.unetzoo.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.CompiledNetwork;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.TensorData;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rewriting, and all of them, against the network as it was. */
class PassTest {

    /** Everything that the passes look for, and next to each something that they must leave alone. */
    private static Graph network() {
        GraphBuilder g = new GraphBuilder();
        Tensor image = g.input("image", 3);
        Tensor a =
                g.relu(g.batchNorm("n1", g.conv("c1", image, Op.Conv.same(16, 3).withBias(false))));
        // Read twice: its norm cannot be folded, nor can its activation.
        Tensor shared = g.conv("c2", a, Op.Conv.same(16, 3));
        Tensor b = g.add(g.batchNorm("n2", shared), g.leakyRelu(shared, 0.1));
        Tensor pooled = g.dropout(g.maxPool(b, 4), 0.5);
        Tensor deep = g.silu(
                g.batchNorm("n3", g.conv("c3", pooled, Op.Conv.same(64, 3).withBias(false))));
        Tensor residual = g.relu(g.add(
                g.batchNorm("n4", g.conv("c4", deep, Op.Conv.same(64, 3))),
                g.stochasticDepth(g.conv("c5", deep, Op.Conv.same(64, 1)), 0.3)));
        Tensor up = g.upsample(residual, 4, Interpolation.BILINEAR);
        Tensor joined = g.leakyRelu(g.batchNorm("n6", g.conv("c6", g.concat(a, up, b), Op.Conv.same(16, 3))), 0.2);
        Tensor again = g.conv("c7", g.upsample(residual, 4, Interpolation.NEAREST), Op.Conv.same(16, 3));
        Tensor transposed =
                g.relu(g.batchNorm("n8", g.convTranspose("c8", deep, new Op.ConvTranspose(16, 4, 4, 0, 0, false))));
        Tensor sum = g.add(g.add(joined, again), transposed);
        Tensor gate = g.sigmoid(g.conv("c9", g.adaptiveAvgPool(sum, new Extent(1, 1)), Op.Conv.same(16, 1)));
        g.output("logits", g.scale(g.conv("head", g.multiply(sum, gate), Op.Conv.same(2, 1)), 0.25));
        g.output("side", g.conv("side", deep, Op.Conv.same(2, 1)));
        return g.build();
    }

    private static Map<String, TensorData> weights(Graph graph) {
        Map<String, TensorData> weights = new HashMap<>();
        Random random = new Random(5);
        graph.weights().forEach(weight -> {
            float[] values = new float[(int) weight.elements()];
            double scale =
                    Math.sqrt(2.0 / Math.max(1, values.length / weight.shape().get(0)));
            for (int i = 0; i < values.length; i++) {
                values[i] = (float)
                        switch (weight.role()) {
                            case KERNEL -> random.nextGaussian() * scale;
                            case NORM_SCALE, RUNNING_VAR -> 0.5 + random.nextDouble();
                            default -> random.nextGaussian() * 0.3;
                        };
            }
            weights.put(weight.name(), TensorData.ofFloats(values, weight.dimensions()));
        });
        return weights;
    }

    private static float[] image(int height, int width) {
        Random random = new Random(height);
        float[] image = new float[2 * 3 * height * width];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        return image;
    }

    private static float[] plain(Graph graph, Map<String, TensorData> weights, int height, int width) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 1);
            block.initialize(manager);
            block.load(Checkpoint.of("test", weights, Map.of()), NameMap.identity());
            NDArray x = manager.create(image(height, width), new Shape(2, 3, height, width));
            return block.forward(new ParameterStore(manager, false), new NDList(x), false)
                    .get(0)
                    .toFloatArray();
        }
    }

    private static float[] compiled(CompiledNetwork network, int height, int width) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray x = manager.create(image(height, width), new Shape(2, 3, height, width));
            return network.run(x).get(0).toFloatArray();
        }
    }

    private static CompiledNetwork compile(Set<Pass> passes, Precision precision, boolean portable) {
        CompileOptions.Builder options =
                CompileOptions.builder().optPrecision(precision).optPortable(portable);
        EnumSet.complementOf(passes.isEmpty() ? EnumSet.noneOf(Pass.class) : EnumSet.copyOf(passes))
                .forEach(options::optWithout);
        Graph graph = network();
        return CompiledNetwork.of(graph, weights(graph), options.build());
    }

    private static void assertEqual(CompiledNetwork network, double tolerance) {
        for (int[] size : new int[][] {{64, 48}, {256, 256}, {32, 36}}) {
            float[] expected = plain(network(), weights(network()), size[0], size[1]);
            float[] found = compiled(network, size[0], size[1]);
            double largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < found.length; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], within(tolerance * largest));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPassAloneComputesTheSame(Pass pass) {
        for (boolean portable : new boolean[] {true, false}) {
            try (CompiledNetwork network = compile(Set.of(pass), Precision.FLOAT32, portable)) {
                assertEqual(network, 1e-5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allPassesComputeTheSame(boolean portable) {
        try (CompiledNetwork network = compile(EnumSet.allOf(Pass.class), Precision.FLOAT32, portable)) {
            assertEqual(network, 1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inBfloat16ItIsClose(boolean portable) {
        try (CompiledNetwork network = compile(EnumSet.allOf(Pass.class), Precision.BFLOAT16, portable)) {
            assertEqual(network, 0.03);
        }
    }

    @Test
    void eachPassDoesItsWork() {
        Graph graph = network();
        WeightedGraph whole = new WeightedGraph(graph, weights(graph));
        Extent image = new Extent(256, 256);
        WeightedGraph dropped = Pass.run(whole, Set.of(Pass.DROP_UNNEEDED), image);
        assertThat(dropped.graph().outputs().keySet()).containsExactly("logits");
        assertThat(ops(dropped))
                .doesNotContain("Dropout", "StochasticDepth")
                .hasSize(ops(whole).size() - 3);

        WeightedGraph folded = Pass.run(whole, EnumSet.range(Pass.DROP_UNNEEDED, Pass.FOLD_NORMS), image);
        assertThat(ops(folded)).doesNotContain("Scale").containsOnlyOnce("BatchNorm");

        WeightedGraph split = Pass.run(whole, EnumSet.range(Pass.DROP_UNNEEDED, Pass.SPLIT_CONCATS), image);
        assertThat(ops(split)).containsOnlyOnce("ResizedConv");

        WeightedGraph commuted = Pass.run(whole, EnumSet.range(Pass.DROP_UNNEEDED, Pass.COMMUTE_CONVOLUTIONS), image);
        assertThat(ops(commuted))
                .doesNotContain("Upsample")
                .filteredOn("ResizedConv"::equals)
                .hasSize(2);

        WeightedGraph all = Pass.run(whole, EnumSet.allOf(Pass.class), image);
        // c1, c3, c4 + c5, c6's rest + its part, c9.
        assertThat(ops(all)).filteredOn("FusedConv"::equals).hasSize(5);
        assertThat(whole.graph().nodes())
                .as("the network itself stays")
                .isEqualTo(network().nodes());
    }

    private static List<String> ops(WeightedGraph network) {
        return network.graph().nodes().stream()
                .map(Node::op)
                .map(op -> op.getClass().getSimpleName())
                .toList();
    }

    /** The strides of maps of one channel, or of one pixel, say less than those of others. */
    @ParameterizedTest
    @CsvSource({"1, 8, 8", "1, 1, 1", "3, 8, 8", "16, 1, 1", "16, 1, 8", "32, 8, 8"})
    void sumsOfAnyWidthAndSizeAreFused(int channels, int height, int width) {
        GraphBuilder g = new GraphBuilder();
        Tensor image = g.input("image", 3);
        Tensor deep =
                g.upsample(g.conv("deep", g.maxPool(image, 4), Op.Conv.same(channels, 1)), 2, Interpolation.BILINEAR);
        Tensor sum = g.add(g.conv("flat", g.maxPool(image, 2), Op.Conv.same(channels, 1)), deep);
        Tensor whole = g.adaptiveAvgPool(sum, new Extent(height, width));
        g.output(
                "out",
                g.relu(g.add(
                        g.conv("again", whole, Op.Conv.same(channels, 3)),
                        g.conv("beside", whole, Op.Conv.same(channels, 1)))));
        Graph graph = g.build();
        float[] expected = plain(graph, weights(graph), 32, 36);
        for (Precision precision : Precision.values()) {
            CompileOptions options =
                    CompileOptions.builder().optPrecision(precision).build();
            try (CompiledNetwork network = CompiledNetwork.of(graph, weights(graph), options)) {
                float[] found = compiled(network, 32, 36);
                assertThat(found).hasSameSizeAs(expected);
                double tolerance = precision == Precision.FLOAT32 ? 1e-5 : 0.1;
                for (int i = 0; i < found.length; i++) {
                    assertThat(found[i]).isCloseTo(expected[i], within((float) tolerance));
                }
            }
        }
    }

    /** Whichever comes first in the sum: the other's map is then at hand, and does not wait for anything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoConvolutionsTheLaterTakesTheSum(boolean laterFirst) {
        GraphBuilder g = new GraphBuilder();
        Tensor image = g.input("image", 3);
        Tensor before = g.maxPool(g.upsample(image, 2, Interpolation.BILINEAR), 2);
        Tensor early = g.conv("early", before, Op.Conv.same(4, 3));
        Tensor late = g.conv("late", image, Op.Conv.same(4, 3));
        g.output("out", laterFirst ? g.add(late, early) : g.add(early, late));
        Graph graph = g.build();
        WeightedGraph fused =
                Pass.run(new WeightedGraph(graph, weights(graph)), Set.of(Pass.FUSE_ACTIVATIONS), new Extent(16, 16));
        assertThat(fused.graph().nodes().stream()
                        .filter(node -> node.op() instanceof Op.FusedConv)
                        .flatMap(node -> node.weights().stream())
                        .map(weight -> weight.name()))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("late"));
    }

    @Test
    void theMatricesGrowWithTheImageSoItsSizeDecides() {
        Graph graph = network();
        WeightedGraph whole = new WeightedGraph(graph, weights(graph));
        Set<Pass> passes = Set.of(Pass.COMMUTE_CONVOLUTIONS);
        assertThat(ops(Pass.run(whole, passes, new Extent(8192, 8192)))).doesNotContain("ResizedConv");
        assertThat(ops(Pass.run(whole, passes, new Extent(256, 256)))).contains("ResizedConv");
    }
}
