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
package io.github.unetzoo.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.unetzoo.graph.Graph;
import java.util.List;

/** A {@link CompiledScript} in libtorch. Any number of threads may run it at once. */
public final class LoadedScript implements AutoCloseable {

    private final Graph graph;
    private final List<Segment> segments;
    private final ScriptModule module;

    LoadedScript(Graph graph, List<Segment> segments, ScriptModule module) {
        this.graph = graph;
        this.segments = segments;
        this.module = module;
    }

    /** The name of a segment's method. One that is alone is {@code forward} itself. */
    static String method(int segments, int index) {
        return segments == 1 ? "forward" : "part" + index;
    }

    /**
     * Runs the network.
     *
     * @param image (N, C, H, W), float32
     * @return the outputs in the graph's order, float32, attached to the image's manager
     */
    public NDList run(NDArray image) {
        return Segment.run(
                graph,
                segments,
                image,
                (i, inputs) -> module.run(method(segments.size(), i), inputs, false),
                segment -> List.of());
    }

    @Override
    public void close() {
        module.close();
    }
}
