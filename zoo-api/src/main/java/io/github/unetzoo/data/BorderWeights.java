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

import io.github.unetzoo.geometry.DistanceTransform;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The pixel weights of U-Net, which make a network learn the narrow gaps between touching cells (Ronneberger, Fischer,
 * Brox, "U-Net", MICCAI 2015, equation 2):
 *
 * <pre>w(x) = w_c(x) + w0 exp(-(d1(x) + d2(x))² / (2 σ²))</pre>
 *
 * <p>d1 and d2 are the Euclidean distances in pixels, from pixel centre to pixel centre, to the nearest and the second
 * nearest instance; a pixel inside an instance is at distance 0 from it, the pixel beside it at distance 1. The border
 * term is given to background pixels only, as in the paper's figure 3: on a cell it would ask for more foreground just
 * where cells should be kept apart. Instances that touch without a background pixel between them get no border term
 * from each other; the paper draws such gaps into the ground truth. With fewer than two instances there is none.
 *
 * <p>w_c balances the two classes, instance and background, by their frequencies in this map, with mean 1 over the
 * map. The ratio of the two is kept within 20: one lone pixel of a cut-off cell would otherwise
 * weigh as much as everything else.
 *
 * @param w0 the height of the border term, 0 or more; 10 in the paper
 * @param sigma its reach in pixels, above 0 and at most 100; about 5 in the paper
 * @param classBalance whether w_c balances the classes; otherwise it is 1
 */
public record BorderWeights(double w0, double sigma, boolean classBalance) {
    private static final double MOST_IMBALANCE = 20;

    /** A contribution below this share of w0 is dropped. */
    private static final double NEGLIGIBLE = 1e-6;

    /**
     * Checks the ranges.
     *
     * @param w0 finite and 0 or more
     * @param sigma above 0 and at most 100 pixels
     * @param classBalance whether w_c balances the classes
     * @throws IllegalArgumentException naming the value that is out of its range
     */
    public BorderWeights {
        if (!(w0 >= 0 && w0 < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("w0 " + w0 + " must be finite and 0 or more (the paper's is 10)");
        }
        if (!(sigma > 0 && sigma <= 100)) {
            throw new IllegalArgumentException(
                    "sigma " + sigma + " must be above 0 and at most 100 pixels (the paper's is 5)");
        }
    }

    /** The paper's: w0 = 10, sigma = 5 pixels, classes balanced. */
    public BorderWeights() {
        this(10, 5, true);
    }

    /**
     * The weights of one map.
     *
     * @param instances (H,W), ids with 0 for background
     * @return H*W weights above 0; border contributions below 1e-6 w0 are left out
     */
    public float[] of(LabelMap instances) {
        return of(instances, new boolean[instances.labels().length]);
    }

    /** The same where some pixels, which are of no instance, do not count in the balance; they weigh 1 in it. */
    float[] of(LabelMap instances, boolean[] ignored) {
        float[] weights = balance(instances.labels(), ignored);
        if (w0 > 0) {
            addBorders(instances, weights);
        }
        return weights;
    }

    private float[] balance(int[] labels, boolean[] ignored) {
        float[] weights = new float[labels.length];
        Arrays.fill(weights, 1);
        long inside = Arrays.stream(labels).filter(label -> label != 0).count();
        long counted =
                IntStream.range(0, ignored.length).filter(i -> !ignored[i]).count();
        long outside = counted - inside;
        if (!classBalance || inside == 0 || outside == 0) {
            return weights;
        }
        double ratio = Math.min(MOST_IMBALANCE, Math.max(1 / MOST_IMBALANCE, (double) outside / inside));
        double background = counted / (outside + ratio * inside);
        for (int i = 0; i < labels.length; i++) {
            if (!ignored[i]) {
                weights[i] = (float) (labels[i] == 0 ? background : ratio * background);
            }
        }
        return weights;
    }

    /** The smallest rectangle around an instance. */
    private static final class Box {
        private int top = Integer.MAX_VALUE;
        private int left = Integer.MAX_VALUE;
        private int bottom = -1;
        private int right = -1;

        void add(int y, int x) {
            top = Math.min(top, y);
            left = Math.min(left, x);
            bottom = Math.max(bottom, y);
            right = Math.max(right, x);
        }
    }

    private void addBorders(LabelMap instances, float[] weights) {
        int height = instances.height();
        int width = instances.width();
        int[] labels = instances.labels();
        Map<Integer, Box> boxes = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != 0) {
                boxes.computeIfAbsent(labels[i], id -> new Box()).add(i / width, i % width);
            }
        }
        if (boxes.size() < 2) {
            return;
        }
        // exp(-s²/2σ²) < NEGLIGIBLE from this s = d1 + d2 on, and neither distance exceeds their sum.
        int reach = (int) Math.ceil(sigma * Math.sqrt(-2 * Math.log(NEGLIGIBLE)));
        double[] nearest = new double[labels.length];
        double[] second = new double[labels.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        Arrays.fill(second, Double.POSITIVE_INFINITY);
        boxes.forEach((id, box) -> {
            int top = Math.max(0, box.top - reach);
            int left = Math.max(0, box.left - reach);
            int rows = Math.min(height - 1, box.bottom + reach) - top + 1;
            int columns = Math.min(width - 1, box.right + reach) - left + 1;
            boolean[] inside = new boolean[rows * columns];
            for (int i = 0; i < inside.length; i++) {
                inside[i] = labels[(top + i / columns) * width + left + i % columns] == id;
            }
            double[] squares = DistanceTransform.squared(inside, rows, columns, 1, 1);
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    double square = squares[y * columns + x];
                    int at = (top + y) * width + left + x;
                    if (square < nearest[at]) {
                        second[at] = nearest[at];
                        nearest[at] = square;
                    } else if (square < second[at]) {
                        second[at] = square;
                    }
                }
            }
        });
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == 0 && second[i] < Double.POSITIVE_INFINITY) {
                double sum = Math.sqrt(nearest[i]) + Math.sqrt(second[i]);
                double share = Math.exp(-sum * sum / (2 * sigma * sigma));
                if (share >= NEGLIGIBLE) {
                    weights[i] += (float) (w0 * share);
                }
            }
        }
    }
}
