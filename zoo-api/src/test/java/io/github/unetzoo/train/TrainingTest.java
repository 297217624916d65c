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
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.files.ExclusiveLock;
import io.github.unetzoo.graph.UnfitSizeException;
import io.github.unetzoo.loss.DeepSupervisionLoss;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(16, 4, 4).optSize(64).build();

    @TempDir
    Path folder;

    private static Network network() {
        return TinyArchitecture.of(Task.classes(2), false);
    }

    private static TrainingConfig.Builder config() {
        return TrainingConfig.builder().optEpochs(4).optCrop(32).optBatch(4).optSeed(3);
    }

    private Training.Builder training(String name, TrainingConfig.Builder config) {
        return Training.builder()
                .setNetwork(network())
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(config.build());
    }

    /** All of an epoch but how long it took. */
    private static List<List<Double>> figures(TrainingResult result) {
        return result.history().stream()
                .map(r -> List.of(r.learningRate(), r.trainLoss(), r.score()))
                .toList();
    }

    @Test
    void learns() throws IOException {
        TrainingResult result = training("learns", config().optEpochs(12).optLearningRate(1e-2))
                .build()
                .run();

        List<EpochRecord> history = result.history();
        assertThat(history.get(11).trainLoss()).isLessThan(0.7 * history.get(0).trainLoss());
        assertThat(result.bestScore()).isGreaterThan(0.6);
        if (Fonts.present()) {
            assertThat(folder.resolve("learns/curves.png")).isNotEmptyFile();
        }
        assertThat(folder.resolve("learns/history.csv")).content().hasLineCount(13);
    }

    @Test
    void theSeedDecidesTheCurveWhateverTheThreads() throws IOException {
        TrainingResult first = training("a", config().optThreads(1)).build().run();
        TrainingResult second = training("b", config().optThreads(3)).build().run();
        TrainingResult other = training("c", config().optSeed(4)).build().run();

        assertThat(figures(second)).isEqualTo(figures(first));
        assertThat(figures(other)).isNotEqualTo(figures(first));
    }

    @ParameterizedTest
    @CsvSource({"false, FLOAT32", "true, FLOAT32", "true, BFLOAT16"})
    void aKilledRunGoesOnExactly(boolean heads, Precision precision) throws IOException {
        Network network = heads ? TinyArchitecture.withHeads(Task.classes(2)) : network();
        TrainingConfig.Builder config = config().optPrecision(precision);
        TrainingResult whole =
                training("whole", config).setNetwork(network).build().run();
        TrainingListener killer = new TrainingListener() {
            @Override
            public void step(int epoch, int step, double loss) {
                if (epoch == 3 && step == 2) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThatThrownBy(() -> training("killed", config)
                        .setNetwork(network)
                        .optListener(killer)
                        .build()
                        .run())
                .hasMessage("killed");

        TrainingResult resumed = training("killed", config)
                .setNetwork(network)
                .optResume(true)
                .build()
                .run();

        assertThat(figures(resumed)).isEqualTo(figures(whole));
        Checkpoint a = Checkpoint.read(folder.resolve("whole/last.safetensors"));
        Checkpoint b = Checkpoint.read(folder.resolve("killed/last.safetensors"));
        assertThat(b.names()).isEqualTo(a.names());
        for (String name : a.names()) {
            assertThat(b.get(name).toFloats()).as(name).isEqualTo(a.get(name).toFloats());
        }
    }

    @Test
    void resumingWithAnotherConfigurationIsRefused() throws IOException {
        training("run", config().optEpochs(1)).build().run();

        assertThatThrownBy(() -> training("run", config().optEpochs(1).optLearningRate(0.5))
                        .optResume(true)
                        .build()
                        .run())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("another configuration");
    }

    @Test
    void keepsTheBestModel() throws IOException {
        TrainingResult result = training("best", config().optEpochs(6).optLearningRate(1e-2))
                .build()
                .run();

        assertThat(result.history().get(result.bestEpoch() - 1).score()).isEqualTo(result.bestScore());
        assertThat(result.history()).allMatch(r -> r.score() <= result.bestScore());
        try (SegmentationModel best = SegmentationModel.load(folder.resolve("best"), Precision.FLOAT32)) {
            double score = SplitEvaluation.run(new SegmentationPredictor(best), DATA, "val", false, i -> {})
                    .mean()
                    .dice()
                    .orElseThrow();
            assertThat(score).isEqualTo(result.bestScore());
        }
    }

    @Test
    void aLossThatIsNoNumberStopsTheRun() {
        // Without clipping a step of this size overflows the weights.
        TrainingConfig.Builder config = config().optLearningRate(1e30).optClipNorm(Double.POSITIVE_INFINITY);

        assertThatThrownBy(() -> training("nan", config).build().run())
                .isInstanceOf(TrainingException.class)
                .hasMessageMatching(".*at epoch 1, step [2-4], on \\[train_\\d+, .*")
                .hasMessageContaining("no epoch was finished before")
                .hasMessageContaining("Lower the learning rate (1.0E30)");
    }

    @Test
    void aBrokenImageStopsTheRunAndTheLastGoodStateIsNamed() {
        assertThatThrownBy(() -> training("broken", config())
                        // 16 readings to check the data, as many for the first epoch, and some.
                        .setDataset(new BreakingData(40))
                        .build()
                        .run())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("at epoch 2, step")
                .hasMessageContaining("the last good state, of epoch 1, is in")
                .hasMessageContaining("last.safetensors");
        assertThat(folder.resolve("broken/last.safetensors")).isNotEmptyFile();
    }

    /** Training images that hold NaN from the n-th reading on. */
    private record BreakingData(AtomicInteger left) implements SegmentationDataset {
        BreakingData(int n) {
            this(new AtomicInteger(n));
        }

        @Override
        public String name() {
            return "breaking";
        }

        @Override
        public List<String> classes() {
            return DATA.classes();
        }

        @Override
        public OptionalInt ignoreIndex() {
            return OptionalInt.empty();
        }

        @Override
        public List<String> splitNames() {
            return DATA.splitNames();
        }

        @Override
        public String fingerprint() {
            return "breaking";
        }

        @Override
        public Split split(String name) {
            Split whole = DATA.split(name);
            if (!name.equals("train")) {
                return whole;
            }
            return new Split() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public int size() {
                    return whole.size();
                }

                @Override
                public String sampleName(int index) {
                    return whole.sampleName(index);
                }

                @Override
                public Sample sample(int index) {
                    Sample good = whole.sample(index);
                    if (left.decrementAndGet() >= 0) {
                        return good;
                    }
                    float[] nan = new float[64 * 64];
                    Arrays.fill(nan, Float.NaN);
                    return new Sample(good.name(), Raster.of(1, 64, 64, nan), good.mask(), good.instances());
                }
            };
        }
    }

    @Test
    void patienceEndsARunThatNoLongerImproves() throws IOException {
        // A learning rate too small to change any float32 weight.
        TrainingResult result = training(
                        "patience", config().optEpochs(20).optPatience(2).optLearningRate(1e-30))
                .build()
                .run();

        assertThat(result.stoppedEarly()).isTrue();
        assertThat(result.history()).hasSizeLessThan(20);
        assertThat(result.history().size() - result.bestEpoch()).isEqualTo(2);
    }

    @Test
    void validConvolutionsTrainOnTheCentreOfTheMasks() throws IOException {
        TrainingResult result = Training.builder()
                .setNetwork(TinyArchitecture.of(Task.classes(2), true))
                .setDataset(DATA)
                .setOutput(folder.resolve("valid"))
                .optConfig(
                        config().optCrop(48).optEpochs(6).optLearningRate(1e-2).build())
                .build()
                .run();

        assertThat(result.bestScore()).isGreaterThan(0.4);
    }

    @Test
    void binaryLabelAndRegressionTasksTrain() throws IOException {
        for (Task task : List.of(new Task.Binary(), new Task.Multilabel(1), new Task.Regression(1))) {
            TrainingResult result = Training.builder()
                    .setNetwork(TinyArchitecture.of(task, false))
                    .setDataset(DATA)
                    .setOutput(folder.resolve(task.getClass().getSimpleName()))
                    .optConfig(config().optEpochs(8).optLearningRate(1e-2).build())
                    .build()
                    .run();
            EpochRecord first = result.history().get(0);
            assertThat(result.bestScore()).isGreaterThan(first.score());
            assertThat(result.history().get(7).trainLoss()).isLessThan(first.trainLoss());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bfloat16FollowsTheSameCurve(boolean heads) throws IOException {
        Network network = heads ? TinyArchitecture.withHeads(Task.classes(2)) : network();
        TrainingResult full =
                training("full", config()).setNetwork(network).build().run();
        TrainingResult half = training("half", config().optPrecision(Precision.BFLOAT16))
                .setNetwork(network)
                .build()
                .run();

        for (int i = 0; i < 4; i++) {
            assertThat(half.history().get(i).trainLoss())
                    .isCloseTo(full.history().get(i).trainLoss(), within(0.03));
        }
    }

    @Test
    void everyLossTrains() throws IOException {
        for (Task task : List.of(new Task.Binary(), Task.classes(2))) {
            // Most read a single logit as they read two classes.
            for (String words : task instanceof Task.Binary ? List.of("bce", "lovasz") : Objective.losses(task)) {
                TrainingResult result = training(
                                task.getClass().getSimpleName() + words.replace('*', '-'),
                                // Alone it would rather predict nothing.
                                config().optLoss(words.equals("boundary") ? "dice+0.01*boundary" : words)
                                        .optLearningRate(1e-2))
                        .setNetwork(TinyArchitecture.of(task, false))
                        .build()
                        .run();

                assertThat(result.history().get(3).trainLoss())
                        .as(task + " " + words)
                        .isLessThan(result.history().get(0).trainLoss());
            }
        }
    }

    @Test
    void headsOfWeightZeroLeaveTheTrainingOfTheFirstOutputAsItWas() throws IOException {
        TrainingResult alone = training("alone", config()).build().run();
        TrainingResult first = training("first", config().optHeadWeights(List.of(1.0, 0.0, 0.0)))
                .setNetwork(TinyArchitecture.withHeads(Task.classes(2)))
                .build()
                .run();
        TrainingResult all = training("all", config())
                .setNetwork(TinyArchitecture.withHeads(Task.classes(2)))
                .build()
                .run();

        assertThat(figures(first)).isEqualTo(figures(alone));
        assertThat(all.history().get(0).trainLoss())
                .isGreaterThan(alone.history().get(0).trainLoss());
    }

    @Test
    void headWeightsAreTheOutputsShares() {
        Network network = TinyArchitecture.withHeads(Task.classes(2));
        assertThat(Objective.of(network, config().build()).levels())
                .extracting(DeepSupervisionLoss.Level::output, DeepSupervisionLoss.Level::weight)
                .containsExactly(tuple(0, 1.0), tuple(1, 0.5), tuple(2, 0.25));
        assertThat(Objective.of(
                                network,
                                config().optHeadWeights(List.of(0.0, 3.0, 2.0)).build())
                        .levels())
                .extracting(
                        DeepSupervisionLoss.Level::output,
                        DeepSupervisionLoss.Level::weight,
                        level -> level.loss().getName())
                .containsExactly(tuple(1, 3.0, "cross-entropy + soft dice"), tuple(2, 2.0, "presence"));
        assertThatThrownBy(() -> Objective.of(
                        network, config().optHeadWeights(List.of(1.0, 1.0)).build()))
                .hasMessage(
                        "head weights [1.0, 1.0] do not fit the outputs that tiny wants supervised, [logits, coarse,"
                                + " presence]: give one for each");
        assertThatThrownBy(() -> config().optHeadWeights(List.of(1.0, -1.0)).build())
                .hasMessage("head weight -1.0 must be 0 or more");
        assertThatThrownBy(() -> config().optHeadWeights(List.of(0.0)).build())
                .hasMessageContaining("leave nothing to train");
    }

    /** Data that must not be read. */
    private static final class Unread implements SegmentationDataset {
        @Override
        public String name() {
            return DATA.name();
        }

        @Override
        public List<String> classes() {
            return DATA.classes();
        }

        @Override
        public List<String> splitNames() {
            return DATA.splitNames();
        }

        @Override
        public OptionalInt ignoreIndex() {
            return DATA.ignoreIndex();
        }

        @Override
        public String fingerprint() {
            return DATA.fingerprint();
        }

        @Override
        public List<String> notes() {
            return List.of();
        }

        @Override
        public Split split(String name) {
            throw new AssertionError("images were read first");
        }
    }

    @Test
    void lossesThatDoNotFitTheTaskAreRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() ->
                        training("bce", config().optLoss("bce+dice")).build().run())
                .hasMessageContaining("loss bce does not go with Multiclass[classes=2]")
                .hasMessageContaining("[ce, focal, dice, ");
        assertThatThrownBy(() -> training("weights", config().optLoss("dice").optClassWeights(List.of(1f, 2f)))
                        .build()
                        .run())
                .hasMessageContaining("are for cross-entropy");
        assertThatThrownBy(
                        () -> training("border", config().optLoss("ce+msssim").optBorderWeights(true))
                                .build()
                                .run())
                .hasMessage("border weights do not go with loss ce+msssim: ms-ssim compares windows and cannot weigh"
                        + " pixels; leave one of them out");
        assertThatThrownBy(() -> training("two", config())
                        .setNetwork(TinyArchitecture.of(new Task.Regression(2), false))
                        .build()
                        .run())
                .hasMessageContaining("build it with 1");
        assertThatThrownBy(() -> training("three", config().optClassWeights(List.of(1f, 2f, 3f)))
                        .setDataset(new Unread())
                        .build()
                        .run())
                .hasMessage("class weights [1.0, 2.0, 3.0] do not fit 2 classes: give one per class, the background"
                        + " first");
        assertThatThrownBy(() -> training("binary", config().optLoss("dice").optClassWeights(List.of(1f, 2f)))
                        .setNetwork(TinyArchitecture.of(Task.classes(1), false))
                        .build()
                        .run())
                .hasMessageEndingWith("leave them out, or add focal");
        for (String loss : List.of("0.5*msssim+dice", "hybrid")) {
            assertThatThrownBy(() -> training("small", config().optLoss(loss).optCrop(10))
                            .setDataset(new Unread())
                            .build()
                            .run())
                    .hasMessageContaining("crops of 10 pixels give output \"logits\" of 10x10")
                    .hasMessageContaining("windows of 11 pixels");
        }
        // Valid convolutions: a crop of 32 is large enough, what is left of it is not.
        assertThatThrownBy(() -> training("valid", config().optLoss("msssim").optCrop(20))
                        .setNetwork(TinyArchitecture.of(Task.classes(2), true))
                        .setDataset(new Unread())
                        .build()
                        .run())
                .hasMessageContaining("crops of 20 pixels give output");
        assertThatThrownBy(() -> training("means", config())
                        .setDataset(new Unread())
                        .optNormalization(Normalization.IMAGENET)
                        .build()
                        .run())
                .hasMessageContaining("give 1 means");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void oneTrainingAtATime() {
        TrainingListener second = new TrainingListener() {
            @Override
            public void started(int epochs, int doneEpochs, int stepsPerEpoch) {
                try {
                    training("inner", config()).build().run();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
        assertThatThrownBy(() ->
                        training("outer", config()).optListener(second).build().run())
                .hasMessageContaining("another training runs in this process");
    }

    @Test
    void aCropThatDoesNotFitIsRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> training("crop", config().optCrop(33)).build().run())
                .isInstanceOf(UnfitSizeException.class)
                .hasMessageContaining("pad it to 34x34");
        assertThat(Files.exists(folder.resolve("crop"))).isFalse();
    }

    @Test
    void samplingByKindsOfDataWithoutKindsIsRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> training("kinds", config().optSampling("kinds:0.7"))
                        .build()
                        .run())
                .hasMessageContaining("needs a dataset that tells kinds of images apart")
                .hasMessageContaining("\"appearance\"");
        assertThat(Files.exists(folder.resolve("kinds"))).isFalse();
    }

    @Test
    void theScheduleWarmsUpThenFallsAlongACosine() {
        TrainingConfig config = TrainingConfig.builder()
                .optEpochs(10)
                .optWarmupEpochs(1)
                .optLearningRate(1)
                .build();

        assertThat(config.learningRate(0, 10)).isCloseTo(1 / 11.0, within(1e-9));
        assertThat(config.learningRate(9, 10)).isCloseTo(10 / 11.0, within(1e-9));
        assertThat(config.learningRate(10, 10)).isCloseTo(1, within(1e-9));
        assertThat(config.learningRate(55, 10)).isCloseTo(0.5, within(1e-9));
        assertThat(config.learningRate(99, 10)).isBetween(0.0, 1e-3);

        // A single epoch warms up for half of it and comes down in the other.
        TrainingConfig single =
                TrainingConfig.builder().optEpochs(1).optLearningRate(1).build();
        assertThat(single.learningRate(5, 10)).isCloseTo(1, within(1e-9));
        assertThat(single.learningRate(9, 10)).isLessThan(0.2);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> config().optEpochs(0).build()).hasMessage("epochs 0 must be at least 1");
        assertThatThrownBy(() -> config().optLearningRate(-1).build())
                .hasMessage("learning rate -1.0 must be greater than 0");
        assertThatThrownBy(() -> Training.builder().build()).hasMessageContaining("setNetwork");
    }

    @Test
    void oneTrainingWritesIntoAFolderAtATime() throws IOException {
        Path out = Files.createDirectories(folder.resolve("shared"));
        ExclusiveLock lock = FolderLock.take(out);
        assertThatThrownBy(() -> training("shared", config()).build().run())
                .isInstanceOf(TrainingException.class)
                .hasMessage("another training writes into " + out + ": wait for its end, or train into another folder");
        lock.close();
        training("shared", config().optEpochs(1)).build().run();
    }
}
