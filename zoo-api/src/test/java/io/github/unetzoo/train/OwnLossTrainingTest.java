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

import ai.djl.ndarray.NDArray;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.loss.CrossEntropyLoss;
import io.github.unetzoo.loss.SegmentationLoss;
import io.github.unetzoo.loss.SoftDiceLoss;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings by a loss that is not among the named ones. */
class OwnLossTrainingTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(8, 2, 2).optSize(48).build();

    @TempDir
    Path folder;

    /** Computes what another loss does; keeps what it was asked. */
    private static class Own extends SegmentationLoss {
        private final SegmentationLoss inner;
        final List<Long> channels = new ArrayList<>();

        Own(String name, SegmentationLoss inner) {
            super(name);
            this.inner = inner;
        }

        @Override
        public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
            channels.add(logits.getShape().get(1));
            return inner.evaluate(logits, labels, weights);
        }
    }

    /** The same under another class. */
    private static final class Other extends Own {
        Other(String name, SegmentationLoss inner) {
            super(name, inner);
        }
    }

    private static final class OfWindows extends Own {
        OfWindows() {
            super("windows", new SoftDiceLoss());
        }

        @Override
        public boolean weighsPixels() {
            return false;
        }

        @Override
        public int leastSide() {
            return 40;
        }
    }

    private static TrainingConfig.Builder config() {
        return TrainingConfig.builder()
                .optEpochs(2)
                .optCrop(32)
                .optBatch(4)
                .optSeed(3)
                .optLearningRate(1e-2);
    }

    private Training.Builder training(String name, TrainingConfig.Builder config) {
        return Training.builder()
                .setNetwork(TinyArchitecture.withHeads(Task.classes(2)))
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(config.build());
    }

    private static Own dice(String name) {
        return new Own(name, new SoftDiceLoss());
    }

    /** Both outputs of logits are judged by it, with the network's weights, beside the classifier. */
    @Test
    void itIsTheLossOfEverySupervisedOutput() throws IOException {
        List<EpochRecord> named =
                training("named", config().optLoss("dice")).build().run().history();
        Own loss = dice("mine");
        List<EpochRecord> own =
                training("own", config()).optLoss(loss).build().run().history();

        for (int i = 0; i < named.size(); i++) {
            assertThat(own.get(i).trainLoss()).isCloseTo(named.get(i).trainLoss(), within(1e-5));
            assertThat(own.get(i).score()).isCloseTo(named.get(i).score(), within(1e-3));
        }
        // Two epochs of two batches, each with two outputs.
        assertThat(loss.channels).hasSize(8).containsOnly(2L);
    }

    /** As the named ones are: a label at a time, object or background. */
    @Test
    void labelsThatDoNotExcludeEachOtherAreJudgedOneByOne() throws IOException {
        Network network = TinyArchitecture.of(new Task.Multilabel(1), false);
        Own loss = dice("mine");
        List<EpochRecord> named = training("named", config().optLoss("dice"))
                .setNetwork(network)
                .build()
                .run()
                .history();
        List<EpochRecord> own = training("own", config())
                .setNetwork(network)
                .optLoss(loss)
                .build()
                .run()
                .history();
        assertThat(own.get(1).trainLoss()).isCloseTo(named.get(1).trainLoss(), within(1e-5));
        assertThat(loss.channels).isNotEmpty().containsOnly(1L);
    }

    @Test
    void theRecordAndTheModelNameIt() throws IOException {
        training("run", config().optEpochs(1))
                .optLoss(dice("mine of 7"))
                .build()
                .run();

        String words = "own mine of 7 (" + Own.class.getName() + ")";
        assertThat(RunRecord.read(folder.resolve("run")).training().loss()).isEqualTo(words);
        assertThat(Checkpoint.read(folder.resolve("run/model.safetensors"))
                        .metadata()
                        .get("training"))
                .contains(words);
    }

    /** A sum has no class of a name that would say something. */
    @Test
    void aSumGoesByItsName() throws IOException {
        training("run", config().optEpochs(1))
                .optLoss(dice("mine").times(0.5).plus(new CrossEntropyLoss(List.of())))
                .build()
                .run();
        assertThat(RunRecord.read(folder.resolve("run")).training().loss()).isEqualTo("own 0.5 mine + cross-entropy");
    }

    @Test
    void aResumedRunTakesNoOther() throws IOException {
        training("run", config()).optLoss(dice("mine")).build().run();

        for (Training.Builder other : List.of(
                training("run", config()).optLoss(dice("another name")),
                training("run", config()).optLoss(new Other("mine", new SoftDiceLoss())),
                training("run", config()),
                training("run", config().optLoss("dice")))) {
            assertThatThrownBy(() -> other.optResume(true).build().run())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("another configuration")
                    .hasMessageContaining("own mine (" + Own.class.getName() + ")");
        }
        assertThat(training("run", config())
                        .optLoss(dice("mine"))
                        .optResume(true)
                        .build()
                        .run()
                        .history())
                .hasSize(2);
    }

    /** What was recorded asks for the loss again, and takes no other in its place. */
    @Test
    void aRecordedConfigurationGoesWithItsLossAlone() throws IOException {
        training("run", config().optEpochs(1)).optLoss(dice("mine")).build().run();
        TrainingConfig recorded = RunRecord.read(folder.resolve("run")).training();

        training("again", recorded.toBuilder()).optLoss(dice("mine")).build().check();
        assertThatThrownBy(() -> training("again", recorded.toBuilder()).build().check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("own mine")
                .hasMessageContaining("optLoss");
        assertThatThrownBy(() -> training("again", recorded.toBuilder())
                        .optLoss(dice("another"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("own mine")
                .hasMessageContaining("own another")
                .hasMessageContaining("leave one of them out");
    }

    @Test
    void whatWouldHaveNoEffectIsRefused() {
        assertThatThrownBy(() -> training("x", config().optLoss("ce+dice"))
                        .optLoss(dice("mine"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ce+dice")
                .hasMessageContaining("leave one of them out");
        assertThatThrownBy(() -> training("x", config().optClassWeights(List.of(1f, 2f)))
                        .optLoss(dice("mine"))
                        .build()
                        .check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("class weights [1.0, 2.0]")
                .hasMessageContaining("give them to the loss itself");
        assertThatThrownBy(() -> training("x", config().optCrop(64).optBorderWeights(true))
                        .optLoss(new OfWindows())
                        .build()
                        .check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("border weights")
                .hasMessageContaining("own windows");
        assertThatThrownBy(() ->
                        training("x", config()).optLoss(new OfWindows()).build().check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compares windows of 40 pixels");
    }

    @Test
    void foldsAreTrainedByItAndThoseOfAnotherDoNotCount() throws IOException {
        List<SegmentationDataset> folds = List.of(DATA, DATA, DATA);
        CrossValidation.Builder validation = CrossValidation.builder()
                .setNetwork(TinyArchitecture.of(Task.classes(2), false))
                .setFolds(folds)
                .setOutput(folder)
                .optConfig(config().optEpochs(1).build());
        Own loss = dice("mine");
        validation.optLoss(loss).optFold(1).build().run();
        assertThat(loss.channels).isNotEmpty();

        assertThat(validation.optLoss(dice("mine")).optFold(2).build().run().folds())
                .containsOnlyKeys(1, 2);
        assertThat(validation.optLoss(dice("another")).optFold(3).build().run().folds())
                .containsOnlyKeys(3);
    }
}
