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

/** How a weight gets its first values. */
public sealed interface Init {

    /**
     * Normally distributed values.
     *
     * @param mean the mean
     * @param std the standard deviation, not negative
     */
    record Normal(double mean, double std) implements Init {}

    /**
     * Uniform values in [-bound, bound).
     *
     * @param bound not negative
     */
    record Uniform(double bound) implements Init {}

    /**
     * One value everywhere.
     *
     * @param value the value
     */
    record Constant(double value) implements Init {}

    /**
     * Bilinear interpolation by a transposed convolution (Long et al. 2015): the kernel between a channel and itself is
     * a tent of height 1, all others are zero. For weights of shape (channels, channels, k, k).
     */
    record Bilinear() implements Init {}

    /** Zeros. */
    Init ZEROS = new Constant(0);

    /** Ones. */
    Init ONES = new Constant(1);
}
