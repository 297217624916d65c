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
package io.github.unetzoo.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** One model with one seed, or one that came trained: scored on the test split, timed, and kept in a folder. */
sealed interface Cell permits TrainedCell, PretrainedCell {

    /** Raised when the figures of equal cells would no longer be comparable. */
    String VERSION = "cell 3";

    /** Of its training, if it is trained here. */
    OptionalLong seed();

    /** Where its figures are kept. */
    Path folder();

    /** Tells a finished cell from others. */
    String key();

    /**
     * Checks what can be checked before it is run.
     *
     * @throws IllegalArgumentException if network, configuration and data do not fit together
     */
    void check();

    /**
     * Makes the cell's figures, and keeps them.
     *
     * @throws io.github.unetzoo.train.TrainingException if a training fails, or the folder has an unfinished one of another
     *     configuration
     * @throws IllegalArgumentException as {@link #check} does
     */
    CellScore run(ComparisonListener listener) throws IOException;

    /** The figures of an earlier run of the same cell, if it was finished. */
    default Optional<CellScore> finished() throws IOException {
        return CellFile.read(folder(), key());
    }
}
