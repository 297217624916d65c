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

/**
 * Two axes with their ticks.
 *
 * @param x from left to right
 * @param y from below; what it measures stands above it
 */
record Frame(Axis x, Axis y) {

    void draw(Pen pen, String below, String above) {
        for (double tick : y.ticks()) {
            pen.line(Ink.of(Ink.Role.GRID), x.from(), y.at(tick), x.to(), y.at(tick));
            pen.text(Ink.of(Ink.Role.TICK), Pen.Anchor.END, x.from() - 8, y.at(tick) + 4, y.label(tick));
        }
        for (double tick : x.ticks()) {
            pen.line(Ink.of(Ink.Role.GRID), x.at(tick), y.from(), x.at(tick), y.to());
            pen.text(Ink.of(Ink.Role.TICK), Pen.Anchor.MIDDLE, x.at(tick), y.from() + 18, x.label(tick));
        }
        pen.text(Ink.of(Ink.Role.AXIS), Pen.Anchor.MIDDLE, (x.from() + x.to()) / 2, y.from() + 40, below);
        pen.text(Ink.of(Ink.Role.AXIS), Pen.Anchor.START, 0, y.to() - 14, above);
    }
}
