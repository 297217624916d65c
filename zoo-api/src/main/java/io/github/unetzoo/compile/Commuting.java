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
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution of a resized map, and what its two forms cost for an image of a given size: resize and convolve, or
 * convolve at the map's own size. Costs are in multiply-accumulate operations of a convolution.
 *
 * @param convolution the name of its node
 * @param map the name of the map that is resized
 * @param joined whether the map is joined with others before it is convolved
 * @param inChannels of the map
 * @param outChannels of the convolution
 * @param from the map's own size
 * @param to the size to which it is resized
 * @param plainCost of resizing first
 * @param commutedCost of convolving first
 */
public record Commuting(
        String convolution,
        String map,
        boolean joined,
        int inChannels,
        int outChannels,
        Extent from,
        Extent to,
        long plainCost,
        long commutedCost) {

    /** Of writing one value and reading it again: maps of full resolution are limited by memory. */
    private static final long MOVE = 100;

    /** {@return whether convolving first is cheaper} */
    public boolean pays() {
        return commutedCost < plainCost;
    }

    /**
     * {@return all of a network, in its order; empty where nothing that is resized is convolved with stride 1 in one
     * group}
     *
     * @param graph the network
     * @param image a size that it takes, for which costs are counted
     * @throws io.github.unetzoo.graph.UnfitSizeException if an image of this size cannot pass
     */
    public static List<Commuting> of(Graph graph, Extent image) {
        List<Extent> sizes = graph.extents(image.height(), image.width());
        List<Commuting> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (!(node.op() instanceof Op.Conv conv) || !isPossible(conv)) {
                continue;
            }
            Node before = graph.producer(node.inputs().get(0));
            if (before.op() instanceof Op.Resizing) {
                all.add(of(sizes, before, node, conv, false));
            } else if (before.op() instanceof Op.Concat) {
                for (Tensor part : before.inputs()) {
                    Node maker = graph.producer(part);
                    if (maker.op() instanceof Op.Resizing) {
                        all.add(of(sizes, maker, node, conv, true));
                    }
                }
            }
        }
        return all;
    }

    /** Whether a convolution can be computed before a resizing. */
    static boolean isPossible(Op.Conv conv) {
        return conv.step() == 1 && conv.groups() == 1;
    }

    static Commuting of(List<Extent> sizes, Node resize, Node node, Op.Conv conv, boolean joined) {
        Tensor coarse = resize.inputs().get(0);
        Extent from = sizes.get(coarse.id());
        Extent to = sizes.get(resize.output().id());
        Extent out = sizes.get(node.output().id());
        long values = to.area() * coarse.channels();
        long plain = conv.macs(coarse.channels(), to, out) + MOVE * values;
        long bands = from.height() * (long) conv.kernel() * conv.outChannels() * out.width();
        long commuted =
                new Op.ResizedConv((Op.Resizing) resize.op(), conv).macs(coarse.channels(), from, out) + MOVE * bands;
        if (joined) {
            // Joining moves the map once more, and the result of its own convolution has to be added.
            plain += MOVE * values;
            commuted += MOVE * out.area() * conv.outChannels();
        }
        return new Commuting(
                node.name(), coarse.name(), joined, coarse.channels(), conv.outChannels(), from, to, plain, commuted);
    }
}
