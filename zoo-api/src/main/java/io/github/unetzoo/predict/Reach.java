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

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Margins;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * How far from its inner sides a tile's output differs from the whole image's. A window is cut out of a large image;
 * node by node, the part of each feature map is found that does not depend on what was cut off, or on padding that
 * stands in its place.
 */
public final class Reach {

    private static final int LARGEST_WINDOW = 1 << 13;

    /** Operators that look at each pixel by itself. */
    private static final Set<Class<? extends Op>> POINTWISE = Set.of(
            Op.BatchNorm.class,
            Op.Relu.class,
            Op.LeakyRelu.class,
            Op.Silu.class,
            Op.Sigmoid.class,
            Op.Softmax.class,
            Op.ArgMax.class,
            Op.Gate.class,
            Op.Concat.class,
            Op.Add.class,
            Op.Multiply.class,
            Op.Scale.class,
            Op.Dropout.class,
            Op.ChannelDropout.class,
            Op.StochasticDepth.class,
            Op.Carry.class);

    /** A run of pixels along an axis; empty if {@code to <= from}. */
    private record Part(int from, int to) {
        static final Part NONE = new Part(0, 0);

        boolean isEmpty() {
            return to <= from;
        }

        Part and(Part other) {
            return new Part(Math.max(from, other.from), Math.min(to, other.to));
        }

        Part moved(int by) {
            return new Part(from + by, to + by);
        }
    }

    private final Graph graph;
    private final List<Extent> whole;
    private final List<Extent> window;
    private final ToIntFunction<Extent> side;
    private final ToIntFunction<Margins> before;

    private Reach(
            Graph graph,
            List<Extent> whole,
            List<Extent> window,
            ToIntFunction<Extent> side,
            ToIntFunction<Margins> before) {
        this.graph = graph;
        this.whole = whole;
        this.window = window;
        this.side = side;
        this.before = before;
    }

    /**
     * Finds how many output pixels at each inner side of a tile differ from the prediction of a whole image.
     *
     * @param graph the network
     * @param size side of the whole input, which the network takes
     * @return pixels, 0 or more; empty if all of them may
     */
    public static OptionalInt margin(Graph graph, int size) {
        int grid = graph.grid();
        List<Extent> whole = graph.extents(size, size);
        for (int side = grid; side <= LARGEST_WINDOW; side *= 2) {
            int fitting = graph.next(side);
            if (fitting == 0) {
                return OptionalInt.empty();
            }
            List<Extent> window = graph.extents(fitting, fitting);
            OptionalInt rows = new Reach(graph, whole, window, Extent::height, Margins::top).margin();
            OptionalInt columns = new Reach(graph, whole, window, Extent::width, Margins::left).margin();
            if (rows.isPresent() && columns.isPresent()) {
                return OptionalInt.of(Math.max(rows.getAsInt(), columns.getAsInt()));
            }
        }
        return OptionalInt.empty();
    }

    private OptionalInt margin() {
        List<Part> parts = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Part part = part(node, parts).and(new Part(0, size(window, node.output())));
            parts.add(part.isEmpty() ? Part.NONE : part);
        }
        Tensor output = graph.firstOutput();
        Part part = parts.get(output.id());
        return part.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(Math.max(part.from(), size(window, output) - part.to()));
    }

    private int size(List<Extent> extents, Tensor tensor) {
        return side.applyAsInt(extents.get(tensor.id()));
    }

    private Part part(Node node, List<Part> parts) {
        if (node.op() instanceof Op.Input) {
            return new Part(0, size(window, node.output()));
        }
        Tensor input = node.inputs().get(0);
        Part in = parts.get(input.id());
        if (in.isEmpty()) {
            return Part.NONE;
        }
        Op op = node.op();
        if (POINTWISE.contains(op.getClass())) {
            return node.inputs().stream().map(t -> parts.get(t.id())).reduce(in, Part::and);
        }
        if (op instanceof Op.Conv conv) {
            int reach = conv.dilation() * (conv.kernel() - 1) + 1;
            return windows(in, reach, conv.step(), before.applyAsInt(conv.padding()));
        }
        if (op instanceof Op.MaxPool pool) {
            return windows(in, pool.kernel(), pool.step(), pool.padding());
        }
        if (op instanceof Op.AvgPool pool) {
            return windows(in, pool.kernel(), pool.step(), pool.padding());
        }
        if (op instanceof Op.ConvTranspose conv) {
            // Output j reads the inputs i with 0 <= j + padding - i * step < kernel.
            return new Part(
                    (in.from() - 1) * conv.step() + conv.kernel() - conv.padding(),
                    in.to() * conv.step() - conv.padding());
        }
        if (op instanceof Op.Upsample up) {
            return enlarged(in, up.factor(), up.interpolation());
        }
        if (op instanceof Op.ResizeLike resize) {
            int from = size(window, input);
            int to = size(window, node.output());
            boolean alike = to % from == 0 && to / from * size(whole, input) == size(whole, node.output());
            return alike ? enlarged(in, to / from, resize.interpolation()) : Part.NONE;
        }
        if (op instanceof Op.Pad pad) {
            return in.moved(before.applyAsInt(pad.margins()));
        }
        if (op instanceof Op.PadToMultiple) {
            return in;
        }
        if (op instanceof Op.Crop crop) {
            return in.moved(-before.applyAsInt(crop.margins()));
        }
        if (op instanceof Op.CropLike crop && crop.offset().isPresent()) {
            return in.moved(-crop.offset().getAsInt());
        }
        if (op instanceof Op.PadLike || op instanceof Op.CropLike) {
            return centred(in, node);
        }
        // It looks at the whole map, or is not known here.
        return Part.NONE;
    }

    /** Moved by half of what the output is larger, if it is as much larger in the whole image. */
    private Part centred(Part in, Node node) {
        Tensor input = node.inputs().get(0);
        int here = Math.floorDiv(size(window, node.output()) - size(window, input), 2);
        int there = Math.floorDiv(size(whole, node.output()) - size(whole, input), 2);
        return here == there ? in.moved(here) : Part.NONE;
    }

    /** Where windows lie wholly inside a part. */
    private static Part windows(Part in, int reach, int step, int padding) {
        return new Part(
                Math.floorDiv(in.from() + padding + step - 1, step),
                Math.floorDiv(in.to() + padding - reach, step) + 1);
    }

    private static Part enlarged(Part in, int factor, Interpolation interpolation) {
        return switch (interpolation) {
            case NEAREST -> new Part(in.from() * factor, in.to() * factor);
            // Output j lies at (j + 1/2) / factor - 1/2 between two inputs.
            case BILINEAR -> new Part(in.from() * factor + factor / 2, in.to() * factor - factor / 2);
            case BILINEAR_ALIGN_CORNERS -> factor == 1 ? in : Part.NONE;
        };
    }
}
