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
package io.github.unetzoo.metric;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** An evaluation as JSON, both ways. Members that an earlier version did not write are read as not measured. */
final class EvaluationJson {

    private EvaluationJson() {}

    static JsonObject write(EvaluationResult result) {
        JsonObject json = new JsonObject();
        json.addProperty("policy", result.policy());
        json.addProperty("images", result.images());
        add(json, "pixelAccuracy", result.pixelAccuracy());
        json.add("emptyImages", write(result.emptyImages()));
        JsonArray classes = new JsonArray();
        result.classes().forEach(score -> classes.add(write(score)));
        json.add("classes", classes);
        JsonObject mean = new JsonObject();
        mean.addProperty("classes", result.mean().classes());
        result.mean().figures().forEach((figure, value) -> add(mean, figure.key(), value));
        json.add("mean", mean);
        JsonArray rows = new JsonArray();
        result.rows().forEach(row -> rows.add(write(row)));
        json.add("rows", rows);
        return json;
    }

    static EvaluationResult read(JsonObject json) {
        List<ClassScore> classes = new ArrayList<>();
        json.getAsJsonArray("classes").forEach(element -> classes.add(classScore(element.getAsJsonObject())));
        List<ImageScore> rows = new ArrayList<>();
        json.getAsJsonArray("rows").forEach(element -> rows.add(imageScore(element.getAsJsonObject())));
        return new EvaluationResult(
                json.get("policy").getAsString(),
                json.get("images").getAsInt(),
                number(json, "pixelAccuracy"),
                object(json, "emptyImages").map(EvaluationJson::falseAlarms).orElse(FalseAlarms.NONE),
                classes,
                meanScore(json.getAsJsonObject("mean")),
                rows);
    }

    private static JsonObject write(ClassScore score) {
        JsonObject json = new JsonObject();
        json.addProperty("index", score.index());
        json.addProperty("name", score.name());
        json.addProperty("foreground", score.foreground());
        Counts counts = score.counts();
        addCounts(json, counts);
        add(json, "precision", counts.precision());
        add(json, "recall", counts.recall());
        add(json, "accuracy", counts.accuracy());
        add(json, "specificity", counts.specificity());
        ImageMeans means = score.means();
        json.add("imageDice", write(means.dice()));
        json.add("presentDice", write(means.presentDice()));
        json.add("imageIou", write(means.iou()));
        json.add("imagePrecision", write(means.precision()));
        json.add("imageRecall", write(means.recall()));
        json.add("imageAccuracy", write(means.accuracy()));
        json.add("imageSpecificity", write(means.specificity()));
        json.add("falseAlarms", write(score.falseAlarms()));
        score.surface().ifPresent(found -> {
            JsonObject surface = new JsonObject();
            add(surface, "hd95", found.hd95());
            add(surface, "assd", found.assd());
            surface.addProperty("images", found.images());
            surface.addProperty("oneSided", found.oneSided());
            json.add("surface", surface);
        });
        score.boundary().ifPresent(found -> {
            JsonObject boundary = write(found.counts());
            boundary.add("imageF1", write(found.imageF1()));
            json.add("boundary", boundary);
        });
        score.instances().ifPresent(found -> {
            JsonObject instances = write(found.counts());
            instances.add("imageF1", write(found.imageF1()));
            instances.addProperty("images", found.images());
            json.add("instances", instances);
        });
        return json;
    }

    private static ClassScore classScore(JsonObject json) {
        return new ClassScore(
                json.get("index").getAsInt(),
                json.get("name").getAsString(),
                json.get("foreground").getAsBoolean(),
                counts(json),
                new ImageMeans(
                        imageMean(json, "imageDice"),
                        imageMean(json, "presentDice"),
                        imageMean(json, "imageIou"),
                        imageMean(json, "imagePrecision"),
                        imageMean(json, "imageRecall"),
                        imageMean(json, "imageAccuracy"),
                        imageMean(json, "imageSpecificity")),
                falseAlarms(json.getAsJsonObject("falseAlarms")),
                object(json, "surface")
                        .map(found -> new SurfaceScore(
                                number(found, "hd95"),
                                number(found, "assd"),
                                found.get("images").getAsInt(),
                                found.get("oneSided").getAsInt())),
                object(json, "boundary")
                        .map(found -> new BoundaryScore(boundaryCounts(found), imageMean(found, "imageF1"))),
                object(json, "instances")
                        .map(found -> new InstanceScore(
                                instanceCounts(found),
                                imageMean(found, "imageF1"),
                                found.get("images").getAsInt())));
    }

