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
import java.util.List;

/** Scores by epoch of one model's runs, before those of all others, on axes that all share. */
public final class LearningChart {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 210;
    private static final int LEFT = 44;

    private LearningChart() {}

    /**
     * A model's runs.
     *
     * @param model its place
     * @param scores of each run, by epoch
     * @param bests the epoch of each run whose weights were kept, counted from 1
     */
    public record Runs(int model, List<List<Double>> scores, List<Integer> bests) {}

    /**
     * Makes the chart.
     *
     * @param title what it shows
     * @param description what is to be seen
     * @param shown one of {@code all}
     * @param all of every model
     * @return the chart
     */
    public static Chart of(String title, String description, Runs shown, List<Runs> all) {
        return new Chart(title, description, WIDTH, HEIGHT, pen -> draw(pen, shown, all));
    }

    private static void draw(Pen pen, Runs shown, List<Runs> all) {
        int epochs = all.stream()
                .flatMap(runs -> runs.scores().stream())
                .mapToInt(List::size)
                .max()
                .orElse(1);
        Axis x = new Axis(epochs == 1 ? 0.5 : 1, epochs == 1 ? 1.5 : epochs, false, LEFT, WIDTH - 10);
        Axis y = Axis.ofRatios(
                all.stream()
                        .flatMap(runs -> runs.scores().stream())
                        .flatMap(List::stream)
                        .mapToDouble(Double::doubleValue),
                HEIGHT - 42,
                8);
        for (double tick : y.ticks()) {
            pen.line(Ink.of(Ink.Role.GRID), x.from(), y.at(tick), x.to(), y.at(tick));
            pen.text(Ink.of(Ink.Role.TICK), Pen.Anchor.END, x.from() - 7, y.at(tick) + 4, y.label(tick));
        }
        for (double tick : x.ticks()) {
            if (tick == Math.rint(tick)) {
                pen.text(Ink.of(Ink.Role.TICK), Pen.Anchor.MIDDLE, x.at(tick), HEIGHT - 24, Integer.toString((int)
                        tick));
            }
        }
        pen.text(Ink.of(Ink.Role.AXIS), Pen.Anchor.MIDDLE, (x.from() + x.to()) / 2, HEIGHT - 6, "epoch");
        all.stream()
                .filter(runs -> runs.model() != shown.model())
                .forEach(runs -> runs.scores().forEach(run -> curve(pen, Ink.of(Ink.Role.OTHER), run, x, y)));
        shown.scores().forEach(run -> curve(pen, Ink.of(Ink.Role.CURVE, shown.model()), run, x, y));
        for (int i = 0; i < shown.scores().size(); i++) {
            int best = shown.bests().get(i);
            pen.circle(
                    Ink.of(Ink.Role.DOT, shown.model()),
                    x.at(best),
                    y.at(shown.scores().get(i).get(best - 1)),
                    4);
        }
    }

    private static void curve(Pen pen, Ink ink, List<Double> run, Axis x, Axis y) {
        List<Double> points = new ArrayList<>();
        for (int i = 0; i < run.size(); i++) {
            points.add(x.at(i + 1));
            points.add(y.at(run.get(i)));
        }
        pen.polyline(ink, points);
    }
}
