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

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.train.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link Bench} measured.
 *
 * @param environment the machine and the libraries
 * @param onnxRuntime version of ONNX Runtime
 * @param rounds how often each form was timed
 * @param warmUps how often each ran before
 * @param peaks the most that the machine gets out of convolutions, by precision, in 10^9 operations a second
 * @param timings all of them
 */
public record BenchReport(
        Environment environment,
        String onnxRuntime,
        int rounds,
        int warmUps,
        Map<String, Double> peaks,
        List<Timing> timings) {

    /** The file with all figures. */
    public static final String JSON_FILE = "bench.json";

    /** The file with the tables. */
    public static final String TEXT_FILE = "bench.md";

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;
    private static final double MILLIS = 1e3;

    /**
     * Copies what it is given.
     *
     * @param environment the machine and the libraries
     * @param onnxRuntime version of ONNX Runtime
     * @param rounds how often each form was timed
     * @param warmUps how often each ran before
     * @param peaks by precision, in 10^9 operations a second
     * @param timings all of them, in the order of the tables
     */
    public BenchReport {
        peaks = Collections.unmodifiableMap(new LinkedHashMap<>(peaks));
        timings = List.copyOf(timings);
    }

    /**
     * Adds timings of another tool on the same machine, such as benchmarks/peers makes: beside ours in the tables,
     * without ratios, for the two took no turns.
     *
     * @param file JSON, as benchmarks/peers writes it
     * @return a report with both
     * @throws IOException if it cannot be read, naming it
     */
    public BenchReport with(Path file) throws IOException {
        List<Timing> all = new ArrayList<>(timings);
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            json.getAsJsonArray("rows").forEach(row -> all.add(Timing.fromJson(row.getAsJsonObject())));
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | UnsupportedOperationException e) {
            throw new IOException(file + " has no timings as benchmarks/peers writes them: " + e.getMessage(), e);
        }
        return new BenchReport(environment, onnxRuntime, rounds, warmUps, peaks, all);
    }

    /**
     * Writes {@link #JSON_FILE} and {@link #TEXT_FILE}, each whole or not at all.
     *
     * @param folder made if need be
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve(JSON_FILE), toJson());
        AtomicFile.write(folder.resolve(TEXT_FILE), toMarkdown());
    }

    /** {@return all figures, with the machine and the libraries, as JSON} */
    public String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("tool", "unet-zoo");
        JsonObject versions = new JsonObject();
        environment.words().forEach(versions::addProperty);
        versions.addProperty("onnxruntime", onnxRuntime);
        json.add("versions", versions);
        JsonObject machine = new JsonObject();
        machine.addProperty("processor", environment.processor());
        machine.addProperty("threads", environment.nativeThreads());
        machine.addProperty("os", environment.system());
        JsonObject peak = new JsonObject();
        peaks.forEach(peak::addProperty);
        machine.add("convolutionPeakGigaFlops", peak);
        json.add("machine", machine);
        json.addProperty("rounds", rounds);
        json.addProperty("warmups", warmUps);
        JsonArray rows = new JsonArray();
        timings.forEach(timing -> rows.add(timing.toJson()));
        json.add("rows", rows);
        return GSON.toJson(json) + "\n";
    }

    /** {@return tables in Markdown that read well as text, too} */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder("# Speed\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%s, %d threads, %s; PyTorch %s through DJL %s, ONNX Runtime %s; commit %s. Medians of %d rounds in which"
                        + " the forms took turns, with quartiles; ratios are medians of the ratios within a round, with"
                        + " the interval that has the true median with a probability of 95%%.%n",
                environment.processor(),
                environment.nativeThreads(),
                environment.system(),
                environment.pytorch(),
                environment.djl(),
                onnxRuntime,
                environment.commit(),
                rounds));
        text.append(String.format(
                Locale.ROOT,
                "%nThe most that this machine gets out of 3x3 convolutions: %s.%n",
                String.join(
                        ", ",
                        peaks.entrySet().stream()
                                .map(e -> String.format(Locale.ROOT, "%.0f GFLOP/s in %s", e.getValue(), e.getKey()))
                                .toList())));
        for (Measure measure : Measure.values()) {
            List<Timing> some =
                    timings.stream().filter(t -> t.measure() == measure).toList();
            if (!some.isEmpty()) {
                text.append(table(measure, some));
            }
        }
        return text.toString();
    }

    private String table(Measure measure, List<Timing> some) {
        String title = switch (measure) {
            case FORWARD -> "Forward pass: time against ONNX Runtime's";
            case STEP -> "Training step: time against the plain form's";
            case END_TO_END -> "Image file to mask file: time against the same form's forward pass";
        };
        List<List<String>> rows = new ArrayList<>();
        List<String> head =
                new ArrayList<>(List.of("network", "params", "images", "form", "ms", "quartiles", "ratio", "interval"));
        if (measure == Measure.FORWARD) {
            head.addAll(List.of("GFLOP/s", "peak MB"));
        }
        rows.add(head);
        for (Timing timing : some) {
            List<String> row = new ArrayList<>(List.of(
                    timing.network(),
                    String.format(Locale.ROOT, "%.2f M", timing.parameters() / MEGA),
                    timing.batch() + " of " + timing.height() + "x" + timing.width(),
                    timing.form(),
                    String.format(Locale.ROOT, "%.1f", timing.median()),
                    String.format(Locale.ROOT, "%.1f-%.1f", timing.low(), timing.high())));
            Optional<Ratio> ratio = baseline(timing).map(base -> Ratio.of(timing.millis(), base.millis()));
            row.add(ratio.map(r -> String.format(Locale.ROOT, "%.3f", r.median()))
                    .orElse("-"));
            row.add(ratio.map(r -> String.format(Locale.ROOT, "%.3f-%.3f", r.low(), r.high()))
                    .orElse("-"));
            if (measure == Measure.FORWARD) {
                row.add(
                        timing.macs().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%.0f",
                                        2 * timing.macs().getAsLong() / GIGA / (timing.median() / MILLIS))
                                : "-");
                row.add(
                        timing.peakBytes().isPresent()
                                ? String.format(
                                        Locale.ROOT, "%.0f", timing.peakBytes().getAsLong() / MEGA)
                                : "-");
            }
            rows.add(row);
        }
        return "\n## " + title + "\n\n" + aligned(rows);
    }

    /** What a timing is compared with: of the same rounds. */
    Optional<Timing> baseline(Timing timing) {
        return timings.stream()
                .filter(other -> switch (timing.measure()) {
                    case FORWARD -> other.form().equals(OnnxPass.FORM) && other.sameWork(timing);
                    case STEP -> other.form().equals(TrainingStep.PLAIN) && other.sameWork(timing);
                    case END_TO_END ->
                        other.form().equals(timing.form())
                                && other.measure() == Measure.FORWARD
                                && other.network().equals(timing.network())
                                && other.batch() == timing.batch()
                                && other.height() == timing.height()
                                && other.width() == timing.width();
                })
                .filter(other -> ours(other) == ours(timing))
                .findFirst();
    }

    private static boolean ours(Timing timing) {
        return timing.source().equals("unet-zoo") || timing.source().startsWith("onnxruntime");
    }

    private static String aligned(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            text.append(line(rows.get(r), widths));
            if (r == 0) {
                StringBuilder rule = new StringBuilder("|");
                for (int width : widths) {
                    rule.append("-".repeat(width + 2)).append('|');
                }
                text.append(rule).append('\n');
            }
        }
        return text.toString();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder text = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            text.append(' ')
                    .append(row.get(i))
                    .append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(" |");
        }
        return text.append('\n').toString();
    }
}
