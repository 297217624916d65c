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

import io.github.unetzoo.benchmarks.chart.Chart;
import io.github.unetzoo.benchmarks.chart.CostChart;
import io.github.unetzoo.benchmarks.chart.DifferencesChart;
import io.github.unetzoo.benchmarks.chart.ImagesChart;
import io.github.unetzoo.benchmarks.chart.LearningChart;
import io.github.unetzoo.benchmarks.chart.LevelsChart;
import io.github.unetzoo.benchmarks.chart.Mark;
import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.metric.Figure;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.unetpp.PruningTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The charts of a comparison, made of its figures. */
final class ReportCharts {

    /**
     * Something that a model may cost.
     *
     * @param word its name in files
     * @param name on a button
     * @param axis with the unit
     */
    private record Cost(String word, String name, String axis, Function<ModelResult, OptionalDouble> of) {}

    /**
     * A chart of scores against one cost.
     *
     * @param word of the cost, in files
     * @param name of the cost, on a button
     * @param chart scores against it
     */
    record CostView(String word, String name, Chart chart) {}

    private static final List<Cost> COSTS = List.of(
            new Cost(
                    "parameters",
                    "Parameters",
                    "parameters, millions",
                    m -> optional(m.size(), s -> s.parameters() * 1e-6)),
            new Cost(
                    "macs",
                    "MACs",
                    "multiply-accumulates per image, billions",
                    m -> optional(m.size(), s -> s.macs() * 1e-9)),
            new Cost(
                    "latency-float32",
                    "Latency, float32",
                    "latency in float32, milliseconds",
                    m -> optional(m.latency(Precision.FLOAT32), q -> q.median())),
            new Cost(
                    "latency-bfloat16",
                    "Latency, bfloat16",
                    "latency in bfloat16, milliseconds",
                    m -> optional(m.latency(Precision.BFLOAT16), q -> q.median())));

    private static final String SCORE = "IoU, mean over images";

    private final ComparisonResult result;
    private final Findings findings;
    private final Map<String, String> names;

    ReportCharts(ComparisonResult result, Findings findings) {
        this.result = result;
        this.findings = findings;
        this.names = ShortNames.of(result.models());
    }

    private static <T> OptionalDouble optional(Optional<T> value, Function<T, Double> number) {
        return value.map(v -> OptionalDouble.of(number.apply(v))).orElse(OptionalDouble.empty());
    }

    /** Places of the models that have scores. */
    private List<Integer> scored() {
        return IntStream.range(0, result.models().size())
                .filter(i -> !result.models().get(i).scores().isEmpty())
                .boxed()
                .toList();
    }

    private ModelResult model(int place) {
        return result.models().get(place);
    }

    private String name(int place) {
        return Mark.letter(place) + " " + names.get(model(place).label());
    }

    /** All, by the names of their files; none where Java has no fonts, as only the page's charts then have words. */
    Map<String, Chart> byFile() {
        if (!Fonts.present()) {
            return Map.of();
        }
        Map<String, Chart> charts = new LinkedHashMap<>();
        costs().forEach(view -> charts.put("iou-" + view.word() + ".png", view.chart()));
        images().ifPresent(chart -> charts.put("images.png", chart));
        differences().ifPresent(chart -> charts.put("differences.png", chart));
        learning()
                .forEach((place, chart) ->
                        charts.put("learning-" + Mark.letter(place).toLowerCase(Locale.ROOT) + ".png", chart));
        levels().ifPresent(chart -> charts.put("levels.png", chart));
        return charts;
    }

    /** Scores against each cost that is known; none if no model was scored. */
    List<CostView> costs() {
        List<CostView> views = new ArrayList<>();
        for (Cost cost : COSTS) {
            List<CostChart.Dot> dots = new ArrayList<>();
            for (int i : scored()) {
                OptionalDouble score = model(i).mean(Figure.IMAGE_IOU).mean();
                OptionalDouble value = cost.of().apply(model(i));
                if (score.isPresent() && value.isPresent() && value.getAsDouble() > 0) {
                    dots.add(new CostChart.Dot(
                            i,
                            String.format(
                                    Locale.ROOT,
                                    "%s: IoU %.4f, %s %.3g",
                                    name(i),
                                    score.getAsDouble(),
                                    cost.name().toLowerCase(Locale.ROOT),
                                    value.getAsDouble()),
                            value.getAsDouble(),
                            score.getAsDouble(),
                            findings.interval(i, Figure.IMAGE_IOU)));
                }
            }
            if (!dots.isEmpty()) {
                String title = "IoU against " + cost.axis().split(",", 2)[0];
                views.add(new CostView(cost.word(), cost.name(), CostChart.of(title, cost.axis(), SCORE, dots)));
            }
        }
        return views;
    }

