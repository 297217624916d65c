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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistanceTransformTest {
    @Test
    void onePixel() {
        boolean[] object = new boolean[12];
        object[5] = true;
        assertThat(DistanceTransform.squared(object, 3, 4, 1, 1)).containsExactly(2, 1, 2, 5, 1, 0, 1, 4, 2, 1, 2, 5);
        assertThat(DistanceTransform.squared(object, 3, 4, 2, 0.5))
                .containsExactly(4.25, 4, 4.25, 5, 0.25, 0, 0.25, 1, 4.25, 4, 4.25, 5);
    }

    @Test
    void nothingIsInfinitelyFarAway() {
        assertThat(DistanceTransform.squared(new boolean[6], 2, 3, 1, 1)).containsOnly(Double.POSITIVE_INFINITY);
    }

    @Test
    void everythingIsAtNoDistance() {
        boolean[] object = new boolean[6];
        Arrays.fill(object, true);
        assertThat(DistanceTransform.squared(object, 2, 3, 1, 1)).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 0.5", "0.3, 7"})
    void agreesWithBruteForce(double spacingY, double spacingX) {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            int height = 1 + random.nextInt(14);
            int width = 1 + random.nextInt(14);
            double density = round % 2 == 0 ? 0.05 : 0.4;
            boolean[] object = new boolean[height * width];
            for (int i = 0; i < object.length; i++) {
                object[i] = random.nextDouble() < density;
            }
            double[] squared = DistanceTransform.squared(object, height, width, spacingY, spacingX);
            for (int at = 0; at < object.length; at++) {
                double nearest = Double.POSITIVE_INFINITY;
                for (int other = 0; other < object.length; other++) {
                    if (object[other]) {
                        double dy = (at / width - other / width) * spacingY;
                        double dx = (at % width - other % width) * spacingX;
                        nearest = Math.min(nearest, dy * dy + dx * dx);
                    }
                }
                if (Double.isInfinite(nearest)) {
                    assertThat(squared[at]).isEqualTo(nearest);
                } else {
                    assertThat(squared[at]).isCloseTo(nearest, within(1e-9));
                }
            }
        }
    }

    @Test
    void signedDistancesAreZeroOnTheRimAndNegativeInside() {
        boolean[] object = new boolean[7 * 8];
        for (int y = 1; y < 6; y++) {
            for (int x = 1; x < 6; x++) {
                object[y * 8 + x] = true;
            }
        }
        double[] signed = DistanceTransform.signed(object, 7, 8);

        assertThat(signed[3 * 8 + 3]).isEqualTo(-2);
        assertThat(signed[2 * 8 + 3]).isEqualTo(-1);
        assertThat(signed[8 + 1]).isZero();
        assertThat(signed[3 * 8 + 7]).isEqualTo(2);
        assertThat(signed[0]).isEqualTo(Math.sqrt(2));
        // Without a boundary there is no distance.
        assertThat(DistanceTransform.signed(new boolean[6], 2, 3)).containsOnly(0);
        assertThat(DistanceTransform.signed(new boolean[] {true, true}, 1, 2)).containsOnly(0);
    }
}
