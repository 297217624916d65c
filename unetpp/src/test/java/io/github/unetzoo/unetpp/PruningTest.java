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
package io.github.unetzoo.unetpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.loss.CrossEntropyLoss;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.torchscript.WeightUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L1, L2, ..: smaller networks with the weights of a whole one that was trained on all its heads. */
class PruningTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(6, 1, 2).optSize(48).build();

    private static SegmentationModel whole;

    private static UNetPlusPlus.Builder small() {
        return UNetPlusPlus.builder().setInChannels(1).setClasses(2).optWidth(4).optDepth(3);
    }

    @BeforeAll
    static void train() {
        whole = SegmentationModel.create(
                small().optDeepSupervision(true).build(),
                DATA.classes(),
                new Normalization.None(),
                Precision.FLOAT32,
                1);
        NDManager manager = whole.djl().getNDManager();
        Split images = DATA.split("train");
        try (WeightUpdate update = new WeightUpdate(
                manager, WeightUpdate.Rule.ADAMW, 0, whole.block().slots())) {
            for (int step = 0; step < 30; step++) {
                try (NDManager scope = manager.newSubManager()) {
                    int size = 48;
                    NDList x = new NDList();
                    NDList y = new NDList();
                    for (int i = 0; i < 2; i++) {
                        Sample sample = images.sample((2 * step + i) % images.size());
                        x.add(scope.create(sample.image().samples(), new Shape(1, size, size)));
                        y.add(scope.create(sample.mask().labels(), new Shape(size, size))
                                .toType(DataType.INT64, false));
                    }
                    NDArray image = NDArrays.stack(x);
                    NDArray labels = NDArrays.stack(y);
                    NDArray ones = scope.ones(labels.getShape());
                    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                        NDList outputs =
                                whole.block().forward(new ParameterStore(scope, false), new NDList(image), true);
                        NDArray loss = scope.create(0f);
                        for (NDArray head : outputs.subList(1, outputs.size())) {
                            loss = loss.add(new CrossEntropyLoss().evaluate(head, labels, ones));
                        }
                        collector.backward(loss);
                    }
                    update.step(1e-2);
                }
            }
        }
    }

    @AfterAll
    static void close() {
        whole.close();
    }

    private static NDList run(SegmentationModel model, NDManager manager, int height, int width) {
        float[] pixels = new float[height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(0.37 * i);
        }
        NDArray image = manager.create(pixels, new Shape(1, 1, height, width));
        return model.block().forward(new ParameterStore(manager, false), new NDList(image), false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void equalsTheWholeOnesHeadExactly(int level) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                SegmentationModel pruned = UNetPlusPlus.prune(whole, level, Precision.FLOAT32)) {
            // Sizes that divide, and one that every level pads alike.
            for (Extent size : List.of(new Extent(32, 48), new Extent(21, 35))) {
                NDArray head = run(whole, manager, size.height(), size.width()).get(level);
                NDArray logits =
                        run(pruned, manager, size.height(), size.width()).singletonOrThrow();

                assertThat(logits.toFloatArray()).isEqualTo(head.toFloatArray());
            }
        }
    }

    @Test
    void isWhatTheGraphSelects() {
        UNetPlusPlus network = (UNetPlusPlus) whole.network();
        long macs = 0;
        for (int level = 1; level <= network.levels(); level++) {
            Graph pruned = network.prune(level).graph();
            Graph selected = network.graph().select(List.of("out" + (level - 1)));

            assertThat(pruned.weights()).isEqualTo(selected.weights());
            assertThat(pruned.nodes()).isEqualTo(selected.nodes());
            assertThat(pruned.outputs().keySet()).containsExactly("logits");
            assertThat(pruned.macs(48, 48)).isGreaterThan(macs);
            macs = pruned.macs(48, 48);
        }
        assertThat(macs).isLessThan(network.graph().macs(48, 48));
        assertThat(network.prune(1).graph().weights())
                .extracting(Weight::name)
                .contains("encoder.stage1.conv2.weight", "decoder.x0_1.conv1.weight", "head1.bias")
                .noneMatch(name -> name.contains("stage2") || name.contains("x0_2") || name.contains("head2"));
    }

    @Test
    void isAModelOfItsOwn(@TempDir Path folder) throws IOException {
        String first = whole.network().graph().weights().get(0).name();
        float[] before = whole.block().weights().get(first).toFloats();
        try (SegmentationModel pruned = UNetPlusPlus.prune(whole, 2, Precision.FLOAT32)) {
            assertThat(pruned.classes()).isEqualTo(whole.classes());
            pruned.save(folder, Map.of());
            pruned.block()
                    .parameter(pruned.network().graph().weights().get(0))
                    .getArray()
                    .muli(0);
        }
        assertThat(whole.block().weights().get(first).toFloats()).isEqualTo(before);

        try (SegmentationModel read = SegmentationModel.load(folder, Precision.FLOAT32);
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            assertThat(((UNetPlusPlus) read.network()).levels()).isEqualTo(2);
            assertThat(run(read, manager, 32, 32).singletonOrThrow().toFloatArray())
                    .isEqualTo(run(whole, manager, 32, 32).get(2).toFloatArray());
        }
    }

    @Test
    void aTableSaysWhatEachLevelCostsAndGives() {
        PruningTable table = PruningTable.measure(whole, DATA, "test", Precision.FLOAT32);

        assertThat(table.image()).isEqualTo(new Extent(48, 48));
        assertThat(table.levels()).hasSize(3);
        for (PruningTable.Level row : table.levels()) {
            try (SegmentationModel pruned = UNetPlusPlus.prune(whole, row.level(), Precision.FLOAT32)) {
                Graph graph = pruned.network().graph();
                assertThat(row.parameters()).isEqualTo(graph.parameterCount());
                assertThat(row.macs()).isEqualTo(graph.macs(48, 48));
                assertThat(row.milliseconds()).isPositive();
                double dice = SplitEvaluation.run(new SegmentationPredictor(pruned), DATA, "test", false, done -> {})
                        .mean()
                        .dice()
                        .orElseThrow();
                assertThat(row.dice().orElseThrow()).isEqualTo(dice).isGreaterThan(0.5);
            }
        }
        assertThat(table.toText().lines()).hasSize(5).element(0).asString().contains("48x48");
    }

    @Test
    void aTableWithoutDataSaysWhatEachLevelCosts() {
        PruningTable table = PruningTable.costs(whole, new Extent(20, 33), Precision.FLOAT32);

        assertThat(table.levels())
                .extracting(PruningTable.Level::parameters)
                .isEqualTo(PruningTable.measure(whole, DATA, "test", Precision.FLOAT32).levels().stream()
                        .map(PruningTable.Level::parameters)
                        .toList());
        assertThat(table.levels()).allSatisfy(row -> {
            assertThat(row.milliseconds()).isPositive();
            assertThat(row.dice()).isEmpty();
        });
        assertThat(table.toText())
                .startsWith("MACs and time for one image of 20x33")
                .endsWith(" -\n");
    }

    @Test
    void mistakesAreNamed() {
        SegmentationModel single = SegmentationModel.create(
                small().build(), DATA.classes(), new Normalization.None(), Precision.FLOAT32, 1);
        SegmentationModel regression = SegmentationModel.create(
                small().setRegression(1).optDeepSupervision(true).build(),
                List.of("depth"),
                new Normalization.None(),
                Precision.FLOAT32,
                1);
        try (single;
                regression) {
            assertThatThrownBy(() -> UNetPlusPlus.prune(single, 1, Precision.FLOAT32))
                    .hasMessageContaining("one head, on X(0,3)");
            assertThatThrownBy(() -> PruningTable.measure(regression, DATA, "test", Precision.FLOAT32))
                    .hasMessageContaining("regression");
            assertThatThrownBy(() -> single.part(regression.network(), Precision.FLOAT32))
                    .hasMessageContaining("same task");
            assertThatThrownBy(() -> single.part(small().optLevel(1).build(), Precision.FLOAT32))
                    .hasMessageContaining("head1.weight");
        }
    }
}
