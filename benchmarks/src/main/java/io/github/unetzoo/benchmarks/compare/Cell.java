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

/** One model with one seed and in one fold, or one that came trained: scored on the test split, timed, and kept in a folder. */
sealed interface Cell permits TrainedCell, PretrainedCell {

    /** Which it is. */
    CellName name();

    /** Where its figures are kept. */
    Path folder();

    /** The folder with the model: its own, or where a trained one is kept. */
    Path model();

    /** What decides its figures. */
    Manifest manifest();

    /**
     * Checks what can be checked before it is run.
     *
     * @throws IllegalArgumentException if network, configuration and data do not fit together
     */
    void check();

    /**
     * Makes the cell's figures, and keeps them.
     *
     * @throws io.github.unetzoo.train.TrainingException if a training fails
     * @throws IllegalArgumentException as {@link #check} does
     */
    CellScore run(ComparisonListener listener) throws IOException;

    /**
     * The figures of an earlier run of the same cell, if it was finished.
     *
     * @param anyCode whether other code may have made them
     */
    default Optional<CellScore> finished(boolean anyCode) throws IOException {
        return CellFile.read(folder(), manifest(), anyCode);
    }
}
