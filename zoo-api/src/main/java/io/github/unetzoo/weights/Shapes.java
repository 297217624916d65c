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
package io.github.unetzoo.weights;

import java.util.Arrays;

/** Arithmetic on shapes that never wraps around. */
final class Shapes {
    private Shapes() {}

    /**
     * Returns the number of elements; 1 for a scalar's empty shape.
     *
     * @throws IllegalArgumentException if a dimension is negative or the product exceeds a long
     */
    static long elements(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(shape) + " has the dimension " + dimension + ", below 0");
            }
            elements = times(elements, dimension, shape);
        }
        return elements;
    }

    /** Returns the number of bytes, with the errors of {@link #elements}. */
    static long bytes(long[] shape, ElementType type) {
        return times(elements(shape), type.byteSize(), shape);
    }

    private static long times(long a, long b, long[] shape) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " overflows: its size exceeds " + Long.MAX_VALUE + " bytes", e);
        }
    }
}
