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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Scores against costs, costs on a logarithmic axis, with the Pareto front: the models than which no other is at once
 * cheaper and better.
 */
public final class CostChart {

    private static final int WIDTH = 480;
    private static final int HEIGHT = 340;
    private static final int LEFT = 46;
    private static final int BADGE = 12;

    private CostChart() {}

    /**
     * A model.
     *
     * @param model its place
     * @param name what it is called
     * @param cost greater than 0
     * @param score its height
     * @param interval of the score
     */
    public record Dot(int model, String name, double cost, double score, Optional<Interval> interval) {}

    /**
     * Finds the Pareto front: those than which no other is at least as cheap and at least as good and better in one.
     *
     * @param dots in any order
     * @return those on it, cheapest first; of equal ones all
     */
    public static List<Dot> front(List<Dot> dots) {
        return dots.stream()
                .filter(dot -> dots.stream().noneMatch(other -> beats(other, dot)))
                .sorted(Comparator.comparingDouble(Dot::cost).thenComparing(Dot::score))
                .toList();
    }

    private static boolean beats(Dot a, Dot b) {
        return a.cost() <= b.cost() && a.score() >= b.score() && (a.cost() < b.cost() || a.score() > b.score());
    }

    /**
     * Makes the chart.
     *
     * @param title what it shows
     * @param costs what the costs are, with their unit
     * @param scores what the scores are
     * @param dots at least one
     * @return the chart
     */
    public static Chart of(String title, String costs, String scores, List<Dot> dots) {
        List<Dot> front = front(dots);
        String description = "On the Pareto front, cheapest first: "
                + front.stream().map(Dot::name).collect(Collectors.joining("; ")) + ".";
        return new Chart(title, description, WIDTH, HEIGHT, pen -> draw(pen, costs, scores, dots, front));
    }

    private static void draw(Pen pen, String costs, String scores, List<Dot> dots, List<Dot> front) {
        double cheapest = dots.stream().mapToDouble(Dot::cost).min().orElse(1);
        double dearest = dots.stream().mapToDouble(Dot::cost).max().orElse(1);
        double margin = Math.max(1.25, Math.pow(dearest / cheapest, 0.1));
        Frame frame = new Frame(
                new Axis(cheapest / margin, dearest * margin, true, LEFT, WIDTH - 14),
                Axis.ofRatios(
                        dots.stream()
                                .flatMapToDouble(dot -> dot.interval()
                                        .map(ends -> DoubleStream.of(ends.low(), ends.high(), dot.score()))
                                        .orElseGet(() -> DoubleStream.of(dot.score()))),
                        HEIGHT - 48,
                        28));
        frame.draw(pen, costs + " (logarithmic)", scores);
        List<Double> steps = new ArrayList<>();
        for (Dot dot : front) {
            if (!steps.isEmpty()) {
                steps.add(frame.x().at(dot.cost()));
                steps.add(steps.get(steps.size() - 2));
            }
            steps.add(frame.x().at(dot.cost()));
            steps.add(frame.y().at(dot.score()));
        }
        if (!steps.isEmpty()) {
            steps.add(frame.x().to());
            steps.add(steps.get(steps.size() - 2));
            pen.polyline(Ink.of(Ink.Role.FRONT), steps);
        }
        for (Dot dot : dots) {
            double x = frame.x().at(dot.cost());
            dot.interval()
                    .ifPresent(ends -> pen.line(
                            Ink.of(Ink.Role.WHISKER, dot.model()),
                            x,
                            frame.y().at(ends.low()),
                            x,
                            frame.y().at(ends.high())));
        }
        dots.forEach(
                dot -> pen.mark(dot.model(), frame.x().at(dot.cost()), frame.y().at(dot.score()), BADGE, dot.name()));
    }
}
