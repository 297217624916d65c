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

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one model with one seed came to: a score or a failure.
 *
 * @param seed of its weights, order and augmentation; empty if it came trained
 * @param folder with its figures and, if it was trained here, the model
 * @param reused whether it was found finished and not made again
 * @param score empty if it failed
 * @param failure why it failed; empty if it did not
 * @param folds the folds of which these are the figures together, in their order, see {@link FoldMerge}: the training's
 *     figures are then those of one of them on average; none without cross-validation
 */
public record CellResult(
        OptionalLong seed,
        Path folder,
        boolean reused,
        Optional<CellScore> score,
        Optional<String> failure,
        List<CellResult> folds) {

    /**
     * Checks that there is a score or a failure, and copies the list.
     *
     * @param seed of its weights, order and augmentation; empty if it came trained
     * @param folder with its figures and, if it was trained here, the model
     * @param reused whether it was found finished and not made again
     * @param score empty if it failed
     * @param failure why it failed; empty if it did not
     * @param folds the folds of which these are the figures together, in their order, see {@link FoldMerge}: the training's
     *     figures are then those of one of them on average; none without cross-validation
     * @throws IllegalArgumentException if it has both a score and a failure, or neither
     */
    public CellResult {
        folds = List.copyOf(folds);
        if (score.isPresent() == failure.isPresent()) {
            throw new IllegalArgumentException("a cell has either a score or a failure, this one has "
                    + (score.isPresent() ? "both" : "neither") + ": leave one of them empty");
        }
    }

    /**
     * That of a cell without folds.
     *
     * @param seed of its weights, order and augmentation; empty if it came trained
     * @param folder with its figures and, if it was trained here, the model
     * @param reused whether it was found finished and not made again
     * @param score empty if it failed
     * @param failure why it failed; empty if it did not
     */
    public CellResult(
            OptionalLong seed, Path folder, boolean reused, Optional<CellScore> score, Optional<String> failure) {
        this(seed, folder, reused, score, failure, List.of());
    }

    /** {@return whether it failed} */
    public boolean failed() {
        return failure.isPresent();
    }
}
