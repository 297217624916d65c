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
package io.github.unetzoo.benchmarks.speed;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * The middle of repeated measurements and how far they spread.
 *
 * @param low the lower quartile
 * @param median the middle
 * @param high the upper quartile
 */
public record Quartiles(double low, double median, double high) {

    /**
     * Computes the quartiles, interpolated linearly between neighbours.
     *
     * @param values in any order, at least one
     * @return the quartiles, in the unit of the values
     */
    public static Quartiles of(List<Double> values) {
        double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        percentile.setData(all);
        return new Quartiles(percentile.evaluate(25), percentile.evaluate(50), percentile.evaluate(75));
    }
}
