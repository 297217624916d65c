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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A score of every image, a row per model: all points, the quartiles as a box behind them, and the median. */
public final class ImagesChart {

    private static final int WIDTH = 480;
    private static final int LEFT = 42;
    private static final int ROW = 62;
    private static final int BELOW = 48;
    private static final double RADIUS = 2.6;

    private ImagesChart() {}

    /**
     * A model's scores.
     *
     * @param model its place
     * @param name what it is called
     * @param scores of the images, in any order; at least one
     */
    public record Row(int model, String name, List<Double> scores) {

        /**
         * A quantile of the scores, between neighbours by their distance.
         *
         * @param share 0 for the least, 1 for the greatest
         * @return the quantile, in the unit of the scores
         */
        public double quantile(double share) {
            double[] sorted =
                    scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            double place = share * (sorted.length - 1);
            int below = (int) Math.floor(place);
            int above = Math.min(below + 1, sorted.length - 1);
            return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
        }
    }

    /**
     * Makes the chart.
     *
     * @param title what it shows
     * @param scores what the scores are
     * @param rows at least one
     * @return the chart, a row per model in the order given
     */
    public static Chart of(String title, String scores, List<Row> rows) {
        String description = "Medians: "
                + rows.stream()
                        .map(row -> String.format(Locale.ROOT, "%s %.3f", row.name(), row.quantile(0.5)))
                        .collect(Collectors.joining("; "))
                + ".";
        return new Chart(title, description, WIDTH, rows.size() * ROW + BELOW, pen -> draw(pen, scores, rows));
    }

    private static void draw(Pen pen, String scores, List<Row> rows) {
        int bottom = rows.size() * ROW + 4;
        Axis x = Axis.ofRatios(
                rows.stream().flatMap(row -> row.scores().stream()).mapToDouble(Double::doubleValue), LEFT, WIDTH - 14);
        for (double tick : x.ticks()) {
            pen.line(Ink.of(Ink.Role.GRID), x.at(tick), 0, x.at(tick), bottom);
            pen.text(Ink.of(Ink.Role.TICK), Pen.Anchor.MIDDLE, x.at(tick), bottom + 17, x.label(tick));
        }
        pen.text(Ink.of(Ink.Role.AXIS), Pen.Anchor.MIDDLE, (x.from() + x.to()) / 2, bottom + 38, scores);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double middle = i * ROW + ROW / 2.0;
            double low = x.at(row.quantile(0.25));
            pen.rectangle(Ink.of(Ink.Role.BOX, row.model()), low, middle - 19, x.at(row.quantile(0.75)) - low, 38);
            swarm(pen, row, x, middle);
            double median = x.at(row.quantile(0.5));
            pen.line(Ink.of(Ink.Role.MEDIAN, row.model()), median, middle - 19, median, middle + 19);
            pen.mark(row.model(), 14, middle, 11, row.name());
        }
    }

    /** Each point as near to the middle as those before it leave room; what finds none lies on others. */
    private static void swarm(Pen pen, Row row, Axis x, double middle) {
        double[] places = row.scores().stream().mapToDouble(x::at).sorted().toArray();
        List<double[]> placed = new ArrayList<>();
        for (double place : places) {
            double y = Arrays.stream(new double[] {0, 1, -1, 2, -2, 3, -3})
                    .map(step -> middle + step * 2 * RADIUS)
                    .filter(at -> placed.stream()
                            .noneMatch(other -> Math.hypot(other[0] - place, other[1] - at) < 2 * RADIUS - 0.2))
                    .findFirst()
                    .orElse(middle);
            placed.add(new double[] {place, y});
            pen.circle(Ink.of(Ink.Role.POINT, row.model()), place, y, RADIUS);
        }
    }
}
