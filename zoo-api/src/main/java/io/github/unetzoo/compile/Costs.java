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
import java.util.List;

/**
 * What the two ways to convolve a resized map cost for an image of a given size, in multiply-accumulate operations of a
 * convolution.
 */
final class Costs {

    /** Of writing one value and reading it again: maps of full resolution are limited by memory. */
    private static final long MOVE = 100;

    private final List<Extent> sizes;

    private Costs(List<Extent> sizes) {
        this.sizes = sizes;
    }

    static Costs of(Graph graph, Extent image) {
        return new Costs(graph.extents(image.height(), image.width()));
    }

    /** Whether a convolution can be computed before a resizing. */
    static boolean commutes(Op.Conv conv) {
        return conv.step() == 1 && conv.groups() == 1;
    }

    /** Whether the convolution of a resized map is cheaper at the map's own size. */
    boolean commutingPays(Node resize, Node node, Op.Conv conv) {
        return commuted(resize, node, conv) < plain(resize, node, conv);
    }

    /** The same for a map that is joined with others: joining moves it once more, and so does adding the result. */
    boolean splittingPays(Node resize, Node node, Op.Conv conv) {
        Extent out = sizes.get(node.output().id());
        Tensor resized = resize.output();
        long joining = MOVE * sizes.get(resized.id()).area() * resized.channels();
        long adding = MOVE * out.area() * conv.outChannels();
        return commuted(resize, node, conv) + adding < plain(resize, node, conv) + joining;
    }

    private long plain(Node resize, Node node, Op.Conv conv) {
        Tensor resized = resize.output();
        Extent size = sizes.get(resized.id());
        return conv.macs(resized.channels(), size, sizes.get(node.output().id()))
                + MOVE * size.area() * resized.channels();
    }

    private long commuted(Node resize, Node node, Op.Conv conv) {
        Tensor coarse = resize.inputs().get(0);
        Extent in = sizes.get(coarse.id());
        Extent out = sizes.get(node.output().id());
        long moved = in.height() * (long) conv.kernel() * conv.outChannels() * out.width();
        return new Op.ResizedConv((Op.Resizing) resize.op(), conv).macs(coarse.channels(), in, out) + MOVE * moved;
    }
}
