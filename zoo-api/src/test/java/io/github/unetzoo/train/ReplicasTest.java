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

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.unetzoo.data.Batch;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several replicas of a network, here on one processor, train as one does. */
class ReplicasTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(15, 3, 3).optSize(64).build();

    @TempDir
    Path folder;

    /** Heads and a classifier, but nothing by which the samples of a batch meet before the loss. */
    private static Network network() {
        return new TinyArchitecture()
                .create(new Options("tiny", Map.of("classes", "2", "heads", "true", "plain", "true")));
    }

    /** Losses that sum over the batch, by weight; a step that is linear in the gradient, so that rounding stays rounding. */
    private static TrainingConfig.Builder config() {
        return TrainingConfig.builder()
                .optEpochs(2)
                .optCrop(32)
                .optBatch(5)
                .optSeed(3)
                .optRule(WeightUpdate.Rule.SGD)
                .optLearningRate(2e-2)
                .optWarmupEpochs(0)
                .optLoss("ce+dice")
                .optBorderWeights(true);
    }

    private Training.Builder training(String name, Network network, TrainingConfig.Builder config) {
        return Training.builder()
                .setNetwork(network)
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(config.build());
    }

    private Checkpoint state(String name) {
        return Checkpoint.read(folder.resolve(name).resolve(Training.STATE_FILE));
    }

    private double difference(String one, String other) {
        Checkpoint a = state(one);
        Checkpoint b = state(other);
        assertThat(b.names()).isEqualTo(a.names());
        double most = 0;
        for (String name : a.names()) {
            float[] expected = a.get(name).toFloats();
            float[] found = b.get(name).toFloats();
            for (int i = 0; i < expected.length; i++) {
                most = Math.max(most, Math.abs((double) found[i] - expected[i]));
            }
        }
        return most;
    }

    @ParameterizedTest
    @CsvSource({"'cpu,cpu'", "'cpu,cpu,cpu'"})
    void weightsMomentsAndAverageAreThoseOfOneDevice(String devices) throws IOException {
        TrainingConfig.Builder config = config().optAccumulate(2)
                .optAverageDecay(0.9)
                .optFrozen(List.of("fine.conv1"))
                .optRateFactors(Map.of("coarse", 0.5))
                .optEpochs(3);
        TrainingResult one = training("one", network(), config).build().run();
        TrainingResult several = training("several", network(), config.optDevices(devices))
                .build()
                .run();
        // What each replica's own loss, averaged, would come to.
        training("averaged", network(), config.optDevices("cpu").optBatch(3).optAccumulate(4))
                .build()
                .run();

        assertThat(difference("one", "several")).isLessThan(2e-6);
        assertThat(difference("one", "averaged")).isGreaterThan(1e-3);
        for (int i = 0; i < 3; i++) {
            EpochRecord expected = one.history().get(i);
            EpochRecord found = several.history().get(i);
            assertThat(found.trainLoss()).isCloseTo(expected.trainLoss(), within(1e-6));
            assertThat(found.score()).isCloseTo(expected.score(), within(1e-3));
        }
        assertThat(state("several").get("optimizer.steps").toFloats()).containsExactly(3);
    }

    @ParameterizedTest
    @CsvSource({"SGD, classes=1", "ADAM, labels=1", "ADAMW, regression=1"})
    void everyRuleAndTaskTrainsAsOnOneDevice(WeightUpdate.Rule rule, String task) throws IOException {
        String[] words = task.split("=");
        Network network =
                new TinyArchitecture().create(new Options("tiny", Map.of(words[0], words[1], "plain", "true")));
        TrainingConfig.Builder config = config().optRule(rule).optLoss("auto").optLearningRate(1e-3);
        TrainingResult one = training("one", network, config).build().run();
        TrainingResult two =
                training("two", network, config.optDevices("cpu,cpu")).build().run();

        for (int i = 0; i < 2; i++) {
            assertThat(two.history().get(i).trainLoss())
                    .isCloseTo(one.history().get(i).trainLoss(), within(1e-5));
        }
    }

    @Test
    void aBatchSmallerThanTheNumberOfReplicasLeavesSomeIdle() throws IOException {
        SyntheticNuclei few =
                SyntheticNuclei.builder().optCount(3, 2, 1).optSize(64).build();
        training("one", network(), config().optBatch(8)).setDataset(few).build().run();
        training("five", network(), config().optBatch(8).optDevices("cpu,cpu,cpu,cpu,cpu"))
                .setDataset(few)
                .build()
                .run();

        assertThat(difference("one", "five")).isLessThan(2e-6);
    }

    @Test
    void aKilledRunGoesOnOnOtherDevices() throws IOException {
        TrainingConfig.Builder config = config().optEpochs(3).optAverageDecay(0.9);
        TrainingResult whole = training("whole", network(), config).build().run();
        TrainingListener killer = new TrainingListener() {
            @Override
            public void step(int epoch, int step, double loss) {
                if (epoch == 2 && step == 2) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThatThrownBy(() -> training("killed", network(), config.optDevices("cpu,cpu,cpu"))
                        .optListener(killer)
                        .build()
                        .run())
                .hasMessage("killed");
        TrainingResult resumed = training("killed", network(), config.optDevices("cpu,cpu"))
                .optResume(true)
                .build()
                .run();

        assertThat(resumed.history()).hasSize(3);
        assertThat(difference("whole", "killed")).isLessThan(2e-6);
        assertThat(resumed.bestScore()).isCloseTo(whole.bestScore(), within(1e-3));
        try (SegmentationModel best =
                SegmentationModel.load(folder.resolve("killed"), Precision.FLOAT32, Device.cpu())) {
            double score = SplitEvaluation.run(new SegmentationPredictor(best), DATA, "val", false, i -> {})
                    .mean()
                    .dice()
                    .orElseThrow();
            assertThat(score).isEqualTo(resumed.bestScore());
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void batchNormsAndDropoutTrainOnSeveralReplicas(Precision precision) throws IOException {
        Network network = TinyArchitecture.withHeads(Task.classes(2));
        TrainingConfig.Builder config =
                config().optEpochs(6).optLearningRate(5e-2).optPrecision(precision);
        TrainingResult one = training("one", network, config).build().run();
        TrainingResult two =
                training("two", network, config.optDevices("cpu,cpu")).build().run();
        TrainingResult again = training("again", network, config).build().run();

        assertThat(two.history().get(5).trainLoss())
                .isLessThan(two.history().get(0).trainLoss())
                .isCloseTo(one.history().get(5).trainLoss(), within(0.3));
        assertThat(difference("two", "again")).isZero();
        assertThat(again.bestScore()).isEqualTo(two.bestScore());
    }

    private static Batch batch(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[] images = new float[n * 32 * 32];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble(-1, 1);
        }
        return new Batch(
                IntStream.range(0, n).toArray(),
                Collections.nCopies(n, "noise"),
                n,
                1,
                32,
                32,
                images,
                new int[images.length],
                Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void replicasNormaliseTheirSharesAndTheFirstKeepsItsStatistics(int n) {
        Batch batch = batch(n);
        int first = n / Math.min(3, n);
        try (SegmentationModel shared = model();
                SegmentationModel alone = model();
                Replicas three = new Replicas(shared, Collections.nCopies(3, Device.cpu()));
                Replicas single = new Replicas(alone, List.of(Device.cpu()));
                NDManager scope = three.newScope();
                NDManager own = single.newScope()) {
            Engine.getEngine("PyTorch").setRandomSeed(7);
            NDList outputs = three.forward(scope, batch);
            Batch share = new Batch(
                    batch.indices(), batch.names(), first, 1, 32, 32, batch.images(), batch.masks(), batch.weights());
            Engine.getEngine("PyTorch").setRandomSeed(7);
            NDList expected = single.forward(own, share);

            assertThat(outputs).hasSize(3);
            for (NDArray output : outputs) {
                assertThat(output.getShape().get(0)).isEqualTo(n);
            }
            Map<String, float[]> kept = new HashMap<>();
            shared.block().weights().forEach((name, data) -> kept.put(name, data.toFloats()));
            alone.block()
                    .weights()
                    .forEach((name, data) -> assertThat(kept.get(name)).as(name).isEqualTo(data.toFloats()));
            assertThat(kept.get("fine.norm1.running_mean")).isNotEqualTo(new float[8]);
            float[] logits = expected.get(0).toFloatArray();
            assertThat(outputs.get(0).toFloatArray()).startsWith(logits);
        }
    }

    @Test
    void aPassKeepsNothing() {
        try (SegmentationModel model = model();
                Replicas two = new Replicas(model, Collections.nCopies(2, Device.cpu()))) {
            NDManager manager = model.djl().getNDManager();
            pass(two);
            int arrays = manager.getManagedArrays().size();
            pass(two);
            assertThat(manager.getManagedArrays()).hasSize(arrays);
        }
    }

    private static void pass(Replicas replicas) {
        try (NDManager scope = replicas.newScope()) {
            replicas.forward(scope, batch(5));
        }
    }

    private static SegmentationModel model() {
        Network network = TinyArchitecture.withHeads(Task.classes(2));
        return SegmentationModel.create(
                network, DATA.classes(), new Normalization.PerImage(), Precision.FLOAT32, 3, Device.cpu());
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> training("few", network(), config().optBatch(2).optDevices("cpu,cpu,cpu"))
                        .build()
                        .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch 2 cannot be shared out among 3 devices");
        assertThatThrownBy(() -> training("gpu", network(), config().optDevices("gpu:0,gpu:999"))
                        .build()
                        .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not there");
        assertThatThrownBy(() -> config().optDevices("gpu0").build()).hasMessageContaining("\"gpu0\" is not known");
        assertThat(folder.resolve("few")).doesNotExist();
        assertThat(folder.resolve("gpu")).doesNotExist();
    }

    @Test
    void devicesAreRecordedAndNoPartOfARunsIdentity() {
        TrainingConfig two = config().optDevices("cpu,cpu").build();
        assertThat(two.toJson()).contains("\"devices\":\"cpu,cpu\"");
        assertThat(two.identity()).isEqualTo(config().build().identity()).doesNotContain("cpu");
        assertThat(two.toBuilder().build()).isEqualTo(two);
    }
}
