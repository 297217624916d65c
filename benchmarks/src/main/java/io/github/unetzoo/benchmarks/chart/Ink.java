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

import java.util.Locale;
import java.util.OptionalInt;

/**
 * What something in a chart is, from which each pen knows how it looks.
 *
 * @param role what it is
 * @param model the place of the model that it belongs to, if any
 */
record Ink(Role role, OptionalInt model) {

    enum Role {
        /** A line at a tick. */
        GRID,
        /** A line at a value that means something, such as no difference. */
        ZERO,
        /** A number at an axis. */
        TICK,
        /** What an axis measures. */
        AXIS,
        /** Words beside marks. */
        LABEL,
        /** What was found in one run. */
        CURVE,
        /** Runs of other models. */
        OTHER,
        /** Through what nothing else is better than. */
        FRONT,
        /** An interval. */
        WHISKER,
        /** Between quartiles. */
        BOX,
        /** A median. */
        MEDIAN,
        /** One of many points. */
        POINT,
        /** A point that matters. */
        DOT,
        /** A model's mark. */
        MARK,
        /** The letter on a mark. */
        LETTER
    }

    static Ink of(Role role) {
        return new Ink(role, OptionalInt.empty());
    }

    static Ink of(Role role, int model) {
        return new Ink(role, OptionalInt.of(model));
    }

    /** As classes of a page's styles, such as {@code curve m2}. */
    String styles() {
        String name = role.name().toLowerCase(Locale.ROOT);
        return model.isPresent() ? name + " m" + Mark.colour(model.getAsInt()) : name;
    }
}
