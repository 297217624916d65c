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
package io.github.unetzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose process is told to end, as by {@code kill} or Ctrl-C. */
@Timeout(540)
class TerminationTest {

    private static final int EPOCHS = 40;

    private static final String NO_SIGNALS = "there Java ends other processes without telling them";

    @TempDir
    Path folder;

    private ZooProcess train(Path out, Object... more) throws IOException {
        List<Object> words = new ArrayList<>(List.of("train"));
        words.addAll(TinyData.NETWORK);
        words.addAll(List.of("--data", folder.resolve("data"), "--out", out));
        words.addAll(List.of("--epochs", EPOCHS, "--crop", 32, "--batch", 2, "--precision", "float32"));
        words.addAll(List.of(more));
        return ZooProcess.start(folder, words.toArray());
    }

    /** All of the history but how long it took. */
    private static List<String> figures(Path out) throws IOException {
        return Files.readAllLines(out.resolve("history.csv")).stream()
                .map(line -> line.replaceFirst(",[^,]*$", ""))
                .toList();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGNALS)
    void aTrainingEndsInOrderAndGoesOnExactly() throws Exception {
        TinyData.write(folder.resolve("data"));
        Path whole = folder.resolve("whole");
        train(whole).exits(0);

        Path out = folder.resolve("told");
        String first = train(out).awaitWords("epoch 3/").terminate();
        assertThat(first)
                .contains("zoo: ending after this step, within 30 s")
                .containsPattern("zoo: the training was interrupted in epoch \\d+: kept is all up to epoch \\d+, in "
                        + "\\S+last\\.safetensors; the same command with --resume goes on from there\\R")
                .doesNotContain("Exception", "best of ");
        String second =
                train(out, "--resume").awaitWords("going on after epoch ").terminate();
        assertThat(second).containsPattern("; the same command goes on from there\\R");
        assertThat(train(out, "--resume").exits(0)).contains("best of " + EPOCHS + " epochs");

        assertThat(figures(out)).hasSize(1 + EPOCHS).isEqualTo(figures(whole));
        assertThat(out.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    }

    /** The thread is interrupted all the same where the command line is called by a program. */
    @Test
    void aThreadThatIsInterruptedEndsItToo() throws IOException {
        Path data = TinyData.write(folder.resolve("data"));
        StringWriter err = new StringWriter();
        PrintWriter interrupting = new PrintWriter(err) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.startsWith("epoch 1/")) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        String[] words = Arrays.stream(TinyData.train(data, folder.resolve("out")))
                .map(Object::toString)
                .toArray(String[]::new);

        assertThat(Main.run(words, new PrintWriter(new StringWriter()), interrupting))
                .isEqualTo(130);
        assertThat(Thread.interrupted()).as("interrupt status").isFalse();
        assertThat(err.toString())
                .contains("zoo: the training was interrupted in epoch 2: kept is all up to epoch 1, in "
                        + folder.resolve("out/last.safetensors")
                        + "; the same command with --resume goes on from there");
    }

    @Test
    void whatFailsBesidesIsNotHidden() {
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(err), new PrintWriter(err), false);
        assertThatThrownBy(() -> Termination.heed(
                        console,
                        () -> {
                            throw new IOException("disk");
                        },
                        e -> "kept"))
                .isInstanceOf(IOException.class)
                .hasMessage("disk");
        assertThat(err.toString()).isEmpty();
    }

    /** A step that heeds nothing: the process ends when what waits for it does. */
    @Test
    void aStepThatTakesTooLongIsNotWaitedForTillItsEnd() throws Exception {
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(err), new PrintWriter(err), false);
        CompletableFuture<Termination> begun = new CompletableFuture<>();
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Thread worker = new Thread(() -> {
            begun.complete(new Termination(console, 1));
            while (over.getCount() > 0) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    calls.incrementAndGet();
                }
            }
        });
        worker.start();
        begun.get().end();
        over.countDown();
        worker.join();

        assertThat(calls.get()).isGreaterThan(1);
        assertThat(err.toString())
                .containsSubsequence(
                        "zoo: ending after this step, within 1 s", "zoo: the step takes too long, and is broken off");
    }
}