    private static JsonObject write(FalseAlarms alarms) {
        JsonObject json = new JsonObject();
        json.addProperty("absentImages", alarms.absentImages());
        json.addProperty("falseAlarms", alarms.falseAlarms());
        add(json, "rate", alarms.rate());
        return json;
    }

    private static FalseAlarms falseAlarms(JsonObject json) {
        return new FalseAlarms(
                json.get("absentImages").getAsInt(), json.get("falseAlarms").getAsInt());
    }

    private static MeanScore meanScore(JsonObject json) {
        Map<Figure, OptionalDouble> figures = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            if (json.has(figure.key())) {
                figures.put(figure, number(json, figure.key()));
            }
        }
        return new MeanScore(json.get("classes").getAsInt(), figures);
    }

    private static JsonObject write(ImageScore row) {
        JsonObject json = new JsonObject();
        json.addProperty("image", row.image());
        json.addProperty("classIndex", row.classIndex());
        json.addProperty("className", row.className());
        addCounts(json, row.counts());
        row.boundary().ifPresent(found -> {
            add(json, "hd95", row.hd95());
            add(json, "assd", row.assd());
            json.add("boundary", write(found));
        });
        row.instances().ifPresent(found -> json.add("instances", write(found)));
        return json;
    }

    private static ImageScore imageScore(JsonObject json) {
        return new ImageScore(
                json.get("image").getAsString(),
                json.get("classIndex").getAsInt(),
                json.get("className").getAsString(),
                counts(json),
                number(json, "hd95"),
                number(json, "assd"),
                object(json, "boundary").map(EvaluationJson::boundaryCounts),
                object(json, "instances").map(EvaluationJson::instanceCounts));
    }

    private static void addCounts(JsonObject json, Counts counts) {
        json.addProperty("tp", counts.tp());
        json.addProperty("fp", counts.fp());
        json.addProperty("fn", counts.fn());
        json.addProperty("tn", counts.tn());
        add(json, "dice", counts.dice());
        add(json, "iou", counts.iou());
    }

    private static Counts counts(JsonObject json) {
        return new Counts(
                json.get("tp").getAsLong(),
                json.get("fp").getAsLong(),
                json.get("fn").getAsLong(),
                json.get("tn").getAsLong());
    }

    private static JsonObject write(BoundaryCounts counts) {
        JsonObject json = new JsonObject();
        json.addProperty("predicted", counts.predicted());
        json.addProperty("predictedNear", counts.predictedNear());
        json.addProperty("truth", counts.truth());
        json.addProperty("truthNear", counts.truthNear());
        add(json, "precision", counts.precision());
        add(json, "recall", counts.recall());
        add(json, "f1", counts.f1());
        return json;
    }

    private static BoundaryCounts boundaryCounts(JsonObject json) {
        return new BoundaryCounts(
                json.get("predicted").getAsLong(),
                json.get("predictedNear").getAsLong(),
                json.get("truth").getAsLong(),
                json.get("truthNear").getAsLong());
    }

    private static JsonObject write(InstanceCounts counts) {
        JsonObject json = new JsonObject();
        json.addProperty("truth", counts.truth());
        json.addProperty("predicted", counts.predicted());
        json.addProperty("matched", counts.matched());
        add(json, "precision", counts.precision());
        add(json, "recall", counts.recall());
        add(json, "f1", counts.f1());
        return json;
    }

    private static InstanceCounts instanceCounts(JsonObject json) {
        return new InstanceCounts(
                json.get("truth").getAsLong(),
                json.get("predicted").getAsLong(),
                json.get("matched").getAsLong());
    }

    private static JsonObject write(ImageMean imageMean) {
        JsonObject json = new JsonObject();
        add(json, "value", imageMean.value());
        json.addProperty("images", imageMean.images());
        return json;
    }

    private static ImageMean imageMean(JsonObject json, String name) {
        return object(json, name)
                .map(found -> new ImageMean(
                        number(found, "value"), found.get("images").getAsInt()))
                .orElse(new ImageMean(OptionalDouble.empty(), 0));
    }

    private static Optional<JsonObject> object(JsonObject json, String name) {
        return Optional.ofNullable(json.getAsJsonObject(name));
    }

    private static void add(JsonObject json, String name, OptionalDouble value) {
        if (value.isPresent()) {
            json.addProperty(name, value.getAsDouble());
        } else {
            json.add(name, JsonNull.INSTANCE);
        }
    }

    private static OptionalDouble number(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value == null || value.isJsonNull() ? OptionalDouble.empty() : OptionalDouble.of(value.getAsDouble());
    }
}
