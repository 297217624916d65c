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

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.weights.TensorData;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A network whose weights are known.
 *
 * @param graph what it computes
 * @param weights by name, of all of the graph's weights
 */
public record WeightedGraph(Graph graph, Map<String, TensorData> weights) {

    /**
     * Checks that no weight is missing, and keeps those of the graph alone.
     *
     * @param graph what it computes
     * @param weights by name; those of other graphs are left out
     * @throws NullPointerException naming a weight of the graph that has no values
     */
    public WeightedGraph {
        Map<String, TensorData> kept = new LinkedHashMap<>();
        for (Weight weight : graph.weights()) {
            kept.put(
                    weight.name(),
                    Objects.requireNonNull(weights.get(weight.name()), () -> weight.name() + " has no values"));
        }
        weights = Map.copyOf(kept);
    }

    /** The values of a node's weight. */
    float[] values(Node node, Weight.Role role) {
        return values(node.weight(role).orElseThrow());
    }

    /** The values of a weight. */
    float[] values(Weight weight) {
        return Objects.requireNonNull(weights.get(weight.name())).toFloats();
    }

    /** The same network, rewritten, with weights that were not there or have other values. */
    WeightedGraph with(Graph rewritten, Map<String, TensorData> changed) {
        Map<String, TensorData> all = new HashMap<>(weights);
        all.putAll(changed);
        return new WeightedGraph(rewritten, all);
    }

    /** How often each tensor is read, as an output too. */
    Map<Tensor, Integer> uses() {
        Map<Tensor, Integer> uses = new HashMap<>();
        graph.nodes().forEach(node -> node.inputs().forEach(t -> uses.merge(t, 1, Integer::sum)));
        graph.outputs().values().forEach(t -> uses.merge(t, 1, Integer::sum));
        return uses;
    }
}
