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
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A map of integer labels (H,W): class indices, or instance ids with 0 for no instance. Label (y,x) is at
 * {@code y * width + x}.
 *
 * <p>Immutable by convention: the label array is shared, not copied, and whoever holds it must not write to it.
 */
public final class LabelMap {
    private final int height;
    private final int width;
    private final int[] labels;

    private LabelMap(int height, int width, int[] labels) {
        this.height = height;
        this.width = width;
        this.labels = labels;
    }

    /**
     * Wraps labels without copying them.
     *
     * @param height H, at least 1
     * @param width W, at least 1
     * @param labels H*W values
     * @return the map
     * @throws IllegalArgumentException if a size is below 1 or the array does not fit the sizes
     */
    public static LabelMap of(int height, int width, int[] labels) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "label map of " + height + "x" + width + ": height and width must be at least 1");
        }
        if (labels.length != (long) height * width) {
            throw new IllegalArgumentException("label map of " + height + "x" + width + " needs "
                    + (long) height * width + " labels, not " + labels.length);
        }
        return new LabelMap(height, width, labels);
    }

    /**
     * The number of rows.
     *
     * @return H
     */
    public int height() {
        return height;
    }

    /**
     * The number of columns.
     *
     * @return W
     */
    public int width() {
        return width;
    }

    /**
     * The labels themselves, not a copy: do not write to them.
     *
     * @return H*W values
     */
    public int[] labels() {
        return labels;
    }

    /**
     * A rectangle of this map.
     *
     * @param top first row
     * @param left first column
     * @param cropHeight rows, at least 1
     * @param cropWidth columns, at least 1
     * @return a map of (cropHeight, cropWidth)
     * @throws IllegalArgumentException if the rectangle is empty or leaves the map
     */
    public LabelMap crop(int top, int left, int cropHeight, int cropWidth) {
        Window.check(top, left, cropHeight, cropWidth, height, width);
        int[] cut = new int[cropHeight * cropWidth];
        for (int y = 0; y < cropHeight; y++) {
            System.arraycopy(labels, (top + y) * width + left, cut, y * cropWidth, cropWidth);
        }
        return new LabelMap(cropHeight, cropWidth, cut);
    }

    /**
     * This map with mirrored borders, as {@link Raster#mirrorPad} does it.
     *
     * @param top rows added above, 0 or more
     * @param left columns added on the left
     * @param bottom rows added below
     * @param right columns added on the right
     * @return a map of (top + H + bottom, left + W + right)
     * @throws IllegalArgumentException if a border is negative
     */
    public LabelMap mirrorPad(int top, int left, int bottom, int right) {
        Window.checkBorders(top, left, bottom, right);
        if (top == 0 && left == 0 && bottom == 0 && right == 0) {
            return this;
        }
        int[] rows = Mirror.run(-top, top + height + bottom, height);
        int[] columns = Mirror.run(-left, left + width + right, width);
        return gather(rows, columns);
    }

    /**
     * This map inside a border of one label, for example the ignore index of a dataset.
     *
     * @param top rows added above, 0 or more
     * @param left columns added on the left
     * @param bottom rows added below
     * @param right columns added on the right
     * @param label the label of the border
     * @return a map of (top + H + bottom, left + W + right)
     * @throws IllegalArgumentException if a border is negative
     */
    public LabelMap fillPad(int top, int left, int bottom, int right, int label) {
        Window.checkBorders(top, left, bottom, right);
        int paddedHeight = top + height + bottom;
        int paddedWidth = left + width + right;
        int[] padded = new int[Math.multiplyExact(paddedHeight, paddedWidth)];
        Arrays.fill(padded, label);
        for (int y = 0; y < height; y++) {
            System.arraycopy(labels, y * width, padded, (top + y) * paddedWidth + left, width);
        }
        return new LabelMap(paddedHeight, paddedWidth, padded);
    }

    /** Picks rows and columns: output (y,x) is input (rows[y], columns[x]). */
    LabelMap gather(int[] rows, int[] columns) {
        int[] picked = new int[Math.multiplyExact(rows.length, columns.length)];
        int to = 0;
        for (int row : rows) {
            for (int column : columns) {
                picked[to++] = labels[row * width + column];
            }
        }
        return new LabelMap(rows.length, columns.length, picked);
    }

    /** The transposed map. */
    LabelMap transpose() {
        int[] turned = new int[labels.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                turned[x * height + y] = labels[y * width + x];
            }
        }
        return new LabelMap(width, height, turned);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelMap that
                && height == that.height
                && width == that.width
                && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(labels);
    }

    @Override
    public String toString() {
        return "LabelMap[" + height + "x" + width + "]";
    }

    /** The labels there are. */
    SortedSet<Integer> distinct() {
        SortedSet<Integer> values = new TreeSet<>();
        int previous = -1;
        for (int label : labels) {
            if (label != previous) {
                values.add(label);
                previous = label;
            }
        }
        return values;
    }
}
