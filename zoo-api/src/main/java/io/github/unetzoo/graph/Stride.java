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
package io.github.unetzoo.graph;

/**
 * How coarse a feature map is relative to the network's input: {@code input} pixels of the image stand behind
 * {@code output} pixels of the map, along each axis. {@code 4:1} is a map after two poolings, {@code 1:2} one
 * upsampled beyond the image; {@link #FIXED} belongs to maps whose size does not follow the image, such as the
 * output of an adaptive pool.
 *
 * @param input image pixels, at least 1 (0 in {@link #FIXED})
 * @param output map pixels, at least 1 (0 in {@link #FIXED}), without a common factor with {@code input}
 */
public record Stride(int input, int output) {

    /** The image's own resolution. */
    public static final Stride ONE = new Stride(1, 1);

    /** A map of fixed size, whatever the image's. */
    public static final Stride FIXED = new Stride(0, 0);

    /**
     * Reduces the fraction.
     *
     * @param input image pixels, at least 0
     * @param output map pixels, at least 0; 0 where and only where {@code input} is
     * @throws IllegalArgumentException if one of them is negative, or only one is 0
     */
    public Stride {
        if (input < 0 || output < 0 || (input == 0) != (output == 0)) {
            throw new IllegalArgumentException("stride " + input + ":" + output + " is not a ratio of positive sizes");
        }
        int divisor = gcd(input, output);
        if (divisor > 1) {
            input /= divisor;
            output /= divisor;
        }
    }

    /**
     * {@return the stride of a whole number of image pixels per map pixel}
     *
     * @param input image pixels, at least 1
     * @throws IllegalArgumentException if they are 0 or fewer
     */
    public static Stride of(int input) {
        return new Stride(input, 1);
    }

    Stride coarser(int factor) {
        return equals(FIXED) ? FIXED : new Stride(Math.multiplyExact(input, factor), output);
    }

    Stride finer(int factor) {
        return equals(FIXED) ? FIXED : new Stride(input, Math.multiplyExact(output, factor));
    }

    static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public String toString() {
        if (equals(FIXED)) {
            return "fixed";
        }
        return output == 1 ? Integer.toString(input) : input + "/" + output;
    }
}
