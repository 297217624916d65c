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

import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.NormalDistribution;

/** The range of independent standard normal values: the studentized range for a known variance. */
final class StudentizedRange {

    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    /** Beyond it the normal density is nothing. */
    private static final double FAR = 9;

    /** The trapezoidal rule on so smooth a bell is exact to the last digits with it. */
    private static final double STEP = 0.05;

    private StudentizedRange() {}

    /**
     * Returns a quantile.
     *
     * @param p probability of a lower range, above 0 and below 1
     * @param values how many, at least 2
     */
    static double quantile(double p, int values) {
        return new BrentSolver(1e-10).solve(200, range -> probability(range, values) - p, 0, 2 * FAR);
    }

    /** The smallest value is at z, and all others are within the range above it. */
    private static double probability(double range, int values) {
        double sum = 0;
        for (double z = -FAR - range; z <= FAR; z += STEP) {
            double within = NORMAL.cumulativeProbability(z + range) - NORMAL.cumulativeProbability(z);
            sum += NORMAL.density(z) * Math.pow(within, values - 1);
        }
        return values * sum * STEP;
    }
}
