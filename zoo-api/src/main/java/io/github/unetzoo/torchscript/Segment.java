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
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * A run of consecutive nodes that becomes one script method. Deep graphs are cut, because libtorch's passes recurse
 * along the longest chain of a method's nodes and overflow a default thread stack somewhere beyond 1,000.
 *
 * @param nodes what it computes, in order
 * @param reads the tensors it takes from earlier segments (of the first segment, the image)
 * @param weights the weights it takes, in order
 * @param writes the tensors that later segments or the network's outputs need
 */
record Segment(List<Node> nodes, List<Tensor> reads, List<Weight> weights, List<Tensor> writes) {

    /** About this many nodes make a segment; a cut is looked for within a quarter of it to either side. */
    static final int NODES = 200;

    static List<Segment> cut(Graph graph, int size) {
        List<Node> nodes = graph.nodes();
        int[] lastUse = new int[nodes.size()];
        for (Node node : nodes) {
            node.inputs().forEach(t -> lastUse[t.id()] = node.output().id());
        }
        graph.outputs().values().forEach(t -> lastUse[t.id()] = nodes.size());

        List<Segment> segments = new ArrayList<>();
        int from = 0;
        while (from < nodes.size()) {
            int to = nodes.size() - from <= size * 5 / 4
                    ? nodes.size()
                    : waist(lastUse, from + Math.max(1, size * 3 / 4), from + size * 5 / 4);
            segments.add(segment(graph, from, to, lastUse));
            from = to;
        }
        return segments;
    }

    /** The place between two bounds that the fewest tensors cross; the latest of several. */
    private static int waist(int[] lastUse, int low, int high) {
        int best = high;
        int fewest = Integer.MAX_VALUE;
        for (int cut = low; cut <= high; cut++) {
            int crossing = 0;
            for (int id = 0; id < cut; id++) {
                if (lastUse[id] >= cut) {
                    crossing++;
                }
            }
            if (crossing <= fewest) {
                fewest = crossing;
                best = cut;
            }
        }
        return best;
    }

    private static Segment segment(Graph graph, int from, int to, int[] lastUse) {
        List<Node> nodes = graph.nodes().subList(from, to);
        Set<Tensor> reads = new LinkedHashSet<>();
        List<Tensor> writes = new ArrayList<>();
        for (Node node : nodes) {
            node.inputs().stream().filter(t -> t.id() < from).forEach(reads::add);
            if (node.inputs().isEmpty()) {
                reads.add(node.output());
            }
            if (lastUse[node.output().id()] >= to) {
                writes.add(node.output());
            }
        }
        List<Weight> weights = nodes.stream().flatMap(n -> n.weights().stream()).toList();
        return new Segment(nodes, List.copyOf(reads), weights, writes);
    }

    /** Calls the method of a segment. */
    interface Call {
        NDList run(int segment, NDList arguments);
    }

    /**
     * Runs segments one after another.
     *
     * @param image attached to the manager to which the results attach
     * @param weights the further arguments of a segment's method
     * @return the graph's outputs by their names, in their order
     */
    static NDList run(
            Graph graph, List<Segment> segments, NDArray image, Call call, Function<Segment, List<NDArray>> weights) {
        Map<Tensor, NDArray> values = new HashMap<>();
        values.put(graph.input(), image);
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            NDList inputs =
                    new NDList(segment.reads().size() + segment.weights().size());
            segment.reads().forEach(t -> inputs.add(values.get(t)));
            inputs.addAll(weights.apply(segment));
            NDList outputs = call.run(i, inputs);
            for (int k = 0; k < outputs.size(); k++) {
                values.put(segment.writes().get(k), outputs.get(k));
            }
            closeWhatIsRead(graph, segments.subList(i + 1, segments.size()), values);
        }
        NDList results = new NDList();
        graph.outputs().forEach((name, tensor) -> {
            NDArray value = Objects.requireNonNull(values.get(tensor));
            if (value.getName() != null) {
                // One tensor is two outputs: a view, so that each has its own name.
                value = value.reshape(value.getShape());
            }
            value.setName(name);
            results.add(value);
        });
        return results;
    }

    /** Frees what no later segment reads and is no output; while training, autograd keeps what it needs itself. */
    private static void closeWhatIsRead(Graph graph, List<Segment> later, Map<Tensor, NDArray> values) {
        Set<Tensor> needed = new HashSet<>(graph.outputs().values());
        later.forEach(s -> needed.addAll(s.reads()));
        // The image is the caller's.
        needed.add(graph.input());
        values.entrySet().removeIf(value -> {
            if (needed.contains(value.getKey())) {
                return false;
            }
            value.getValue().close();
            return true;
        });
    }
}
