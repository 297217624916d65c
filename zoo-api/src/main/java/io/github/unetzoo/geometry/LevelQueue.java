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

/** Pixels by level: the highest level first, within a level the one that came first. A pixel is in it at most once. */
final class LevelQueue {

    private final int[] first;
    private final int[] last;
    private final int[] before;
    private final int[] after;
    private int highest;

    /** An empty queue of levels 0 to {@code most}. */
    LevelQueue(int most, int pixels) {
        first = new int[most + 1];
        last = new int[most + 1];
        before = new int[pixels];
        after = new int[pixels];
        Arrays.fill(first, -1);
        Arrays.fill(last, -1);
    }

    void add(int level, int pixel) {
        before[pixel] = last[level];
        after[pixel] = -1;
        if (last[level] < 0) {
            first[level] = pixel;
        } else {
            after[last[level]] = pixel;
        }
        last[level] = pixel;
        highest = Math.max(highest, level);
    }

    void move(int from, int to, int pixel) {
        remove(from, pixel);
        add(to, pixel);
    }

    private void remove(int level, int pixel) {
        if (before[pixel] < 0) {
            first[level] = after[pixel];
        } else {
            after[before[pixel]] = after[pixel];
        }
        if (after[pixel] < 0) {
            last[level] = before[pixel];
        } else {
            before[after[pixel]] = before[pixel];
        }
    }

    /** Takes the next pixel; -1 if there is none. */
    int poll() {
        while (highest > 0 && first[highest] < 0) {
            highest--;
        }
        int pixel = first[highest];
        if (pixel >= 0) {
            remove(highest, pixel);
        }
        return pixel;
    }
}
