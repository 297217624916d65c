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

/** Told how a training goes. */
public interface TrainingListener {

    /** A listener that does nothing. */
    TrainingListener SILENT = new TrainingListener() {};

    /**
     * An image and its mask were read and are fine, before the run begins.
     *
     * @param done how many are
     * @param of how many there are
     */
    default void checked(int done, int of) {}

    /**
     * Something to know of the run, before it begins.
     *
     * @param line a sentence
     */
    default void note(String line) {}

    /**
     * The run begins, or goes on.
     *
     * @param epochs there will be
     * @param doneEpochs already there, from an earlier run
     * @param stepsPerEpoch training steps in each
     */
    default void started(int epochs, int doneEpochs, int stepsPerEpoch) {}

    /**
     * A training step is done.
     *
     * @param epoch counted from 1
     * @param step counted from 1
     * @param loss of its batch
     */
    default void step(int epoch, int step, double loss) {}

    /**
     * An image of the validation split is done.
     *
     * @param epoch counted from 1
     * @param done how many are
     * @param of how many there are
     */
    default void validated(int epoch, int done, int of) {}

    /**
     * An epoch is done, and saved.
     *
     * @param record what it came to
     * @param best whether its score is the best so far
     */
    default void epoch(EpochRecord record, boolean best) {}
}
