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

import com.samskivert.mustache.Mustache;
import io.github.unetzoo.benchmarks.chart.ImagesChart;
import io.github.unetzoo.benchmarks.chart.Mark;
import io.github.unetzoo.benchmarks.chart.Markup;
import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.SurfaceScore;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.unetpp.PruningTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A comparison as one page: fills {@code report.mustache}. */
final class HtmlReport {

    private static final String TEMPLATE = "report.mustache";

    /** Characters of pictures that a page may hold, so that it stays below 3 MB. */
    private static final int PICTURE_ROOM = 2_600_000;

    private final ComparisonResult result;
    private final Findings findings;
    private final ReportCharts charts;

    /** Places of the models that have scores. */
    private final Map<String, String> names;

    private final List<Integer> scored;

    private HtmlReport(ComparisonResult result, Findings findings) {
        this.result = result;
        this.findings = findings;
        this.charts = new ReportCharts(result, findings);
        this.names = ShortNames.of(result.models());
        this.scored = IntStream.range(0, result.models().size())
                .filter(i -> !result.models().get(i).scores().isEmpty())
                .boxed()
                .toList();
    }

    static String of(ComparisonResult result, Findings findings) {
        return Mustache.compiler()
                .withEscaper(Markup::escape)
                .emptyStringIsFalse(true)
                .compile(template())
                .execute(new HtmlReport(result, findings).page());
    }

    private static String template() {
        try (InputStream in =
                Objects.requireNonNull(HtmlReport.class.getResourceAsStream(TEMPLATE), "the jar lacks " + TEMPLATE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> page() {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("dataset", result.data().name());
        page.put("splits", Words.splits(result.data()));
        page.put("trained", result.trained());
        page.put("modelCount", count(result.models().size(), "model"));
        page.put("seedCount", count(result.seeds().size(), "seed"));
        page.put("epochCount", count(result.config().epochs(), "epoch"));
        page.put("verdict", findings.verdict());
        page.put("hasVerdict", !findings.verdict().isEmpty());
        List<ResultTable.Column> columns = new ResultTable(result, findings).columns();
        page.put("columns", columns);
        page.put("rows", rows(columns));
        page.put("failures", failures());
        page.put("failed", result.failed());
        page.put("scored", !scored.isEmpty());
        page.put("policy", result.policy());
        page.put("spreadRemark", Words.spreadRemark(result.seeds()));
        page.put("costRemark", Words.costRemark(result));
        page.put("unsteadyRemark", Words.unsteadyRemark(result));
        page.put("environmentRemark", Words.environmentRemark(result));
        page.put("costs", costs());
        page.put("curves", curves());
        page.put("images", images());
        page.put("pairs", pairs());
        page.put("pairColumns", Findings.PAIR_COLUMNS);
        page.put("statisticsPolicy", findings.policy());
        page.put("levels", levels());
        page.put("classes", classes());
        page.put("gallery", gallery());
        page.put("facts", Provenance.of(result));
        page.put("notes", result.notes());
        page.put("hasNotes", !result.notes().isEmpty());
        return page;
    }

    private static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    private ModelResult model(int place) {
        return result.models().get(place);
    }

    /** What every mention of a model shows. */
    private Map<String, Object> named(int place) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("mark", Mark.svg(place));
        named.put("letter", Mark.letter(place));
        String label = model(place).label();
        String name = Objects.requireNonNull(names.get(label));
        named.put("label", label);
        named.put("name", parts(name));
        // Whatever the short name leaves out.
        named.put("spec", name.equals(label) ? List.of() : parts(label));
        return named;
    }

    /** Where a long name may break: after its commas and colons. */
    private static List<String> parts(String name) {
        return List.of(name.split("(?<=[,:])"));
    }

    private List<Map<String, Object>> rows(List<ResultTable.Column> columns) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < result.models().size(); i++) {
            Map<String, Object> row = named(i);
            row.put("description", model(i).description());
            List<Map<String, Object>> cells = new ArrayList<>();
            for (ResultTable.Column column : columns) {
                ResultTable.Cell cell = column.cells().get(i);
                cells.add(Map.of(
                        "text", cell.text(),
                        "spread", cell.spread(),
                        "best", column.best(cell),
                        "value",
                                cell.value().isPresent()
                                        ? Double.toString(cell.value().getAsDouble())
                                        : ""));
            }
            row.put("cells", cells);
            rows.add(row);
        }
        return rows;
    }

