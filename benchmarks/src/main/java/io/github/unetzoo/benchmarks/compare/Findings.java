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

import io.github.unetzoo.benchmarks.chart.Interval;
import io.github.unetzoo.benchmarks.statistics.ModelSummary;
import io.github.unetzoo.benchmarks.statistics.Pair;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.metric.Bootstrap;
import io.github.unetzoo.metric.Counts;
import io.github.unetzoo.metric.Figure;
import io.github.unetzoo.metric.ImageScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the statistics say of a comparison, as reports show it. */
final class Findings {

    /** By which the verdict judges, and so the charts. */
    static final ImageMeasure MEASURE = ImageMeasure.IOU;

    private static final int DRAWS = 4000;
    private static final long SEED = 1;

    private final ComparisonResult result;
    private final Statistics statistics;
    private final List<Map<Figure, Interval>> intervals = new ArrayList<>();

    /** @param judged the comparison by each measure */
    Findings(ComparisonResult result, Map<ImageMeasure, Statistics> judged) {
        this.result = result;
        this.statistics = Objects.requireNonNull(judged.get(MEASURE));
        Statistics dice = Objects.requireNonNull(judged.get(ImageMeasure.DICE));
        for (int i = 0; i < result.models().size(); i++) {
            Map<Figure, Interval> ofModel = new EnumMap<>(Figure.class);
            put(ofModel, Figure.IMAGE_IOU, statistics.models().get(i));
            put(ofModel, Figure.IMAGE_DICE, dice.models().get(i));
            Map<Figure, Bootstrap.Interval> pooled =
                    Bootstrap.intervals(pooledRows(result.models().get(i)), DRAWS, SEED);
            for (Figure figure : List.of(Figure.DICE, Figure.IOU)) {
                Optional.ofNullable(pooled.get(figure)).ifPresent(ends -> ofModel.put(figure, interval(ends)));
            }
            intervals.add(ofModel);
        }
    }

    private static void put(Map<Figure, Interval> intervals, Figure figure, ModelSummary summary) {
        summary.interval().ifPresent(ends -> intervals.put(figure, interval(ends)));
    }

    private static Interval interval(Bootstrap.Interval ends) {
        return new Interval(ends.low(), ends.high());
    }

    /** A row per image and class with the pixels of all seeds together, so that seeds do not count as images. */
    private static List<ImageScore> pooledRows(ModelResult model) {
        Map<List<Object>, ImageScore> rows = new LinkedHashMap<>();
        for (CellScore score : model.scores()) {
            for (ImageScore row : score.evaluation().rows()) {
                rows.merge(List.of(row.image(), row.classIndex()), row, Findings::together);
            }
        }
        return rows.values().stream()
                .sorted(Comparator.comparing(ImageScore::image))
                .toList();
    }

    private static ImageScore together(ImageScore a, ImageScore b) {
        return new ImageScore(
                a.image(),
                a.classIndex(),
                a.className(),
                new Counts(
                        a.counts().tp() + b.counts().tp(),
                        a.counts().fp() + b.counts().fp(),
                        a.counts().fn() + b.counts().fn(),
                        a.counts().tn() + b.counts().tn()),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Two models beside each other.
     *
     * @param first place of the one
     * @param second place of the other
     * @param difference of their scores, image by image
     * @param interval of the difference
     * @param note the corrected p value, or a dash
     * @param figures what else is known, a word for each of {@link #PAIR_COLUMNS}
     */
    record Pairing(int first, int second, double difference, Interval interval, String note, List<String> figures) {}

    /** Of the table of pairs, after the difference and its interval. */
    static final List<String> PAIR_COLUMNS = List.of(
            "p, corrected", "p, images alone", "p, Wilcoxon", "Effect size, d", "Better in", "To tell them apart");

    List<Pairing> pairs() {
        List<String> labels = result.models().stream().map(ModelResult::label).toList();
        List<Pairing> pairs = new ArrayList<>();
        for (Pair pair : statistics.pairs()) {
            pair.interval()
                    .ifPresent(ends -> pairs.add(new Pairing(
                            labels.indexOf(pair.a()),
                            labels.indexOf(pair.b()),
                            pair.mean(),
                            interval(ends),
                            Words.probability(pair.overall()),
                            List.of(
                                    Words.probability(pair.overall()),
                                    Words.probability(pair.t()),
                                    Words.probability(pair.wilcoxon()),
                                    pair.dz().isPresent()
                                            ? Words.decimal(pair.dz().getAsDouble(), 2)
                                            : Words.UNDEFINED,
                                    pair.wins() + " of " + pair.images(),
                                    pair.distinguishable()
                                            ? "told apart"
                                            : pair.needed().words()))));
        }
        return pairs;
    }

    /** In plain language, a sentence each; none where nothing can be said. */
    List<String> verdict() {
        return statistics.verdict().sentences();
    }

    /** How it was computed; empty where there is nothing to compare. */
    String policy() {
        return statistics.pairs().isEmpty() ? "" : statistics.policy();
    }

    Optional<Interval> interval(int model, Figure figure) {
        return Optional.ofNullable(intervals.get(model).get(figure));
    }
}
