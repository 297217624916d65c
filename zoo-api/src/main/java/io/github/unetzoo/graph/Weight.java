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

import java.util.List;

/**
 * One learned or tracked array of a network: what it is called, how large it is and what it is for. Values live
 * elsewhere.
 *
 * @param name hierarchical, dots between the levels, for example {@code decoder.stage0.conv1.weight}
 * @param shape in PyTorch's order: (out, in / groups, height, width) of a convolution, (in, out, height, width) of a
 *     transposed one, (channels) of a norm
 * @param role what it is for
 * @param init its first values
 */
public record Weight(String name, List<Integer> shape, Role role, Init init) {

    /** What a weight is for; the trainer, the compiler and the checkpoint reader all ask. */
    public enum Role {
        /** The kernel of a convolution. */
        KERNEL,
        /** The bias of a convolution. */
        BIAS,
        /** The scale (gamma) of a norm. */
        NORM_SCALE,
        /** The shift (beta) of a norm. */
        NORM_SHIFT,
        /** Running mean of a batch norm: tracked, not learned. */
        RUNNING_MEAN,
        /** Running variance of a batch norm: tracked, not learned. */
        RUNNING_VAR,
        /** A parameter of a layer that is never run, see {@link Op.Carry}: counted and stored, not learned. */
        IDLE;

        /** {@return whether gradients reach it} */
        public boolean learned() {
            return this != RUNNING_MEAN && this != RUNNING_VAR && this != IDLE;
        }

        /** {@return whether it counts among a network's parameters} */
        public boolean counted() {
            return learned() || this == IDLE;
        }
    }

    /**
     * Copies the shape.
     *
     * @param name hierarchical, with dots
     * @param shape in PyTorch's order
     * @param role what it is for
     * @param init its first values
     */
    public Weight {
        shape = List.copyOf(shape);
    }

    /** The same with other first values. */
    Weight withInit(Init newInit) {
        return new Weight(name, shape, role, newInit);
    }

    /** {@return the shape as numbers that engines and files take, a new array} */
    public long[] dimensions() {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }

    /**
     * {@return the number of values: the product of the shape}
     *
     * @throws ArithmeticException if it is above {@link Long#MAX_VALUE}
     */
    public long elements() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
}
