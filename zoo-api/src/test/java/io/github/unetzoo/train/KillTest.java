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

import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training in a process of its own that is killed, as by {@code kill -9}, wherever it happens to be. */
@Timeout(540)
class KillTest {

    private static final int EPOCHS = 40;

    @TempDir
    Path folder;

    /** The process to be killed; its arguments are the folder to train in, and whether to go on with what is there. */
    static final class Victim {
        public static void main(String[] args) throws IOException {
            TrainingListener listener = new TrainingListener() {
                @Override
                public void started(int epochs, int doneEpochs, int stepsPerEpoch) {
                    System.out.println("started " + doneEpochs);
                }

                @Override
                public void epoch(EpochRecord record, boolean best) {
                    System.out.println("epoch " + record.epoch());
                }
            };
            training(Path.of(args[0]), EPOCHS, 3)
                    .optResume(Boolean.parseBoolean(args[1]))
                    .optListener(listener)
                    .build()
                    .run();
        }
    }

    private static Training.Builder training(Path out, int epochs, long seed) {
        return Training.builder()
                .setNetwork(TinyArchitecture.of(Task.classes(2), false))
                .setDataset(
                        SyntheticNuclei.builder().optCount(8, 2, 1).optSize(48).build())
                .setOutput(out)
                .optConfig(TrainingConfig.builder()
                        .optEpochs(epochs)
                        .optCrop(32)
                        .optBatch(4)
                        .optLearningRate(1e-2)
                        .optAverageDecay(0.9)
                        .optSeed(seed)
                        .build());
    }

    private Process start(Path out, Path said) throws IOException {
        return start(out, said, true);
    }

