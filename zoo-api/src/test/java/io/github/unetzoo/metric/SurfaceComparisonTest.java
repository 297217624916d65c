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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SurfaceComparisonTest {
    private static boolean[] mask(String... rows) {
        String all = String.join("", rows);
        boolean[] mask = new boolean[all.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = all.charAt(i) == '#';
        }
        return mask;
    }

    @Test
    void theBoundaryHasANeighbourOutside() {
        // The border of the image is outside; a diagonal neighbour does not count.
        assertThat(SurfaceComparison.boundary(mask("#####", "#####", "#####", "####."), 4, 5))
                .containsExactly(mask("#####", "#...#", "#...#", "####."));
        assertThat(SurfaceComparison.boundary(mask("#####", "#####", "#####", "##.##"), 4, 5))
                .containsExactly(mask("#####", "#...#", "#.#.#", "##.##"));
    }

    @Test
    void singlePixels() {
        // 3 rows and 4 columns apart.
        boolean[] a = mask("#....", ".....", ".....", ".....");
        boolean[] b = mask(".....", ".....", ".....", "....#");
        check(compare(a, b, 4, 5, 1, 1, 4.9), 5, 5, new BoundaryCounts(1, 0, 1, 0));
        check(compare(a, b, 4, 5, 1, 1, 5), 5, 5, new BoundaryCounts(1, 1, 1, 1));
        check(compare(a, b, 4, 5, 4, 1.25, 5), 13, 13, new BoundaryCounts(1, 0, 1, 0));
        check(compare(a, a, 4, 5, 1, 1, 0), 0, 0, new BoundaryCounts(1, 1, 1, 1));
    }

    private static SurfaceComparison compare(
            boolean[] truth, boolean[] prediction, int height, int width, double y, double x, double tolerance) {
        return SurfaceComparison.of(truth, prediction, height, width, y, x, tolerance);
    }

    private static void check(SurfaceComparison found, double hd95, double assd, BoundaryCounts boundary) {
        assertThat(found.hd95().orElseThrow()).isCloseTo(hd95, within(1e-12));
        assertThat(found.assd().orElseThrow()).isCloseTo(assd, within(1e-12));
        assertThat(found.boundary()).isEqualTo(boundary);
    }

    @Test
    void onePixelAgainstThree() {
        // To the one: 0, 1, 2, whose 95th percentile is 1 + 0.9 (2 - 1). From the one: 0. Together (0+1+2+0) / 4.
        check(compare(mask("#..."), mask("###."), 1, 4, 1, 1, 1), 1.9, 0.75, new BoundaryCounts(3, 2, 1, 1));
        // It is the same the other way round.
        check(compare(mask("###."), mask("#..."), 1, 4, 1, 1, 1), 1.9, 0.75, new BoundaryCounts(1, 1, 3, 2));
    }

    /** Expected values: scipy.ndimage.distance_transform_edt and numpy.percentile over the same boundaries. */
    @Test
    void agreesWithScipy() {
        boolean[] truth = new boolean[72];
        boolean[] prediction = new boolean[72];
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 9; x++) {
                truth[y * 9 + x] = y >= 1 && y < 6 && x >= 1 && x < 5;
                prediction[y * 9 + x] = y >= 2 && x >= 2 && x < 6;
            }
        }
        prediction[8] = true;
        SurfaceComparison pixels = compare(truth, prediction, 8, 9, 1, 1, 1);
        check(pixels, 2.6134755071233626, 1.1350838944472141, pixels.boundary());
        SurfaceComparison spaced = compare(truth, prediction, 8, 9, 2, 0.5, 1);
        check(spaced, 4.006225774829855, 1.257505213693972, spaced.boundary());
    }

    @Test
    void emptyMasksHaveNoDistance() {
        boolean[] empty = mask("....");
        assertThat(compare(empty, empty, 2, 2, 1, 1, 1)).isEqualTo(undefined(BoundaryCounts.ZERO));
        assertThat(compare(mask("#..."), empty, 2, 2, 1, 1, 1)).isEqualTo(undefined(new BoundaryCounts(0, 0, 1, 0)));
        assertThat(compare(empty, mask("#..."), 2, 2, 1, 1, 1)).isEqualTo(undefined(new BoundaryCounts(1, 0, 0, 0)));
    }

    private static SurfaceComparison undefined(BoundaryCounts boundary) {
        return new SurfaceComparison(OptionalDouble.empty(), OptionalDouble.empty(), boundary);
    }

    @Test
    void agreesWithBruteForce() {
        Random random = new Random(5);
        int compared = 0;
        for (int round = 0; round < 200; round++) {
            int height = 1 + random.nextInt(12);
            int width = 1 + random.nextInt(12);
            boolean[] a = blob(random, height, width);
            boolean[] b = blob(random, height, width);
            List<Double> toB = directed(a, b, height, width);
            List<Double> toA = directed(b, a, height, width);
            if (toA.isEmpty() || toB.isEmpty()) {
                continue;
            }
            compared++;
            double sum = 0;
            for (double d : toA) {
                sum += d;
            }
            for (double d : toB) {
                sum += d;
            }
            check(
                    compare(a, b, height, width, 1.5, 0.75, 1.6),
                    Math.max(percentile95(toA), percentile95(toB)),
                    sum / (toA.size() + toB.size()),
                    new BoundaryCounts(toA.size(), near(toA), toB.size(), near(toB)));
        }
        assertThat(compared).isGreaterThan(100);
    }

    private static long near(List<Double> distances) {
        return distances.stream().filter(distance -> distance <= 1.6).count();
    }

    private static boolean[] blob(Random random, int height, int width) {
        boolean[] mask = new boolean[height * width];
        int cy = random.nextInt(height);
        int cx = random.nextInt(width);
        int radius = random.nextInt(6);
        for (int at = 0; at < mask.length; at++) {
            int dy = at / width - cy;
            int dx = at % width - cx;
            mask[at] = dy * dy + dx * dx < radius * radius && random.nextInt(9) > 0;
        }
        return mask;
    }

    private static List<Double> directed(boolean[] from, boolean[] to, int height, int width) {
        boolean[] start = SurfaceComparison.boundary(from, height, width);
        boolean[] end = SurfaceComparison.boundary(to, height, width);
        List<Double> distances = new ArrayList<>();
        for (int p = 0; p < start.length; p++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int q = 0; q < end.length; q++) {
                if (start[p] && end[q]) {
                    double dy = 1.5 * (p / width - q / width);
                    double dx = 0.75 * (p % width - q % width);
                    nearest = Math.min(nearest, Math.hypot(dy, dx));
                }
            }
            if (Double.isFinite(nearest)) {
                distances.add(nearest);
            }
        }
        return distances;
    }

    private static double percentile95(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        double rank = 0.95 * (sorted.size() - 1);
        double share = rank - Math.floor(rank);
        return sorted.get((int) Math.floor(rank)) * (1 - share) + sorted.get((int) Math.ceil(rank)) * share;
    }
}
