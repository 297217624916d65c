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
package io.github.unetzoo.model;

import io.github.unetzoo.compile.Pass;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.torchscript.Precision;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a network is compiled.
 *
 * @param precision in which it computes
 * @param image the size of image for which costs are weighed; where the network cannot take it, the next that it can
 * @param passes which rewritings are made
 * @param portable whether ATen's operators alone are used, which run on every device and every libtorch; otherwise
 *     oneDNN's fused ones, which are faster and run on processors
 * @param packed whether kernels are laid out for oneDNN when the network is loaded, and not in each call; a file has them
 *     as they are either way
 */
public record CompileOptions(Precision precision, Extent image, Set<Pass> passes, boolean portable, boolean packed) {

    /**
     * Copies the set.
     *
     * @param precision in which it computes
     * @param image the size of image for which costs are weighed
     * @param passes which rewritings are made
     * @param portable whether ATen's operators alone are used
     * @param packed whether kernels are laid out for oneDNN when the network is loaded
     */
    public CompileOptions {
        passes = Set.copyOf(passes);
    }

    /**
     * {@return a builder that starts with float32, images of 256x256, all passes, oneDNN's operators and packed
     * kernels}
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Chooses how to compile. */
    public static final class Builder {
        private Precision precision = Precision.FLOAT32;
        private Extent image = new Extent(256, 256);
        private final Set<Pass> passes = EnumSet.allOf(Pass.class);
        private boolean portable;
        private boolean packed = true;

        private Builder() {}

        /**
         * Sets in which precision the network computes; weights are rounded to it beforehand.
         *
         * @param value float32 unless given
         * @return this builder
         */
        public Builder optPrecision(Precision value) {
            this.precision = value;
            return this;
        }

        /**
         * Sets the usual size of image, for which costs are weighed; images of other sizes are computed as well.
         *
         * @param height in pixels, at least 1; 256 unless given
         * @param width in pixels, at least 1; 256 unless given
         * @return this builder
         * @throws IllegalArgumentException if one of them is below 1
         */
        public Builder optImage(int height, int width) {
            this.image = new Extent(height, width);
            return this;
        }

        /**
         * Leaves a rewriting out.
         *
         * @param pass not to be made
         * @return this builder
         */
        public Builder optWithout(Pass pass) {
            passes.remove(pass);
            return this;
        }

        /**
         * Chooses whether to use ATen's operators alone, for other devices and other libtorches.
         *
         * @param value false unless given
         * @return this builder
         */
        public Builder optPortable(boolean value) {
            this.portable = value;
            return this;
        }

        /**
         * Chooses whether to lay kernels out for oneDNN when loading.
         *
         * @param value true unless given
         * @return this builder
         */
        public Builder optPacked(boolean value) {
            this.packed = value;
            return this;
        }

        /** {@return the options} */
        public CompileOptions build() {
            return new CompileOptions(precision, image, passes, portable, packed);
        }
    }
}
