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
package io.github.unetzoo.unetpp;

/** Where the network answers. Head j is a convolution on X(0,j), the end of column j. */
public sealed interface Heads {

    /**
     * One head, on the end of one column; the graph has one output, {@code logits}. On the last column that is the
     * network without deep supervision; on an earlier one, the network pruned to L{@code level}.
     *
     * @param level the column, from 1
     */
    record One(int level) implements Heads {
        /**
         * Checks the bound.
         *
         * @param level at least 1
         * @throws IllegalArgumentException if it is below 1
         */
        public One {
            if (level < 1) {
                throw new IllegalArgumentException("level " + level + " must be at least 1");
            }
        }
    }

    /**
     * Deep supervision: a head on the end of every column. The graph's outputs are {@code logits}, the prediction, and
     * then {@code out0}, {@code out1}, .. of L1, L2, .., to be trained one by one.
     *
     * @param mode how the prediction is made of them
     */
    record Deep(Mode mode) implements Heads {}

    /** How a deep-supervised network predicts (the 2018 paper, section 3.2). */
    enum Mode {
        /**
         * The mean of all heads' logits. The paper averages the heads' probabilities; logits are averaged here, as in ZJU's
         * implementation, so that losses, thresholds and the predictor read the result like any other network's. It is
         * the same as the geometric mean of the odds: a head that is sure outweighs one that is not.
         */
        ACCURATE,
        /** The last head alone, so that the others serve training only; {@link UNetPlusPlus#prune} takes an earlier one. */
        FAST
    }
}
