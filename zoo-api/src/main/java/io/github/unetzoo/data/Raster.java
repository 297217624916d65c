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
 * An image of floats, planar (C,H,W): sample (c,y,x) is at {@code (c * height + y) * width + x}.
 *
 * <p>Images read from 8 and 16 bit files lie in [0,1]; float TIFF keeps its own values. Immutable by convention: the
 * sample array is shared, not copied, and whoever holds it must not write to it.
 */
public final class Raster {
    private final int channels;
    private final int height;
    private final int width;
    private final float[] samples;

    private Raster(int channels, int height, int width, float[] samples) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.samples = samples;
    }

    /**
     * Wraps samples without copying them.
     *
     * @param channels C, at least 1
     * @param height H, at least 1
     * @param width W, at least 1
     * @param samples C*H*W values, planar
     * @return the image
     * @throws IllegalArgumentException if a size is below 1 or the array does not fit the sizes
     */
    public static Raster of(int channels, int height, int width, float[] samples) {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("raster of " + channels + "x" + height + "x" + width
                    + ": channels, height and width must be at least 1");
        }
        if (samples.length != (long) channels * height * width) {
            throw new IllegalArgumentException("raster of " + channels + "x" + height + "x" + width + " needs "
                    + (long) channels * height * width + " samples, not " + samples.length);
        }
        return new Raster(channels, height, width, samples);
    }

    /**
     * The number of channels.
     *
     * @return C
     */
    public int channels() {
        return channels;
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
     * The samples themselves, not a copy: do not write to them.
     *
     * @return C*H*W values, planar
     */
    public float[] samples() {
        return samples;
    }

    /**
     * This image with another number of channels: one channel is replicated, three become one by the luminance of
     * ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B).
     *
     * @param wanted the number of channels
     * @return this image if it has that many already
     * @throws IllegalArgumentException for any other pair of channel counts
     */
    public Raster toChannels(int wanted) {
        checkChannels(channels, wanted);
        if (wanted == channels) {
            return this;
        }
        int plane = height * width;
        if (channels == 1) {
            float[] replicated = new float[Math.multiplyExact(plane, wanted)];
            for (int c = 0; c < wanted; c++) {
                System.arraycopy(samples, 0, replicated, c * plane, plane);
            }
            return new Raster(wanted, height, width, replicated);
        }
        float[] luminance = new float[plane];
        for (int i = 0; i < plane; i++) {
            luminance[i] = 0.299f * samples[i] + 0.587f * samples[plane + i] + 0.114f * samples[2 * plane + i];
        }
        return new Raster(1, height, width, luminance);
    }

    /** Refuses the pairs of channel counts that {@link #toChannels} refuses. */
    static void checkChannels(int channels, int wanted) {
        if (wanted != channels && !(channels == 1 && wanted > 1) && !(channels == 3 && wanted == 1)) {
            throw new IllegalArgumentException("an image of " + channels + " channels cannot become one of " + wanted
                    + ": only 1 to n (replicated) and 3 to 1 (luminance) are defined");
        }
    }

    /**
     * A rectangle of this image.
     *
     * @param top first row
     * @param left first column
     * @param cropHeight rows, at least 1
     * @param cropWidth columns, at least 1
     * @return an image of (C, cropHeight, cropWidth)
     * @throws IllegalArgumentException if the rectangle is empty or leaves the image
     */
    public Raster crop(int top, int left, int cropHeight, int cropWidth) {
        Window.check(top, left, cropHeight, cropWidth, height, width);
        float[] cut = new float[channels * cropHeight * cropWidth];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < cropHeight; y++) {
                System.arraycopy(
                        samples,
                        (c * height + top + y) * width + left,
                        cut,
                        (c * cropHeight + y) * cropWidth,
                        cropWidth);
            }
        }
        return new Raster(channels, cropHeight, cropWidth, cut);
    }

    /**
     * This image with mirrored borders; the edge sample is not repeated. A border wider than the image reflects again
     * and again, and a side of length 1 repeats its only sample.
     *
     * @param top rows added above, 0 or more
     * @param left columns added on the left
     * @param bottom rows added below
     * @param right columns added on the right
     * @return an image of (C, top + H + bottom, left + W + right)
     * @throws IllegalArgumentException if a border is negative
     */
    public Raster mirrorPad(int top, int left, int bottom, int right) {
        Window.checkBorders(top, left, bottom, right);
        if (top == 0 && left == 0 && bottom == 0 && right == 0) {
            return this;
        }
        int[] rows = Mirror.run(-top, top + height + bottom, height);
        int[] columns = Mirror.run(-left, left + width + right, width);
        return gather(rows, columns);
    }

    /** Picks rows and columns: output (c,y,x) is input (c, rows[y], columns[x]). */
    Raster gather(int[] rows, int[] columns) {
        float[] picked = new float[Math.multiplyExact(Math.multiplyExact(channels, rows.length), columns.length)];
        int to = 0;
        for (int c = 0; c < channels; c++) {
            for (int row : rows) {
                int from = (c * height + row) * width;
                for (int column : columns) {
                    picked[to++] = samples[from + column];
                }
            }
        }
        return new Raster(channels, rows.length, columns.length, picked);
    }

    /** The transposed image: output (c,y,x) is input (c,x,y). */
    Raster transpose() {
        float[] turned = new float[samples.length];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    turned[(c * width + x) * height + y] = samples[(c * height + y) * width + x];
                }
            }
        }
        return new Raster(channels, width, height, turned);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Raster that
                && channels == that.channels
                && height == that.height
                && width == that.width
                && Arrays.equals(samples, that.samples);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * channels + height) + width) + Arrays.hashCode(samples);
    }

    @Override
    public String toString() {
        return "Raster[" + channels + "x" + height + "x" + width + "]";
    }
}
