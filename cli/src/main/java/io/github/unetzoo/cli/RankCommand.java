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
package io.github.unetzoo.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.unetzoo.benchmarks.compare.ImageMeasure;
import io.github.unetzoo.benchmarks.statistics.Ranking;
import io.github.unetzoo.model.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zoo rank}. */
@Command(
        name = "rank",
        sortOptions = false,
        description = {
            "Ranks models over the datasets of several comparisons: average ranks, the Friedman test, and which models"
                    + " the Nemenyi test tells apart.",
            "Models are the same if their labels are; a comparison has one dataset."
        },
        footer = {
            "",
            "Example:",
            "  zoo compare --data cells --out cells-out",
            "  zoo compare --data nuclei --out nuclei-out",
            "  zoo rank cells-out/results.json nuclei-out/results.json"
        })
final class RankCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            arity = "1..*",
            paramLabel = "RESULTS",
            description = "Comparisons' results.json, or their folders; at least two.")
    private List<Path> files = List.of();

    @Option(
            names = "--measure",
            paramLabel = "M",
            description = "What is ranked, iou or dice: the mean over images, then classes (iou).")
    private ImageMeasure measure = ImageMeasure.IOU;

    @Option(names = "--models", paramLabel = "LABEL,LABEL", description = "The models to rank; all unless given.")
    private Optional<String> models = Optional.empty();

    @Mixin
    private JsonOption json = new JsonOption();

    /** One comparison's scores by model; empty where it has none. */
    private record Scores(Path file, String dataset, String fingerprint, Map<String, OptionalDouble> models) {}

    RankCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<Scores> read = new ArrayList<>();
        for (Path file : files) {
            read.add(read(Files.isDirectory(file) ? file.resolve("results.json") : file));
        }
        if (read.size() < 2) {
            throw new UsageException(files.get(0) + " is one comparison: a ranking over datasets takes at least two;"
                    + " zoo compare says what one of them is worth");
        }
        Ranking ranking = Ranking.of(table(read));
        if (json.asked()) {
            console.result(json(ranking));
        } else {
            console.result(text(ranking));
        }
        return ExitCode.FINE;
    }

    private Scores read(Path file) throws IOException {
        String key = measure == ImageMeasure.IOU ? "imageIou" : "imageDice";
        try {
            JsonObject result = JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            Map<String, OptionalDouble> scores = new LinkedHashMap<>();
            for (JsonElement element : result.getAsJsonArray("models")) {
                JsonObject model = element.getAsJsonObject();
                JsonElement mean = model.getAsJsonObject(key).get("mean");
                scores.put(
                        model.get("label").getAsString(),
                        mean.isJsonNull() ? OptionalDouble.empty() : OptionalDouble.of(mean.getAsDouble()));
            }
            JsonObject data = result.getAsJsonObject("data");
            return new Scores(
                    file,
                    data.get("name").getAsString(),
                    data.get("fingerprint").getAsString(),
                    scores);
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | ClassCastException
                | NumberFormatException
                | UnsupportedOperationException e) {
            throw new UsageException(file + " is not a comparison's results.json: give one that zoo compare wrote", e);
        }
    }

    /** By dataset, then model. */
    private Map<String, Map<String, Double>> table(List<Scores> read) {
        Map<String, Path> seen = new LinkedHashMap<>();
        Map<String, Map<String, Double>> table = new LinkedHashMap<>();
        for (Scores scores : read) {
            Path earlier = seen.putIfAbsent(scores.fingerprint(), scores.file());
            if (earlier != null) {
                throw new UsageException(earlier + " and " + scores.file() + " are comparisons on the same dataset, "
                        + scores.dataset() + ", which counts once: leave one out");
            }
            List<String> wanted = models.map(Architecture::splitSpecs)
                    .orElseGet(() -> List.copyOf(read.get(0).models().keySet()));
            Map<String, Double> row = new LinkedHashMap<>();
            for (String label : wanted) {
                OptionalDouble score = scores.models().getOrDefault(label, OptionalDouble.empty());
                row.put(label, score.orElseThrow(() -> new UsageException(missing(label, scores))));
            }
            if (models.isEmpty() && row.size() < scores.models().size()) {
                String other = scores.models().keySet().stream()
                        .filter(label -> !row.containsKey(label))
                        .findFirst()
                        .orElseThrow();
                throw new UsageException(missing(other, read.get(0)));
            }
            table.put(scores.file().toString(), row);
        }
        return table;
    }

    private static String missing(String label, Scores scores) {
        return "model " + label + " has no score in " + scores.file() + ", whose models are "
                + scores.models().keySet() + ": choose with --models those that all comparisons have";
    }

    private String text(Ranking ranking) {
        int width = ranking.averageRanks().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        text.append("Average ranks by ")
                .append(measure.words())
                .append(" over ")
                .append(ranking.datasets())
                .append(" datasets, 1 is best:\n");
        ranking.averageRanks()
                .forEach((label, rank) ->
                        text.append(String.format(Locale.ROOT, "  %-" + width + "s  %.2f%n", label, rank)));
        text.append(String.format(
                        Locale.ROOT,
                        "Friedman test of no difference: chi squared %.2f, p = %.3g",
                        ranking.chiSquared(),
                        ranking.p()))
                .append(
                        ranking.f().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "; Iman-Davenport F %.2f, p = %.3g",
                                        ranking.f().getAsDouble(),
                                        ranking.fP().orElseThrow())
                                : "")
                .append('\n')
                .append(String.format(
                        Locale.ROOT,
                        "Critical difference of average ranks (Nemenyi, 5%%): %.2f%n",
                        ranking.criticalDifference()));
        if (ranking.groups().isEmpty()) {
            text.append("All models are distinguishable.");
        } else {
            text.append("Not distinguishable:");
            ranking.groups().forEach(group -> text.append("\n  ").append(String.join("  ", group)));
        }
        return text.toString();
    }

    private JsonObject json(Ranking ranking) {
        JsonObject object = new JsonObject();
        object.addProperty("measure", measure.key());
        object.addProperty("datasets", ranking.datasets());
        JsonObject ranks = new JsonObject();
        ranking.averageRanks().forEach(ranks::addProperty);
        object.add("averageRanks", ranks);
        object.addProperty("chiSquared", ranking.chiSquared());
        object.addProperty("p", ranking.p());
        object.add("f", Console.number(ranking.f().orElse(Double.NaN)));
        object.add("fP", Console.number(ranking.fP().orElse(Double.NaN)));
        object.addProperty("criticalDifference", ranking.criticalDifference());
        JsonArray groups = new JsonArray();
        for (List<String> group : ranking.groups()) {
            JsonArray labels = new JsonArray();
            group.forEach(labels::add);
            groups.add(labels);
        }
        object.add("groups", groups);
        return object;
    }
}
