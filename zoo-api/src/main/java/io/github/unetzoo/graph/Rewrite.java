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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes to a graph, gathered and then made all at once: {@link Graph#rewrite}. Tensors are those of the old graph
 * throughout, and what no output needs in the end is dropped.
 */
public final class Rewrite {

    private final Graph graph;
    private final Map<Tensor, Node> makers = new HashMap<>();
    private final Map<Tensor, List<Node>> before = new HashMap<>();
    private final Map<Tensor, Tensor> instead = new HashMap<>();
    private int added;

    Rewrite(Graph graph) {
        this.graph = graph;
    }

    /**
     * Has another node make a tensor.
     *
     * @param tensor of the old graph; its channels and stride stay
     * @param op what the node computes
     * @param weights those of the node, in the order in which {@link Op#weights} lists them
     * @param inputs what the node reads, each made before the tensor
     * @return this
     * @throws IllegalArgumentException if the tensor is not of the old graph, the operator makes other channels, or an
     *     input comes later
     */
    public Rewrite make(Tensor tensor, Op op, List<Weight> weights, List<Tensor> inputs) {
        graph.producer(tensor);
        check(tensor, inputs);
        if (op.channels(inputs) != tensor.channels()) {
            throw new IllegalArgumentException(op + " makes " + op.channels(inputs) + " channels, not " + tensor);
        }
        makers.put(tensor, new Node(op, inputs, tensor, weights));
        return this;
    }

    /**
     * Adds a node, computed just before the one that makes a tensor.
     *
     * @param tensor of the old graph
     * @param name of the new node
     * @param op what the new node computes
     * @param weights those of the new node, in the order in which {@link Op#weights} lists them
     * @param inputs what the new node reads, each made before the tensor or by this method
     * @return what the new node makes, for {@link #make} of that tensor to read
     * @throws IllegalArgumentException if the tensor is not of the old graph, an input comes later, or inputs do not
     *     fit the operator
     */
    public Tensor add(Tensor tensor, String name, Op op, List<Weight> weights, List<Tensor> inputs) {
        graph.producer(tensor);
        check(tensor, inputs);
        Tensor made = new Tensor(graph.nodes().size() + added++, name, op.channels(inputs), op.stride(inputs));
        before.computeIfAbsent(tensor, t -> new ArrayList<>()).add(new Node(op, inputs, made, weights));
        return made;
    }

    private void check(Tensor tensor, List<Tensor> inputs) {
        for (Tensor input : inputs) {
            boolean isNew = input.id() >= graph.nodes().size();
            if (!isNew && input.id() >= tensor.id()) {
                throw new IllegalArgumentException(tensor + " cannot be made of " + input + ", which comes later");
            }
        }
    }

    /**
     * Has all who read a tensor read another instead; so does the output that it is.
     *
     * @param tensor of the old graph
     * @param other of the same channels, made before
     * @return this
     */
    public Rewrite use(Tensor tensor, Tensor other) {
        instead.put(tensor, other);
        return this;
    }

    /** {@return the graph with these changes} */
    public Graph build() {
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            before.getOrDefault(node.output(), List.of()).forEach(n -> nodes.add(redirected(n)));
            nodes.add(redirected(makers.getOrDefault(node.output(), node)));
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, tensor) -> outputs.put(name, current(tensor)));
        return Graph.of(nodes, outputs);
    }

    private Node redirected(Node node) {
        return new Node(node.op(), node.inputs().stream().map(this::current).toList(), node.output(), node.weights());
    }

    private Tensor current(Tensor tensor) {
        Tensor found = tensor;
        for (Tensor next = instead.get(found); next != null; next = instead.get(found)) {
            found = next;
        }
        return found;
    }
}
