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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.FDistribution;
import org.apache.commons.math3.stat.ranking.NaturalRanking;

/**
 * Models ranked over several datasets, after Demšar, "Statistical comparisons of classifiers over multiple data sets",
 * JMLR 7, 2006: average ranks, the Friedman test of whether they differ at all, and Nemenyi's critical difference of
 * which do. Datasets are what is drawn by chance here, and one figure of each model on each is all that counts.
 *
 * @param datasets number of datasets
 * @param averageRanks by model, the best first; rank 1 is the highest score of a dataset, and equal scores share their
 *     mean rank
 * @param chiSquared Friedman's statistic, corrected for ties
 * @param p how likely so large a statistic is if the models do not differ: 0 to 1
 * @param f Iman and Davenport's statistic, less conservative than Friedman's; empty if all datasets agree on all ranks,
 *     where it is infinite
 * @param fP the same of it
 * @param criticalDifference of average ranks, from which on two models differ at the 5% level, whatever their number
 * @param groups largest sets of models whose ranks all lie within less than the critical difference: not distinguishable;
 *     two models or more each, the best first
 */
public record Ranking(
        int datasets,
        Map<String, Double> averageRanks,
        double chiSquared,
        double p,
        OptionalDouble f,
        OptionalDouble fP,
        double criticalDifference,
        List<List<String>> groups) {

    /**
     * Copies the collections.
     *
     * @param datasets number of datasets, at least 2
     * @param averageRanks by model, the best first
     * @param chiSquared Friedman's statistic
     * @param p of it, 0 to 1
     * @param f Iman and Davenport's statistic; empty where it is infinite
     * @param fP of it, 0 to 1; likewise
     * @param criticalDifference of average ranks
     * @param groups sets of models that are not distinguishable
     */
    public Ranking {
        averageRanks = Collections.unmodifiableMap(new LinkedHashMap<>(averageRanks));
        groups = groups.stream().map(List::copyOf).toList();
    }

    /**
     * Ranks models.
     *
     * @param scores by dataset, then model; higher is better; at least two datasets, and the same two or more models in
     *     each
     * @return the ranking
     * @throws IllegalArgumentException if there are fewer, or the datasets' models differ; naming what to add
     */
    public static Ranking of(Map<String, Map<String, Double>> scores) {
        if (scores.size() < 2) {
            throw new IllegalArgumentException(
                    "a ranking over datasets takes at least 2 of them, not " + scores.size() + ": add some");
        }
        List<String> models = List.copyOf(scores.values().iterator().next().keySet());
        int k = models.size();
        if (k < 2) {
            throw new IllegalArgumentException("a ranking takes at least 2 models, not " + k + ": add some");
        }
        double[] sums = new double[k];
        double ties = 0;
        for (Map.Entry<String, Map<String, Double>> dataset : scores.entrySet()) {
            double[] ranks = ranks(dataset.getKey(), dataset.getValue(), models);
            double squares = 0;
            for (int m = 0; m < k; m++) {
                sums[m] += ranks[m];
                squares += ranks[m] * ranks[m];
            }
            // What sharing ranks takes from the sum of their squares.
            ties += k * (k + 1) * (2 * k + 1) / 6.0 - squares;
        }
        int n = scores.size();
        Map<String, Double> averages = new LinkedHashMap<>();
        IntStream.range(0, k)
                .boxed()
                .sorted(Comparator.comparingDouble(m -> sums[m]))
                .forEach(m -> averages.put(models.get(m), sums[m] / n));
        double chiSquared = chiSquared(averages.values(), n, ties);
        double room = n * (k - 1) - chiSquared;
        OptionalDouble f = room > 1e-9 ? OptionalDouble.of((n - 1) * chiSquared / room) : OptionalDouble.empty();
        double difference = StudentizedRange.quantile(1 - Power.LEVEL, k) * Math.sqrt(k * (k + 1) / (12.0 * n));
        return new Ranking(
                n,
                averages,
                chiSquared,
                1 - new ChiSquaredDistribution(null, k - 1).cumulativeProbability(chiSquared),
                f,
                f.isPresent()
                        ? OptionalDouble.of(1
                                - new FDistribution(null, k - 1, (k - 1.0) * (n - 1))
                                        .cumulativeProbability(f.getAsDouble()))
                        : f,
                difference,
                groups(averages, difference));
    }

    private static double[] ranks(String dataset, Map<String, Double> scores, List<String> models) {
        if (!scores.keySet().equals(new LinkedHashSet<>(models))) {
            throw new IllegalArgumentException("dataset \"" + dataset + "\" has models " + scores.keySet()
                    + " and the first dataset " + models + ": rank those that all have");
        }
        return new NaturalRanking()
                .rank(models.stream()
                        .mapToDouble(model -> -scores.getOrDefault(model, Double.NaN))
                        .toArray());
    }

    /** The variance of the average ranks over what it would be by chance, times k - 1. */
    private static double chiSquared(Collection<Double> averages, int n, double ties) {
        int k = averages.size();
        double squares = averages.stream()
                .mapToDouble(rank -> (rank - (k + 1) / 2.0) * (rank - (k + 1) / 2.0))
                .sum();
        double room = n * k * (k * k - 1) / 12.0 - ties;
        return room < 1e-9 ? 0 : n * n * squares * (k - 1) / room;
    }

    private static List<List<String>> groups(Map<String, Double> averages, double difference) {
        List<Map.Entry<String, Double>> ranked = List.copyOf(averages.entrySet());
        List<List<String>> groups = new ArrayList<>();
        int reached = 0;
        for (int from = 0; from < ranked.size(); from++) {
            int to = from;
            while (to < ranked.size()
                    && ranked.get(to).getValue() - ranked.get(from).getValue() < difference) {
                to++;
            }
            if (to - from > 1 && to > reached) {
                groups.add(
                        ranked.subList(from, to).stream().map(Map.Entry::getKey).toList());
            }
            reached = Math.max(reached, to);
        }
        return groups;
    }
}
