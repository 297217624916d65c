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
package io.github.unetzoo.benchmarks.statistics;

import java.util.Arrays;
import java.util.Comparator;

/** Holm's correction for several tests ("A simple sequentially rejective multiple test procedure", 1979). */
final class Holm {

    private Holm() {}

    /**
     * Returns corrected values: the smallest of m times m, the next times m - 1 and so on, none less than the one before
     * it nor more than 1.
     *
     * @param p of each test of the family
     * @return in the same order
     */
    static double[] correct(double... p) {
        Integer[] ascending = new Integer[p.length];
        Arrays.setAll(ascending, i -> i);
        Arrays.sort(ascending, Comparator.comparingDouble(i -> p[i]));
        double[] corrected = new double[p.length];
        double least = 0;
        for (int rank = 0; rank < p.length; rank++) {
            int test = ascending[rank];
            least = Math.max(least, Math.min(1, (p.length - rank) * p[test]));
            corrected[test] = least;
        }
        return corrected;
    }
}
