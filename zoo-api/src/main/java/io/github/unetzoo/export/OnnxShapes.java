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
package io.github.unetzoo.export;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Stride;
import io.github.unetzoo.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The shapes that a file says its input and outputs have: numbers where they are fixed, else names. Sizes that bear one
 * name are equal.
 */
final class OnnxShapes {

    private static final String HEIGHT = "height";
    private static final String WIDTH = "width";

    private final Graph graph;
    /** The image to whose size a file is fixed, or else the smallest few squares that fit, to see what follows the image. */
    private final List<Extent> images;

    private final List<List<Extent>> extents = new ArrayList<>();
    private final boolean fixed;

    OnnxShapes(Graph graph, Optional<Extent> size) {
        this.graph = graph;
        this.fixed = size.isPresent();
        this.images = size.map(List::of)
                .orElseGet(() -> fitting(graph, 3).stream()
                        .map(side -> new Extent(side, side))
                        .toList());
        images.forEach(image -> extents.add(graph.extents(image.height(), image.width())));
    }

    /** The smallest sides of square images that a network takes. */
    static List<Integer> fitting(Graph graph, int count) {
        List<Integer> sides = new ArrayList<>();
        for (int side = graph.next(1); side > 0 && sides.size() < count; side = graph.next(side + 1)) {
            sides.add(side);
        }
        return sides;
    }

    TensorShapeProto image() {
        return shape(graph.input(), "");
    }

    TensorShapeProto output(String name, Tensor tensor) {
        return shape(tensor, name + "_");
    }

    private TensorShapeProto shape(Tensor tensor, String prefix) {
        return TensorShapeProto.newBuilder()
                .addDim(Dimension.newBuilder().setDimParam("batch"))
                .addDim(Dimension.newBuilder().setDimValue(tensor.channels()))
                .addDim(side(tensor, Extent::height, HEIGHT, prefix))
                .addDim(side(tensor, Extent::width, WIDTH, prefix))
                .build();
    }

    private Dimension side(Tensor tensor, ToIntFunction<Extent> side, String name, String prefix) {
        List<Integer> sizes = extents.stream()
                .map(all -> side.applyAsInt(all.get(tensor.id())))
                .toList();
        Dimension.Builder dimension = Dimension.newBuilder();
        if (fixed || (tensor.stride().equals(Stride.FIXED) && !sizes.isEmpty())) {
            return dimension.setDimValue(sizes.get(0)).build();
        }
        // Neighbouring sizes differ where something rounds; a network that takes few sizes rounds nothing.
        boolean same = sizes.equals(images.stream().map(side::applyAsInt).toList());
        return dimension.setDimParam(same ? name : prefix + name).build();
    }
}
