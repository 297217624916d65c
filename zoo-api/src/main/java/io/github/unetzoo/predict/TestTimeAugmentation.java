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
package io.github.unetzoo.predict;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * In which other ways each input is shown to the network. Probabilities are turned back and averaged, the input as it is
 * among them. It is done tile by tile, so it goes with any {@link Tiling}. A flipped or turned tile meets the network's
 * poolings from its other side; tiles therefore equal the whole image to 1e-5 only where its sides are multiples of the
 * network's coarsest stride, and a scaled tile sees mirrored pixels at its border, so they do not with scales.
 *
 * @param flips up-down, left-right and both: 4 inputs
 * @param rightAngles turns by 90, 180 and 270 degrees: 4 inputs, and with flips the 8 symmetries of the square
 * @param scales factors by which the input is resized (bilinear, pixel centres, no antialiasing), each above 0, at most
 *     4; 1 is always there. Each multiplies the number of inputs
 */
public record TestTimeAugmentation(boolean flips, boolean rightAngles, List<Double> scales) {

    /** The input as it is. */
    public static final TestTimeAugmentation NONE = new TestTimeAugmentation(false, false, List.of());

    private static final double MOST_SCALE = 4;

    /**
     * Checks the bounds, and puts 1 before the scales.
     *
     * @param flips up-down, left-right and both
     * @param rightAngles turns by 90, 180 and 270 degrees
     * @param scales each above 0, at most 4; one that is given twice counts once
     * @throws IllegalArgumentException if a scale is out of its range
     */
    public TestTimeAugmentation {
        Set<Double> all = new LinkedHashSet<>(List.of(1.0));
        for (double scale : scales) {
            if (!(scale > 0 && scale <= MOST_SCALE)) {
                throw new IllegalArgumentException("scale " + scale + " must lie in (0, " + MOST_SCALE + "]");
            }
            all.add(scale);
        }
        scales = List.copyOf(all);
    }

    /** The largest of the scales, at least 1. */
    double largestScale() {
        return Collections.max(scales);
    }

    /** The turns and flips, the input as it is first. */
    List<Symmetry> symmetries() {
        List<Symmetry> all = new ArrayList<>();
        for (Symmetry symmetry : Symmetry.values()) {
            if (symmetry == Symmetry.IDENTITY
                    || (flips && rightAngles)
                    || (flips && symmetry.isFlip())
                    || (rightAngles && symmetry.isTurn())) {
                all.add(symmetry);
            }
        }
        return all;
    }
}
