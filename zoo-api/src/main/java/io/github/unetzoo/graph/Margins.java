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
package io.github.unetzoo.graph;

/**
 * Pixels added to (or taken from) the four sides of a map; each at least 0.
 *
 * @param top rows above
 * @param left columns to the left
 * @param bottom rows below
 * @param right columns to the right
 */
public record Margins(int top, int left, int bottom, int right) {

    /** Nothing on any side. */
    public static final Margins NONE = new Margins(0, 0, 0, 0);

    /**
     * Checks the bounds.
     *
     * @param top at least 0
     * @param left at least 0
     * @param bottom at least 0
     * @param right at least 0
     * @throws IllegalArgumentException if one of them is negative
     */
    public Margins {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException("margins " + top + "," + left + "," + bottom + "," + right
                    + " must not be negative: crop instead of padding by less than nothing");
        }
    }

    /**
     * {@return margins that are the same on all four sides}
     *
     * @param pixels on each side, at least 0
     * @throws IllegalArgumentException if they are negative
     */
    public static Margins all(int pixels) {
        return new Margins(pixels, pixels, pixels, pixels);
    }

    /** {@return whether opposite sides are alike, so that an operator's own symmetric padding can express it} */
    public boolean symmetric() {
        return top == bottom && left == right;
    }

    /** {@return whether all sides are 0} */
    public boolean none() {
        return equals(NONE);
    }

    Extent around(Extent inner) {
        return new Extent(inner.height() + top + bottom, inner.width() + left + right);
    }
}
