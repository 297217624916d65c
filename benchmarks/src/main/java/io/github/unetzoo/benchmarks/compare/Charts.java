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

import io.github.unetzoo.train.EpochRecord;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Draws charts as inline SVG. Colours are the page's, by class: {@code m0} to {@code m7} for the models. A model is
 * known by its letter as well, so that nothing hangs on telling colours apart.
 */
final class Charts {

    /** Number of colours the page has for models. */
    static final int COLOURS = 8;

    private static final int WIDTH = 440;
    private static final int HEIGHT = 300;
    private static final int LEFT = 66;
    private static final int RIGHT = 18;
    private static final int TOP = 16;
    private static final int BOTTOM = 50;

    private static final int PANEL_WIDTH = 320;
    private static final int PANEL_HEIGHT = 200;

    private static final int BADGE = 11;

    /**
     * A model in a scatter chart.
     *
     * @param model its place
     * @param x greater than 0
     * @param y its height
     * @param deviation of the height; empty for none
     */
    record Dot(int model, double x, double y, OptionalDouble deviation) {}

    /**
     * The runs of a model in a chart of learning curves.
     *
     * @param model its place
     * @param runs a history per seed
     * @param bestEpochs of each run
     */
    record Runs(int model, List<List<EpochRecord>> runs, List<Integer> bestEpochs) {}

    /** A linear axis, or a logarithmic one, and where on the picture it lies. */
    private record Axis(double low, double high, boolean logarithmic, double from, double to) {

        double at(double value) {
            double share = logarithmic
                    ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
                    : (value - low) / (high - low);
            return from + share * (to - from);
        }
    }

    private final StringBuilder svg = new StringBuilder();

    private Charts() {}

    /** Letters for places: A to Z, then AA and so on. */
    static String letter(int place) {
        String last = String.valueOf((char) ('A' + place % 26));
        return place < 26 ? last : letter(place / 26 - 1) + last;
    }

    /** A chart of scores against costs, costs on a logarithmic axis. */
    static String scatter(String title, String costs, String scores, List<Dot> dots) {
        Charts chart = new Charts();
        double lowX = dots.stream().mapToDouble(Dot::x).min().orElse(1);
        double highX = dots.stream().mapToDouble(Dot::x).max().orElse(1);
        double marginX = Math.max(1.25, Math.pow(highX / lowX, 0.12));
        double lowY = dots.stream()
                .mapToDouble(d -> d.y() - d.deviation().orElse(0))
                .min()
                .orElse(0);
        double highY = dots.stream()
                .mapToDouble(d -> d.y() + d.deviation().orElse(0))
                .max()
                .orElse(1);
        double marginY = Math.max(0.01, (highY - lowY) * 0.18);
        Axis x = new Axis(lowX / marginX, highX * marginX, true, LEFT, WIDTH - RIGHT);
        Axis y =
                new Axis(Math.max(-0.02, lowY - marginY), Math.min(1.02, highY + marginY), false, HEIGHT - BOTTOM, TOP);
        chart.open(title, WIDTH, HEIGHT);
        chart.grid(x, y, WIDTH - RIGHT);
        chart.text((x.from() + x.to()) / 2, HEIGHT - 10, "axis", "middle", costs);
        chart.add(
                "<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(12 %.1f) rotate(-90)\">%s</text>",
                (y.from() + y.to()) / 2, Markup.escape(scores));
        for (Dot dot : dots) {
            double cx = x.at(dot.x());
            dot.deviation()
                    .ifPresent(deviation -> chart.line(
                            "m" + dot.model() % COLOURS + " whisker",
                            cx,
                            y.at(dot.y() - deviation),
                            cx,
                            y.at(dot.y() + deviation)));
        }
        dots.forEach(dot -> chart.badge(dot.model(), x.at(dot.x()), y.at(dot.y())));
        return chart.close();
    }

