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
package io.github.unetzoo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that begin with given weights. */
class StartTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(8, 2, 1).optSize(48).build();

    /** So small a rate that weights stay as they were, to six digits. */
    private static final TrainingConfig STILL = TrainingConfig.builder()
            .optEpochs(1)
            .optCrop(32)
            .optBatch(4)
            .optLearningRate(1e-12)
            .optWeightDecay(0)
            .optSeed(3)
            .build();

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void write() throws IOException {
        model = write("model", TinyArchitecture.plain(Task.classes(2)), 99);
    }

    private Path write(String name, Network network, long seed) throws IOException {
        Path out = folder.resolve(name);
        List<String> classes = network.task().outputs() == 3 ? List.of("a", "b", "c") : DATA.classes();
        try (SegmentationModel fresh =
                SegmentationModel.create(network, classes, new Normalization.None(), Precision.FLOAT32, seed)) {
            fresh.save(out, Map.of());
        }
        return out;
    }

    private Training.Builder training(String name) {
        return Training.builder()
                .setNetwork(TinyArchitecture.plain(Task.classes(2)))
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(STILL);
    }

    private static void checkEqual(Path found, Path expected, List<String> but) {
        Checkpoint a = Checkpoint.read(found.resolve(SegmentationModel.WEIGHTS_FILE));
        Checkpoint b = Checkpoint.read(expected.resolve(SegmentationModel.WEIGHTS_FILE));
        for (String name : a.names()) {
            if (but.contains(name)) {
                continue;
            }
            float[] values = b.get(name).toFloats();
            float[] trained = a.get(name).toFloats();
            for (int i = 0; i < values.length; i++) {
                assertThat(trained[i]).as(name).isCloseTo(values[i], org.assertj.core.api.Assertions.within(1e-6f));
            }
        }
    }

    @Test
    void aModelGivesItsWeightsAndItsNormalization() throws IOException {
        training("on").optStart(Start.of(model)).build().run();

        checkEqual(folder.resolve("on"), model, List.of());
        try (SegmentationModel trained = SegmentationModel.load(folder.resolve("on"), Precision.FLOAT32)) {
            assertThat(trained.normalization()).isEqualTo(new Normalization.None());
        }
        training("other")
                .optStart(Start.of(model))
                .optNormalization(new Normalization.PerImage())
                .build()
                .run();
        try (SegmentationModel trained = SegmentationModel.load(folder.resolve("other"), Precision.FLOAT32)) {
            assertThat(trained.normalization()).isEqualTo(new Normalization.PerImage());
        }
        Checkpoint weights = Checkpoint.read(model.resolve(SegmentationModel.WEIGHTS_FILE));
        training("file").optStart(Start.of(weights)).build().run();
        checkEqual(folder.resolve("file"), model, List.of());
    }

    @Test
    void theWeightsTellRunsApart() throws IOException {
        Path other = write("other", TinyArchitecture.plain(Task.classes(2)), 100);
        Path copy = write("copy", TinyArchitecture.plain(Task.classes(2)), 99);
        String configuration = training("x").optStart(Start.of(model)).build().configuration();
        assertThat(training("x").optStart(Start.of(copy)).build().configuration())
                .as("equal weights in another file")
                .isEqualTo(configuration);
        assertThat(training("x").optStart(Start.of(other)).build().configuration())
                .isNotEqualTo(configuration);
        assertThat(training("x")
                        .optNormalization(new Normalization.None())
                        .build()
                        .configuration())
                .as("none")
                .isNotEqualTo(configuration);

        training("run").optStart(Start.of(model)).build().run();
        assertThatThrownBy(() -> training("run")
                        .optStart(Start.of(other))
                        .optResume(true)
                        .build()
                        .run())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("another configuration");
    }

    @Test
    void anotherHeadIsTakenOnlyIfAskedFor() throws IOException {
        Path three = write("three", TinyArchitecture.plain(Task.classes(3)), 98);
        assertThatThrownBy(
                        () -> training("no").optStart(Start.of(three)).build().run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(three + " is a model of tiny")
                .hasMessageContaining("classes=3")
                .hasMessageContaining("classes=2");
        Checkpoint weights = Checkpoint.read(three.resolve(SegmentationModel.WEIGHTS_FILE));
        assertThatThrownBy(
                        () -> training("no").optStart(Start.of(weights)).build().run())
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("head.weight");

        Start start = Start.of(three).partial();
        List<String> random = start.random(TinyArchitecture.plain(Task.classes(2)));
        assertThat(random).containsExactly("head.weight", "head.bias");
        training("partial").optStart(start).build().run();
        checkEqual(folder.resolve("partial"), three, random);
        try (SegmentationModel fresh = SegmentationModel.create(
                TinyArchitecture.plain(Task.classes(2)),
                DATA.classes(),
                new Normalization.None(),
                Precision.FLOAT32,
                STILL.seed())) {
            assertThat(Checkpoint.read(folder.resolve("partial").resolve(SegmentationModel.WEIGHTS_FILE))
                            .get("head.weight")
                            .toFloats()[0])
                    .isCloseTo(
                            fresh.block().weights().get("head.weight").toFloats()[0],
                            org.assertj.core.api.Assertions.within(1e-6f));
        }
    }

    @Test
    void whereNothingFitsThatIsSaid() {
        Checkpoint none = Checkpoint.of("nothing", Map.of(), Map.of());
        assertThatThrownBy(() -> training("no")
                        .optStart(Start.of(none).partial())
                        .build()
                        .run())
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("no weight of nothing fits");
        assertThat(folder.resolve("no")).doesNotExist();
    }
}
