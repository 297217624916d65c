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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class SmallObjectsTest {

    private static int[] cleared(int[] labels, int width, IntUnaryOperator minimum) {
        SmallObjects objects = new SmallObjects(width);
        for (int at = 0; at < labels.length; at += width) {
            objects.measure(labels, at);
        }
        SmallObjects.Clearing clearing = objects.clearing(minimum);
        int[] left = labels.clone();
        for (int at = 0; at < left.length; at += width) {
            clearing.clear(left, at);
        }
        return left;
    }

    @Test
    void smallRegionsGoAndOthersStay() {
        int[] labels = {
            1, 0, 0, 2, 2,
            0, 1, 0, 0, 0,
            0, 0, 0, 1, 0,
            2, 2, 2, 0, 0,
        };
        // Corners join; the two classes have bounds of their own.
        assertThat(cleared(labels, 5, label -> label == 1 ? 2 : 3))
                .containsExactly(1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 0);
        assertThat(cleared(labels, 5, label -> 0)).containsExactly(labels);
        assertThat(cleared(labels, 5, label -> 100)).containsOnly(0);
    }

    @Test
    void armsThatMeetLateAreOneRegion() {
        int[] labels = {
            1, 0, 1, 0, 1,
            1, 0, 1, 0, 1,
            1, 0, 1, 1, 1,
            1, 1, 1, 0, 2,
        };
        assertThat(cleared(labels, 5, label -> 13))
                .containsExactly(1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0);
        assertThat(cleared(labels, 5, label -> 14)).containsOnly(0);
    }

    @Test
    void agreesWithAFloodFill() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            int width = 1 + random.nextInt(40);
            int height = 1 + random.nextInt(40);
            int[] labels = random.ints((long) width * height, 0, 5)
                    .map(v -> v < 3 ? v : 0)
                    .toArray();
            int minimum = 1 + random.nextInt(12);
            assertThat(cleared(labels, width, label -> minimum + label))
                    .as("seed %d", seed)
                    .containsExactly(filled(labels, height, width, minimum));
        }
    }

    private static int[] filled(int[] labels, int height, int width, int minimum) {
        int[] left = labels.clone();
        boolean[] seen = new boolean[labels.length];
        for (int start = 0; start < labels.length; start++) {
            if (labels[start] == 0 || seen[start]) {
                continue;
            }
            Deque<Integer> open = new ArrayDeque<>();
            Deque<Integer> region = new ArrayDeque<>();
            open.add(start);
            seen[start] = true;
            while (!open.isEmpty()) {
                int at = open.pop();
                region.add(at);
                for (int v = Math.max(0, at / width - 1); v <= Math.min(height - 1, at / width + 1); v++) {
                    for (int u = Math.max(0, at % width - 1); u <= Math.min(width - 1, at % width + 1); u++) {
                        if (!seen[v * width + u] && labels[v * width + u] == labels[start]) {
                            seen[v * width + u] = true;
                            open.add(v * width + u);
                        }
                    }
                }
            }
            if (region.size() < minimum + labels[start]) {
                region.forEach(at -> left[at] = 0);
            }
        }
        return left;
    }
}