    /** The mean, and the deviation in a line below it. */
    private static Map<String, Object> figure(Spread spread, int decimals) {
        String[] parts = spread.text(decimals).split(" (?=±)", 2);
        return Map.of("text", parts[0], "spread", parts.length == 2 ? parts[1] : "");
    }

    private List<Map<String, Object>> costs() {
        List<Map<String, Object>> views = new ArrayList<>();
        for (ReportCharts.CostView view : charts.costs()) {
            views.add(Map.of(
                    "word", view.word(),
                    "name", view.name(),
                    "title", view.chart().title(),
                    "description", view.chart().description(),
                    "svg", view.chart().svg()));
        }
        return views;
    }

    private List<Map<String, Object>> curves() {
        List<Map<String, Object>> curves = new ArrayList<>();
        charts.learning().forEach((place, chart) -> {
            Map<String, Object> curve = named(place);
            curve.put("svg", chart.svg());
            List<Map<String, Object>> runs = new ArrayList<>();
            List<CellResult> cells =
                    model(place).cells().stream().filter(c -> !c.failed()).toList();
            for (CellResult cell : cells) {
                cell.score().flatMap(CellScore::learning).ifPresent(learning -> {
                    List<EpochRecord> history = learning.history();
                    runs.add(Map.of(
                            "seed", Words.seeds(cell.seed().stream().boxed().toList()),
                            "best", Integer.toString(learning.bestEpoch()),
                            "score",
                                    Words.ratio(OptionalDouble.of(history.get(learning.bestEpoch() - 1)
                                            .score())),
                            "last",
                                    Words.ratio(OptionalDouble.of(
                                            history.get(history.size() - 1).score()))));
                });
            }
            curve.put("runs", runs);
            curves.add(curve);
        });
        return curves;
    }

    private List<Map<String, Object>> images() {
        return charts.images()
                .map(chart -> {
                    List<Map<String, Object>> rows = new ArrayList<>();
                    for (ImagesChart.Row row : charts.imageRows()) {
                        Map<String, Object> line = named(row.model());
                        line.put("count", Integer.toString(row.scores().size()));
                        line.put(
                                "quantiles",
                                DoubleStream.of(0, 0.25, 0.5, 0.75, 1)
                                        .mapToObj(share -> Words.decimal(row.quantile(share), Words.RATIO))
                                        .toList());
                        rows.add(line);
                    }
                    return List.of(Map.<String, Object>of("svg", chart.svg(), "rows", rows));
                })
                .orElse(List.of());
    }

    private List<Map<String, Object>> pairs() {
        return charts.differences()
                .map(chart -> {
                    List<Map<String, Object>> rows = new ArrayList<>();
                    for (Findings.Pairing pair : findings.pairs()) {
                        rows.add(Map.of(
                                "first", named(pair.first()),
                                "second", named(pair.second()),
                                "difference", Words.signed(pair.difference()),
                                "interval", Words.signed(pair.interval()),
                                "figures", pair.figures()));
                    }
                    return List.of(Map.<String, Object>of("svg", chart.svg(), "rows", rows));
                })
                .orElse(List.of());
    }

    private List<Map<String, Object>> levels() {
        return charts.levels()
                .map(chart -> {
                    List<Map<String, Object>> rows = new ArrayList<>();
                    charts.levelRows().forEach((place, levels) -> {
                        for (PruningTable.Level level : levels) {
                            Map<String, Object> row = named(place);
                            row.put("level", "L" + level.level());
                            row.put(
                                    "figures",
                                    List.of(
                                            Words.ratio(level.dice()),
                                            Words.millions(level.parameters()),
                                            Words.billions(level.macs()),
                                            Words.decimal(level.milliseconds(), 1)));
                            rows.add(row);
                        }
                    });
                    return List.of(Map.<String, Object>of("svg", chart.svg(), "rows", rows));
                })
                .orElse(List.of());
    }

    private List<Map<String, Object>> failures() {
        List<Map<String, Object>> failures = new ArrayList<>();
        for (int i = 0; i < result.models().size(); i++) {
            Map<String, List<Long>> seeds = model(i).failures();
            for (Map.Entry<String, List<Long>> entry : seeds.entrySet()) {
                Map<String, Object> failure = named(i);
                failure.put("seeds", Words.seeds(entry.getValue()));
                failure.put("message", entry.getKey());
                failures.add(failure);
            }
        }
        return failures;
    }

