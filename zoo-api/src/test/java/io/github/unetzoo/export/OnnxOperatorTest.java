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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.unetzoo.export.OrtModel.Maps;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.OperatorTest;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator in ONNX Runtime against our own evaluation. The cases are {@link OperatorTest}'s, which sees to it that
 * no operator is without one.
 */
class OnnxOperatorTest {

    private static final int BATCH = 2;
    private static final double TOLERANCE = 1e-5;

    private static final List<Extent> SIZES = List.of(new Extent(7, 9), new Extent(10, 6));

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.github.unetzoo.torchscript.OperatorTest#cases")
    void equalsOurEvaluation(OperatorTest.Case operator) throws IOException, OrtException {
        compare(operator.toString(), operator.graph(), SIZES);
    }

    /** Windows that overlap, that are larger than the map's share, and one for all along an axis. */
    @Test
    void adaptiveWindowsAreExactWhateverTheSize() throws IOException, OrtException {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 2);
        g.output("mean", g.adaptiveAvgPool(x, new Extent(7, 5)));
        g.output("peak", g.adaptiveMaxPool(x, new Extent(3, 7)));
        g.output("column", g.adaptiveAvgPool(x, new Extent(4, 1)));
        g.output("row", g.adaptiveMaxPool(x, new Extent(1, 3)));
        compare("adaptive pools", g.build(), List.of(new Extent(4, 13), new Extent(23, 3), new Extent(1, 1)));
    }

    /** Windows begin beyond the map in some, and then they are left out. */
    @Test
    void ceilModeCountsWindowsAsWeDo() throws IOException, OrtException {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 2);
        for (int[] pool : new int[][] {{2, 2, 0}, {2, 2, 1}, {3, 2, 0}, {2, 3, 1}, {3, 4, 1}, {4, 2, 2}, {1, 3, 0}}) {
            String name = pool[0] + "_" + pool[1] + "_" + pool[2];
            g.output("max_" + name, g.maxPool(x, new Op.MaxPool(pool[0], pool[1], pool[2], true)));
            g.output("whole_" + name, g.avgPool(x, new Op.AvgPool(pool[0], pool[1], pool[2], true, true)));
            g.output("inside_" + name, g.avgPool(x, new Op.AvgPool(pool[0], pool[1], pool[2], true, false)));
        }
        compare(
                "ceil mode",
                g.build(),
                List.of(new Extent(4, 5), new Extent(6, 7), new Extent(8, 9), new Extent(10, 11), new Extent(12, 13)));
    }

    /** From a single pixel, to one, and between sizes that share no factor. */
    @Test
    void resizesToSizesOfAnyKind() throws IOException, OrtException {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 2);
        Tensor pixel = g.adaptiveAvgPool(x, new Extent(1, 1));
        Tensor odd = g.adaptiveAvgPool(x, new Extent(3, 5));
        for (Interpolation interpolation : Interpolation.values()) {
            g.output("from_pixel_" + interpolation, g.resizeLike(pixel, x, interpolation));
            g.output("to_pixel_" + interpolation, g.resizeLike(x, pixel, interpolation));
            g.output("to_odd_" + interpolation, g.resizeLike(x, odd, interpolation));
            g.output("from_odd_" + interpolation, g.resizeLike(odd, x, interpolation));
            g.output("times_" + interpolation, g.upsample(odd, 4, interpolation));
        }
        compare("sizes", g.build(), List.of(new Extent(7, 11), new Extent(1, 4)));
    }

    private void compare(String what, Graph graph, List<Extent> sizes) throws IOException, OrtException {
        Random random = new Random(what.hashCode());
        Map<String, TensorData> weights = weights(graph, random);
        Path free = folder.resolve("free.onnx");
        OnnxOptions all = OnnxOptions.DEFAULT.withAllOutputs();
        OnnxFile.write(free, graph, weights, Map.of(), all);
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                OrtModel plain = new OrtModel(free, OptLevel.NO_OPT);
                OrtModel optimized = new OrtModel(free, OptLevel.BASIC_OPT)) {
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 7);
            block.initialize(manager);
            block.load(Checkpoint.of("the test", weights, Map.of()), NameMap.identity());
            for (Extent size : sizes) {
                Path one = folder.resolve("fixed.onnx");
                OnnxFile.write(one, graph, weights, Map.of(), all.withSize(size));
                int channels = graph.input().channels();
                long[] shape = {BATCH, channels, size.height(), size.width()};
                float[] image = new float[BATCH * channels * (int) size.area()];
                for (int i = 0; i < image.length; i++) {
                    image[i] = (float) random.nextGaussian();
                }
                NDList expected = block.forward(
                        new ParameterStore(manager, false), new NDList(manager.create(image, new Shape(shape))), false);
                String where = what + " on " + size;
                assertEqual(plain.run(image, shape), expected, where);
                assertEqual(optimized.run(image, shape), expected, where + ", optimized");
                try (OrtModel fixed = new OrtModel(one, OptLevel.NO_OPT)) {
                    assertEqual(fixed.run(image, shape), expected, where + ", fixed");
                }
            }
        }
    }

    private static void assertEqual(Map<String, Maps> found, NDList expected, String what) {
        assertThat(found.keySet())
                .containsExactlyElementsOf(
                        expected.stream().map(NDArray::getName).toList());
        for (NDArray output : expected) {
            Maps maps = found.get(output.getName());
            String which = output.getName() + " of " + what;
            assertThat(maps.shape()).as(which).isEqualTo(output.getShape().getShape());
            float[] values = output.toFloatArray();
            double scale = largest(values);
            assertThat(scale).as(which).isGreaterThan(0.01);
            for (int i = 0; i < values.length; i++) {
                assertThat((double) maps.values()[i])
                        .as("value %d of %s", i, which)
                        .isCloseTo(values[i], within(TOLERANCE * scale));
            }
        }
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    static Map<String, TensorData> weights(Graph graph, Random random) {
        Map<String, TensorData> weights = new LinkedHashMap<>();
        for (Weight weight : graph.weights()) {
            float[] values = new float[(int) weight.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = weight.role() == Weight.Role.RUNNING_VAR
                        ? 0.2f + random.nextFloat()
                        : (float) random.nextGaussian();
            }
            weights.put(weight.name(), TensorData.ofFloats(values, weight.dimensions()));
        }
        return weights;
    }
}
