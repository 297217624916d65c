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

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.Counts;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.FalseAlarms;
import io.github.unetzoo.metric.ImageMean;
import io.github.unetzoo.metric.ImageScore;
import io.github.unetzoo.metric.MeanScore;
import io.github.unetzoo.metric.SurfaceScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@link EvaluationResult#toJson} writes. */
final class EvaluationJson {

    private EvaluationJson() {}

    static EvaluationResult read(JsonObject json) {
        List<ClassScore> classes = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray("classes")) {
            classes.add(classScore(element.getAsJsonObject()));
        }
        List<ImageScore> rows = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray("rows")) {
            JsonObject row = element.getAsJsonObject();
            rows.add(new ImageScore(
                    row.get("image").getAsString(),
                    row.get("classIndex").getAsInt(),
                    row.get("className").getAsString(),
                    counts(row),
                    Json.number(row, "hd95"),
                    Json.number(row, "assd")));
        }
        return new EvaluationResult(
                json.get("policy").getAsString(),
                json.get("images").getAsInt(),
                Json.number(json, "pixelAccuracy"),
                classes,
                mean(json.getAsJsonObject("mean")),
                rows);
    }

    private static ClassScore classScore(JsonObject json) {
        JsonObject alarms = json.getAsJsonObject("falseAlarms");
        Optional<SurfaceScore> surface = Optional.ofNullable(json.getAsJsonObject("surface"))
                .map(found -> new SurfaceScore(
                        Json.number(found, "hd95"),
                        Json.number(found, "assd"),
                        found.get("images").getAsInt(),
                        found.get("oneSided").getAsInt()));
        return new ClassScore(
                json.get("index").getAsInt(),
                json.get("name").getAsString(),
                json.get("foreground").getAsBoolean(),
                counts(json),
                imageMean(json.getAsJsonObject("imageDice")),
                imageMean(json.getAsJsonObject("imageIou")),
                new FalseAlarms(
                        alarms.get("absentImages").getAsInt(),
                        alarms.get("falseAlarms").getAsInt()),
                surface);
    }

    private static ImageMean imageMean(JsonObject json) {
        return new ImageMean(Json.number(json, "value"), json.get("images").getAsInt());
    }

    private static Counts counts(JsonObject json) {
        return new Counts(
                json.get("tp").getAsLong(),
                json.get("fp").getAsLong(),
                json.get("fn").getAsLong(),
                json.get("tn").getAsLong());
    }

    private static MeanScore mean(JsonObject json) {
        return new MeanScore(
                json.get("classes").getAsInt(),
                Json.number(json, "dice"),
                Json.number(json, "iou"),
                Json.number(json, "precision"),
                Json.number(json, "recall"),
                Json.number(json, "specificity"),
                Json.number(json, "imageDice"),
                Json.number(json, "imageIou"),
                Json.number(json, "falseAlarmRate"),
                Json.number(json, "hd95"),
                Json.number(json, "assd"));
    }
}