    private List<Map<String, Object>> classes() {
        List<Map<String, Object>> classes = new ArrayList<>();
        if (scored.isEmpty()) {
            return classes;
        }
        for (ClassScore known : evaluation(scored.get(0)).classes()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i : scored) {
                List<Function<ClassScore, OptionalDouble>> figures = List.of(
                        s -> s.counts().dice(),
                        s -> s.imageDice().value(),
                        s -> s.counts().iou(),
                        s -> s.counts().precision(),
                        s -> s.counts().recall(),
                        s -> s.boundary().map(b -> b.counts().f1()).orElse(OptionalDouble.empty()),
                        s -> s.falseAlarms().rate());
                Map<String, Object> row = named(i);
                row.put(
                        "figures",
                        figures.stream()
                                .map(f -> figure(model(i).ofClass(known.name(), f), Words.RATIO))
                                .toList());
                row.put("hd95", figure(model(i).ofClass(known.name(), HtmlReport::hd95), Words.DISTANCE));
                rows.add(row);
            }
            Map<String, Object> group = new LinkedHashMap<>();
            group.put("name", known.name());
            group.put(
                    "remark",
                    (known.foreground() ? "" : "not in the averages; ") + "absent in "
                            + count(known.falseAlarms().absentImages(), "test image"));
            group.put("models", rows);
            classes.add(group);
        }
        return classes;
    }

    private static OptionalDouble hd95(ClassScore score) {
        return score.surface().map(SurfaceScore::hd95).orElse(OptionalDouble.empty());
    }

    private EvaluationResult evaluation(int place) {
        return model(place).scores().get(0).evaluation();
    }

    private Map<String, Object> gallery() {
        Gallery gallery = result.gallery();
        List<Map<String, Object>> images = new ArrayList<>();
        int room = PICTURE_ROOM;
        for (GalleryImage image : gallery.images()) {
            boolean fits = image.length() <= room;
            room -= fits ? image.length() : 0;
            images.add(picture(image, images.size(), fits));
        }
        List<Map<String, String>> legend = new ArrayList<>();
        for (int i = 0; i < gallery.foreground().size(); i++) {
            legend.add(Map.of("name", gallery.foreground().get(i), "tint", hex(Layers.tint(i))));
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("images", images);
        page.put("remark", gallery.remark());
        page.put("shown", !images.isEmpty() || !gallery.remark().isEmpty());
        page.put("madeUp", gallery.source() == GallerySource.MADE_UP);
        page.put("legend", legend);
        page.put("right", hex(Layers.RIGHT));
        page.put("missed", hex(Layers.MISSED));
        page.put("added", hex(Layers.ADDED));
        page.put("confused", hex(Layers.CONFUSED));
        page.put("severalClasses", gallery.foreground().size() > 1);
        return page;
    }

    private Map<String, Object> picture(GalleryImage image, int number, boolean fits) {
        List<Map<String, Object>> predictions = new ArrayList<>();
        for (GalleryImage.Prediction prediction : image.predictions()) {
            Map<String, Object> one = named(place(prediction.model()));
            one.put("id", "g" + number + "p" + predictions.size());
            one.put("score", Words.ratio(prediction.score()));
            one.put("classes", prediction.classes());
            one.put("errors", prediction.errors());
            predictions.add(one);
        }
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("roles", String.join(", ", image.roles()));
        picture.put("image", image.image());
        picture.put("id", "g" + number);
        picture.put("base", "g" + number);
        picture.put("width", image.width());
        picture.put("height", image.height());
        picture.put("half", image.width() / 2);
        picture.put("score", Words.decimal(image.score(), Words.RATIO));
        picture.put("apart", image.predictions().size() < 2 ? "" : Words.decimal(image.apart(), Words.RATIO));
        picture.put("background", image.background());
        picture.put("fits", fits);
        picture.put("picture", image.picture());
        picture.put("truth", image.truth());
        picture.put("predictions", predictions);
        return picture;
    }

    private int place(String label) {
        return IntStream.range(0, result.models().size())
                .filter(i -> model(i).label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static String hex(int colour) {
        return String.format(Locale.ROOT, "#%06x", colour);
    }
}
