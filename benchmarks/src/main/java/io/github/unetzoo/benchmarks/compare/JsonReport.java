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

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.torchscript.Precision;
import java.util.Map;

/** A comparison as JSON, from which all other reports could be made but for the pictures. */
final class JsonReport {

    private static final int FORMAT = 1;

    private JsonReport() {}

    static JsonObject of(ComparisonResult result, Map<ImageMeasure, Statistics> judged) {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("failed", result.failed());
        json.addProperty("policy", result.policy());
        json.add("data", data(result.data()));
        if (result.trained()) {
            json.add("training", JsonParser.parseString(result.config().toJson()));
        }
        JsonArray seeds = new JsonArray();
        result.seeds().forEach(seeds::add);
        json.add("seeds", seeds);
        json.add("remarks", Json.strings(result.remarks()));
        json.add("environment", Json.words(result.environment()));
        JsonArray models = new JsonArray();
        result.models().forEach(model -> models.add(model(model)));
        json.add("models", models);
        JsonObject statistics = new JsonObject();
        judged.forEach((measure, found) -> statistics.add(measure.key(), StatisticsJson.of(found)));
        json.add("statistics", statistics);
        json.add("gallery", gallery(result.gallery()));
        return json;
    }

    /** Which images are shown, without their pixels. */
    private static JsonObject gallery(Gallery gallery) {
        JsonObject json = new JsonObject();
        json.addProperty("source", gallery.source().word());
        JsonArray images = new JsonArray();
        for (GalleryImage image : gallery.images()) {
            JsonObject line = new JsonObject();
            line.add("roles", Json.strings(image.roles()));
            line.addProperty("image", image.image());
            line.addProperty("iou", image.score());
            line.addProperty("apart", image.apart());
            line.addProperty("background", image.background());
            images.add(line);
        }
        json.add("images", images);
        return json;
    }

    private static JsonObject data(DataFacts data) {
        JsonObject json = new JsonObject();
        json.addProperty("name", data.name());
        json.addProperty("fingerprint", data.fingerprint());
        json.add("classes", Json.strings(data.classes()));
        JsonObject sizes = new JsonObject();
        data.splitSizes().forEach(sizes::addProperty);
        json.add("splitSizes", sizes);
        json.add("notes", Json.strings(data.notes()));
        return json;
    }

    private static JsonObject model(ModelResult model) {
        JsonObject json = new JsonObject();
        json.addProperty("label", model.label());
        json.addProperty("description", model.description());
        json.add("options", Json.words(model.options()));
        model.size().ifPresent(size -> {
            json.addProperty("parameters", size.parameters());
            json.addProperty("macs", size.macs());
            json.addProperty("inputSize", size.input());
        });
        json.add("dice", spread(model.dice()));
        json.add("imageDice", spread(model.imageDice()));
        json.add("iou", spread(model.iou()));
        json.add("imageIou", spread(model.imageIou()));
        json.add("trainSeconds", spread(model.trainSeconds()));
        json.add("hd95", spread(model.hd95()));
        JsonObject latency = new JsonObject();
        for (Precision precision : Precision.values()) {
            model.latency(precision).ifPresent(millis -> latency.add(Options.word(precision), CellFile.json(millis)));
        }
        json.add("latencyMillis", latency);
        model.peakBytes().ifPresent(bytes -> json.addProperty("peakBytes", bytes));
        JsonArray cells = new JsonArray();
        model.cells().forEach(cell -> cells.add(cell(cell)));
        json.add("cells", cells);
        return json;
    }

    private static JsonObject spread(Spread spread) {
        JsonObject json = new JsonObject();
        json.add("mean", Json.number(spread.mean()));
        json.add("deviation", Json.number(spread.deviation()));
        json.addProperty("count", spread.count());
        return json;
    }

    private static JsonObject cell(CellResult cell) {
        JsonObject json = new JsonObject();
        json.add("seed", JsonNull.INSTANCE);
        cell.seed().ifPresent(seed -> json.addProperty("seed", seed));
        json.addProperty("status", cell.failed() ? "failed" : "done");
        json.add("message", JsonNull.INSTANCE);
        cell.failure().ifPresent(message -> json.addProperty("message", message));
        // The folder's name alone: where it lies is the business of whoever ran it.
        json.addProperty("folder", String.valueOf(cell.folder().getFileName()));
        cell.score()
                .ifPresent(score -> CellFile.score(score).entrySet().forEach(e -> json.add(e.getKey(), e.getValue())));
        if (!cell.folds().isEmpty()) {
            JsonArray folds = new JsonArray();
            for (CellResult fold : cell.folds()) {
                JsonObject one = cell(fold);
                if (one.has("evaluation")) {
                    // Those of all folds are above.
                    one.getAsJsonObject("evaluation").remove("rows");
                }
                folds.add(one);
            }
            json.add("folds", folds);
        }
        return json;
    }
}