    /** The validation score of one model's runs by epoch, before those of all others, on axes that all share. */
    static String curves(String title, Runs shown, List<Runs> all) {
        Charts chart = new Charts();
        int epochs = all.stream()
                .flatMap(runs -> runs.runs().stream())
                .mapToInt(List::size)
                .max()
                .orElse(1);
        double[] scores = all.stream()
                .flatMap(runs -> runs.runs().stream())
                .flatMap(List::stream)
                .mapToDouble(EpochRecord::score)
                .sorted()
                .toArray();
        double low = scores.length == 0 ? 0 : scores[0];
        double high = scores.length == 0 ? 1 : scores[scores.length - 1];
        double margin = Math.max(0.01, (high - low) * 0.06);
        Axis x = new Axis(epochs == 1 ? 0.5 : 1, epochs == 1 ? 1.5 : epochs, false, 44, PANEL_WIDTH - 12);
        Axis y = new Axis(low - margin, high + margin, false, PANEL_HEIGHT - 40, 10);
        chart.open(title, PANEL_WIDTH, PANEL_HEIGHT);
        for (double tick : ticks(y)) {
            chart.line("grid", x.from(), y.at(tick), x.to(), y.at(tick));
            chart.text(x.from() - 7, y.at(tick) + 4, "tick", "end", decimal(tick, y));
        }
        for (double tick : ticks(x)) {
            if (tick == Math.rint(tick)) {
                chart.text(x.at(tick), PANEL_HEIGHT - 22, "tick", "middle", Integer.toString((int) tick));
            }
        }
        chart.text((x.from() + x.to()) / 2, PANEL_HEIGHT - 5, "axis", "middle", "epoch");
        all.stream()
                .filter(runs -> runs.model() != shown.model())
                .forEach(runs -> runs.runs().forEach(run -> chart.curve("other", run, x, y)));
        String colour = "m" + shown.model() % COLOURS;
        for (int i = 0; i < shown.runs().size(); i++) {
            List<EpochRecord> run = shown.runs().get(i);
            chart.curve(colour + " curve", run, x, y);
            int best = shown.bestEpochs().get(i);
            chart.add(
                    "<circle class=\"%s dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>",
                    colour, x.at(best), y.at(run.get(best - 1).score()));
        }
        return chart.close();
    }

    private void open(String title, int width, int height) {
        add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", width, height, Markup.escape(title));
    }

    private String close() {
        return svg.append("</svg>").toString();
    }

    private void grid(Axis x, Axis y, double right) {
        for (double tick : ticks(y)) {
            line("grid", x.from(), y.at(tick), right, y.at(tick));
            text(x.from() - 8, y.at(tick) + 4, "tick", "end", decimal(tick, y));
        }
        for (double tick : ticks(x)) {
            line("grid", x.at(tick), y.from(), x.at(tick), y.to());
            text(x.at(tick), y.from() + 18, "tick", "middle", plain(tick));
        }
    }

    private void curve(String cssClass, List<EpochRecord> run, Axis x, Axis y) {
        StringBuilder points = new StringBuilder();
        for (EpochRecord epoch : run) {
            points.append(String.format(
                    Locale.ROOT, "%s%.1f,%.1f", points.isEmpty() ? "" : " ", x.at(epoch.epoch()), y.at(epoch.score())));
        }
        add("<polyline class=\"%s\" points=\"%s\"/>", cssClass, points);
    }

    private void badge(int model, double x, double y) {
        add("<circle class=\"m%d badge\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/>", model % COLOURS, x, y, BADGE);
        add("<text class=\"on\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>", x, y + 4.5, letter(model));
    }

    private void line(String cssClass, double x1, double y1, double x2, double y2) {
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", cssClass, x1, y1, x2, y2);
    }

    private void text(double x, double y, String cssClass, String anchor, String words) {
        add(
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                cssClass, anchor, x, y, Markup.escape(words));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    /** Round numbers within an axis: some four of them. */
    private static List<Double> ticks(Axis axis) {
        List<Double> ticks = new ArrayList<>();
        if (!axis.logarithmic()) {
            double step = step(axis);
            for (long i = (long) Math.ceil(axis.low() / step); i * step <= axis.high() + step * 1e-9; i++) {
                ticks.add(i * step);
            }
            return ticks;
        }
        boolean wide = axis.high() / axis.low() > 200;
        for (int power = (int) Math.floor(Math.log10(axis.low())); power <= Math.log10(axis.high()); power++) {
            for (double factor : wide ? new double[] {1} : new double[] {1, 2, 5}) {
                double tick = factor * Math.pow(10, power);
                if (tick >= axis.low() && tick <= axis.high()) {
                    ticks.add(tick);
                }
            }
        }
        if (ticks.size() < 2) {
            // Less than a step of 1, 2, 5: the ends will do.
            return List.of(axis.low() * 1.05, axis.high() / 1.05);
        }
        return ticks;
    }

    private static double step(Axis axis) {
        double rough = (axis.high() - axis.low()) / 4;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double lead = rough / power;
        return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
    }

    private static String decimal(double value, Axis axis) {
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step(axis)) - 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", value + 0.0);
    }

    /** Three digits, and no zeros that say nothing. */
    private static String plain(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        return rounded.toPlainString();
    }
}
