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

import io.github.unetzoo.data.Raster;

/** The symmetries of the square: rows and columns are exchanged or not, then rows and columns reversed or not. */
enum Symmetry {
    IDENTITY(false, false, false),
    UPSIDE_DOWN(false, true, false),
    LEFT_RIGHT(false, false, true),
    HALF_TURN(false, true, true),
    DIAGONAL(true, false, false),
    QUARTER_TURN(true, true, false),
    THREE_QUARTER_TURN(true, false, true),
    OTHER_DIAGONAL(true, true, true);

    private final boolean exchange;
    private final boolean reverseRows;
    private final boolean reverseColumns;

    Symmetry(boolean exchange, boolean reverseRows, boolean reverseColumns) {
        this.exchange = exchange;
        this.reverseRows = reverseRows;
        this.reverseColumns = reverseColumns;
    }

    boolean isFlip() {
        return !exchange;
    }

    boolean isTurn() {
        return exchange == (reverseRows != reverseColumns);
    }

    /** The image, turned. */
    Raster apply(Raster image) {
        return this == IDENTITY ? image : moved(image, false);
    }

    /** The image before it was turned. */
    Raster undo(Raster turned) {
        return this == IDENTITY ? turned : moved(turned, true);
    }

    private Raster moved(Raster image, boolean back) {
        int height = exchange ? image.width() : image.height();
        int width = exchange ? image.height() : image.width();
        float[] from = image.samples();
        float[] to = new float[from.length];
        int turnedHeight = back ? image.height() : height;
        int turnedWidth = back ? image.width() : width;
        int plane = height * width;
        for (int c = 0; c < image.channels(); c++) {
            for (int y = 0; y < turnedHeight; y++) {
                for (int x = 0; x < turnedWidth; x++) {
                    int row = reverseRows ? turnedHeight - 1 - y : y;
                    int column = reverseColumns ? turnedWidth - 1 - x : x;
                    int turned = c * plane + y * turnedWidth + x;
                    int plain = c * plane + (exchange ? column * turnedHeight + row : row * turnedWidth + column);
                    to[back ? plain : turned] = from[back ? turned : plain];
                }
            }
        }
        return Raster.of(image.channels(), height, width, to);
    }
}
