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
 * The exact Euclidean distance transform, in time linear in the number of pixels, after Felzenszwalb and Huttenlocher,
 * "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012): columns first, then along each row the
 * lower envelope of the parabolas that the columns' distances root.
 */
public final class DistanceTransform {
    private DistanceTransform() {}

    /**
     * Returns, for every pixel, the squared distance to the nearest object pixel.
     *
     * @param object row-major, height times width
     * @param height in pixels
     * @param width in pixels
     * @param spacingY the distance between rows, above 0
     * @param spacingX the distance between columns, above 0
     * @return row-major; 0 on the object, infinite everywhere if there is none
     */
    public static double[] squared(boolean[] object, int height, int width, double spacingY, double spacingX) {
        double[] squared = new double[height * width];
        columns(object, height, width, spacingY, squared);
        int[] roots = new int[width];
        double[] bounds = new double[width];
        double[] row = new double[width];
        for (int y = 0; y < height; y++) {
            System.arraycopy(squared, y * width, row, 0, width);
            envelope(row, spacingX * spacingX, roots, bounds, squared, y * width);
        }
        return squared;
    }

    /**
     * Returns, for every pixel, the distance in pixels to the object, and inside it the negative distance to what is
     * outside, plus 1: the object's outermost pixels have 0, those beside them 1.
     *
     * @param object row-major, height times width
     * @param height in pixels
     * @param width in pixels
     * @return row-major; 0 everywhere where there is no object, or nothing else
     */
    public static double[] signed(boolean[] object, int height, int width) {
        boolean[] outside = new boolean[object.length];
        for (int i = 0; i < object.length; i++) {
            outside[i] = !object[i];
        }
        double[] toObject = squared(object, height, width, 1, 1);
        double[] toOutside = squared(outside, height, width, 1, 1);
        double[] signed = new double[object.length];
        for (int i = 0; i < signed.length; i++) {
            double distance = object[i] ? 1 - Math.sqrt(toOutside[i]) : Math.sqrt(toObject[i]);
            // Infinite everywhere, or nowhere.
            signed[i] = Double.isInfinite(distance) ? 0 : distance;
        }
        return signed;
    }

    /** Stores the squared distance to the nearest object pixel of the same column. */
    private static void columns(boolean[] object, int height, int width, double spacing, double[] squared) {
        // Row by row rather than column by column, to walk through memory in order.
        int[] steps = new int[width];
        Arrays.fill(steps, -1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                steps[x] = object[at] ? 0 : steps[x] < 0 ? -1 : steps[x] + 1;
                squared[at] = steps[x] < 0 ? Double.POSITIVE_INFINITY : square(steps[x] * spacing);
            }
        }
        Arrays.fill(steps, -1);
        for (int y = height - 1; y >= 0; y--) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                steps[x] = object[at] ? 0 : steps[x] < 0 ? -1 : steps[x] + 1;
                if (steps[x] >= 0) {
                    squared[at] = Math.min(squared[at], square(steps[x] * spacing));
                }
            }
        }
    }

    /** Stores min over q of row[q] + scale (x - q)^2 for each x; a column without an object roots no parabola. */
    private static void envelope(double[] row, double scale, int[] roots, double[] bounds, double[] out, int offset) {
        int top = -1;
        for (int q = 0; q < row.length; q++) {
            if (row[q] == Double.POSITIVE_INFINITY) {
                continue;
            }
            double bound = Double.NEGATIVE_INFINITY;
            while (top >= 0) {
                bound = crossing(row, scale, roots[top], q);
                if (bound > bounds[top]) {
                    break;
                }
                // The parabola on top lies nowhere below both its neighbours.
                top--;
                bound = Double.NEGATIVE_INFINITY;
            }
            top++;
            roots[top] = q;
            bounds[top] = bound;
        }
        if (top < 0) {
            return;
        }
        int lowest = 0;
        for (int x = 0; x < row.length; x++) {
            while (lowest < top && bounds[lowest + 1] < x) {
                lowest++;
            }
            out[offset + x] = row[roots[lowest]] + scale * square(x - roots[lowest]);
        }
    }

    /** Returns where the parabola rooted at q, to the right of p, falls below that rooted at p. */
    private static double crossing(double[] row, double scale, int p, int q) {
        return ((row[q] - row[p]) / scale / (q - p) + q + p) / 2;
    }

    private static double square(double value) {
        return value * value;
    }
}
