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

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.torchscript.SourceWriter.Mode;
import io.github.unetzoo.weights.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A graph as an ordinary TorchScript file that has its weights: {@code forward(image)} takes (N, C, H, W) float32 and
 * gives the graph's outputs, float32, contiguous. Everything that reads TorchScript runs it. If it has oneDNN's
 * operators, it also has {@code pack(any)}, which lays kernels out as oneDNN computes with them, once instead of in each
 * call, and returns its argument.
 */
public final class CompiledScript {

    /** The method that lays kernels out for oneDNN; a script without its operators has none. */
    public static final String PACK = "pack";

    private final Graph graph;
    private final List<Segment> segments;
    private final boolean fused;
    private final byte[] archive;

    private CompiledScript(Graph graph, List<Segment> segments, boolean fused, byte[] archive) {
        this.graph = graph;
        this.segments = segments;
        this.fused = fused;
        this.archive = archive;
    }

    /**
     * Writes a graph.
     *
     * @param graph what {@code forward} computes; it gives all its outputs
     * @param weights by name, of all of the graph's weights
     * @param precision in which numbers it computes inside
     * @param fused whether to use oneDNN's fused operators, which run on processors alone
     * @param image the usual size of image, one that the graph takes
     * @return the script, not yet loaded
     * @throws NullPointerException naming a weight that has no values
     * @throws IllegalArgumentException if the weights do not fit into one archive of 2 GiB, or for {@code fused} an
     *     image of this size cannot pass
     */
    public static CompiledScript of(
            Graph graph, Map<String, TensorData> weights, Precision precision, boolean fused, Extent image) {
        return of(graph, weights, precision, fused, image, Segment.NODES);
    }

    static CompiledScript of(
            Graph graph,
            Map<String, TensorData> weights,
            Precision precision,
            boolean fused,
            Extent image,
            int segmentNodes) {
        List<Segment> segments = Segment.cut(graph, segmentNodes);
        Buffers buffers = new Buffers(weights, precision);
        SourceWriter writer = new SourceWriter(
                graph, precision, Layout.CHANNELS_LAST, fused ? Mode.FUSED : Mode.EVALUATION, buffers, w -> true);
        StringBuilder methods = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            methods.append(writer.method(LoadedScript.method(segments.size(), i), segments.get(i)));
        }
        if (segments.size() > 1) {
            methods.append(oneAfterAnother(graph, segments));
        }
        if (fused) {
            methods.append(writer.packing(PACK, graph.extents(image.height(), image.width())));
        }
        return new CompiledScript(graph, segments, fused, Archive.of(methods.toString(), buffers.list()));
    }

    private static String oneAfterAnother(Graph graph, List<Segment> segments) {
        int results = graph.outputs().size();
        String type = results == 1 ? "Tensor" : "Tuple[" + "Tensor, ".repeat(results - 1) + "Tensor]";
        StringBuilder source = new StringBuilder(
                "  def forward(self: __torch__.Net, t" + graph.input().id() + ": Tensor) -> " + type + ":\n");
        for (int i = 0; i < segments.size(); i++) {
            source.append("    ")
                    .append(names(segments.get(i).writes()))
                    .append(" = (self).part")
                    .append(i)
                    .append("(")
                    .append(names(segments.get(i).reads()))
                    .append(")\n");
        }
        String outputs = names(new ArrayList<>(graph.outputs().values()));
        return source.append("    return ")
                .append(results == 1 ? outputs : "(" + outputs + ")")
                .append("\n")
                .toString();
    }

    private static String names(List<Tensor> tensors) {
        return tensors.stream().map(t -> "t" + t.id()).collect(Collectors.joining(", "));
    }

    /** {@return the file's content, a copy} */
    public byte[] archive() {
        return archive.clone();
    }

    /**
     * Loads it. The file's content is not held any longer than this object is.
     *
     * @param packed whether kernels are laid out for oneDNN now; without its operators they never are
     * @return the script in libtorch, on the processor; closing it frees it
     */
    public LoadedScript load(boolean packed) {
        ScriptModule module = ScriptModule.load(archive);
        if (packed && fused) {
            module.prepare(PACK);
        }
        return new LoadedScript(graph, segments, module);
    }
}
