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

import java.util.List;
import java.util.Optional;

/**
 * One operator at work in a graph.
 *
 * @param op what it computes
 * @param inputs what it reads, in the operator's order
 * @param output what it makes
 * @param weights its weights, in the order in which {@link Op#weights} lists them
 */
public record Node(Op op, List<Tensor> inputs, Tensor output, List<Weight> weights) {

    /**
     * Copies the lists.
     *
     * @param op what it computes
     * @param inputs what it reads, in the operator's order
     * @param output what it makes
     * @param weights in the order in which {@link Op#weights} lists them
     */
    public Node {
        inputs = List.copyOf(inputs);
        weights = List.copyOf(weights);
    }

    /** {@return its hierarchical name, unique in its graph} */
    public String name() {
        return output.name();
    }

    /**
     * {@return its weight of a given role; empty where its operator has none}
     *
     * @param role what the weight is for
     */
    public Optional<Weight> weight(Weight.Role role) {
        return weights.stream().filter(w -> w.role() == role).findFirst();
    }
}
