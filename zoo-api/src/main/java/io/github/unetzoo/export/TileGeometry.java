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
package io.github.unetzoo.export;

import io.github.unetzoo.graph.FittingSizes;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.predict.Reach;

/**
 * What a program that cuts images into tiles must know of a network; along each axis the same.
 *
 * @param minimum the smallest side of a tile, pixels
 * @param step between sides of tiles, pixels
 * @param growth pixels that the output's side is longer than the tile's, negative for valid convolutions
 * @param halo pixels at each side of an output that are not to be used, a multiple of the network's grid
 */
record TileGeometry(int minimum, int step, int growth, int halo) {

    /**
     * The widest halo, a quarter of the usual tile. Networks that look farther, or at the whole image, see little there
     * that matters to a pixel.
     */
    static final int WIDEST_HALO = 128;

    /** As large an image as any, for the reach of a network. */
    private static final int LARGE = 2048;

    /** Sides that are tried. */
    private static final int TRIED = 4;

    /**
     * That of a network.
     *
     * @throws IllegalArgumentException if its output does not grow as its input does
     */
    static TileGeometry of(Graph graph) {
        FittingSizes sizes = FittingSizes.of(graph);
        int step = sizes.period();
        int minimum = sizes.minimum();
        int growth = graph.outputSide(minimum) - minimum;
        for (int n = 1; n < TRIED; n++) {
            int side = minimum + n * step;
            if (graph.outputSide(side) - side != growth) {
                throw new IllegalArgumentException("the network's output has " + graph.outputSide(side) + " pixels for "
                        + side + " of the image and " + graph.outputSide(minimum) + " for " + minimum
                        + ": only outputs that grow as the image does can be described");
            }
        }
        int large = minimum + (LARGE + step - 1) / step * step;
        int margin = Math.min(WIDEST_HALO, Reach.margin(graph, large).orElse(WIDEST_HALO));
        // Tiles of usual sizes then begin where the whole image's poolings do.
        int grid = graph.grid();
        int halo = (margin + grid - 1) / grid * grid;
        int needed = 2 * halo + 1 - growth;
        int steps = Math.max(0, (needed - minimum + step - 1) / step);
        return new TileGeometry(minimum + steps * step, step, growth, halo);
    }

    /** The smallest side, not below so many pixels. */
    int side(int pixels) {
        return minimum + Math.max(0, (pixels - minimum + step - 1) / step) * step;
    }
}
