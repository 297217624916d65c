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

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A figure over seeds.
 *
 * @param mean over the seeds where it is defined; empty if there are none
 * @param deviation the sample standard deviation (n - 1) over those seeds; empty for fewer than two
 * @param count how many seeds those are
 */
public record Spread(OptionalDouble mean, OptionalDouble deviation, int count) {

    static Spread of(List<OptionalDouble> values) {
        double[] defined =
                values.stream().flatMapToDouble(OptionalDouble::stream).toArray();
        if (defined.length == 0) {
            return new Spread(OptionalDouble.empty(), OptionalDouble.empty(), 0);
        }
        double sum = 0;
        for (double value : defined) {
            sum += value;
        }
        double mean = sum / defined.length;
        double squares = 0;
        for (double value : defined) {
            squares += (value - mean) * (value - mean);
        }
        return new Spread(
                OptionalDouble.of(mean),
                defined.length < 2
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(Math.sqrt(squares / (defined.length - 1))),
                defined.length);
    }

    /** Mean and, if there is one, deviation, such as {@code 0.912 ± 0.004}; a dash if undefined. */
    String text(int decimals) {
        if (mean.isEmpty()) {
            return "-";
        }
        String format = "%." + decimals + "f";
        String text = String.format(Locale.ROOT, format, mean.getAsDouble());
        return deviation.isPresent()
                ? text + " ± " + String.format(Locale.ROOT, format, deviation.getAsDouble())
                : text;
    }
}
