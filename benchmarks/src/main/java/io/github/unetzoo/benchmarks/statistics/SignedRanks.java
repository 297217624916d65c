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

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * Wilcoxon's signed rank test of paired differences ("Individual comparisons by ranking methods", 1945). Zeros take part
 * in the ranking and are left out then (Pratt 1959); equal differences share their mean rank. Exact for up to 50
 * differences without either, else by the normal approximation, corrected for continuity and ties.
 *
 * @param statistic the smaller of the sums of ranks of positive and negative differences
 * @param p two-sided
 * @param biserial the matched-pairs rank-biserial correlation: the difference of the two sums over their total, -1 to 1
 */
record SignedRanks(double statistic, double p, double biserial) {

    /**
     * Tests differences.
     *
     * @param differences at least one of them not zero
     */
    static SignedRanks of(double[] differences) {
        double[] ranks = new NaturalRanking()
                .rank(Arrays.stream(differences).map(Math::abs).toArray());
        double positive = sum(i -> differences[i] > 0, ranks);
        double negative = sum(i -> differences[i] < 0, ranks);
        boolean zeros = Arrays.stream(differences).anyMatch(d -> d == 0);
        double p = zeros
                ? withZeros(differences, ranks, Math.abs(positive - negative) / 2)
                : WilcoxonSignedRankTest.withDefaults().test(differences).getPValue();
        return new SignedRanks(Math.min(positive, negative), p, (positive - negative) / (positive + negative));
    }

    /**
     * The normal approximation. Commons Statistics 1.2 corrects its variance for the zeros' tie, though zeros have no
     * part in the sum: p is then too small. A rank's sign is as likely plus as minus, so that the variance is a quarter
     * of the sum of squares of the ranks that have one.
     */
    private static double withZeros(double[] differences, double[] ranks, double distance) {
        double squares = sum(
                i -> differences[i] != 0, Arrays.stream(ranks).map(r -> r * r).toArray());
        double z = (distance - 0.5) / Math.sqrt(squares / 4);
        return Math.min(1, 2 * new NormalDistribution().cumulativeProbability(-z));
    }

    private static double sum(IntPredicate of, double[] values) {
        return IntStream.range(0, values.length)
                .filter(of)
                .mapToDouble(i -> values[i])
                .sum();
    }
}
