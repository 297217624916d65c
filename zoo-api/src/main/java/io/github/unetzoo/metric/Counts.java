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
 * Pixels counted for one class against all others, and the scores that follow from them. A score whose denominator is 0
 * is undefined, hence empty.
 *
 * @param tp pixels of the class that were predicted as such
 * @param fp pixels of other classes that were predicted as this one
 * @param fn pixels of the class that were predicted as another
 * @param tn pixels of other classes that were predicted as any of those
 */
public record Counts(long tp, long fp, long fn, long tn) {
    static final Counts ZERO = new Counts(0, 0, 0, 0);

    /**
     * Rejects negative counts.
     *
     * @param tp true positives, 0 or more
     * @param fp false positives, 0 or more
     * @param fn false negatives, 0 or more
     * @param tn true negatives, 0 or more
     * @throws IllegalArgumentException if a count is below 0
     */
    public Counts {
        if (tp < 0 || fp < 0 || fn < 0 || tn < 0) {
            throw new IllegalArgumentException(
                    "counts tp " + tp + ", fp " + fp + ", fn " + fn + ", tn " + tn + " must be at least 0");
        }
    }

    /**
     * Returns the Dice coefficient, 2tp / (2tp + fp + fn), also called F1.
     *
     * @return 0 to 1; empty if the class is in neither truth nor prediction
     */
    public OptionalDouble dice() {
        return ratio(2 * tp, 2 * tp + fp + fn);
    }

    /**
     * Returns the intersection over union, tp / (tp + fp + fn), also called the Jaccard index.
     *
     * @return 0 to 1; empty if the class is in neither truth nor prediction
     */
    public OptionalDouble iou() {
        return ratio(tp, tp + fp + fn);
    }

    /**
     * Returns the precision, tp / (tp + fp).
     *
     * @return 0 to 1; empty if the class is not in the prediction
     */
    public OptionalDouble precision() {
        return ratio(tp, tp + fp);
    }

    /**
     * Returns the recall, tp / (tp + fn), also called sensitivity.
     *
     * @return 0 to 1; empty if the class is not in the truth
     */
    public OptionalDouble recall() {
        return ratio(tp, tp + fn);
    }

    /**
     * Returns the accuracy of this class against all others, (tp + tn) / (tp + fp + fn + tn).
     *
     * @return 0 to 1; empty if no pixel was counted
     */
    public OptionalDouble accuracy() {
        return ratio(tp + tn, tp + fp + fn + tn);
    }

    /**
     * Returns the specificity, tn / (tn + fp).
     *
     * @return 0 to 1; empty if the truth is of this class throughout
     */
    public OptionalDouble specificity() {
        return ratio(tn, tn + fp);
    }

    boolean inTruth() {
        return tp + fn > 0;
    }

    boolean inPrediction() {
        return tp + fp > 0;
    }

    /** Tells whether no pixel was counted, as in an image that is ignored throughout. */
    boolean isEmpty() {
        return tp + fp + fn + tn == 0;
    }

    Counts plus(Counts other) {
        return new Counts(tp + other.tp, fp + other.fp, fn + other.fn, tn + other.tn);
    }

    /** Returns the quotient, or nothing if the denominator is 0. */
    static OptionalDouble ratio(long numerator, long denominator) {
        return denominator == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) numerator / denominator);
    }
}
