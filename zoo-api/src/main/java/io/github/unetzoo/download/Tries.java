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
package io.github.unetzoo.download;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * How often something is tried whose failure may pass.
 *
 * @param most times
 * @param pause before the second try; doubled before each further one
 */
record Tries(int most, Duration pause) {

    /** What a server asks for beyond this is too long to wait for. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** Something that may fail. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    /**
     * Tries until it succeeds or is not worth another try.
     *
     * @param retried is told why a try failed, and how long the pause is
     * @throws Failure.Lasting if it failed for good; the message has the last reason
     */
    <T> T run(Attempt<T> attempt, BiConsumer<String, Duration> retried) throws IOException {
        Duration next = pause;
        for (int tries = 1; ; tries++) {
            try {
                return attempt.run();
            } catch (Failure.Lasting e) {
                throw tries == 1 ? e : givenUp(e.reason(), tries);
            } catch (Failure.Passing e) {
                Duration wait = e.leastWait().compareTo(next) > 0 ? e.leastWait() : next;
                if (e.leastWait().compareTo(LONGEST_WAIT) > 0) {
                    throw givenUp(e.reason() + ", and asks to wait " + Words.span(wait), tries);
                }
                if (tries == most) {
                    throw givenUp(e.reason(), tries);
                }
                retried.accept(e.reason(), wait);
                sleep(wait);
                next = next.multipliedBy(2);
            }
        }
    }

    private static Failure.Lasting givenUp(String reason, int tries) {
        return new Failure.Lasting(tries == 1 ? reason : reason + " (" + tries + " tries)");
    }

    private static void sleep(Duration wait) throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** The error of a thread that is asked to stop; stays asked. */
    static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while downloading");
    }
}
