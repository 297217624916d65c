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

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.samskivert.mustache.Mustache;
import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.SurfaceScore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A comparison as one page: fills {@code report.mustache}. */
final class HtmlReport {

    private static final String TEMPLATE = "report.mustache";

    /** Characters of pictures that a page may hold, so that it stays below 3 MB. */
    private static final int PICTURE_ROOM = 2_600_000;

    private final ComparisonResult result;
    private int pictureRoom = PICTURE_ROOM;

    private HtmlReport(ComparisonResult result) {
        this.result = result;
    }

    static String of(ComparisonResult result) {
        return Mustache.compiler()
                .withEscaper(Markup::escape)
                .emptyStringIsFalse(true)
                .compile(template())
                .execute(new HtmlReport(result).page());
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
        List<Integer> scored = IntStream.range(0, result.models().size())
                .filter(i -> !result.models().get(i).scores().isEmpty())
                .boxed()
                .toList();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("dataset", result.data().name());
        page.put("splits", Words.splits(result.data()));
        page.put("trained", result.trained());
        page.put("modelCount", count(result.models().size(), "model"));
        page.put("seedCount", count(result.seeds().size(), "seed"));
        page.put("epochCount", count(result.config().epochs(), "epoch"));
        page.put("summary", summary(scored));
        page.put("rows", rows());
        page.put("failures", failures());
        page.put("failed", result.failed());
        page.put("scored", !scored.isEmpty());
        page.put("policy", result.policy());
        page.put("spreadRemark", Words.spreadRemark(result.seeds()));
        page.put("costRemark", Words.costRemark(result));
        page.put("environmentRemark", Words.environmentRemark(result));
        page.put("parameterChart", parameterChart(scored));
        page.put("latencyChart", latencyChart(scored));
        page.put("curves", curves(scored));
        page.put("classes", classes(scored));
        page.put("legend", legend());
        page.put("galleries", galleries(scored));
        page.put("facts", facts());
        page.put("notes", result.data().notes());
        page.put("hasNotes", !result.data().notes().isEmpty());
        return page;
    }

    private static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    private List<Map<String, Object>> summary(List<Integer> scored) {
        return scored.stream()
                .filter(i -> model(i).dice().mean().isPresent())
                .max(Comparator.comparingDouble(i -> model(i).dice().mean().orElse(0)))
                .map(i -> {
                    Map<String, Object> best = named(i);
                    best.put("dice", model(i).dice().text(Words.RATIO));
                    best.put(
                            "parameters",
                            model(i).size()
                                    .map(s -> Words.millions(s.parameters()))
                                    .orElse(Words.UNDEFINED));
                    best.put("latency", model(i).latencyMillis().text(1));
                    return List.of(best);
                })
                .orElse(List.of());
    }

    private ModelResult model(int place) {
        return result.models().get(place);
    }

