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
package io.github.unetzoo.data;

import java.util.Arrays;

/**
 * An image that is read window by window, so that one larger than memory can be used: in memory already, or a file
 * ({@link ImageFiles#openImage}). Samples are those of {@link ImageFiles#readImage}.
 */
public interface ImageSource extends AutoCloseable {

    /** {@return the number of channels, at least 1} */
    int channels();

    /** {@return the number of rows, at least 1} */
    int height();

    /** {@return the number of columns, at least 1} */
    int width();

    /**
     * Reads a window.
     *
     * @param top first row
     * @param left first column
     * @param windowHeight rows, at least 1
     * @param windowWidth columns, at least 1
     * @return (C, windowHeight, windowWidth)
     * @throws IllegalArgumentException if the window is empty or leaves the image
     * @throws DataException if a file cannot be read
     */
    Raster read(int top, int left, int windowHeight, int windowWidth);

    /**
     * Reads a window that may leave the image, whose borders are mirrored as by {@link Raster#mirrorPad}.
     *
     * @param top first row, may be negative
     * @param left first column, may be negative
     * @param windowHeight rows, at least 1
     * @param windowWidth columns, at least 1
     * @return (C, windowHeight, windowWidth)
     * @throws DataException if a file cannot be read
     */
    default Raster readMirrored(int top, int left, int windowHeight, int windowWidth) {
        if (top >= 0 && left >= 0 && top + windowHeight <= height() && left + windowWidth <= width()) {
            return read(top, left, windowHeight, windowWidth);
        }
        int[] rows = Mirror.run(top, windowHeight, height());
        int[] columns = Mirror.run(left, windowWidth, width());
        int firstRow = Arrays.stream(rows).min().orElse(0);
        int firstColumn = Arrays.stream(columns).min().orElse(0);
        int lastRow = Arrays.stream(rows).max().orElse(0);
        int lastColumn = Arrays.stream(columns).max().orElse(0);
        return read(firstRow, firstColumn, lastRow - firstRow + 1, lastColumn - firstColumn + 1)
                .gather(
                        Arrays.stream(rows).map(row -> row - firstRow).toArray(),
                        Arrays.stream(columns)
                                .map(column -> column - firstColumn)
                                .toArray());
    }

    /**
     * Shows this image with another number of channels, as by {@link Raster#toChannels}. Closing either closes both.
     *
     * @param wanted the number of channels
     * @return this image if it has that many already
     * @throws IllegalArgumentException for a pair of channel counts that is not defined
     */
    default ImageSource toChannels(int wanted) {
        return wanted == channels() ? this : new ChannelsSource(this, wanted);
    }

    @Override
    default void close() {}

    /**
     * Wraps an image in memory.
     *
     * @param image which is not copied
     * @return a source that needs no closing
     */
    static ImageSource of(Raster image) {
        return new RasterSource(image);
    }
}
