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

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * How much longer one form takes than another: the median over the rounds of the ratio within a round, so that what else
 * the machine does falls on both. The interval is that of the median's order statistics, which assumes no distribution.
 *
 * @param median of the rounds' ratios
 * @param low bound of the interval
 * @param high bound of the interval
 * @param confidence with which the interval has the true median: 0.95 or more, or less where there are too few rounds
 */
public record Ratio(double median, double low, double high, double confidence) {

    private static final double WANTED = 0.95;

    /**
     * Compares times by round.
     *
     * @param millis of the one, at least one
     * @param baseline of the other, as many, in the order of the same rounds
     * @return how much longer the one takes: above 1 if it is slower
     * @throws IllegalArgumentException if there are none, or not as many of both
     */
    public static Ratio of(List<Double> millis, List<Double> baseline) {
        int n = millis.size();
        if (n == 0 || n != baseline.size()) {
            throw new IllegalArgumentException(
                    n + " and " + baseline.size() + " rounds make no pairs: time both in each round");
        }
        double[] ratios = new double[n];
        for (int i = 0; i < n; i++) {
            ratios[i] = millis.get(i) / baseline.get(i);
        }
        Arrays.sort(ratios);
        BinomialDistribution below = new BinomialDistribution(n, 0.5);
        // The interval leaves out so many ratios at either end; the true median lies beyond with the tail's
        // probability.
        int left = 0;
        while (left < (n - 1) / 2 && 1 - 2 * below.cumulativeProbability(left + 1) >= WANTED) {
            left++;
        }
        return new Ratio(
                StatUtils.percentile(ratios, 50),
                ratios[left],
                ratios[n - 1 - left],
                1 - 2 * below.cumulativeProbability(left));
    }
}
