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
import java.util.Locale;
import java.util.Optional;

/**
 * A figure that was measured.
 *
 * @param name as {@link io.github.unetzoo.metric.Figure#key} has it, for example {@code dice} or {@code imageIou}
 * @param value what was measured
 * @param interval in which it lies with confidence, if that was computed; its {@link Measurement} says how
 */
public record Metric(String name, double value, Optional<Interval> interval) {

    /**
     * A confidence interval.
     *
     * @param low its lower end
     * @param high its upper end, not below the lower
     */
    public record Interval(double low, double high) {
        /**
         * Checks the order.
         *
         * @param low not above the other
         * @param high not below it
         * @throws IllegalArgumentException if they are the wrong way round, or one is not a number
         */
        public Interval {
            if (!(low <= high)) {
                throw new IllegalArgumentException(
                        "an interval from " + low + " to " + high + " is none: the lower end comes first");
            }
        }
    }

    static Metric read(Fields fields) {
        return new Metric(fields.text("name"), fields.number("value"), interval(fields));
    }

    private static Optional<Interval> interval(Fields fields) {
        boolean given =
                fields.optNumber("low").isPresent() || fields.optNumber("high").isPresent();
        return given ? Optional.of(new Interval(fields.number("low"), fields.number("high"))) : Optional.empty();
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("value", value);
        interval.ifPresent(found -> {
            json.addProperty("low", found.low());
            json.addProperty("high", found.high());
        });
        return json;
    }

    /** The value with four decimals. */
    String shown() {
        return shown(value);
    }

    /** The interval with four decimals, if there is one. */
    Optional<String> shownInterval() {
        return interval.map(found -> shown(found.low()) + " to " + shown(found.high()));
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
