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
package io.github.unetzoo.predict;

import io.github.unetzoo.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Which inputs of a network cover an image: every one of {@code rows} with every one of {@code columns}. */
record Plan(List<Span> rows, List<Span> columns) {

    Plan {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
    }

    /**
     * The plan for an image.
     *
     * @param scale the largest by which inputs are resized
     */
    static Plan of(Graph graph, Tiling tiling, double scale, int height, int width) {
        Tiling chosen = tiling instanceof Tiling.Automatic ? automatic(graph, scale, height, width) : tiling;
        return new Plan(axis(graph, chosen, height), axis(graph, chosen, width));
    }

    private static Tiling automatic(Graph graph, double scale, int height, int width) {
        Framing rows = Framing.of(graph, height);
        Framing columns = Framing.of(graph, width);
        int scaledRows = scaled(graph, rows.size(height), scale);
        int scaledColumns = scaled(graph, columns.size(width), scale);
        if (FeatureMaps.bytes(graph, scaledRows, scaledColumns) <= Tiling.WHOLE_BYTES) {
            return new Tiling.Whole();
        }
        OptionalInt margin = commonMargin(graph, rows.size(height), columns.size(width));
        return margin.isPresent() && 4 * margin.getAsInt() <= Tiling.USUAL_TILE
                ? new Tiling.Exact(Tiling.USUAL_TILE)
                : new Tiling.Blended(Tiling.USUAL_TILE, Tiling.USUAL_OVERLAP);
    }

    /** A side of an input, resized and framed anew. */
    private static int scaled(Graph graph, int side, double scale) {
        if (scale == 1) {
            return side;
        }
        int resized = (int) Math.round(side * scale);
        return Framing.of(graph, resized).size(resized);
    }

    private static OptionalInt commonMargin(Graph graph, int height, int width) {
        OptionalInt rows = Reach.margin(graph, height);
        OptionalInt columns = height == width ? rows : Reach.margin(graph, width);
        return rows.isPresent() && columns.isPresent()
                ? OptionalInt.of(Math.max(rows.getAsInt(), columns.getAsInt()))
                : OptionalInt.empty();
    }

    private static List<Span> axis(Graph graph, Tiling tiling, int pixels) {
        if (tiling instanceof Tiling.Exact exact) {
            return exact(graph, exact, pixels);
        }
        if (tiling instanceof Tiling.Blended blended) {
            return blended(graph, blended, pixels);
        }
        return List.of(whole(Framing.of(graph, pixels), pixels));
    }

    private static Span whole(Framing framing, int pixels) {
        return new Span(-framing.before(), framing.size(pixels), framing.skipped(), 0, pixels, false);
    }

    /** Tiles on the grid of the whole image's poolings; the last may be larger by less than the grid. */
    private static List<Span> exact(Graph graph, Tiling.Exact tiling, int pixels) {
        Framing framing = Framing.of(graph, pixels);
        int grid = graph.grid();
        int tile = side(graph, -Math.floorDiv(-tiling.tile(), grid) * grid);
        int size = framing.size(pixels);
        if (size <= tile) {
            return List.of(whole(framing, pixels));
        }
        int margin = tiling.margin()
                .orElseGet(() -> Reach.margin(graph, size)
                        .orElseThrow(() -> new IllegalArgumentException("this network looks at an image of " + pixels
                                + " pixels as a whole, or farther than can be said, so no tiles equal it: blend tiles, or give"
                                + " a margin")));
        int covered = graph.outputSide(tile) - 2 * margin;
        if (covered < grid) {
            throw new IllegalArgumentException("a tile of " + tile + " pixels with margins of " + margin + " leaves "
                    + Math.max(0, covered) + ", less than the grid of " + grid + ": give tiles of at least "
                    + (tile - covered + grid) + " pixels, or blend them");
        }
        int out = graph.outputSide(size);
        List<Span> spans = new ArrayList<>();
        int done = 0;
        int from = 0;
        while (done < out) {
            boolean last = from + tile >= size;
            int start = last ? (size - tile) / grid * grid : from;
            int end = last ? size : start + tile;
            int to = last ? out : start + graph.outputSide(tile) - margin;
            // The frame's own pixels are predicted, too, and left out.
            int first = Math.max(0, done - framing.skipped());
            int beyond = Math.min(pixels, to - framing.skipped());
            if (beyond > first) {
                spans.add(new Span(
                        start - framing.before(),
                        end - start,
                        first + framing.skipped() - start,
                        first,
                        beyond,
                        false));
            }
            done = to;
            from = (done - margin) / grid * grid;
        }
        return spans;
    }

    private static List<Span> blended(Graph graph, Tiling.Blended tiling, int pixels) {
        int tile = side(graph, tiling.tile());
        int out = graph.outputSide(tile);
        if (pixels <= out) {
            return List.of(whole(Framing.of(graph, pixels), pixels));
        }
        double step = Math.max(1, out * (1 - tiling.overlap()));
        int tiles = (int) Math.ceil((pixels - out) / step) + 1;
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < tiles; i++) {
            int first = (int) Math.round((double) i * (pixels - out) / (tiles - 1));
            spans.add(new Span(first - (tile - out) / 2, tile, 0, first, first + out, true));
        }
        return spans;
    }

    private static int side(Graph graph, int wanted) {
        int side = graph.next(wanted);
        if (side == 0) {
            throw new IllegalArgumentException(
                    "this network takes no tile of " + wanted + " to " + (wanted + 1024) + " pixels");
        }
        return side;
    }
}
