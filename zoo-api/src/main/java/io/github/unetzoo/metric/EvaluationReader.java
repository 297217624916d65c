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

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads what {@link EvaluationResult#toJson} writes. */
final class EvaluationReader {

    private EvaluationReader() {}

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
                    number(row, "hd95"),
                    number(row, "assd")));
        }
        return new EvaluationResult(
                json.get("policy").getAsString(),
                json.get("images").getAsInt(),
                number(json, "pixelAccuracy"),
                classes,
                mean(json.getAsJsonObject("mean")),
                rows);
    }

    private static ClassScore classScore(JsonObject json) {
        JsonObject alarms = json.getAsJsonObject("falseAlarms");
        Optional<SurfaceScore> surface = Optional.ofNullable(json.getAsJsonObject("surface"))
                .map(found -> new SurfaceScore(
                        number(found, "hd95"),
                        number(found, "assd"),
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
        return new ImageMean(number(json, "value"), json.get("images").getAsInt());
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
                number(json, "dice"),
                number(json, "iou"),
                number(json, "precision"),
                number(json, "recall"),
                number(json, "specificity"),
                number(json, "imageDice"),
                number(json, "imageIou"),
                number(json, "falseAlarmRate"),
                number(json, "hd95"),
                number(json, "assd"));
    }

    private static OptionalDouble number(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value == null || value.isJsonNull() ? OptionalDouble.empty() : OptionalDouble.of(value.getAsDouble());
    }
}