    /** Validation scores by epoch, by the model's place; none of models that came trained. */
    Map<Integer, Chart> learning() {
        List<LearningChart.Runs> all = new ArrayList<>();
        for (int i : scored()) {
            List<Learning> runs = learned(i);
            if (!runs.isEmpty()) {
                all.add(new LearningChart.Runs(
                        i,
                        runs.stream()
                                .map(run -> run.history().stream()
                                        .map(EpochRecord::score)
                                        .toList())
                                .toList(),
                        runs.stream().map(Learning::bestEpoch).toList()));
            }
        }
        Map<Integer, Chart> charts = new LinkedHashMap<>();
        for (LearningChart.Runs runs : all) {
            charts.put(
                    runs.model(),
                    LearningChart.of(
                            "Validation score by epoch of " + name(runs.model()),
                            "Best epochs: " + runs.bests() + ".",
                            runs,
                            all));
        }
        return charts;
    }

    List<Learning> learned(int place) {
        return model(place).scores().stream()
                .flatMap(score -> score.learning().stream())
                .toList();
    }

    /** IoU of each image, the mean over the seeds. */
    List<ImagesChart.Row> imageRows() {
        List<ImagesChart.Row> rows = new ArrayList<>();
        for (int i : scored()) {
            List<Double> scores = List.copyOf(ImageMeans.of(model(i).scores().stream()
                            .map(CellScore::evaluation)
                            .toList())
                    .values());
            if (!scores.isEmpty()) {
                rows.add(new ImagesChart.Row(i, name(i), scores));
            }
        }
        return rows;
    }

    Optional<Chart> images() {
        List<ImagesChart.Row> rows = imageRows();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(ImagesChart.of("IoU of each test image", "IoU of an image, mean over seeds", rows));
    }

    Optional<Chart> differences() {
        List<DifferencesChart.Pair> pairs = findings.pairs().stream()
                .map(pair -> new DifferencesChart.Pair(
                        pair.first(),
                        pair.second(),
                        name(pair.first()) + " minus " + name(pair.second()),
                        pair.difference(),
                        pair.interval(),
                        pair.note()))
                .toList();
        return pairs.isEmpty()
                ? Optional.empty()
                : Optional.of(DifferencesChart.of(
                        "Differences in IoU between pairs of models",
                        "Intervals that leave out 0: "
                                + pairs.stream()
                                        .filter(pair -> pair.interval().low() > 0
                                                || pair.interval().high() < 0)
                                        .count()
                                + " of " + pairs.size() + ".",
                        "difference in IoU per image",
                        "p, corrected",
                        pairs));
    }

    /** What a UNet++ that was cut down gives at each level, by the model's place; none of others. */
    Map<Integer, List<PruningTable.Level>> levelRows() {
        Map<Integer, List<PruningTable.Level>> rows = new LinkedHashMap<>();
        for (int i : scored()) {
            model(i).scores().stream()
                    .map(CellScore::levels)
                    .filter(levels -> !levels.isEmpty())
                    .findFirst()
                    .ifPresent(levels -> rows.put(i, levels));
        }
        return rows;
    }

    Optional<Chart> levels() {
        List<LevelsChart.Network> networks = new ArrayList<>();
        levelRows().forEach((place, levels) -> {
            List<LevelsChart.Level> measured = levels.stream()
                    .filter(level -> level.dice().isPresent())
                    .map(level -> new LevelsChart.Level(
                            "L" + level.level(),
                            level.milliseconds(),
                            level.dice().getAsDouble()))
                    .toList();
            if (!measured.isEmpty()) {
                networks.add(new LevelsChart.Network(place, name(place), measured));
            }
        });
        return networks.isEmpty()
                ? Optional.empty()
                : Optional.of(LevelsChart.of(
                        "Dice against time of UNet++ cut down",
                        "time to predict one image, milliseconds",
                        "Dice, pooled",
                        networks));
    }
}
