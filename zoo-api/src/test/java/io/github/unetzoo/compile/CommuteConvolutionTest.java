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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A convolution of a resized map, computed at the map's own size, against the two operators one after the other. */
class CommuteConvolutionTest {

    private record Case(Op.Resizing resizing, Op.Conv conv) {

        /** Both with the same names, and so with the same weights. */
        Graph graph(boolean commuted) {
            GraphBuilder g = new GraphBuilder();
            Tensor image = g.input("image", 3);
            Tensor coarse = g.maxPool(image, 2);
            Tensor[] read = resizing instanceof Op.ResizeLike ? new Tensor[] {coarse, image} : new Tensor[] {coarse};
            Tensor y = commuted
                    ? g.apply("conv", new Op.ResizedConv(resizing, conv), read)
                    : g.conv("conv", g.apply("resized", resizing, read), conv);
            g.output("y", y);
            return g.build();
        }
    }

    static Stream<Case> cases() {
        List<Op.Conv> convs = List.of(
                Op.Conv.same(4, 3),
                Op.Conv.same(5, 1).withBias(false),
                Op.Conv.same(2, 5),
                Op.Conv.valid(4, 3),
                Op.Conv.same(4, 3).withDilation(2, Margins.all(2)),
                new Op.Conv(3, 2, 1, 1, new Margins(1, 0, 0, 2), 1, true));
        List<Case> cases = new ArrayList<>();
        for (Interpolation interpolation : Interpolation.values()) {
            for (int factor : new int[] {2, 3, 4, 16}) {
                cases.add(new Case(new Op.Upsample(factor, interpolation), convs.get(0)));
            }
            convs.forEach(conv -> cases.add(new Case(new Op.Upsample(2, interpolation), conv)));
            convs.forEach(conv -> cases.add(new Case(new Op.ResizeLike(interpolation), conv)));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsAndGradientsAreThoseOfThePlainForm(Case one) {
        for (int[] size : new int[][] {{10, 14}, {15, 12}, {13, 17}}) {
            Map<String, float[]> plain = run(one.graph(false), size[0], size[1]);
            Map<String, float[]> commuted = run(one.graph(true), size[0], size[1]);
            assertThat(commuted.keySet()).isEqualTo(plain.keySet()).contains("y", "trained y", "image", "conv.weight");
            plain.forEach((name, values) -> assertClose(name, commuted.get(name), values));
        }
    }

    private static void assertClose(String name, float[] found, float[] expected) {
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).as("%s has something in it", name).isPositive();
        assertThat(found).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).as("%s[%s]", name, i).isCloseTo(expected[i], within(1e-5 * largest));
        }
    }

    /** Results of evaluation and of training, and gradients. */
    private static Map<String, float[]> run(Graph graph, int height, int width) {
        Map<String, float[]> values = new TreeMap<>();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 3);
            block.initialize(manager, DataType.FLOAT32);
            NDArray image = manager.create(noise(2 * 3 * height * width), new Shape(2, 3, height, width));
            ParameterStore store = new ParameterStore(manager, false);
            NDArray evaluated = block.forward(store, new NDList(image), false).get(0);
            values.put("y", evaluated.toFloatArray());
            image.setRequiresGradient(true);
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray y = block.forward(store, new NDList(image), true).get(0);
                values.put("trained y", y.toFloatArray());
                NDArray weights = manager.create(noise((int) y.size()), y.getShape());
                collector.backward(y.mul(weights).sum());
            }
            values.put("image", image.getGradient().toFloatArray());
            block.arrays()
                    .forEach((name, array) ->
                            values.put(name, array.getGradient().toFloatArray()));
        }
        return values;
    }

    private static float[] noise(int size) {
        Random random = new Random(size);
        float[] noise = new float[size];
        for (int i = 0; i < size; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return noise;
    }

    @Test
    void itCommutesWhereThatIsCheaperAndKeepsNamesAndWeights() {
        GraphBuilder g = new GraphBuilder();
        Tensor image = g.input("image", 3);
        Tensor coarse = g.conv("deep", g.maxPool(g.conv("top", image, Op.Conv.same(8, 3)), 16), Op.Conv.same(64, 3));
        Tensor wide = g.conv("wide", g.upsample(coarse, 16, Interpolation.BILINEAR), Op.Conv.same(16, 3));
        // Hardly anything is saved by mixing 2 channels early, and its 9 taps have to be enlarged.
        Tensor narrow = g.conv("few", g.maxPool(image, 2), Op.Conv.same(2, 3));
        Tensor kept = g.conv("kept", g.upsample(narrow, 2, Interpolation.BILINEAR), Op.Conv.same(16, 3));
        g.output("y", g.concat(wide, kept));
        Graph graph = g.build();

        Graph rewritten = CommuteConvolution.where(graph, new Extent(256, 256));

        assertThat(op(rewritten, "wide")).isInstanceOf(Op.ResizedConv.class);
        assertThat(op(rewritten, "kept")).isInstanceOf(Op.Conv.class);
        assertThat(rewritten.nodes()).hasSize(graph.nodes().size() - 1);
        assertThat(rewritten.weights()).isEqualTo(graph.weights());
        assertThat(rewritten.macs(256, 256)).isLessThan(graph.macs(256, 256));
        assertThat(rewritten.extents(64, 48).get(rewritten.firstOutput().id())).isEqualTo(new Extent(64, 48));
    }

    private static Op op(Graph graph, String name) {
        return graph.nodes().stream()
                .filter(n -> n.name().equals(name))
                .map(Node::op)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aConvolutionThatSkipsPixelsOrChannelsCannotCommute() {
        Op.Resizing twice = new Op.Upsample(2, Interpolation.NEAREST);
        assertThatThrownBy(() -> new Op.ResizedConv(twice, Op.Conv.same(4, 3).withStep(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stride 2");
        assertThatThrownBy(() -> new Op.ResizedConv(twice, Op.Conv.same(4, 3).withGroups(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 groups");
    }
}