    private Process start(Path out, Path said, boolean resume) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                out.toString(),
                Boolean.toString(resume));
        // Equal sums need equal numbers of threads.
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    }

    /** The number behind the last line that begins with a word; -1 if there is none. */
    private static int last(Path said, String word) throws IOException {
        return Files.readAllLines(said).stream()
                .filter(line -> line.startsWith(word + " "))
                .mapToInt(line -> Integer.parseInt(line.substring(word.length() + 1)))
                .reduce(-1, (earlier, later) -> later);
    }

    /** Whether a file is being written there, see {@link io.github.unetzoo.files.AtomicFile}. */
    static boolean isWriting(Path out) throws IOException {
        if (!Files.exists(out)) {
            return false;
        }
        try (Stream<Path> files = Files.list(out)) {
            return files.anyMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void losesAtMostTheRunningEpochAndEndsInTheSameBits() throws Exception {
        Path whole = folder.resolve("whole");
        Path said = folder.resolve("said");
        Process uninterrupted = start(whole, said);
        assertThat(uninterrupted.waitFor()).as(Files.readString(said)).isZero();

        Path out = folder.resolve("killed");
        Random random = new Random(5);
        int kills = 0;
        for (int round = 0; round < 6; round++) {
            Path words = folder.resolve("said" + round);
            Process victim = start(out, words);
            while (victim.isAlive() && last(words, "started") < 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            if (round % 2 == 0) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
            } else {
                // In the middle of a save, the next one or one of those after it.
                for (int skipped = random.nextInt(4); skipped >= 0 && victim.isAlive(); skipped--) {
                    while (victim.isAlive() && !isWriting(out)) {
                        Thread.onSpinWait();
                    }
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(2000));
                }
            }
            victim.destroyForcibly();
            boolean killed = victim.waitFor() != 0;
            kills += killed ? 1 : 0;
            assertThat(killed || last(words, "epoch") == EPOCHS || last(words, "started") == EPOCHS)
                    .as(Files.readString(words))
                    .isTrue();
            checkEverythingIsWhole(out, Math.max(last(words, "epoch"), last(words, "started")));
        }
        assertThat(kills).as("kills before the end").isGreaterThanOrEqualTo(4);

        Path end = folder.resolve("end");
        Process victor = start(out, end);
        assertThat(victor.waitFor()).as(Files.readString(end)).isZero();

        Checkpoint expected = Checkpoint.read(whole.resolve(Training.STATE_FILE));
        Checkpoint found = Checkpoint.read(out.resolve(Training.STATE_FILE));
        assertThat(found.names()).isEqualTo(expected.names());
        for (String name : expected.names()) {
            assertThat(found.get(name).bytes())
                    .as(name)
                    .isEqualTo(expected.get(name).bytes());
        }
        assertThat(out.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
        assertThat(out.resolve("model.json")).hasSameBinaryContentAs(whole.resolve("model.json"));
        assertThat(figures(out)).isEqualTo(figures(whole)).hasSize(EPOCHS);
        assertThat(Files.exists(out.resolve("curves.png"))).isEqualTo(Fonts.present());
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("curves.png")))
                    .containsExactlyInAnyOrder(
                            "model.json",
                            "model.safetensors",
                            "last.safetensors",
                            "history.csv",
                            RunRecord.FILE,
                            FolderLock.FILE);
        }
        // Whatever was killed when, each epoch has one process that made it.
        RunRecord record = RunRecord.read(out);
        assertThat(record.history()).hasSize(EPOCHS);
        assertThat(record.stretches())
                .flatExtracting(stretch -> IntStream.rangeClosed(stretch.firstEpoch(), stretch.lastEpoch())
                        .boxed()
                        .toList())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, EPOCHS).boxed().toList());
    }

    private static List<String> figures(Path out) throws IOException {
        List<String> figures = new ArrayList<>();
        for (EpochRecord record : EpochRecord.fromCsv(Files.readString(out.resolve("history.csv")))) {
            figures.add(record.epoch() + " " + record.learningRate() + " " + record.trainLoss() + " " + record.score());
        }
        return figures;
    }

    /** Whatever is there is whole, and nothing is lost of the epochs that were reported as done. */
    private static void checkEverythingIsWhole(Path out, int done) throws IOException {
        int kept = 0;
        if (Files.exists(out.resolve(Training.STATE_FILE))) {
            Checkpoint state = Checkpoint.read(out.resolve(Training.STATE_FILE));
            kept = EpochRecord.fromCsv(state.metadata().get("history")).size();
            assertThat(out.resolve("model.json")).exists();
        }
        assertThat(kept).isGreaterThanOrEqualTo(done);
        if (Files.exists(out.resolve("model.safetensors"))) {
            SegmentationModel.load(out, Precision.FLOAT32).close();
        }
        if (Files.exists(out.resolve("history.csv"))) {
            assertThat(figures(out)).hasSizeBetween(Math.max(1, done), kept);
        }
        if (Files.exists(out.resolve("curves.png"))) {
            assertThat(ImageIO.read(out.resolve("curves.png").toFile())).isNotNull();
        }
    }

    /** What a kill leaves of a run that replaces another is of one of them. */
    @Test
    void anotherRunThatIsReplacedIsNotMixedWithTheNew() throws Exception {
        Random random = new Random(6);
        int replaced = 0;
        for (int round = 0; round < 5; round++) {
            Path out = folder.resolve("replaced" + round);
            training(out, 2, 9).build().run();
            Path words = folder.resolve("replacing" + round);
            Process victim = start(out, words, false);
            while (victim.isAlive() && last(words, "started") < 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            if (round == 0) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
            } else {
                while (victim.isAlive() && !isWriting(out)) {
                    Thread.onSpinWait();
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(20 * round));
            }
            victim.destroyForcibly();
            victim.waitFor();
            assertThat(last(words, "started")).as(Files.readString(words)).isZero();

            boolean stateIsOld = false;
            boolean hasState = Files.exists(out.resolve(Training.STATE_FILE));
            if (hasState) {
                stateIsOld = Checkpoint.read(out.resolve(Training.STATE_FILE))
                        .metadata()
                        .get("configuration")
                        .contains("\"seed\":9");
            }
            Path model = out.resolve(SegmentationModel.WEIGHTS_FILE);
            if (stateIsOld) {
                assertThat(model).exists();
            }
            if (Files.exists(model)) {
                SegmentationModel.load(out, Precision.FLOAT32).close();
            }
            if (hasState && Files.exists(model)) {
                assertThat(Checkpoint.read(model).metadata().get("training").contains("\"seed\":9"))
                        .as("round %d: the model is of the older run", round)
                        .isEqualTo(stateIsOld);
            }
            replaced += stateIsOld ? 0 : 1;
        }
        assertThat(replaced).as("kills after the older run was replaced").isPositive();
    }
}
