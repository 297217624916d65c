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
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Rewrite;
import java.util.List;

/**
 * Computes a convolution of a resized map at the map's own size, where that is cheaper: {@link Op.ResizedConv}. UNet 3+
 * gains most, whose decoder convolves maps that were enlarged up to sixteen times.
 */
public final class CommuteConvolution {

    private CommuteConvolution() {}

    /**
     * Rewrites what gains from it.
     *
     * @param graph the network
     * @param image the size of image for which to choose; the result computes images of any size
     * @return the network rewritten, with weights of the same names and shapes
     * @throws io.github.unetzoo.graph.UnfitSizeException if an image of this size cannot pass
     */
    public static Graph where(Graph graph, Extent image) {
        List<Extent> sizes = graph.extents(image.height(), image.width());
        Rewrite rewrite = graph.rewrite();
        for (Node node : graph.nodes()) {
            if (!(node.op() instanceof Op.Conv conv) || !Commuting.isPossible(conv)) {
                continue;
            }
            Node before = graph.producer(node.inputs().get(0));
            if (before.op() instanceof Op.Resizing resizing
                    && Commuting.of(sizes, before, node, conv, false).pays()) {
                rewrite.make(node.output(), new Op.ResizedConv(resizing, conv), node.weights(), before.inputs());
            }
        }
        return rewrite.build();
    }
}
