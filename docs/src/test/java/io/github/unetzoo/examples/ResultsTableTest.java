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
package io.github.unetzoo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The pages' tables of the comparison on nuclei are made of {@code docs/reports/nuclei/results.json},
 * between two marks.
 *
 * <p>{@code -Dguides.renew} writes them instead of comparing.
 */
class ResultsTableTest {

    /** The pages, and what their links to the report begin with. */
    private static final Map<Path, String> PAGES = Map.of(Path.of("../README.md"), "docs/", Path.of("choosing.md"), "");

    private static final Path RESULTS = Path.of("reports/nuclei/results.json");
    private static final String BEGIN = "<!-- nuclei-results -->\n";
    private static final String END = "<!-- /nuclei-results -->\n";

    private static final Map<String, String> NAMES =
            Map.of("fcn", "FCN", "unet", "UNet", "unetpp", "UNet++", "unet3plus", "UNet 3+");

    @Test
    void thePagesTablesAreThoseOfTheResults() throws IOException {
        for (Map.Entry<Path, String> page : PAGES.entrySet()) {
            String text = Files.readString(page.getKey());
            String table = Files.exists(RESULTS)
                    ? table(JsonParser.parseString(Files.readString(RESULTS)).getAsJsonObject(), page.getValue())
                    : "";
            if (System.getProperty("guides.renew") != null) {
                Files.writeString(page.getKey(), replaced(text, table));
            } else {
                assertThat(between(text))
                        .as(
                                "%s has other figures than docs/%s: make them anew with -Dguides.renew",
                                page.getKey(), RESULTS)
                        .isEqualTo(table);
            }
        }
    }

    private static int mark(String page, String mark) {
        int at = page.indexOf(mark);
        if (at < 0 || page.indexOf(mark, at + 1) >= 0) {
            throw new IllegalArgumentException((at < 0 ? "there is no line " : "there is more than one line ")
                    + mark.strip() + ": there must be one");
        }
        return at;
    }

    private static String between(String page) {
        return page.substring(mark(page, BEGIN) + BEGIN.length(), mark(page, END));
    }

    private static String replaced(String page, String table) {
        return page.substring(0, mark(page, BEGIN) + BEGIN.length()) + table + page.substring(mark(page, END));
    }

    /**
     * A line of words and a table, with a line feed at the end.
     *
     * @param docs what a link to the folder docs begins with
     */
    static String table(JsonObject results, String docs) {
        JsonObject data = results.getAsJsonObject("data");
        JsonObject training = results.getAsJsonObject("training");
        List<JsonObject> models = new ArrayList<>();
        results.getAsJsonArray("models").forEach(model -> models.add(model.getAsJsonObject()));
        StringBuilder text = new StringBuilder();
        text.append(data.get("name").getAsString())
                .append(", ")
                .append(data.getAsJsonObject("splitSizes").get("test").getAsInt())
                .append(" test images, ")
                .append(training.get("epochs").getAsInt())
                .append(" epochs, ")
                .append(results.getAsJsonArray("seeds").size())
                .append(
                        " seeds: mean ± standard deviation over seeds; latency of one crop in the compiled form. [All of it](")
                .append(docs)
                .append("reports/nuclei/report.md).\n\n")
                .append(
                        "| | parameters (M) | MACs (G) | IoU | IoU per image | Dice | Dice per image | fastest epoch | float32 | bfloat16 |\n")
                .append("|---|---|---|---|---|---|---|---|---|---|\n");
        Set<String> seen = new HashSet<>();
        for (JsonObject model : models) {
            String name = name(model, models);
            assertThat(seen.add(name)).as("two lines %s", name).isTrue();
            text.append("| ")
                    .append(String.join(
                            " | ",
                            name,
                            format("%.2f", model.get("parameters").getAsDouble() / 1e6),
                            format("%.2f", model.get("macs").getAsDouble() / 1e9),
                            spread(model, "iou", 1, 4, ""),
                            spread(model, "imageIou", 1, 4, ""),
                            spread(model, "dice", 1, 4, ""),
                            spread(model, "imageDice", 1, 4, ""),
                            fastestEpoch(model),
                            latency(model, "float32"),
                            latency(model, "bfloat16")))
                    .append(" |\n");
        }
        return text.toString();
    }

    /** The variant's, unless there are several of it. */
    private static String name(JsonObject model, List<JsonObject> models) {
        String label = model.get("label").getAsString();
        String variant = label.split("[:.]", 2)[0];
        long alike = models.stream()
                .filter(other ->
                        other.get("label").getAsString().split("[:.]", 2)[0].equals(variant))
                .count();
        String name = NAMES.get(variant);
        return alike > 1 || name == null ? label : name;
    }

