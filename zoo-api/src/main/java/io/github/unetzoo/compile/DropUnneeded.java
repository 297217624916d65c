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
import io.github.unetzoo.graph.Op;
import java.util.List;
import java.util.Map;

/** Drops what only training needs: all outputs but the first, dropout, and layers that are never run. */
final class DropUnneeded {

    private DropUnneeded() {}

    static WeightedGraph apply(WeightedGraph network) {
        Graph graph = network.graph();
        String first = graph.outputs().keySet().iterator().next();
        return network.with(graph.select(List.of(first)).without(DropUnneeded::idleInEvaluation), Map.of());
    }

    private static boolean idleInEvaluation(Op op) {
        return op instanceof Op.Dropout
                || op instanceof Op.ChannelDropout
                || op instanceof Op.StochasticDepth
                || op instanceof Op.Carry;
    }
}
