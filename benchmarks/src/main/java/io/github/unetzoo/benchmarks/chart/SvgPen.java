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
import java.util.Locale;

/** Writes SVG whose colours are the page's, by class. */
final class SvgPen implements Pen {

    private final StringBuilder svg = new StringBuilder();

    @Override
    public void line(Ink ink, double x1, double y1, double x2, double y2) {
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", ink.styles(), x1, y1, x2, y2);
    }

    @Override
    public void polyline(Ink ink, List<Double> points) {
        add("<polyline class=\"%s\" points=\"%s\"/>", ink.styles(), Mark.points(points));
    }

    @Override
    public void rectangle(Ink ink, double x, double y, double width, double height) {
        add(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                ink.styles(), x, y, width, height);
    }

    @Override
    public void circle(Ink ink, double x, double y, double radius) {
        add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", ink.styles(), x, y, radius);
    }

    @Override
    public void mark(int model, double x, double y, double radius, String tip) {
        add(
                "<g transform=\"translate(%.1f %.1f)\"><title>%s</title><polygon class=\"%s\" points=\"%s\"/>",
                x,
                y,
                Markup.escape(tip),
                Ink.of(Ink.Role.MARK, model).styles(),
                Mark.points(Mark.corners(model, radius)));
        text(Ink.of(Ink.Role.LETTER), Anchor.MIDDLE, 0, 0.4 * radius + Mark.drop(model, radius), Mark.letter(model));
        add("</g>");
    }

    @Override
    public void text(Ink ink, Anchor anchor, double x, double y, String words) {
        add(
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                ink.styles(), anchor.name().toLowerCase(Locale.ROOT), x, y, Markup.escape(words));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    @Override
    public String toString() {
        return svg.toString();
    }
}
