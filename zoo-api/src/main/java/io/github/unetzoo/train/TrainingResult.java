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

import java.nio.file.Path;
import java.util.List;

/**
 * What a training left.
 *
 * @param folder with the best model, the history and the curves
 * @param history one record per epoch
 * @param bestEpoch the epoch of the saved model, counted from 1
 * @param bestScore its validation score, as {@link EpochRecord#score} has it
 * @param stoppedEarly whether patience ran out before the last epoch
 */
public record TrainingResult(
        Path folder, List<EpochRecord> history, int bestEpoch, double bestScore, boolean stoppedEarly) {

    /**
     * Copies the history.
     *
     * @param folder with the best model, the history and the curves
     * @param history one record per epoch, at least one, those of an earlier stretch of a resumed run included
     * @param bestEpoch the epoch of the saved model, counted from 1
     * @param bestScore its validation score, as {@link EpochRecord#score} has it
     * @param stoppedEarly whether patience ran out before the last epoch
     */
    public TrainingResult {
        history = List.copyOf(history);
    }

    /** {@return the time of all epochs together, in seconds, without that between the stretches of a resumed run} */
    public double seconds() {
        return history.stream().mapToDouble(EpochRecord::seconds).sum();
    }
}
