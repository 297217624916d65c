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

import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Rewrite;
import io.github.unetzoo.graph.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Joins a convolution with the activation that follows, with the sum that follows, or with both: their result is written
 * once. Of the values added, one must be a convolution's that nothing else reads.
 */
final class FuseActivations {

    private FuseActivations() {}

    static WeightedGraph apply(WeightedGraph network) {
        Map<Tensor, Integer> uses = network.uses();
        Rewrite rewrite = network.graph().rewrite();
        // Activations first: a sum that one of them has taken is not fused again by itself.
        Map<Tensor, Node> taken = new HashMap<>();
        Set<Tensor> inside = new HashSet<>();
        for (Node node : network.graph().nodes()) {
            if (!isActivation(node.op()) || uses.getOrDefault(node.inputs().get(0), 0) > 1) {
                continue;
            }
            Node before = network.graph().producer(node.inputs().get(0));
            if (before.op() instanceof Op.Conv conv) {
                taken.put(node.output(), fused(before, conv, Optional.empty(), Optional.of(node.op()), node.output()));
            } else if (before.op() instanceof Op.Add && node.op() instanceof Op.Relu) {
                sum(network, before, uses, Optional.of(node.op()), node.output())
                        .ifPresent(fused -> {
                            taken.put(node.output(), fused);
                            inside.add(before.output());
                        });
            }
        }
        for (Node node : network.graph().nodes()) {
            if (node.op() instanceof Op.Add && !inside.contains(node.output())) {
                sum(network, node, uses, Optional.empty(), node.output())
                        .ifPresent(fused -> taken.put(node.output(), fused));
            }
        }
        taken.forEach((tensor, node) -> rewrite.make(tensor, node.op(), node.weights(), node.inputs()));
        return network.with(rewrite.build(), Map.of());
    }

    private static boolean isActivation(Op op) {
        return op instanceof Op.Relu || op instanceof Op.LeakyRelu || op instanceof Op.Silu || op instanceof Op.Sigmoid;
    }

    /** The later of the two convolutions, if both are. */
    private static Optional<Node> sum(
            WeightedGraph network, Node add, Map<Tensor, Integer> uses, Optional<Op> activation, Tensor result) {
        Optional<Node> best = Optional.empty();
        int latest = -1;
        for (int i = 0; i < 2; i++) {
            Tensor term = add.inputs().get(i);
            Node maker = network.graph().producer(term);
            if (maker.op() instanceof Op.Conv conv && uses.getOrDefault(term, 0) == 1 && term.id() > latest) {
                latest = term.id();
                best = Optional.of(fused(maker, conv, Optional.of(add.inputs().get(1 - i)), activation, result));
            }
        }
        return best;
    }

    private static Node fused(
            Node maker, Op.Conv conv, Optional<Tensor> other, Optional<Op> activation, Tensor result) {
        Tensor x = maker.inputs().get(0);
        List<Tensor> inputs = other.map(t -> List.of(x, t)).orElseGet(() -> List.of(x));
        return new Node(new Op.FusedConv(conv, other.isPresent(), activation), inputs, result, maker.weights());
    }
}
