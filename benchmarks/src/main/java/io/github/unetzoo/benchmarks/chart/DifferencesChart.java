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

import java.util.List;
import java.util.stream.DoubleStream;

/** Differences between pairs of models with their intervals, beside the line of no difference. */
public final class DifferencesChart {

    private static final int WIDTH = 480;
    private static final int LEFT = 84;
    private static final int RIGHT = 92;
    private static final int ROW = 36;
    private static final int TOP = 22;
    private static final int BELOW = 48;

    private DifferencesChart() {}

    /**
     * A pair.
     *
     * @param first place of the model whose score comes first
     * @param second place of the model whose score is taken from it
     * @param name of the pair, in words
     * @param difference how much better the first is
     * @param interval of the difference
     * @param note beside the row, such as a p value
     */
    public record Pair(int first, int second, String name, double difference, Interval interval, String note) {}

    /**
     * Makes the chart.
     *
     * @param title what it shows
     * @param description what is to be seen
     * @param differences what the differences are
     * @param notes what the notes are
     * @param pairs at least one
     * @return the chart, a row per pair in the order given
     */
    public static Chart of(String title, String description, String differences, String notes, List<Pair> pairs) {
        return new Chart(
                title,
                description,
                WIDTH,
                TOP + pairs.size() * ROW + BELOW,
                pen -> draw(pen, differences, notes, pairs));
    }

    private static void draw(Pen pen, String differences, String notes, List<Pair> pairs) {
        int bottom = TOP + pairs.size() * ROW + 4;
        double widest = pairs.stream()
                .flatMapToDouble(pair -> DoubleStream.of(
                        pair.difference(),
                        pair.interval().low(),
                        pair.interval().high()))
                .map(Math::abs)
                .max()
                .orElse(0);
        double end = Math.max(0.005, widest * 1.1);
        Axis x = new Axis(-end, end, false, LEFT, WIDTH - RIGHT);
        for (double tick : x.ticks()) {
            pen.line(Ink.of(Ink.Role.GRID), x.at(tick), TOP, x.at(tick), bottom);
            pen.text(
                    Ink.of(Ink.Role.TICK),
                    Pen.Anchor.MIDDLE,
                    x.at(tick),
                    bottom + 17,
                    (tick > 1e-12 ? "+" : "") + x.label(tick));
        }
        pen.line(Ink.of(Ink.Role.ZERO), x.at(0), TOP - 6, x.at(0), bottom);
        pen.text(Ink.of(Ink.Role.AXIS), Pen.Anchor.MIDDLE, (x.from() + x.to()) / 2, bottom + 38, differences);
        pen.text(Ink.of(Ink.Role.AXIS), Pen.Anchor.END, WIDTH - 4, 12, notes);
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            double middle = TOP + i * ROW + ROW / 2.0;
            pen.mark(pair.first(), 14, middle, 11, pair.name());
            pen.text(Ink.of(Ink.Role.LABEL), Pen.Anchor.MIDDLE, 36, middle + 4, "\u2212");
            pen.mark(pair.second(), 58, middle, 11, pair.name());
            Ink ink = Ink.of(Ink.Role.WHISKER, pair.difference() >= 0 ? pair.first() : pair.second());
            double low = x.at(pair.interval().low());
            double high = x.at(pair.interval().high());
            pen.line(ink, low, middle, high, middle);
            pen.line(ink, low, middle - 4, low, middle + 4);
            pen.line(ink, high, middle - 4, high, middle + 4);
            pen.circle(Ink.of(Ink.Role.DOT, ink.model().getAsInt()), x.at(pair.difference()), middle, 4.5);
            pen.text(Ink.of(Ink.Role.LABEL), Pen.Anchor.END, WIDTH - 4, middle + 4, pair.note());
        }
    }
}
