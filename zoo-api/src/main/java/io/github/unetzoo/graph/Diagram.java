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

import java.util.Optional;

/**
 * Pictures of a network: text for Mermaid (which GitHub draws in Markdown) and for Graphviz, in which every convolution
 * is a box, and a finished SVG drawing, in which every block is one.
 */
public final class Diagram {

    private final Graph graph;
    private final Optional<Extent> image;

    private Diagram(Graph graph, Optional<Extent> image) {
        this.graph = graph;
        this.image = image;
    }

    /**
     * {@return pictures without sizes}
     *
     * @param graph the network that is drawn
     */
    public static Diagram of(Graph graph) {
        return new Diagram(graph, Optional.empty());
    }

    /**
     * {@return pictures with the size of every map for an image of a given size}
     *
     * @param graph the network that is drawn
     * @param image height and width in pixels
     * @throws UnfitSizeException if an image of this size cannot pass
     */
    public static Diagram of(Graph graph, Extent image) {
        graph.extents(image.height(), image.width());
        return new Diagram(graph, Optional.of(image));
    }

    /**
     * {@return a Mermaid flowchart: a box per convolution with its norm and activation, framed by block; routes that
     * run past others (skips) are dashed, and dotted ones hand on a size only}
     */
    public String mermaid() {
        return DiagramText.mermaid(graph, sizes());
    }

    /** {@return the same picture as {@link #mermaid} in Graphviz's language} */
    public String dot() {
        return DiagramText.dot(graph, sizes());
    }

    /**
     * {@return a drawing as an SVG document: a box per block, rows by resolution with the finest at the top, columns by
     * order of computation, so that a U-Net looks like a U} It needs no other file and reads on light and dark pages.
     */
    public String svg() {
        return DiagramDrawing.of(DiagramBlocks.of(graph), sizes());
    }

    private DiagramSizes sizes() {
        return new DiagramSizes(image.map(i -> graph.extents(i.height(), i.width())));
    }
}
