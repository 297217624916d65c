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
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Tensor;
import java.util.List;

/** The memory of a network's feature maps. */
final class FeatureMaps {

    private FeatureMaps() {}

    /**
     * The most bytes that the maps of one image of a given size take at any time in float32, each kept from the node that
     * makes it to the last that reads it.
     */
    static long bytes(Graph graph, int height, int width) {
        List<Extent> sizes = graph.extents(height, width);
        int[] lastReader = new int[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            int id = node.output().id();
            lastReader[id] = id;
            node.inputs().forEach(t -> lastReader[t.id()] = id);
        }
        graph.outputs().values().forEach(t -> lastReader[t.id()] = Integer.MAX_VALUE);
        long now = 0;
        long most = 0;
        for (Node node : graph.nodes()) {
            int id = node.output().id();
            now += bytes(node.output(), sizes);
            most = Math.max(most, now);
            now -= node.inputs().stream()
                    .distinct()
                    .filter(t -> lastReader[t.id()] == id)
                    .mapToLong(t -> bytes(t, sizes))
                    .sum();
        }
        return most;
    }

    private static long bytes(Tensor tensor, List<Extent> sizes) {
        return (long) Float.BYTES * tensor.channels() * sizes.get(tensor.id()).area();
    }
}