    /** What every mention of a model shows. */
    private Map<String, Object> named(int place) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("letter", Charts.letter(place));
        named.put("colour", "m" + place % Charts.COLOURS);
        named.put("label", model(place).label());
        // Where a long name may break: after its commas.
        named.put("parts", List.of(model(place).label().split("(?<=,)")));
        return named;
    }

    private List<Map<String, Object>> rows() {
        List<Function<ModelResult, Spread>> ratios =
                List.of(ModelResult::dice, ModelResult::imageDice, ModelResult::iou, ModelResult::imageIou);
        double[] highest = ratios.stream()
                .mapToDouble(ratio -> result.models().stream()
                        .flatMapToDouble(m -> ratio.apply(m).mean().stream())
                        .max()
                        .orElse(Double.NaN))
                .toArray();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < result.models().size(); i++) {
            ModelResult model = model(i);
            Map<String, Object> row = named(i);
            row.put("description", model.description());
            row.put(
                    "parameters",
                    model.size().map(s -> Words.millions(s.parameters())).orElse(Words.UNDEFINED));
            row.put("macs", model.size().map(s -> Words.billions(s.macs())).orElse(Words.UNDEFINED));
            List<Map<String, Object>> cells = new ArrayList<>();
            for (int r = 0; r < ratios.size(); r++) {
                Spread spread = ratios.get(r).apply(model);
                boolean best = result.models().size() > 1
                        && spread.mean().isPresent()
                        && spread.mean().getAsDouble() == highest[r];
                Map<String, Object> cell = figure(spread, Words.RATIO);
                cell.put("best", best ? "best" : "");
                cells.add(cell);
            }
            row.put("ratios", cells);
            row.put("time", figure(Words.time(model.trainSeconds())));
            row.put("latency", figure(model.latencyMillis(), 1));
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, Object> figure(Spread spread, int decimals) {
        return figure(spread.text(decimals));
    }

    /** The mean, and the deviation in a line below it. */
    private static Map<String, Object> figure(String words) {
        String[] parts = words.split(" (?=±)", 2);
        Map<String, Object> figure = new LinkedHashMap<>();
        figure.put("mean", parts[0]);
        figure.put("deviation", parts.length == 2 ? parts[1] : "");
        return figure;
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

    private String parameterChart(List<Integer> scored) {
        return Charts.scatter(
                "Dice against parameters",
                "parameters (millions, logarithmic)",
                "Dice, pooled",
                dots(
                        scored,
                        i -> model(i).size().map(s -> s.parameters() * 1e-6).orElse(0.0)));
    }

    private String latencyChart(List<Integer> scored) {
        return Charts.scatter(
                "Dice against latency",
                "latency (ms, logarithmic)",
                "Dice, pooled",
                dots(scored, i -> model(i).latencyMillis().mean().orElse(0)));
    }

    private List<Charts.Dot> dots(List<Integer> scored, Function<Integer, Double> cost) {
        List<Charts.Dot> dots = new ArrayList<>();
        for (int i : scored) {
            Spread dice = model(i).dice();
            double x = cost.apply(i);
            if (dice.mean().isPresent() && x > 0) {
                dots.add(new Charts.Dot(i, x, dice.mean().getAsDouble(), dice.deviation()));
            }
        }
        return dots;
    }

    private List<Map<String, Object>> curves(List<Integer> scored) {
        List<Charts.Runs> all = new ArrayList<>();
        for (int i : scored) {
            List<Learning> runs = model(i).scores().stream()
                    .flatMap(score -> score.learning().stream())
                    .toList();
            if (!runs.isEmpty()) {
                all.add(new Charts.Runs(
                        i,
                        runs.stream().map(Learning::history).toList(),
                        runs.stream().map(Learning::bestEpoch).toList()));
            }
        }
        List<Map<String, Object>> curves = new ArrayList<>();
        for (Charts.Runs runs : all) {
            Map<String, Object> curve = named(runs.model());
            curve.put(
                    "chart",
                    Charts.curves(
                            "Validation score by epoch of "
                                    + model(runs.model()).label(),
                            runs,
                            all));
            curves.add(curve);
        }
        return curves;
    }

    private List<Map<String, Object>> classes(List<Integer> scored) {
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

    /** Fill and outline of each foreground class. */
    private List<Map<String, Object>> legend() {
        List<String> foreground = result.models().stream()
                .flatMap(m -> m.scores().stream())
                .findFirst()
                .map(s -> s.evaluation().classes().stream()
                        .filter(ClassScore::foreground)
                        .map(ClassScore::name)
                        .toList())
                .orElse(List.of());
        List<Map<String, Object>> legend = new ArrayList<>();
        for (int i = 0; i < foreground.size(); i++) {
            legend.add(Map.of(
                    "name", foreground.get(i), "fill", hex(Overlay.fill(i)), "outline", hex(Overlay.outline(i))));
        }
        return legend;
    }

    private static String hex(int colour) {
        return String.format(Locale.ROOT, "#%06x", colour);
    }

    /** The pictures of each model's first seed. */
    private List<Map<String, Object>> galleries(List<Integer> scored) {
        List<Map<String, Object>> galleries = new ArrayList<>();
        for (int i : scored) {
            CellResult cell = model(i).cells().stream()
                    .filter(c -> !c.failed())
                    .findFirst()
                    .orElseThrow();
            List<Map<String, Object>> images = new ArrayList<>();
            for (GalleryImage image : cell.score().orElseThrow().gallery()) {
                boolean fits = image.png().length() <= pictureRoom;
                pictureRoom -= fits ? image.png().length() : 0;
                images.add(Map.of(
                        "rank", image.rank(),
                        "image", image.image(),
                        "dice", Words.ratio(OptionalDouble.of(image.dice())),
                        "shown", fits,
                        "png", image.png()));
            }
            Map<String, Object> gallery = named(i);
            gallery.put("seed", Words.seeds(cell.seed().stream().boxed().toList()));
            gallery.put("folder", String.valueOf(cell.folder().getFileName()));
            gallery.put("images", images);
            galleries.add(gallery);
        }
        return galleries;
    }

    private List<Map<String, String>> facts() {
        List<Map<String, String>> facts = new ArrayList<>();
        facts.add(fact("dataset", result.data().name() + ": " + Words.splits(result.data())));
        facts.add(fact("classes", String.join(", ", result.data().classes())));
        facts.add(fact("data fingerprint", result.data().fingerprint()));
        if (result.trained()) {
            training(facts);
        }
        result.environment().forEach((name, value) -> facts.add(fact(name, value)));
        result.models().stream()
                .filter(m -> !m.options().isEmpty())
                .forEach(m -> facts.add(fact(m.label(), Words.pairs(m.options()).replace(",", ", "))));
        return facts;
    }

    private void training(List<Map<String, String>> facts) {
        facts.add(fact("seeds", Words.list(result.seeds())));
        JsonObject config = JsonParser.parseString(result.config().toJson()).getAsJsonObject();
        // Each cell has a seed of its own.
        config.remove("seed");
        config.entrySet()
                .forEach(e -> facts.add(fact(
                        words(e.getKey()),
                        e.getValue().isJsonPrimitive()
                                ? e.getValue().getAsString()
                                : e.getValue().toString())));
    }

    /** camelCase as words. */
    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> fact(String name, String value) {
        return Map.of("name", name, "value", value);
    }
}
