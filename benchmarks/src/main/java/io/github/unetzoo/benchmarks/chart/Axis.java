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
package io.github.unetzoo.benchmarks.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A linear axis, or a logarithmic one, and where in a chart it lies.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}, greater than {@code low}
 * @param logarithmic whether equal distances are equal ratios
 * @param from coordinate
 * @param to coordinate
 */
record Axis(double low, double high, boolean logarithmic, double from, double to) {

    /** Of ratios: with room around the values, but not beyond 0 and 1. */
    static Axis ofRatios(DoubleStream values, double from, double to) {
        double[] sorted = values.sorted().toArray();
        double low = sorted.length == 0 ? 0 : sorted[0];
        double high = sorted.length == 0 ? 1 : sorted[sorted.length - 1];
        double margin = Math.max(0.01, (high - low) * 0.1);
        return new Axis(Math.max(-0.02, low - margin), Math.min(1.005, high + margin), false, from, to);
    }

    double at(double value) {
        double share = logarithmic
                ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /** Round numbers within: some four of them. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (!logarithmic) {
            double step = step();
            for (long i = (long) Math.ceil(low / step); i * step <= high + step * 1e-9; i++) {
                ticks.add(i * step);
            }
            return ticks;
        }
        boolean wide = high / low > 200;
        for (int power = (int) Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
            for (double factor : wide ? new double[] {1} : new double[] {1, 2, 5}) {
                double tick = factor * Math.pow(10, power);
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        // Less than a step of 1, 2, 5: the ends will do.
        return ticks.size() < 2 ? List.of(low * 1.05, high / 1.05) : ticks;
    }

    private double step() {
        double rough = (high - low) / 4;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double lead = rough / power;
        return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
    }

    /** A tick's number: with the decimals of a step, or with three digits. */
    String label(double tick) {
        if (logarithmic) {
            return new BigDecimal(tick)
                    .round(new MathContext(3))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step()) - 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", tick + 0.0);
    }
}
