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

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/** Whether a t-test on so many images would find a difference. */
final class Power {

    /** Of all tests of a family together. */
    static final double LEVEL = 0.05;

    private static final double POWER = 0.8;

    private Power() {}

    /**
     * Looks for the number of images with which the difference would be found.
     *
     * @param difference that was not found significant
     * @param pairs number of tests in the family
     */
    static ImagesNeeded needed(MeanDifference difference, int pairs) {
        // A mean of differences that cancel may be off by its last digits.
        if (Math.abs(difference.value()) < 1e-12) {
            return new ImagesNeeded.NoDifference();
        }
        if (!difference.varies()) {
            return new ImagesNeeded.Unknown();
        }
        double level = LEVEL / pairs;
        if (!suffices(difference, Double.POSITIVE_INFINITY, level)) {
            return new ImagesNeeded.MoreTrainings();
        }
        int n = difference.images() + 1;
        while (n <= ImagesNeeded.MOST && !suffices(difference, n, level)) {
            // Close enough for a number that is rounded to two digits.
            n += 1 + n / 200;
        }
        return n > ImagesNeeded.MOST
                ? new ImagesNeeded.TooMany()
                : new ImagesNeeded.More(rounded(n - difference.images()));
    }

    /** Whether a two-sided test at this level finds the difference four times in five, were there n images. */
    private static boolean suffices(MeanDifference difference, double n, double level) {
        double variance = difference.variance(n);
        if (variance == 0) {
            return true;
        }
        double degrees = difference.degrees(n);
        RealDistribution t = Double.isInfinite(degrees) ? new NormalDistribution() : new TDistribution(degrees);
        double distance = t.inverseCumulativeProbability(1 - level / 2) + t.inverseCumulativeProbability(POWER);
        return Math.abs(difference.value()) >= distance * Math.sqrt(variance);
    }

    private static int rounded(int n) {
        int unit = 1;
        while (n / unit >= 100) {
            unit *= 10;
        }
        return (n + unit - 1) / unit * unit;
    }
}
