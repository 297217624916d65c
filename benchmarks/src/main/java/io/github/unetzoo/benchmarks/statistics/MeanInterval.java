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
package io.github.unetzoo.benchmarks.statistics;

import io.github.unetzoo.metric.Bootstrap;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/**
 * The percentile bootstrap over images of a model's mean. {@link Bootstrap} takes the rows of one evaluation, and this
 * the means over several; of one run both give the same interval, draw by draw, so that a model's card and a comparison
 * do not contradict each other. That is why it is not BCa, which would correct for skew where images are few.
 */
final class MeanInterval {

    private static final int DRAWS = 10_000;

    private static final double OUTSIDE_PERCENT = 2.5;

    private MeanInterval() {}

    /**
     * Returns the interval of the runs' mean of means.
     *
     * @param runs scores by run, then image; NaN where undefined
     * @param seed of the draws
     * @return empty for fewer than two images, or if no draw has a score
     */
    static Optional<Bootstrap.Interval> of(double[][] runs, long seed) {
        int images = runs[0].length;
        if (images < 2) {
            return Optional.empty();
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[DRAWS];
        for (int d = 0; d < DRAWS; d++) {
            int[] picks = random.ints(images, 0, images).toArray();
            means[d] = Arrays.stream(runs)
                    .mapToDouble(run -> mean(run, picks))
                    .average()
                    .orElseThrow();
        }
        double[] defined =
                Arrays.stream(means).filter(mean -> !Double.isNaN(mean)).toArray();
        if (defined.length == 0) {
            return Optional.empty();
        }
        Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
        percentile.setData(defined);
        return Optional.of(new Bootstrap.Interval(
                percentile.evaluate(OUTSIDE_PERCENT), percentile.evaluate(100 - OUTSIDE_PERCENT)));
    }

    private static double mean(double[] scores, int[] picks) {
        double sum = 0;
        int defined = 0;
        for (int pick : picks) {
            if (!Double.isNaN(scores[pick])) {
                sum += scores[pick];
                defined++;
            }
        }
        return sum / defined;
    }
}
