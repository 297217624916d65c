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

/** Connected regions of equal value, in time linear in the number of pixels. */
public final class ConnectedComponents {
    private ConnectedComponents() {}

    /**
     * Numbers the 8-connected regions of equal value.
     *
     * @param values row-major, height times width; 0 belongs to no region
     * @param height in pixels
     * @param width in pixels
     * @return row-major: ids from 1, in the order in which regions are met row by row; 0 where the value is 0
     */
    public static int[] of(int[] values, int height, int width) {
        int[] ids = new int[values.length];
        int[] stack = new int[64];
        int id = 0;
        for (int start = 0; start < values.length; start++) {
            if (values[start] == 0 || ids[start] != 0) {
                continue;
            }
            id++;
            ids[start] = id;
            int depth = 0;
            stack[depth++] = start;
            while (depth > 0) {
                int pixel = stack[--depth];
                int y = pixel / width;
                int x = pixel % width;
                for (int v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
                    for (int u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
                        int next = v * width + u;
                        if (ids[next] == 0 && values[next] == values[start]) {
                            ids[next] = id;
                            if (depth == stack.length) {
                                stack = Arrays.copyOf(stack, 2 * depth);
                            }
                            stack[depth++] = next;
                        }
                    }
                }
            }
        }
        return ids;
    }
}
