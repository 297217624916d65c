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
package io.github.unetzoo.metric;

import java.util.OptionalDouble;

/**
 * Objects of one class, and how many were found; {@link Evaluation} states the definitions.
 *
 * @param truth objects in the truth
 * @param predicted objects in the prediction
 * @param matched pairs of one true and one predicted object that are the same; no object is in two pairs
 */
public record InstanceCounts(long truth, long predicted, long matched) {
    static final InstanceCounts ZERO = new InstanceCounts(0, 0, 0);

    /**
     * Rejects counts that cannot be.
     *
     * @param truth objects in the truth, 0 or more
     * @param predicted objects in the prediction, 0 or more
     * @param matched 0 to the smaller of the two
     * @throws IllegalArgumentException if matched is below 0 or above truth or predicted
     */
    public InstanceCounts {
        if (matched < 0 || matched > Math.min(truth, predicted)) {
            throw new IllegalArgumentException(matched + " matches of " + truth + " true and " + predicted
                    + " predicted objects: there must be 0 to " + Math.min(truth, predicted));
        }
    }

    /**
     * Returns the share of predicted objects that are right, matched / predicted.
     *
     * @return 0 to 1; empty if none was predicted
     */
    public OptionalDouble precision() {
        return Counts.ratio(matched, predicted);
    }

    /**
     * Returns the share of true objects that were found, matched / truth.
     *
     * @return 0 to 1; empty if there are none
     */
    public OptionalDouble recall() {
        return Counts.ratio(matched, truth);
    }

    /**
     * Returns the instance F1, 2 matched / (truth + predicted).
     *
     * @return 0 to 1; empty if there is no object in either
     */
    public OptionalDouble f1() {
        return Counts.ratio(2 * matched, truth + predicted);
    }

    InstanceCounts plus(InstanceCounts other) {
        return new InstanceCounts(truth + other.truth, predicted + other.predicted, matched + other.matched);
    }
}
