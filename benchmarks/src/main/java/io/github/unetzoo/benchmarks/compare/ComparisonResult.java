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
import io.github.unetzoo.benchmarks.chart.Chart;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The figures of a comparison.
 *
 * @param data what was compared on
 * @param config how all that were trained here were, but for the seed; its crop and precision are also those of latency
 * @param seeds with each of which each of these was trained; none if all models came trained
 * @param environment where this run took place
 * @param models a row each, in the order in which they were given
 * @param epsilon by how much less of a score still counts as good as the best, for the verdict
 * @param remarks what is to be known of the run besides, such as what a budget cut
 * @param gallery pictures of some images
 */
public record ComparisonResult(
        DataFacts data,
        TrainingConfig config,
        List<Long> seeds,
        Map<String, String> environment,
        List<ModelResult> models,
        double epsilon,
        List<String> remarks,
        Gallery gallery) {

    /** The table, one line per cell. */
    public static final String CSV_FILE = "results.csv";

    /** The comparisons of two models each, one per line. */
    public static final String PAIRS_FILE = "pairs.csv";

    /** Everything. */
    public static final String JSON_FILE = "results.json";

    /** The page. */
    public static final String PAGE_FILE = "report.html";

    /** The table, the verdict and where the figures come from, as Markdown; it shows the charts beside it. */
    public static final String MARKDOWN_FILE = "report.md";

    /** The folder of the charts as PNG files. */
    public static final String CHARTS_FOLDER = "charts";

    /** What is to be said where {@link #write} writes no charts, for want of fonts. */
    public static final String NO_CHARTS =
            "The charts are on " + PAGE_FILE + " alone, and not drawn as pictures: " + Fonts.ABSENT + ".";

    /**
     * Copies the collections.
     *
     * @param data what was compared on
     * @param config how all that were trained here were, but for the seed; its crop and precision are also those of latency
     * @param seeds with each of which each of these was trained; none if all models came trained
     * @param environment where this run took place
     * @param models a row each, in the order in which they were given
     * @param epsilon by how much less of a score still counts as good as the best, for the verdict
     * @param remarks what is to be known of the run besides, such as what a budget cut
     * @param gallery pictures of some images
     */
    public ComparisonResult {
        seeds = List.copyOf(seeds);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        models = List.copyOf(models);
        remarks = List.copyOf(remarks);
    }

    /** {@return whether a cell failed} */
    public boolean failed() {
        return models.stream().anyMatch(ModelResult::failed);
    }

    /** Whether any of the models was trained here. */
    boolean trained() {
        return !seeds.isEmpty();
    }

    /** What the data say of themselves, and what is to be known of the run. */
    List<String> notes() {
        return Stream.concat(data.notes().stream(), remarks.stream()).toList();
    }

    /** {@return how the scores were counted, in sentences; empty if there are none} */
    public String policy() {
        return models.stream()
                .flatMap(model -> model.scores().stream())
                .map(score -> score.evaluation().policy())
                .findFirst()
                .orElse("");
    }

    /** {@return what the models' IoU per image says of which is better, by this comparison's epsilon} */
    public Statistics statistics() {
        return statistics(ImageMeasure.IOU, epsilon);
    }

    /**
     * What the models' scores per image say of which is better.
     *
     * @param measure by which they are compared
     * @param epsilon how far below the best a model may be and still do, at least 0
     * @return means, pairs and the verdict
     */
    public Statistics statistics(ImageMeasure measure, double epsilon) {
        String words = measure.words() + (data.classes().size() > 2 ? " (mean of its classes)" : "");
        return Statistics.of(words, ImageScores.of(this, measure), epsilon);
    }

    private Map<ImageMeasure, Statistics> judged() {
        Map<ImageMeasure, Statistics> judged = new EnumMap<>(ImageMeasure.class);
        for (ImageMeasure measure : ImageMeasure.values()) {
            judged.put(measure, statistics(measure, epsilon));
        }
        return judged;
    }

    /** {@return an aligned table with a line per model, what failed, the verdict, and how the scores were counted} */
    public String toText() {
        return TextReport.of(this);
    }

    /** {@return a head and a line per model and seed, as RFC 4180 has it} */
    public String toCsv() {
        return CsvReport.of(this);
    }

    /** {@return a head and a line per measure and pair of models, as RFC 4180 has it} */
    public String toPairsCsv() {
        return PairsCsv.of(judged());
    }

    /** {@return everything, the figures of each image included} */
    public JsonObject toJson() {
        return JsonReport.of(this, judged());
    }

    /** {@return one page that needs nothing else, and no network; it is well-formed XML as well as HTML} */
    public String toHtml() {
        return HtmlReport.of(this, new Findings(this, judged()));
    }

    /**
     * Writes {@value #CSV_FILE}, {@value #PAIRS_FILE}, {@value #JSON_FILE}, {@value #PAGE_FILE}, {@value #MARKDOWN_FILE} and
     * its charts in {@value #CHARTS_FOLDER}; each appears whole or not at all. Where Java has no {@linkplain Fonts fonts},
     * the charts are on the page alone, and the Markdown says so.
     *
     * @param folder made if it does not exist
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder) throws IOException {
        // Once for all files: intervals are drawn anew each time.
        Map<ImageMeasure, Statistics> judged = judged();
        Findings findings = new Findings(this, judged);
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve(CSV_FILE), toCsv());
        AtomicFile.write(folder.resolve(PAIRS_FILE), PairsCsv.of(judged));
        AtomicFile.write(folder.resolve(JSON_FILE), Json.write(JsonReport.of(this, judged)));
        AtomicFile.write(folder.resolve(PAGE_FILE), HtmlReport.of(this, findings));
        AtomicFile.write(folder.resolve(MARKDOWN_FILE), MarkdownReport.of(this, findings));
        Map<String, Chart> charts = new ReportCharts(this, findings).byFile();
        Path pictures = folder.resolve(CHARTS_FOLDER);
        removeOthers(pictures, charts.keySet());
        for (Map.Entry<String, Chart> chart : charts.entrySet()) {
            Files.createDirectories(pictures);
            AtomicFile.write(pictures.resolve(chart.getKey()), chart.getValue().png());
        }
    }

    /** Charts of an earlier report would pass for this one's. */
    private static void removeOthers(Path pictures, Set<String> names) throws IOException {
        if (Files.isDirectory(pictures)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(pictures, "*.png")) {
                for (Path picture : found) {
                    if (!names.contains(picture.getFileName().toString())) {
                        Files.delete(picture);
                    }
                }
            }
        }
    }
}
