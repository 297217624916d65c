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
 * Boundary pixels, and how many of them lie near the other boundary; {@link Evaluation} states the definitions.
 *
 * @param predicted pixels on the predicted boundary
 * @param predictedNear those among them that lie within the tolerance of the true boundary
 * @param truth pixels on the true boundary
 * @param truthNear those among them that lie within the tolerance of the predicted boundary
 */
public record BoundaryCounts(long predicted, long predictedNear, long truth, long truthNear) {
    static final BoundaryCounts ZERO = new BoundaryCounts(0, 0, 0, 0);

    /**
     * Rejects counts that cannot be.
     *
     * @param predicted pixels on the predicted boundary, 0 or more
     * @param predictedNear 0 to {@code predicted}
     * @param truth pixels on the true boundary, 0 or more
     * @param truthNear 0 to {@code truth}
     * @throws IllegalArgumentException if more pixels are near than there are, or a count is below 0
     */
    public BoundaryCounts {
        if (predictedNear < 0 || predictedNear > predicted || truthNear < 0 || truthNear > truth) {
            throw new IllegalArgumentException("of " + predicted + " predicted and " + truth + " true boundary pixels, "
                    + predictedNear + " and " + truthNear
                    + " cannot be near the other boundary: there must be 0 to as many as there are");
        }
    }

    /**
     * Returns the share of the predicted boundary that is right, predictedNear / predicted.
     *
     * @return 0 to 1; empty if nothing was predicted
     */
    public OptionalDouble precision() {
        return Counts.ratio(predictedNear, predicted);
    }

    /**
     * Returns the share of the true boundary that was found, truthNear / truth.
     *
     * @return 0 to 1; empty if there is no object in the truth
     */
    public OptionalDouble recall() {
        return Counts.ratio(truthNear, truth);
    }

    /**
     * Returns the boundary F1, the harmonic mean of precision and recall.
     *
     * @return 0 to 1; 0 if only one of the two boundaries is there; empty if neither is
     */
    public OptionalDouble f1() {
        if (predicted + truth == 0) {
            return OptionalDouble.empty();
        }
        double precision = precision().orElse(0);
        double recall = recall().orElse(0);
        return OptionalDouble.of(precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
    }

    BoundaryCounts plus(BoundaryCounts other) {
        return new BoundaryCounts(
                predicted + other.predicted,
                predictedNear + other.predictedNear,
                truth + other.truth,
                truthNear + other.truthNear);
    }
}
