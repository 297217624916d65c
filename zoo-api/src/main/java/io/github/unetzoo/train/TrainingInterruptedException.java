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

import java.util.concurrent.CancellationException;

/**
 * A training that ended because its thread was interrupted. The message says what is kept of it. The thread's interrupt
 * status is set still: clear it ({@link Thread#interrupted}) before the thread is used for something else.
 */
public final class TrainingInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** How many epochs are kept. */
    private final int epochs;

    TrainingInterruptedException(String message, int epochs, Throwable cause) {
        super(message, cause);
        this.epochs = epochs;
    }

    /**
     * {@return how many epochs are kept of the run that was interrupted, from which it goes on when it is resumed; 0 if
     * none was finished, or the run had not begun}
     */
    public int epochs() {
        return epochs;
    }

    /**
     * To be called wherever a training can end. What it throws, like anything else that fails while the thread is
     * interrupted, is made one of these where it is known what is kept.
     */
    static void check() {
        if (isAsked()) {
            throw new CancellationException("the thread is interrupted");
        }
    }

    static boolean isAsked() {
        return Thread.currentThread().isInterrupted();
    }
}
