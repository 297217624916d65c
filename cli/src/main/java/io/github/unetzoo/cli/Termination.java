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

import io.github.unetzoo.train.TrainingInterruptedException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Lets long work end in order when the process is told to end, by Ctrl-C or SIGTERM. Java by itself would take the
 * process down while libtorch computes in it, which unloads what its threads are using: now and then that is a crash
 * (SIGSEGV).
 *
 * <p>The thread that works is interrupted, so that it ends at the next batch or image, and the process waits for it.
 */
final class Termination {

    /** More than a batch usually takes, and as long as one may be asked to wait. */
    private static final long SECONDS = 30;

    private static final long MILLIS_BETWEEN_CALLS = 200;

    private final Console console;
    private final long seconds;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean told;

    /**
     * The end of work on this thread.
     *
     * @param seconds for which the process waits at most
     */
    Termination(Console console, long seconds) {
        this.console = console;
        this.seconds = seconds;
    }

    /** Work that ends where it is when its thread is interrupted. */
    @FunctionalInterface
    interface Work {
        /** Does it, and returns the exit code. */
        int run() throws IOException;
    }

    /**
     * Works.
     *
     * @param work on this thread
     * @param kept of what broke the work off, a line that says what is kept and how to go on
     * @return the work's exit code, or {@link ExitCode#INTERRUPTED} if it was broken off
     */
    static int heed(Console console, Work work, Function<Exception, String> kept) throws IOException {
        Termination termination = new Termination(console, SECONDS);
        Thread hook = new Thread(termination::end, "zoo-termination");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } catch (RuntimeException | IOException e) {
            boolean stopped = termination.told || Thread.currentThread().isInterrupted();
            if (!stopped && !(e instanceof TrainingInterruptedException)) {
                throw e;
            }
            Thread.interrupted();
            console.note("zoo: " + kept.apply(e));
            return ExitCode.INTERRUPTED;
        } finally {
            termination.ended.countDown();
            forget(hook);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already, and the process ends after it.
        }
    }

    /** Of a process that is told to end; it ends when this returns. */
    void end() {
        told = true;
        long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            worker.interrupt();
            say("zoo: ending after this step, within " + seconds + " s");
            while (!ended.await(MILLIS_BETWEEN_CALLS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() > last) {
                    say("zoo: the step takes too long, and is broken off");
                    return;
                }
                // Again: code in between may have waited for something else and let the call pass.
                worker.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody may read what is written: that must not keep the process. */
    private void say(String line) throws InterruptedException {
        Thread speaker = new Thread(() -> console.note(line), "zoo-last-words");
        speaker.setDaemon(true);
        speaker.start();
        speaker.join(TimeUnit.SECONDS.toMillis(1));
    }
}
