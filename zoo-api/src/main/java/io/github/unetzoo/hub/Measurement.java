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
package io.github.unetzoo.hub;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What a model was measured to do on one split.
 *
 * @param data the dataset's name
 * @param fingerprint of the dataset, as {@link io.github.unetzoo.data.SegmentationDataset#fingerprint} has it
 * @param split the split's name
 * @param images how many it has
 * @param command that measures it again, from a folder where the dataset lies
 * @param policy how was counted, as {@link io.github.unetzoo.metric.EvaluationResult#policy} says it
 * @param intervals what the metrics' intervals are, for example {@code 95 %, bootstrap over images, 10,000 draws}; empty
 *     if they have none
 * @param metrics what was found
 */
public record Measurement(
        String data,
        String fingerprint,
        String split,
        int images,
        String command,
        String policy,
        Optional<String> intervals,
        List<Metric> metrics) {

    /**
     * Copies the list.
     *
     * @param data the dataset's name
     * @param fingerprint of the dataset
     * @param split the split's name
     * @param images how many it has
     * @param command that measures it again
     * @param policy how was counted
     * @param intervals what the metrics' intervals are; not empty where a metric has one
     * @param metrics what was found; copied
     * @throws IllegalArgumentException if a metric has an interval, and nothing says what it is
     */
    public Measurement {
        metrics = List.copyOf(metrics);
        if (intervals.isEmpty()
                && metrics.stream().anyMatch(metric -> metric.interval().isPresent())) {
            throw new IllegalArgumentException("metrics have intervals that nothing explains: say in intervals what"
                    + " they are, such as 95 %, bootstrap over images");
        }
    }

    /**
     * {@return the metric of a name; empty if it was not measured}
     *
     * @param name such as {@code dice}
     */
    public Optional<Metric> metric(String name) {
        return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
    }

    static Measurement read(Fields fields) {
        return new Measurement(
                fields.text("data"),
                fields.text("fingerprint"),
                fields.text("split"),
                fields.integer("images"),
                fields.text("command"),
                fields.text("policy"),
                fields.optText("intervals"),
                fields.list("metrics", Metric::read));
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("data", data);
        json.addProperty("fingerprint", fingerprint);
        json.addProperty("split", split);
        json.addProperty("images", images);
        json.addProperty("command", command);
        json.addProperty("policy", policy);
        intervals.ifPresent(words -> json.addProperty("intervals", words));
        json.add("metrics", Json.list(metrics, Metric::toJson));
        return json;
    }
}
