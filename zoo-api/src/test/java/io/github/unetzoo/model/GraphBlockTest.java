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
package io.github.unetzoo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.NoopTranslator;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Init;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.UnfitSizeException;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.TensorData;
import io.github.unetzoo.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphBlockTest {

    private static final float[] FIRST_VALUES = {-0.29339612f, -0.38323277f, 0.06164635f};
    private static final long CHECKSUM = 3_420_489_323L;

    private static Graph graph(int width) {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 3);
        Tensor fine = g.relu(g.batchNorm("norm", g.conv("fine", x, Op.Conv.same(width, 3))));
        Tensor coarse = g.relu(g.conv("coarse", g.maxPool(fine, 2), Op.Conv.same(width, 3)));
        Tensor up = g.upsample(coarse, 2, Interpolation.BILINEAR);
        g.output("logits", g.conv("head", g.concat(fine, up), Op.Conv.same(2, 1)));
        return g.build();
    }

    private static GraphBlock block(long seed) {
        return new GraphBlock(graph(6), Precision.FLOAT32, Layout.CHANNELS_LAST, seed);
    }

    private static Map<String, float[]> values(GraphBlock block) {
        Map<String, float[]> values = new LinkedHashMap<>();
        block.weights().forEach((name, data) -> values.put(name, data.toFloats()));
        return values;
    }

    private static NDArray image(NDManager manager, int height, int width) {
        float[] pixels = new float[2 * 3 * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(0.1 * i * i);
        }
        return manager.create(pixels, new Shape(2, 3, height, width));
    }

    private static float[] infer(GraphBlock block, NDArray image) {
        return block.forward(new ParameterStore(image.getManager(), false), new NDList(image), false)
                .singletonOrThrow()
                .toFloatArray();
    }

    private static float[] train(GraphBlock block, NDArray image) {
        return block.forward(new ParameterStore(image.getManager(), false), new NDList(image), true)
                .singletonOrThrow()
                .toFloatArray();
    }

    @Test
    void aFrozenNormGoesByItsRunningStatisticsUntilItIsThawed() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = block(42);
            block.initialize(manager);
            NDArray image = image(manager, 8, 10);
            float[] evaluated = infer(block, image);
            Map<String, float[]> before = values(block);

            block.freezeParameters(true, parameter -> parameter.getName().startsWith("norm"));
            assertThat(train(block, image)).isEqualTo(evaluated);
            values(block).forEach((name, after) -> assertThat(after).as(name).isEqualTo(before.get(name)));
            assertThat(block.slots().stream().map(slot -> slot.name()))
                    .isNotEmpty()
                    .noneMatch(name -> name.startsWith("norm"));

            block.freezeParameters(false);
            assertThat(train(block, image)).isNotEqualTo(evaluated);
            assertThat(values(block).get("norm.running_mean")).isNotEqualTo(before.get("norm.running_mean"));
            assertThat(block.arrays().get("norm.running_mean").hasGradient()).isFalse();
        }
    }

    @Test
    void trainingAsWrittenIsTheSameButForRounding() {
        GraphBuilder g = new GraphBuilder();
        Tensor wide = g.conv("wide", g.maxPool(g.input("image", 3), 8), Op.Conv.same(64, 3));
        g.output("logits", g.conv("head", g.upsample(wide, 8, Interpolation.BILINEAR), Op.Conv.same(8, 3)));
        Graph graph = g.build();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 7);
            block.initialize(manager);
            NDArray image = image(manager, 64, 64);
            float[] evaluated = infer(block, image);
            float[] rewritten = train(block, image);
            float[] written = train(block.trainAsWritten(), image);

            assertThat(written).isEqualTo(evaluated);
            assertThat(rewritten).isNotEqualTo(written);
            for (int i = 0; i < written.length; i++) {
                assertThat(rewritten[i]).isCloseTo(written[i], within(1e-5f));
            }
        }
    }

    @Test
    void aSeedDecidesTheWeights() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock one = block(42);
            GraphBlock same = block(42);
            GraphBlock other = block(43);
            one.initialize(manager);
            same.initialize(manager);
            other.initialize(manager);
            assertThat(values(one).keySet())
                    .containsExactly(
                            "fine.weight",
                            "fine.bias",
                            "norm.weight",
                            "norm.bias",
                            "norm.running_mean",
                            "norm.running_var",
                            "coarse.weight",
                            "coarse.bias",
                            "head.weight",
                            "head.bias");
            assertThat(values(same)).usingRecursiveComparison().isEqualTo(values(one));
            float[] fine = values(one).get("fine.weight");
            assertThat(values(other).get("fine.weight")).isNotEqualTo(fine);
            assertThat(values(one).get("norm.running_var")).containsOnly(1f);
            assertThat(values(one).get("fine.bias")).containsOnly(0f);

            // Whoever changes these numbers changes every experiment that named its seed.
            assertThat(fine).startsWith(FIRST_VALUES);
            assertThat(checksum(fine)).isEqualTo(CHECKSUM);
        }
    }

    private static long checksum(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    @Test
    void initialValuesAreSpreadAsTheGraphSays() {
        GraphBuilder g = new GraphBuilder();
        g.output("y", g.conv("c", g.input("image", 32), Op.Conv.same(64, 3)));
        GraphBlock block = new GraphBlock(g.build(), Precision.FLOAT32, Layout.CHANNELS_LAST, 1);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            block.initialize(manager);
            double squares = 0;
            float[] values = values(block).get("c.weight");
            for (float value : values) {
                squares += value * value;
            }
            // He: variance 2 / fan-in
            assertThat(squares / values.length).isBetween(0.97 * 2 / (32 * 9), 1.03 * 2 / (32 * 9));
        }
    }

    /** A transposed convolution that starts as bilinear interpolation is that, but for the border, where it fades. */
    @ParameterizedTest
    @CsvSource({"2, 4, 1", "3, 5, 1", "8, 16, 4"})
    void aBilinearKernelInterpolates(int factor, int kernel, int padding) {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 3);
        Op.ConvTranspose up = new Op.ConvTranspose(3, kernel, factor, padding, 0, false);
        g.output("convolved", g.convTranspose("up", x, up, new Init.Bilinear()));
        g.output("interpolated", g.upsample(x, factor, Interpolation.BILINEAR));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(g.build(), Precision.FLOAT32, Layout.CHANNELS_LAST, 1);
            block.initialize(manager);
            NDList outputs = block.forward(new ParameterStore(manager, false), new NDList(image(manager, 6, 5)), false);
            String inner = ":,:," + factor + ":-" + factor + "," + factor + ":-" + factor;
            float[] convolved = outputs.get(0).get(inner).toFloatArray();
            float[] interpolated = outputs.get(1).get(inner).toFloatArray();

            assertThat(outputs.get(0).getShape()).isEqualTo(outputs.get(1).getShape());
            assertThat(convolved).hasSize(2 * 3 * 4 * 3 * factor * factor).containsExactly(interpolated, within(1e-5f));
        }
    }

    @Test
    void refusesInputsThatDoNotFitInWords() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = block(1);
            block.initialize(manager);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> infer(block, manager.zeros(new Shape(1, 4, 8, 8))))
                    .withMessage("input of shape (1, 4, 8, 8) does not fit: this network takes (N, 3, H, W)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> infer(block, manager.zeros(new Shape(3, 8, 8))))
                    .withMessageContaining("(3, 8, 8)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> infer(block, manager.zeros(new Shape(1, 3, 8, 8), DataType.UINT8)))
                    .withMessageContaining("uint8")
                    .withMessageContaining("toType(DataType.");
            assertThatThrownBy(() -> infer(block, manager.zeros(new Shape(1, 3, 8, 7))))
                    .isInstanceOf(UnfitSizeException.class)
                    .hasMessageContaining("image of 8x7")
                    .hasMessageContaining("pad it to 8x8")
                    .hasMessageContaining("concat1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> block.parameter(graph(7).weights().get(0)))
                    .withMessageContaining("\"fine.weight\" is not a weight of this network");
            assertThat(block.getOutputShapes(new Shape[] {new Shape(5, 3, 8, 10)}))
                    .containsExactly(new Shape(5, 2, 8, 10));
        }
    }

    @Test
    void djlModelsSaveAndLoadIt(@TempDir Path folder) throws Exception {
        float[] expected;
        Map<String, float[]> weights;
        try (Model model = Model.newInstance("net", "PyTorch")) {
            GraphBlock block = block(8);
            model.setBlock(block);
            block.initialize(model.getNDManager());
            expected = infer(block, image(model.getNDManager(), 8, 8));
            weights = values(block);
            model.save(folder, "net");
        }
        try (Model model = Model.newInstance("net", "PyTorch")) {
            GraphBlock block = block(9);
            model.setBlock(block);
            model.load(folder, "net");
            assertThat(values(block)).usingRecursiveComparison().isEqualTo(weights);
            assertThat(infer(block, image(model.getNDManager(), 8, 8))).containsExactly(expected);
        }
        try (Model model = Model.newInstance("net", "PyTorch")) {
            model.setBlock(new GraphBlock(graph(7), Precision.FLOAT32, Layout.CHANNELS_LAST, 9));
            assertThatThrownBy(() -> model.load(folder, "net"))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining("fine.weight")
                    .hasMessageContaining("(6, 3, 3, 3)")
                    .hasMessageContaining("(7, 3, 3, 3)");
        }
    }

    @Test
    void djlTrainersTrainItAndPredictorsRunItOnOtherThreads() throws Exception {
        try (Model model = Model.newInstance("net", "PyTorch")) {
            GraphBlock block = block(3);
            model.setBlock(block);
            float first = 0;
            float last = 0;
            Map<String, float[]> before;
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                    .optOptimizer(Optimizer.adam()
                            .optLearningRateTracker(Tracker.fixed(0.02f))
                            .build());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(2, 3, 8, 8));
                before = values(block);
                NDArray image = image(trainer.getManager(), 8, 8);
                NDList labels = new NDList(image.get(":, 0:2"));
                for (int step = 0; step < 12; step++) {
                    try (GradientCollector collector = trainer.newGradientCollector()) {
                        NDArray loss = trainer.getLoss().evaluate(labels, trainer.forward(new NDList(image)));
                        collector.backward(loss);
                        last = loss.getFloat();
                        first = step == 0 ? last : first;
                    }
                    trainer.step();
                }
            }
            assertThat(last).isLessThan(0.6f * first);
            Map<String, float[]> after = values(block);
            assertThat(after).allSatisfy((name, values) -> {
                // A bias before a batch norm has no gradient but rounding errors.
                if (!name.equals("fine.bias")) {
                    assertThat(values).as(name).isNotEqualTo(before.get(name));
                }
            });

            NDManager manager = model.getNDManager();
            float[] expected = infer(block, image(manager, 8, 8));
            try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
                CompletableFuture<float[]> there = CompletableFuture.supplyAsync(() -> {
                    try (NDManager own = manager.newSubManager()) {
                        return predictor
                                .predict(new NDList(image(own, 8, 8)))
                                .singletonOrThrow()
                                .toFloatArray();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                assertThat(there.get(60, TimeUnit.SECONDS)).containsExactly(expected);
            }
        }
    }

    @Test
    void loadsACheckpointWholeOrNotAtAll() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock source = block(20);
            GraphBlock target = block(21);
            source.initialize(manager);
            target.initialize(manager);
            Map<String, TensorData> weights = new LinkedHashMap<>(source.weights());
            Map<String, float[]> before = values(target);

            Map<String, TensorData> lacking = new LinkedHashMap<>(weights);
            lacking.remove("head.bias");
            assertThatThrownBy(() ->
                            target.load(Checkpoint.of("lacking.safetensors", lacking, Map.of()), NameMap.identity()))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("head.bias");
            assertThat(values(target)).usingRecursiveComparison().isEqualTo(before);

            // After inference too, so that a copy kept somewhere would show.
            NDArray image = image(manager, 8, 8);
            assertThat(infer(target, image)).isNotEqualTo(infer(source, image));
            target.load(Checkpoint.of("whole.safetensors", weights, Map.of()), NameMap.identity());
            assertThat(values(target)).usingRecursiveComparison().isEqualTo(values(source));
            assertThat(infer(target, image)).containsExactly(infer(source, image));
        }
    }

    @Test
    void clearFreesTheScriptAndTheWeights() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = block(4);
            block.initialize(manager);
            float[] expected = infer(block, image(manager, 8, 8));
            block.clear();
            assertThat(block.isInitialized()).isFalse();
            block.initialize(manager);
            assertThat(infer(block, image(manager, 8, 8))).containsExactly(expected);
        }
    }

    @Test
    void weightsInFloat64LeaveNothingElseBehind() {
        Weight weight = graph(6).weights().get(0);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            new SeededInitializer(weight, 1).initialize(manager, new Shape(weight.dimensions()), DataType.FLOAT64);
            assertThat(manager.getManagedArrays()).hasSize(1);
        }
    }
}
