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

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How long one form of one network takes.
 *
 * @param network what the person called it
 * @param source with what library it was timed, and its version
 * @param parameters of the network
 * @param macs multiplications and additions of the forward pass of the whole batch, in pairs; empty if not known
 * @param form how it is computed
 * @param measure what was timed
 * @param batch images at a time
 * @param height of the images
 * @param width of the images
 * @param millis of each round, in the order of the rounds
 * @param peakBytes the most memory that a process had which did nothing else; empty if not measured
 */
public record Timing(
        String network,
        String source,
        long parameters,
        OptionalLong macs,
        String form,
        Measure measure,
        int batch,
        int height,
        int width,
        List<Double> millis,
        OptionalLong peakBytes) {

    /**
     * Copies the list.
     *
     * @param network what the person called it
     * @param source with what library it was timed, and its version
     * @param parameters of the network
     * @param macs of the whole batch; empty if not known
     * @param form how it is computed
     * @param measure what was timed
     * @param batch images at a time
     * @param height of the images, in pixels
     * @param width of the images, in pixels
     * @param millis of each round, at least one
     * @param peakBytes in bytes; empty if not measured
     */
    public Timing {
        millis = List.copyOf(millis);
    }

    /** {@return the median of the rounds, in milliseconds} */
    public double median() {
        return Quartiles.of(millis).median();
    }

    /** {@return the lower quartile of the rounds, in milliseconds} */
    public double low() {
        return Quartiles.of(millis).low();
    }

    /** {@return the upper quartile of the rounds, in milliseconds} */
    public double high() {
        return Quartiles.of(millis).high();
    }

    Timing withPeakBytes(OptionalLong bytes) {
        return new Timing(network, source, parameters, macs, form, measure, batch, height, width, millis, bytes);
    }

    /** Whether two were measured on the same thing. */
    boolean sameWork(Timing other) {
        return network.equals(other.network)
                && measure == other.measure
                && batch == other.batch
                && height == other.height
                && width == other.width;
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("network", network);
        json.addProperty("source", source);
        json.addProperty("parameters", parameters);
        macs.ifPresent(count -> json.addProperty("macs", count));
        json.addProperty("form", form);
        json.addProperty("measure", measure.word());
        json.addProperty("batch", batch);
        json.addProperty("height", height);
        json.addProperty("width", width);
        JsonArray rounds = new JsonArray();
        millis.forEach(rounds::add);
        json.add("millis", rounds);
        json.addProperty("median", median());
        json.addProperty("low", low());
        json.addProperty("high", high());
        peakBytes.ifPresent(bytes -> json.addProperty("peakBytes", bytes));
        return json;
    }

    static Timing fromJson(JsonObject json) {
        List<Double> millis = new ArrayList<>();
        json.getAsJsonArray("millis").forEach(value -> millis.add(value.getAsDouble()));
        return new Timing(
                json.get("network").getAsString(),
                json.get("source").getAsString(),
                json.get("parameters").getAsLong(),
                number(json, "macs"),
                json.get("form").getAsString(),
                Measure.of(json.get("measure").getAsString()),
                json.get("batch").getAsInt(),
                json.get("height").getAsInt(),
                json.get("width").getAsInt(),
                millis,
                number(json, "peakBytes"));
    }

    private static OptionalLong number(JsonObject json, String name) {
        return json.has(name) ? OptionalLong.of(json.get(name).getAsLong()) : OptionalLong.empty();
    }
}
