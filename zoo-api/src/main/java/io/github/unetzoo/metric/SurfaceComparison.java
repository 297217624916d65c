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
package io.github.unetzoo.metric;

import io.github.unetzoo.geometry.DistanceTransform;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How far the boundaries of two objects are apart; {@link Evaluation} states the definitions.
 *
 * @param hd95 empty if either object is
 * @param assd likewise
 */
record SurfaceComparison(OptionalDouble hd95, OptionalDouble assd, BoundaryCounts boundary) {
    /** Of the distances, leaving out the farthest pixels. */
    private static final double HD = 0.95;

    /** Compares two masks, row-major, height times width; the tolerance is in the unit of the spacing. */
    static SurfaceComparison of(
            boolean[] truth,
            boolean[] prediction,
            int height,
            int width,
            double spacingY,
            double spacingX,
            double tolerance) {
        // Only the box around both objects matters: beyond it there is no object, just as beyond the image.
        int top = height;
        int bottom = -1;
        int left = width;
        int right = -1;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                if (truth[at] || prediction[at]) {
                    top = Math.min(top, y);
                    bottom = y;
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                }
            }
        }
        if (bottom < 0) {
            return new SurfaceComparison(OptionalDouble.empty(), OptionalDouble.empty(), BoundaryCounts.ZERO);
        }
        int h = bottom - top + 1;
        int w = right - left + 1;
        boolean[] a = boundary(crop(truth, width, top, left, h, w), h, w);
        boolean[] b = boundary(crop(prediction, width, top, left, h, w), h, w);
        double[] toTruth = directed(b, DistanceTransform.squared(a, h, w, spacingY, spacingX));
        double[] toPrediction = directed(a, DistanceTransform.squared(b, h, w, spacingY, spacingX));
        BoundaryCounts near = new BoundaryCounts(
                toTruth.length, within(toTruth, tolerance), toPrediction.length, within(toPrediction, tolerance));
        if (toTruth.length == 0 || toPrediction.length == 0) {
            return new SurfaceComparison(OptionalDouble.empty(), OptionalDouble.empty(), near);
        }
        double sum = Arrays.stream(toTruth).sum() + Arrays.stream(toPrediction).sum();
        return new SurfaceComparison(
                OptionalDouble.of(Math.max(Percentile.of(toTruth, HD), Percentile.of(toPrediction, HD))),
                OptionalDouble.of(sum / (toTruth.length + toPrediction.length)),
                near);
    }

    private static boolean[] crop(boolean[] mask, int width, int top, int left, int h, int w) {
        boolean[] cropped = new boolean[h * w];
        for (int y = 0; y < h; y++) {
            System.arraycopy(mask, (top + y) * width + left, cropped, y * w, w);
        }
        return cropped;
    }

    /** Returns the object pixels that have a 4-neighbour outside the object; the border counts as outside. */
    static boolean[] boundary(boolean[] object, int height, int width) {
        boolean[] boundary = new boolean[object.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                boundary[at] = object[at]
                        && (y == 0
                                || y == height - 1
                                || x == 0
                                || x == width - 1
                                || !object[at - width]
                                || !object[at + width]
                                || !object[at - 1]
                                || !object[at + 1]);
            }
        }
        return boundary;
    }

    /** Returns the distances from the boundary's pixels, sorted; infinite ones if the other boundary is empty. */
    private static double[] directed(boolean[] boundary, double[] squared) {
        double[] distances = new double[boundary.length];
        int count = 0;
        for (int at = 0; at < boundary.length; at++) {
            if (boundary[at]) {
                distances[count++] = Math.sqrt(squared[at]);
            }
        }
        double[] sorted = Arrays.copyOf(distances, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static long within(double[] distances, double tolerance) {
        return Arrays.stream(distances)
                .filter(distance -> distance <= tolerance)
                .count();
    }
}
