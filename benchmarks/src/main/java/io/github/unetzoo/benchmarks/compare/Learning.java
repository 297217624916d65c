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

import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingResult;
import java.util.List;

/**
 * How a model was trained in a comparison.
 *
 * @param history one record per epoch
 * @param bestEpoch the epoch whose weights were kept, counted from 1
 * @param stoppedEarly whether patience ran out before the last epoch
 * @param seconds of all epochs together, validation included
 */
public record Learning(List<EpochRecord> history, int bestEpoch, boolean stoppedEarly, double seconds) {

    /**
     * Copies the history.
     *
     * @param history one record per epoch
     * @param bestEpoch the epoch whose weights were kept, counted from 1
     * @param stoppedEarly whether patience ran out before the last epoch
     * @param seconds of all epochs together, validation included
     */
    public Learning {
        history = List.copyOf(history);
    }

    static Learning of(TrainingResult training) {
        return new Learning(training.history(), training.bestEpoch(), training.stoppedEarly(), training.seconds());
    }
}