    private static String spread(JsonObject model, String figure, double unit, int decimals, String unitName) {
        JsonObject spread = model.getAsJsonObject(figure);
        JsonElement mean = spread.get("mean");
        if (mean.isJsonNull()) {
            return "-";
        }
        String format = "%." + decimals + "f";
        String text = format(format, mean.getAsDouble() / unit);
        JsonElement deviation = spread.get("deviation");
        return (deviation.isJsonNull() ? text : text + " ± " + format(format, deviation.getAsDouble() / unit))
                + unitName;
    }

    /** Whatever else ran beside the others. */
    private static String fastestEpoch(JsonObject model) {
        return model.getAsJsonArray("cells").asList().stream()
                .flatMap(cell -> cell.getAsJsonObject().getAsJsonArray("history").asList().stream())
                .mapToDouble(epoch -> epoch.getAsJsonObject().get("seconds").getAsDouble())
                .min()
                .stream()
                .mapToObj(seconds -> format("%.1f s", seconds))
                .findFirst()
                .orElse("-");
    }

    private static String latency(JsonObject model, String precision) {
        JsonObject millis = model.getAsJsonObject("latencyMillis").getAsJsonObject(precision);
        return millis == null ? "-" : format("%.1f ms", millis.get("median").getAsDouble());
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static JsonObject results() {
        return JsonParser.parseString("""
                {
                  "data": {"name": "nuclei", "splitSizes": {"train": 80, "val": 10, "test": 10}},
                  "training": {"epochs": 12}, "seeds": [1, 2],
                  "models": [
                    {"label": "unet:width=16", "parameters": 1234567, "macs": 9876543210,
                     "iou": {"mean": 0.81234, "deviation": 0.00126}, "imageIou": {"mean": 0.8, "deviation": 0.01},
                     "dice": {"mean": 0.9, "deviation": 0.002}, "imageDice": {"mean": 0.88, "deviation": 0.003},
                     "cells": [{"history": [{"seconds": 9.5}, {"seconds": 8.25}]}, {"history": [{"seconds": 9}]}], "latencyMillis": {"float32": {"median": 12.34}, "bfloat16": {"median": 3.21}}},
                    {"label": "unet.nuclei", "parameters": 1000000, "macs": 1000000000,
                     "iou": {"mean": null, "deviation": null}, "imageIou": {"mean": null, "deviation": null},
                     "dice": {"mean": null, "deviation": null}, "imageDice": {"mean": null, "deviation": null},
                     "cells": [{"history": []}], "latencyMillis": {"float32": {"median": 1}}},
                    {"label": "unetpp:width=16", "parameters": 1000000, "macs": 1000000000,
                     "iou": {"mean": 0.5, "deviation": null}, "imageIou": {"mean": 0.5, "deviation": null},
                     "dice": {"mean": 0.5, "deviation": null}, "imageDice": {"mean": 0.5, "deviation": null},
                     "cells": [{"history": [{"seconds": 60}]}], "latencyMillis": {"float32": {"median": 1}, "bfloat16": {"median": 0.5}}}
                  ]
                }""").getAsJsonObject();
    }

    @Test
    void aTableHasALinePerModel() {
        assertThat(table(results(), "docs/").lines())
                .containsExactly(
                        "nuclei, 10 test images, 12 epochs, 2 seeds: mean ± standard deviation over seeds; latency of one crop"
                                + " in the compiled form."
                                + " [All of it](docs/reports/nuclei/report.md).",
                        "",
                        "| | parameters (M) | MACs (G) | IoU | IoU per image | Dice | Dice per image | fastest epoch | float32 | bfloat16 |",
                        "|---|---|---|---|---|---|---|---|---|---|",
                        "| unet:width=16 | 1.23 | 9.88 | 0.8123 ± 0.0013 | 0.8000 ± 0.0100 | 0.9000 ± 0.0020"
                                + " | 0.8800 ± 0.0030 | 8.3 s | 12.3 ms | 3.2 ms |",
                        "| unet.nuclei | 1.00 | 1.00 | - | - | - | - | - | 1.0 ms | - |",
                        "| UNet++ | 1.00 | 1.00 | 0.5000 | 0.5000 | 0.5000 | 0.5000 | 60.0 s | 1.0 ms | 0.5 ms |");
    }

    @Test
    void whatIsBetweenTheMarksIsReplacedAndNothingElse() {
        String page = "before\n" + BEGIN + "old\n" + END + "after\n";
        assertThat(between(page)).isEqualTo("old\n");
        assertThat(replaced(page, "new\n")).isEqualTo("before\n" + BEGIN + "new\n" + END + "after\n");
        assertThatThrownBy(() -> between("nothing")).hasMessageContaining("there is no line <!-- nuclei-results -->");
        assertThatThrownBy(() -> between(page + page)).hasMessageContaining("more than one line");
    }
}
