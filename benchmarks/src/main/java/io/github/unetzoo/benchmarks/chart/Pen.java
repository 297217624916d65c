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

/** What charts are drawn with: lengths in the chart's own units, x to the right, y down. */
interface Pen {

    /** Where words stand relative to their place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    void line(Ink ink, double x1, double y1, double x2, double y2);

    /** @param points x and y in turn */
    void polyline(Ink ink, List<Double> points);

    void rectangle(Ink ink, double x, double y, double width, double height);

    void circle(Ink ink, double x, double y, double radius);

    /** @param tip what is said when one points at it */
    void mark(int model, double x, double y, double radius, String tip);

    void text(Ink ink, Anchor anchor, double x, double y, String words);
}
