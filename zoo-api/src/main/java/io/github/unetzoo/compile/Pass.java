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
package io.github.unetzoo.compile;

import io.github.unetzoo.graph.Extent;
import java.util.Map;
import java.util.Set;

/** The rewritings of a network for inference, in the order in which they run. Each may be left out. */
public enum Pass {
    /** Drops all outputs but the first, and what only training needs. */
    DROP_UNNEEDED,
    /** Folds batch norms, and products with a number, into the convolutions before them. */
    FOLD_NORMS,
    /** Takes resized maps out of concatenations, where their convolution is cheaper at their own size. */
    SPLIT_CONCATS,
    /** Computes convolutions of resized maps at the maps' own size, where that is cheaper. */
    COMMUTE_CONVOLUTIONS,
    /** Joins convolutions with the activations and sums that follow. */
    FUSE_ACTIVATIONS;

    /**
     * Runs passes.
     *
     * @param network with its weights, as it was trained
     * @param passes those to run; they run in the order in which they are declared
     * @param image the size of image for which the cost model chooses; the result computes images of any size
     * @return the network rewritten, with the weights that it has now; it gives what the old one gave in evaluation,
     *     but for rounding, and the first output alone after {@link #DROP_UNNEEDED}
     * @throws io.github.unetzoo.graph.UnfitSizeException if the cost model is asked, and an image of this size cannot
     *     pass
     */
    public static WeightedGraph run(WeightedGraph network, Set<Pass> passes, Extent image) {
        WeightedGraph current = network;
        for (Pass pass : values()) {
            if (passes.contains(pass)) {
                current = pass.apply(current, image);
            }
        }
        return current;
    }

    private WeightedGraph apply(WeightedGraph network, Extent image) {
        return switch (this) {
            case DROP_UNNEEDED -> DropUnneeded.apply(network);
            case FOLD_NORMS -> FoldNorms.apply(network);
            case SPLIT_CONCATS -> SplitConcats.apply(network, image);
            case COMMUTE_CONVOLUTIONS -> network.with(CommuteConvolution.where(network.graph(), image), Map.of());
            case FUSE_ACTIVATIONS -> FuseActivations.apply(network);
        };
    }
}
