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
package io.github.unetzoo.benchmarks.compare;

import io.github.unetzoo.benchmarks.statistics.ImagesNeeded;
import io.github.unetzoo.benchmarks.statistics.Pair;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.benchmarks.statistics.TestResult;
import io.github.unetzoo.metric.Bootstrap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Comparisons of two models each as a table for other programs: a line per measure and pair; empty where undefined. */
final class PairsCsv {

    private static final List<String> HEAD = List.of(
            "measure",
            "a",
            "b",
            "images",
            "left_out",
            "mean_difference",
            "low",
            "high",
            "training_share",
            "p",
            "p_holm",
            "t",
            "t_p",
            "t_p_holm",
            "wilcoxon",
            "wilcoxon_p",
            "wilcoxon_p_holm",
            "cohen_dz",
            "rank_biserial",
            "wins",
            "ties",
            "distinguishable",
            "images_needed");

    private PairsCsv() {}

    static String of(Map<ImageMeasure, Statistics> judged) {
        StringBuilder csv = new StringBuilder(CsvLine.of(HEAD));
        judged.forEach((measure, found) ->
                found.pairs().forEach(pair -> csv.append(CsvLine.of(fields(measure, pair)))));
        return csv.toString();
    }

    private static List<String> fields(ImageMeasure measure, Pair pair) {
        return List.of(
                measure.key(),
                pair.a(),
                pair.b(),
                Integer.toString(pair.images()),
                Integer.toString(pair.leftOut()),
                Double.toString(pair.mean()),
                number(pair.interval().map(Bootstrap.Interval::low)),
                number(pair.interval().map(Bootstrap.Interval::high)),
                number(pair.trainingShare()),
                number(pair.overall().map(TestResult::p)),
                number(pair.overall().map(TestResult::holm)),
                number(pair.t().map(TestResult::statistic)),
                number(pair.t().map(TestResult::p)),
                number(pair.t().map(TestResult::holm)),
                number(pair.wilcoxon().map(TestResult::statistic)),
                number(pair.wilcoxon().map(TestResult::p)),
                number(pair.wilcoxon().map(TestResult::holm)),
                number(pair.dz()),
                number(pair.rankBiserial()),
                Integer.toString(pair.wins()),
                Integer.toString(pair.ties()),
                Boolean.toString(pair.distinguishable()),
                pair.needed() instanceof ImagesNeeded.More more ? Integer.toString(more.images()) : "");
    }

    private static String number(Optional<Double> value) {
        return value.map(String::valueOf).orElse("");
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }
}
