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
import static org.assertj.core.api.Assertions.within;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.files.FullDisk;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training can do besides: accumulation, averages, rates by layer, frozen layers, sampling; and full disks. */
class TrainingRecipeTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(16, 4, 4).optSize(64).build();

    @TempDir
    Path folder;

    private static TrainingConfig.Builder config() {
        return TrainingConfig.builder().optEpochs(2).optCrop(32).optBatch(4).optSeed(3);
    }

    private Training.Builder training(String name, Network network, TrainingConfig.Builder config) {
        return Training.builder()
                .setNetwork(network)
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(config.build());
    }

    private Training.Builder training(String name, TrainingConfig.Builder config) {
        return training(name, TinyArchitecture.of(Task.classes(2), false), config);
    }

    private Checkpoint state(String name) {
        return Checkpoint.read(folder.resolve(name).resolve(Training.STATE_FILE));
    }

    /** The weights that a run begins with. */
    private static Map<String, float[]> initial(long seed) {
        Network network = TinyArchitecture.of(Task.classes(2), false);
        Map<String, float[]> values = new TreeMap<>();
        try (SegmentationModel model = SegmentationModel.create(
                network, DATA.classes(), new Normalization.PerImage(), Precision.FLOAT32, seed)) {
            model.block().weights().forEach((name, data) -> values.put(name, data.toFloats()));
        }
        return values;
    }

    @Test
    void accumulatedBatchesAreOneLargeBatch() throws IOException {
        Network plain = TinyArchitecture.plain(Task.classes(2));
        // No clipping: it would hide a wrong factor.
        TrainingConfig.Builder large = config().optRule(WeightUpdate.Rule.SGD)
                .optClipNorm(Double.POSITIVE_INFINITY)
                .optLearningRate(1e-2)
                .optLoss("ce")
                .optBatch(8);
        TrainingResult one = training("large", plain, large).build().run();
        TrainingResult four = training("small", plain, large.optBatch(2).optAccumulate(4))
                .build()
                .run();
        training("none", plain, large.optAccumulate(1)).build().run();

        assertThat(four.history().get(1).trainLoss())
                .isCloseTo(one.history().get(1).trainLoss(), within(1e-6));
        Checkpoint a = state("large");
        Checkpoint b = state("small");
        double most = 0;
        for (String name : a.names()) {
            float[] expected = a.get(name).toFloats();
            float[] found = b.get(name).toFloats();
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).as(name).isCloseTo(expected[i], within(1e-6f));
                most = Math.max(most, Math.abs(state("none").get(name).toFloats()[i] - expected[i]));
            }
        }
        assertThat(most).as("what four times as many steps make").isGreaterThan(1e-3);
        assertThat(b.get("optimizer.steps").toFloats()).containsExactly(4);
    }

    @Test
    void aLastGroupOfBatchesWaitsForAnotherEpochUnlessItIsTheOnlyOne() throws IOException {
        training("rest", config().optAccumulate(3)).build().run();
        training("few", config().optAccumulate(100)).build().run();

        assertThat(state("rest").get("optimizer.steps").toFloats()).containsExactly(2);
        assertThat(state("few").get("optimizer.steps").toFloats()).containsExactly(2);
    }

    @Test
    void theAverageIsWhatIsValidatedAndSaved() throws IOException {
        TrainingResult result =
                training("average", config().optAverageDecay(0.9)).build().run();
        TrainingResult without = training("without", config()).build().run();

        Checkpoint saved = Checkpoint.read(folder.resolve("average/model.safetensors"));
        Checkpoint state = state("average");
        assertThat(result.bestEpoch())
                .as("so that the last state is the best's")
                .isEqualTo(2);
        boolean differs = false;
        for (String name : saved.names()) {
            assertThat(saved.get(name).toFloats())
                    .as(name)
                    .isEqualTo(state.get("average.of." + name).toFloats());
            // Validating changes nothing for the training.
            assertThat(state.get("weight." + name).toFloats())
                    .as(name)
                    .isEqualTo(state("without").get("weight." + name).toFloats());
            differs |= !Arrays.equals(
                    saved.get(name).toFloats(), state.get("weight." + name).toFloats());
        }
        assertThat(differs).isTrue();
        assertThat(result.history().get(1).trainLoss())
                .isEqualTo(without.history().get(1).trainLoss());
        try (SegmentationModel best = SegmentationModel.load(folder.resolve("average"), Precision.FLOAT32)) {
            double score = SplitEvaluation.run(new SegmentationPredictor(best), DATA, "val", false, i -> {})
                    .mean()
                    .dice()
                    .orElseThrow();
            assertThat(score).isEqualTo(result.bestScore());
        }
    }

    @Test
    void aResumedRunKeepsWeightsAndAverage() throws IOException {
        TrainingConfig.Builder config =
                config().optEpochs(3).optAverageDecay(0.9).optAccumulate(2);
        training("whole", config).build().run();
        TrainingListener killer = new TrainingListener() {
            @Override
            public void step(int epoch, int step, double loss) {
                if (epoch == 3) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThatThrownBy(() ->
                        training("killed", config).optListener(killer).build().run())
                .hasMessage("killed");
        training("killed", config).optResume(true).build().run();

        Checkpoint a = state("whole");
        Checkpoint b = state("killed");
        assertThat(b.names()).isEqualTo(a.names()).anyMatch(name -> name.startsWith("average.of."));
        for (String name : a.names()) {
            assertThat(b.get(name).toFloats()).as(name).isEqualTo(a.get(name).toFloats());
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void whatIsFrozenKeepsItsBitsRunningStatisticsIncluded(Precision precision) throws IOException {
        training(
                        "frozen",
                        config().optFrozen(List.of("fine")).optAverageDecay(0.9).optPrecision(precision))
                .build()
                .run();

        Checkpoint state = state("frozen");
        initial(3).forEach((name, before) -> {
            float[] after = state.get("weight." + name).toFloats();
            if (name.startsWith("fine.")) {
                assertThat(after).as(name).isEqualTo(before);
                assertThat(state.get("average.of." + name).toFloats()).as(name).isEqualTo(before);
                assertThat(state.contains("optimizer.first." + name)).as(name).isFalse();
            } else {
                assertThat(after).as(name).isNotEqualTo(before);
            }
        });
    }

    @Test
    void aLayersRateIsItsFactorTimesTheOthers() throws IOException {
        // One step of plain descent: the change is the rate times the gradient.
        TrainingConfig.Builder config = config().optRule(WeightUpdate.Rule.SGD)
                .optWeightDecay(0)
                .optEpochs(1)
                .optBatch(16);
        training("same", config).build().run();
        training("less", config.optRateFactors(Map.of("coarse", 0.5, "coarse.conv1", 0.25)))
                .build()
                .run();

        initial(3).forEach((name, before) -> {
            if (name.contains("running")) {
                return;
            }
            double factor = name.startsWith("coarse.conv1.") ? 0.25 : name.startsWith("coarse.") ? 0.5 : 1;
            float[] same = state("same").get("weight." + name).toFloats();
            float[] less = state("less").get("weight." + name).toFloats();
            for (int i = 0; i < before.length; i++) {
                assertThat((double) less[i] - before[i])
                        .as(name)
                        .isCloseTo(factor * ((double) same[i] - before[i]), within(1e-6));
            }
        });
        assertThat(initial(3).keySet()).anyMatch(name -> name.startsWith("coarse.conv1."));
    }

    @Test
    void beginningsOfNoWeightAreRefusedBeforeAnythingIsTrained() {
        assertThatThrownBy(() -> training("typo", config().optFrozen(List.of("fin")))
                        .build()
                        .run())
                .hasMessage("no weight's name begins with \"fin\"; they begin with [coarse, fine, head, up]");
        assertThatThrownBy(() -> training("typo", config().optRateFactors(Map.of("encoder", 0.1)))
                        .build()
                        .run())
                .hasMessageContaining("\"encoder\"");
        assertThatThrownBy(() -> training("all", config().optFrozen(List.of("fine", "coarse", "up", "head")))
                        .build()
                        .run())
                .hasMessageContaining("leaves no weight to train");
        assertThatThrownBy(() -> config().optRateFactors(Map.of("up", 0.0)).build())
                .hasMessageContaining("factor 0.0 of up")
                .hasMessageContaining("freeze");
        assertThatThrownBy(() -> config().optAverageDecay(1).build()).hasMessageContaining("decay 1.0");
        assertThatThrownBy(() -> config().optAccumulate(0).build()).hasMessageContaining("accumulate 0");
        assertThatThrownBy(() -> config().optSampling("rare").build()).hasMessageContaining("\"rare\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foreground:0.5", "balanced"})
    void samplingIsTheSameForAnyNumberOfThreads(String sampling) throws IOException {
        training("one", config().optSampling(sampling).optThreads(1)).build().run();
        training("three", config().optSampling(sampling).optThreads(3)).build().run();
        training("anywhere", config()).build().run();

        String name = "weight.head.weight";
        assertThat(state("three").get(name).toFloats())
                .isEqualTo(state("one").get(name).toFloats())
                .isNotEqualTo(state("anywhere").get(name).toFloats());
    }

    @Test
    void aFullDiskSaysWhatIsKeptAndTheRunGoesOnOnceThereIsRoom() throws IOException {
        training("whole", config().optEpochs(3)).build().run();
        long perEpoch = Files.size(folder.resolve("whole/last.safetensors"));
        Files.createDirectories(folder.resolve("full"));
        try (FullDisk disk = new FullDisk(3 * perEpoch)) {
            Path out = disk.path(folder.resolve("full"));
            assertThatThrownBy(() -> training("full", config().optEpochs(3))
                            .setOutput(out)
                            .build()
                            .run())
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("(?s).*/full/\\S+ cannot be written: No space left on device; kept is all up to"
                            + " epoch [12], in .*last.safetensors: make room and resume");
        }
        assertThat(Files.list(folder.resolve("full")))
                .noneMatch(file -> file.toString().endsWith(".tmp"));

        training("full", config().optEpochs(3)).optResume(true).build().run();

        for (String name : state("whole").names()) {
            assertThat(state("full").get(name).toFloats())
                    .as(name)
                    .isEqualTo(state("whole").get(name).toFloats());
        }
        assertThat(folder.resolve("full/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
    }

    @Test
    void aDiskThatIsTooSmallIsRefusedBeforeTheFirstStep() throws IOException {
        Files.createDirectories(folder.resolve("full"));
        try (FullDisk disk = new FullDisk(100)) {
            assertThatThrownBy(() -> training("full", config())
                            .setOutput(disk.path(folder.resolve("full")))
                            .build()
                            .run())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "full has room for 0.0 MB, and the model and the state to resume from take 0.1 MB");
        }
        assertThat(folder.resolve("full").toFile().list()).containsExactly(FolderLock.FILE);
    }

    @Test
    void allImagesAreReadBeforeAnythingIsWritten() throws IOException {
        AtomicInteger checked = new AtomicInteger();
        training("checked", config().optEpochs(1))
                .optListener(new TrainingListener() {
                    @Override
                    public void checked(int done, int of) {
                        assertThat(of).isEqualTo(20);
                        assertThat(done).isEqualTo(checked.incrementAndGet());
                        assertThat(folder.resolve("checked")).doesNotExist();
                    }
                })
                .build()
                .run();
        assertThat(checked).hasValue(20);
    }
}
