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

/** Mirrored borders: reflection about the edge samples, which are not repeated (… 2 1 | 0 1 2 … n-1 | n-2 …). */
final class Mirror {
    private Mirror() {}

    /** The index in 0..n-1 that index i, however far outside, is a reflection of; a side of length 1 repeats. */
    static int index(int i, int n) {
        if (i >= 0 && i < n) {
            return i;
        }
        if (n == 1) {
            return 0;
        }
        int period = 2 * (n - 1);
        int phase = Math.floorMod(i, period);
        return phase < n ? phase : period - phase;
    }

    /** Source indices of a run of {@code count} samples starting at {@code first}. */
    static int[] run(int first, int count, int n) {
        int[] source = new int[count];
        for (int i = 0; i < count; i++) {
            source[i] = index(first + i, n);
        }
        return source;
    }
}
