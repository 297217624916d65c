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
package io.github.unetzoo.geometry;

import java.util.Arrays;

/**
 * Splits touching objects where they are narrow. The depth of a pixel is its distance to the nearest pixel outside the
 * mask, beyond the map's border included. Seeds are the h-maxima of the depth: the regional maxima that are left when
 * every maximum is lowered by h and filled up again from below (reconstruction by dilation: Vincent, "Morphological
 * Grayscale Reconstruction in Image Analysis", IEEE Transactions on Image Processing 2 (1993)). From them the mask is
 * flooded, the deepest pixels first and of equal ones those reached first (Meyer, "Topographic Distance and Watershed
 * Lines", Signal Processing 38 (1994)), so that labels meet at the necks. Neighbours are the 8 around a pixel.
 *
 * <p>Checked against scikit-image's {@code reconstruction}, {@code local_maxima} and {@code watershed}. Its {@code
 * h_maxima} are other seeds: there, equally deep maxima of one object are several, whatever lies between them, and an
 * object nowhere deeper than h has none and vanishes; here the former is one object and the latter stays. A neck just h
 * less deep divides there and does not here. Where two floods reach a pixel at once, the order of equally deep
 * pixels decides, which its heap leaves open.
 *
 * <p>A model trained with weights on the borders between touching objects predicts most necks open already; this divides
 * what is left.
 */
public final class Watershed {

    /** Levels of depth per pixel; maxima and basins are told apart no finer. */
    private static final int LEVELS = 16;

    private final boolean[] mask;
    private final int height;
    private final int width;

    private Watershed(boolean[] mask, int height, int width) {
        this.mask = mask;
        this.height = height;
        this.width = width;
    }

    /**
     * Splits.
     *
     * @param mask row-major, height times width; at most some hundred million pixels
     * @param height in pixels
     * @param width in pixels
     * @param depth h, in pixels, 0 or more: how much deeper two neighbours must be than the neck between them
     * @return row-major, ids from 1 in the reading order of the seeds, 0 outside the mask; every pixel of the mask has
     *     one
     * @throws IllegalArgumentException if the map, with its border, does not fit into one array
     */
    public static int[] split(boolean[] mask, int height, int width, double depth) {
        if ((height + 2L) * (width + 2L) > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a watershed of " + height + "x" + width
                    + " pixels does not fit into one array: cut the map into parts");
        }
        Watershed watershed = new Watershed(mask, height, width);
        int[] levels = watershed.levels();
        int[] ids = watershed.seeds(levels, (int) Math.round(depth * LEVELS));
        watershed.flood(levels, ids);
        return ids;
    }

    /** The depth of each pixel, 0 outside the mask. */
    private int[] levels() {
        int paddedWidth = width + 2;
        boolean[] outside = new boolean[(height + 2) * paddedWidth];
        Arrays.fill(outside, true);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                outside[(y + 1) * paddedWidth + x + 1] = !mask[y * width + x];
            }
        }
        double[] squared = DistanceTransform.squared(outside, height + 2, paddedWidth, 1, 1);
        int[] levels = new int[height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                levels[y * width + x] = (int) (LEVELS * Math.sqrt(squared[(y + 1) * paddedWidth + x + 1]));
            }
        }
        return levels;
    }

    /** Ids on the h-maxima, 0 elsewhere. */
    private int[] seeds(int[] levels, int h) {
        int[] filled = reconstruct(levels, Math.max(1, h));
        int[] ids = new int[levels.length];
        boolean[] seen = new boolean[levels.length];
        int[] plateau = new int[64];
        int id = 0;
        for (int start = 0; start < filled.length; start++) {
            if (!mask[start] || seen[start]) {
                continue;
            }
            boolean maximum = true;
            int count = 0;
            seen[start] = true;
            plateau[count++] = start;
            for (int next = 0; next < count; next++) {
                int[] around = neighbours(plateau[next]);
                for (int n : around) {
                    maximum &= filled[n] <= filled[start];
                    if (!seen[n] && mask[n] && filled[n] == filled[start]) {
                        seen[n] = true;
                        if (count == plateau.length) {
                            plateau = Arrays.copyOf(plateau, 2 * count);
                        }
                        plateau[count++] = n;
                    }
                }
            }
            if (maximum) {
                id++;
                for (int i = 0; i < count; i++) {
                    ids[plateau[i]] = id;
                }
            }
        }
        return ids;
    }

    /** The levels lowered by h, raised again as far as levels let what is around them spread; levels flood in order. */
    private int[] reconstruct(int[] levels, int h) {
        int[] filled = new int[levels.length];
        int most = 0;
        for (int i = 0; i < levels.length; i++) {
            filled[i] = Math.max(0, levels[i] - h);
            most = Math.max(most, filled[i]);
        }
        // From the highest down, each pixel gets its last value before it spreads it.
        LevelQueue queue = new LevelQueue(most, levels.length);
        for (int i = 0; i < levels.length; i++) {
            if (mask[i]) {
                queue.add(filled[i], i);
            }
        }
        for (int pixel = queue.poll(); pixel >= 0; pixel = queue.poll()) {
            for (int n : neighbours(pixel)) {
                int raised = Math.min(levels[n], filled[pixel]);
                if (mask[n] && raised > filled[n]) {
                    queue.move(filled[n], raised, n);
                    filled[n] = raised;
                }
            }
        }
        return filled;
    }

    /** Lowers levels to those at which their pixels are reached: beyond a neck, a flood does not run ahead of others. */
    private void flood(int[] levels, int[] ids) {
        int most = Arrays.stream(levels).max().orElse(0);
        LevelQueue queue = new LevelQueue(most, levels.length);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] > 0) {
                queue.add(most, i);
            }
        }
        for (int pixel = queue.poll(); pixel >= 0; pixel = queue.poll()) {
            for (int n : neighbours(pixel)) {
                if (mask[n] && ids[n] == 0) {
                    ids[n] = ids[pixel];
                    levels[n] = Math.min(levels[n], levels[pixel]);
                    queue.add(levels[n], n);
                }
            }
        }
    }

    private int[] neighbours(int pixel) {
        int y = pixel / width;
        int x = pixel % width;
        int[] around = new int[8];
        int count = 0;
        for (int v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
            for (int u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
                if (v != y || u != x) {
                    around[count++] = v * width + u;
                }
            }
        }
        return count == around.length ? around : Arrays.copyOf(around, count);
    }
}
