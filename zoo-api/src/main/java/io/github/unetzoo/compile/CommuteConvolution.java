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
import io.github.unetzoo.graph.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes a convolution of a resized map at the map's own size, where that is cheaper: {@link Op.ResizedConv}. UNet 3+
 * gains most, whose decoder convolves maps that were enlarged up to sixteen times.
 */
public final class CommuteConvolution {

    /**
     * What it costs to write one value and read it again, in multiply-accumulate operations of a convolution: maps of full
     * resolution are limited by memory.
     */
    private static final long MOVE = 100;

    private CommuteConvolution() {}

    /**
     * Rewrites what gains from it.
     *
     * @param graph the network
     * @param image the size of image for which to choose; the result computes images of any size
     */
    public static Graph where(Graph graph, Extent image) {
        List<Extent> sizes = graph.extents(image.height(), image.width());
        Map<Tensor, Node> makers = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (!(node.op() instanceof Op.Conv conv) || conv.step() != 1 || conv.groups() != 1) {
                continue;
            }
            Node before = graph.producer(node.inputs().get(0));
            if (!(before.op() instanceof Op.Resizing resizing)) {
                continue;
            }
            Tensor coarse = before.inputs().get(0);
            Op.ResizedConv commuted = new Op.ResizedConv(resizing, conv);
            Extent in = sizes.get(coarse.id());
            Extent resized = sizes.get(before.output().id());
            Extent out = sizes.get(node.output().id());
            long plain = conv.macs(coarse.channels(), resized, out) + MOVE * resized.area() * coarse.channels();
            long moved = in.height() * (long) conv.kernel() * conv.outChannels() * out.width();
            if (commuted.macs(coarse.channels(), in, out) + MOVE * moved < plain) {
                makers.put(node.output(), new Node(commuted, before.inputs(), node.output(), node.weights()));
            }
        }
        return graph.replace(makers);
    }
}
