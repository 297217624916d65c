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
import java.util.Locale;
import java.util.stream.Collectors;

/** Scores against costs of the levels of networks that can be cut down, a line per network. */
public final class LevelsChart {

    private static final int WIDTH = 480;
    private static final int HEIGHT = 340;
    private static final int LEFT = 46;

    private LevelsChart() {}

    /**
     * A level.
     *
     * @param name such as {@code L2}
     * @param cost greater than 0
     * @param score its height
     */
    public record Level(String name, double cost, double score) {}

    /**
     * A network.
     *
     * @param model its place
     * @param name what it is called
     * @param levels cheapest first
     */
    public record Network(int model, String name, List<Level> levels) {}

    /**
     * Makes the chart.
     *
     * @param title what it shows
     * @param costs what the costs are, with their unit
     * @param scores what the scores are
     * @param networks at least one
     * @return the chart
     */
    public static Chart of(String title, String costs, String scores, List<Network> networks) {
        String description = networks.stream()
                .map(network -> network.name() + ": "
                        + network.levels().stream()
                                .map(level -> String.format(Locale.ROOT, "%s %.3f", level.name(), level.score()))
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
        return new Chart(title, description, WIDTH, HEIGHT, pen -> draw(pen, costs, scores, networks));
    }

    private static void draw(Pen pen, String costs, String scores, List<Network> networks) {
        List<Level> all =
                networks.stream().flatMap(network -> network.levels().stream()).toList();
        double cheapest = all.stream().mapToDouble(Level::cost).min().orElse(1);
        double dearest = all.stream().mapToDouble(Level::cost).max().orElse(1);
        Frame frame = new Frame(
                new Axis(cheapest / 1.25, dearest * 1.25, true, LEFT, WIDTH - 14),
                Axis.ofRatios(all.stream().mapToDouble(Level::score), HEIGHT - 48, 40));
        frame.draw(pen, costs + " (logarithmic)", scores);
        for (Network network : networks) {
            List<Double> points = new ArrayList<>();
            for (Level level : network.levels()) {
                points.add(frame.x().at(level.cost()));
                points.add(frame.y().at(level.score()));
            }
            pen.polyline(Ink.of(Ink.Role.CURVE, network.model()), points);
            for (int i = 0; i < network.levels().size(); i++) {
                double x = points.get(2 * i);
                double y = points.get(2 * i + 1);
                pen.circle(Ink.of(Ink.Role.DOT, network.model()), x, y, 4.5);
                pen.text(
                        Ink.of(Ink.Role.LABEL),
                        Pen.Anchor.MIDDLE,
                        x,
                        y - 10,
                        network.levels().get(i).name());
            }
        }
    }
}
