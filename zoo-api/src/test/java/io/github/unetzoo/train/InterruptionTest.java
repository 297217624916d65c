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
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.files.ExclusiveLock;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose thread is interrupted. */
@Timeout(300)
class InterruptionTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(8, 2, 2).optSize(48).build();

    private static final int EPOCHS = 4;

    @TempDir
    Path folder;

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    private Training.Builder training(String name) {
        return Training.builder()
                .setNetwork(TinyArchitecture.of(Task.classes(2), false))
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(config());
    }

    private static TrainingConfig config() {
        return TrainingConfig.builder()
                .optEpochs(EPOCHS)
                .optCrop(32)
                .optBatch(2)
                .optAccumulate(2)
                .optSeed(3)
                .build();
    }

    /** Interrupts the training's thread at a moment, and keeps what it is told after it. */
    private static class Interrupter implements TrainingListener {
        private final String moment;
        final List<String> afterwards = new ArrayList<>();

        Interrupter(String moment) {
            this.moment = moment;
        }

        private void at(String now) {
            if (Thread.currentThread().isInterrupted()) {
                afterwards.add(now);
            }
            if (now.equals(moment)) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void checked(int done, int of) {
            at("checked " + done);
        }

        @Override
        public void started(int epochs, int doneEpochs, int stepsPerEpoch) {
            at("started");
        }

        @Override
        public void step(int epoch, int step, double loss) {
            at("step " + epoch + "." + step);
        }

        @Override
        public void validated(int epoch, int done, int of) {
            at("validated " + epoch + "." + done);
        }

        @Override
        public void epoch(EpochRecord record, boolean best) {
            at("epoch " + record.epoch());
        }
    }

    private static List<List<Double>> figures(TrainingResult result) {
        return result.history().stream()
                .map(r -> List.of(r.learningRate(), r.trainLoss(), r.score()))
                .toList();
    }

    @Test
    void itEndsBeforeTheNextBatchAndGoesOnExactly() throws IOException {
        TrainingResult whole = training("whole").build().run();

        Interrupter interrupter = new Interrupter("step 3.1");
        Training training = training("out").optListener(interrupter).build();
        assertThatThrownBy(training::run).isInstanceOfSatisfying(TrainingInterruptedException.class, e -> {
            assertThat(e.epochs()).isEqualTo(2);
            assertThat(e)
                    .hasMessage("the training was interrupted in epoch 3: kept is all up to epoch 2, in "
                            + folder.resolve("out/last.safetensors"));
        });
        assertThat(interrupter.afterwards).isEmpty();
        assertThat(Thread.interrupted()).as("interrupt status").isTrue();
        ExclusiveLock lock = FolderLock.take(folder.resolve("out"));
        lock.close();

        TrainingResult resumed = training("out").optResume(true).build().run();
        assertThat(figures(resumed)).isEqualTo(figures(whole));
        assertThat(folder.resolve("out/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
    }

    @Test
    void itEndsWhileItValidatesToo() {
        Interrupter interrupter = new Interrupter("validated 2.1");
        assertThatThrownBy(
                        () -> training("out").optListener(interrupter).build().run())
                .isInstanceOfSatisfying(
                        TrainingInterruptedException.class,
                        e -> assertThat(e.epochs()).isOne());
        assertThat(interrupter.afterwards).isEmpty();
    }

    @Test
    void beforeTheFirstEpochIsFinishedNothingIsKept() {
        assertThatThrownBy(() -> training("out")
                        .optListener(new Interrupter("step 1.2"))
                        .build()
                        .run())
                .isInstanceOfSatisfying(
                        TrainingInterruptedException.class,
                        e -> assertThat(e.epochs()).isZero())
                .hasMessage(
                        "the training was interrupted in epoch 1: nothing of it is kept, for no epoch was finished");
        assertThat(folder.resolve("out/last.safetensors")).doesNotExist();
    }

    @Test
    void beforeItBeganTheFolderIsAsItWas() throws IOException {
        training("out").build().run();
        byte[] state = Files.readAllBytes(folder.resolve("out/last.safetensors"));
        for (String moment : List.of("checked 3", "started")) {
            assertThatThrownBy(() -> training("out")
                            .optListener(new Interrupter(moment))
                            .build()
                            .run())
                    .as(moment)
                    .isInstanceOf(TrainingInterruptedException.class);
            Thread.interrupted();
            assertThat(folder.resolve("out/last.safetensors")).hasBinaryContent(state);
        }
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> training("new").build().run())
                .isInstanceOf(TrainingInterruptedException.class)
                .hasMessage(
                        "the training was interrupted before it began, and " + folder.resolve("new") + " is as it was");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    /** Writing breaks off in the middle of a file; what was there stays. */
    @Test
    void aSaveThatIsInterruptedLeavesWhatWasThere() throws Exception {
        Path out = folder.resolve("out");
        Training training = training("out").build();
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(() -> thrown[0] = catchThrowable(training::run));
        thread.start();
        while (thread.isAlive() && !KillTest.isWriting(out)) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();

        assertThat(thrown[0]).isInstanceOf(TrainingInterruptedException.class);
        assertThat(KillTest.isWriting(out)).isFalse();
        int kept = ((TrainingInterruptedException) thrown[0]).epochs();
        if (Files.exists(out.resolve("last.safetensors"))) {
            Checkpoint state = Checkpoint.read(out.resolve("last.safetensors"));
            assertThat(EpochRecord.fromCsv(state.metadata().get("history")).size())
                    .isEqualTo(kept);
        } else {
            assertThat(kept).isZero();
        }
        if (Files.exists(out.resolve("model.safetensors"))) {
            SegmentationModel.load(out, Precision.FLOAT32).close();
        }
        assertThat(training("out").optResume(true).build().run().history()).hasSize(EPOCHS);
    }

    @Test
    void aCrossValidationKeepsItsFinishedFolds() throws IOException {
        List<SegmentationDataset> folds = List.of(DATA, DATA, DATA);
        CrossValidation.Builder validation = CrossValidation.builder()
                .setNetwork(TinyArchitecture.of(Task.classes(2), false))
                .setFolds(folds)
                .setOutput(folder)
                .optConfig(config())
                .optResume(true);
        assertThatThrownBy(() -> validation
                        .optListeners(fold -> fold == 2 ? new Interrupter("step 2.1") : TrainingListener.SILENT)
                        .build()
                        .run())
                .isInstanceOf(TrainingInterruptedException.class)
                .hasMessageContaining("kept is all up to epoch 1")
                .hasMessageContaining("fold2");
        Thread.interrupted();
        assertThat(folder.resolve("fold1/test.json")).exists();
        assertThat(folder.resolve("fold3")).doesNotExist();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> validation.build().run())
                .isInstanceOf(TrainingInterruptedException.class)
                .hasMessage("the cross-validation was interrupted between trainings: what was finished is kept in "
                        + folder);
        Thread.interrupted();

        List<Integer> trained = new ArrayList<>();
        assertThat(validation
                        .optListeners(fold -> new TrainingListener() {
                            @Override
                            public void started(int epochs, int doneEpochs, int stepsPerEpoch) {
                                trained.add(fold);
                            }
                        })
                        .build()
                        .run()
                        .complete())
                .isTrue();
        assertThat(trained).containsExactly(2, 3);
    }
}
