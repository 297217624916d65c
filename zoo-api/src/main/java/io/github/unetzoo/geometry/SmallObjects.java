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
import java.util.function.IntUnaryOperator;

/**
 * Takes small objects out of a label map that is read row by row, twice: first to measure the 8-connected regions of
 * equal label above 0, then to clear those that are too small. Regions are joined by union-find as rows come in
 * (Rosenfeld and Pfaltz, "Sequential Operations in Digital Picture Processing", 1966); what is kept is one row and two
 * numbers for each beginning of a region, so the map may be of any height.
 */
public final class SmallObjects {

    private final int width;
    private int[] parents = new int[64];
    private long[] areas = new long[64];
    private int count;
    private final Rows measured;

    /**
     * Starts to measure.
     *
     * @param width of the map
     */
    public SmallObjects(int width) {
        this.width = width;
        this.measured = new Rows();
    }

    /**
     * Measures the next row.
     *
     * @param labels that hold the row, 0 for none
     * @param offset of its first pixel there
     */
    public void measure(int[] labels, int offset) {
        measured.next(labels, offset);
        for (int x = 0; x < width; x++) {
            int object = measured.objects[x];
            if (object < 0) {
                continue;
            }
            if (object == count) {
                start();
            }
            areas[object]++;
        }
        measured.join();
    }

    private void start() {
        if (count == parents.length) {
            parents = Arrays.copyOf(parents, 2 * count);
            areas = Arrays.copyOf(areas, 2 * count);
        }
        parents[count] = count;
        areas[count] = 0;
        count++;
    }

    private int root(int object) {
        int root = object;
        while (parents[root] != root) {
            // Halves the path.
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    private void union(int a, int b) {
        int first = root(a);
        int second = root(b);
        if (first != second) {
            parents[Math.max(first, second)] = Math.min(first, second);
        }
    }

    /**
     * {@return what clears the small objects from the same rows, given again from the first; to be called when all are
     * measured}
     *
     * @param minimum the fewest pixels, for each label above 0, of an object that stays
     */
    public Clearing clearing(IntUnaryOperator minimum) {
        long[] total = new long[count];
        for (int i = 0; i < count; i++) {
            total[root(i)] += areas[i];
        }
        return new Clearing(total, minimum);
    }

    /** Clears small objects, row by row. */
    public final class Clearing {
        private final long[] total;
        private final IntUnaryOperator minimum;
        private final Rows rows = new Rows();

        private Clearing(long[] total, IntUnaryOperator minimum) {
            this.total = total;
            this.minimum = minimum;
        }

        /**
         * Sets the pixels of small objects to 0 in the next row.
         *
         * @param labels that hold the row
         * @param offset of its first pixel there
         */
        public void clear(int[] labels, int offset) {
            rows.next(labels, offset);
            for (int x = 0; x < width; x++) {
                int object = rows.objects[x];
                if (object >= 0 && total[root(object)] < minimum.applyAsInt(labels[offset + x])) {
                    labels[offset + x] = 0;
                }
            }
        }
    }

    /** Numbers the beginnings of objects in reading order; the same numbers come out whenever the same rows go in. */
    private final class Rows {
        private int[] labels = new int[width];
        private int[] labelsAbove = new int[width];
        private int[] objects = new int[width];
        private int[] objectsAbove = new int[width];
        private int begun;

        void next(int[] row, int offset) {
            int[] spare = labelsAbove;
            labelsAbove = labels;
            labels = spare;
            System.arraycopy(row, offset, labels, 0, width);
            spare = objectsAbove;
            objectsAbove = objects;
            objects = spare;
            for (int x = 0; x < width; x++) {
                objects[x] = labels[x] == 0 ? -1 : x > 0 && labels[x - 1] == labels[x] ? objects[x - 1] : above(x);
            }
        }

        /** The object of a pixel whose left neighbour has another label. */
        private int above(int x) {
            for (int u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
                if (labelsAbove[u] == labels[x]) {
                    return objectsAbove[u];
                }
            }
            return begun++;
        }

        /** Joins the objects that meet in the last row. */
        void join() {
            for (int x = 0; x < width; x++) {
                for (int u = Math.max(0, x - 1); objects[x] >= 0 && u <= Math.min(width - 1, x + 1); u++) {
                    if (labelsAbove[u] == labels[x]) {
                        union(objectsAbove[u], objects[x]);
                    }
                }
            }
        }
    }
}
