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
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A network: an immutable directed acyclic graph of {@linkplain Node nodes}, in an order in which they can be
 * computed, with one image as input and one or more named outputs.
 *
 * <p>Every node serves some output: what none of them needs is dropped when the graph is made, and
 * {@link #select} is the same act on fewer outputs (this is how a deep-supervised network is pruned).
 */
public final class Graph {

    private final List<Node> nodes;
    private final Map<String, Tensor> outputs;

    private Graph(List<Node> nodes, Map<String, Tensor> outputs) {
        this.nodes = List.copyOf(nodes);
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** Keeps what the outputs need of {@code nodes}, and numbers it afresh. */
    static Graph of(List<Node> nodes, Map<String, Tensor> outputs) {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("a graph needs at least one output: call output(name, tensor)");
        }
        Set<Tensor> needed = new HashSet<>(outputs.values());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (needed.contains(nodes.get(i).output())) {
                needed.addAll(nodes.get(i).inputs());
            }
        }
        Map<Tensor, Tensor> renumbered = new HashMap<>();
        List<Node> kept = new ArrayList<>();
        for (Node node : nodes) {
            if (needed.contains(node.output())) {
                Tensor old = node.output();
                Tensor output = new Tensor(kept.size(), old.name(), old.channels(), old.stride());
                renumbered.put(old, output);
                List<Tensor> inputs =
                        node.inputs().stream().map(renumbered::get).toList();
                kept.add(new Node(node.op(), inputs, output, node.weights()));
            }
        }
        long images = kept.stream().filter(n -> n.op() instanceof Op.Input).count();
        if (images != 1) {
            throw new IllegalArgumentException("a graph has exactly one image as input, this one has " + images);
        }
        Map<String, Tensor> newOutputs = new LinkedHashMap<>();
        outputs.forEach((name, t) -> newOutputs.put(name, renumbered.get(t)));
        return new Graph(kept, newOutputs);
    }

    /** {@return the nodes, each after those it reads; unmodifiable} */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * {@return the node that makes a tensor}
     *
     * @param tensor of this graph
     * @throws IllegalArgumentException if it is of another
     */
    public Node producer(Tensor tensor) {
        Node node = tensor.id() < nodes.size() ? nodes.get(tensor.id()) : null;
        if (node == null || !node.output().equals(tensor)) {
            throw new IllegalArgumentException(tensor + " is not of this graph");
        }
        return node;
    }

    /** {@return the image, (N, C, H, W)} */
    public Tensor input() {
        return nodes.stream()
                .filter(n -> n.op() instanceof Op.Input)
                .findFirst()
                .orElseThrow()
                .output();
    }

    /** {@return the results by name, in the order in which the network returns them; unmodifiable, at least one} */
    public Map<String, Tensor> outputs() {
        return outputs;
    }

    /** {@return the first output: the prediction, where there are others for training} */
    public Tensor firstOutput() {
        return outputs.values().iterator().next();
    }

    /** {@return what the first output needs, with that output alone} */
    public Graph prediction() {
        return select(List.of(outputs.keySet().iterator().next()));
    }

    /** {@return all weights in the order of the nodes} */
    public List<Weight> weights() {
        return nodes.stream().flatMap(n -> n.weights().stream()).toList();
    }

    /**
     * {@return the number of values that papers and references call the parameters} Running statistics are not counted.
     */
    public long parameterCount() {
        return weights().stream()
                .filter(w -> w.role().counted())
                .mapToLong(Weight::elements)
                .sum();
    }

    /**
     * {@return the same network with these outputs only, in this order; what they do not need is gone, and so are its
     * weights}
     *
     * @param names of outputs, at least one
     * @throws IllegalArgumentException if one of them is not an output, or there is none
     */
    public Graph select(Collection<String> names) {
        Map<String, Tensor> selected = new LinkedHashMap<>();
        for (String name : names) {
            Tensor output = outputs.get(name);
            if (output == null) {
                throw new IllegalArgumentException(
                        "\"" + name + "\" is not an output of this network; its outputs are " + outputs.keySet());
            }
            selected.put(name, output);
        }
        return of(nodes, selected);
    }

    /**
     * {@return the same network, whose {@linkplain Op.StochasticDepth stochastic depth} drops the same samples at every
     * step}
     *
     * @param dropped samples by the operator's node; one that is not named drops none
     * @throws IllegalArgumentException if a name is none of such a node
     */
    public Graph withDropped(Map<String, Set<Integer>> dropped) {
        Set<String> left = new TreeSet<>(dropped.keySet());
        List<Node> fixed = new ArrayList<>();
        for (Node node : nodes) {
            if (node.op() instanceof Op.StochasticDepth depth) {
                Op op = depth.withDropped(dropped.getOrDefault(node.name(), Set.of()));
                fixed.add(new Node(op, node.inputs(), node.output(), node.weights()));
                left.remove(node.name());
            } else {
                fixed.add(node);
            }
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("this network has no stochastic depth called " + left);
        }
        return of(fixed, outputs);
    }

    /**
     * {@return the same network without what draws at random while training: dropout of values, channels and samples}
     * Stochastic depth whose samples are {@linkplain #withDropped fixed} stays.
     */
    public Graph withoutDropout() {
        return without(Graph::draws);
    }

    private static boolean draws(Op op) {
        return op instanceof Op.Dropout
                || op instanceof Op.ChannelDropout
                || (op instanceof Op.StochasticDepth depth && depth.dropped().isEmpty());
    }

    /** {@return a rewriting of this graph, which itself stays as it is} */
    public Rewrite rewrite() {
        return new Rewrite(this);
    }

    /**
     * {@return the same network without the operators that a predicate names, each of which hands its first input on}
     *
     * @param identities whether an operator goes; its first input must have the channels of its result
     */
    public Graph without(Predicate<Op> identities) {
        Rewrite rewrite = rewrite();
        for (Node node : nodes) {
            if (identities.test(node.op())) {
                rewrite.use(node.output(), node.inputs().get(0));
            }
        }
        return rewrite.build();
    }

    /**
     * {@return the size of every tensor for an image of a given size, by {@link Tensor#id}}
     *
     * @param height of the image in pixels, at least 1
     * @param width of the image in pixels, at least 1
     * @throws UnfitSizeException if an image of this size cannot pass; it names the node and the next size that can
     */
    public List<Extent> extents(int height, int width) {
        Extent image = new Extent(height, width);
        try {
            return infer(image);
        } catch (UnfitNodeException e) {
            throw new UnfitSizeException(image, next(height), next(width), e);
        }
    }

    /**
     * {@return the smallest size, not below {@code size}, of a square image that can pass; 0 if none was found within
     * the next 1,024 sizes}
     *
     * @param size in pixels, at least 1
     */
    public int next(int size) {
        for (int candidate = size; candidate <= size + 1024; candidate++) {
            if (fits(candidate, candidate)) {
                return candidate;
            }
        }
        return 0;
    }

    /**
     * {@return whether an image of this size can pass}
     *
     * @param height of the image in pixels, at least 1
     * @param width of the image in pixels, at least 1
     */
    public boolean fits(int height, int width) {
        try {
            infer(new Extent(height, width));
            return true;
        } catch (UnfitNodeException e) {
            return false;
        }
    }

    /**
     * {@return the height of the first output of a square image, in pixels}
     *
     * @param side height and width of the image in pixels, at least 1
     * @throws UnfitSizeException if the image cannot pass
     */
    public int outputSide(int side) {
        return extents(side, side).get(firstOutput().id()).height();
    }

    private List<Extent> infer(Extent image) {
        List<Extent> sizes = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            if (node.op() instanceof Op.Input) {
                sizes.add(image);
                continue;
            }
            try {
                sizes.add(node.op()
                        .extent(node.inputs().stream()
                                .map(t -> sizes.get(t.id()))
                                .toList()));
            } catch (IllegalArgumentException e) {
                throw new UnfitNodeException(node, e);
            }
        }
        return sizes;
    }

    /**
     * {@return the coarsest grid of pixels that the network's maps lie on, at least 1; a tile may be moved by its
     * multiples}
     */
    public int grid() {
        int grid = 1;
        for (Node node : nodes) {
            int stride = Math.max(1, node.output().stride().input());
            grid = grid / Stride.gcd(grid, stride) * stride;
        }
        return grid;
    }

    /**
     * {@return the multiply-accumulate operations for one image of a given size, those of convolutions}
     *
     * @param height of the image in pixels, at least 1
     * @param width of the image in pixels, at least 1
     * @throws UnfitSizeException if an image of this size cannot pass
     */
    public long macs(int height, int width) {
        List<Extent> sizes = extents(height, width);
        long sum = 0;
        for (Node node : nodes) {
            sum += macs(node, sizes);
        }
        return sum;
    }

    static long macs(Node node, List<Extent> sizes) {
        if (node.inputs().isEmpty()) {
            return 0;
        }
        Tensor in = node.inputs().get(0);
        return node.op()
                .macs(in.channels(), sizes.get(in.id()), sizes.get(node.output().id()));
    }

    /**
     * {@return a table of all nodes: name, operator, output for an image of a given size, parameters and MACs; a line
     * of totals ends it}
     *
     * @param height of the image in pixels, at least 1
     * @param width of the image in pixels, at least 1
     * @throws UnfitSizeException if an image of this size cannot pass
     */
    public String summary(int height, int width) {
        return Summary.of(this, extents(height, width));
    }

    /** {@return how many nodes stand in the longest chain from the image to an output, both counted} */
    public int depth() {
        int[] depth = new int[nodes.size()];
        int deepest = 0;
        for (Node node : nodes) {
            int id = node.output().id();
            depth[id] = 1
                    + node.inputs().stream().mapToInt(t -> depth[t.id()]).max().orElse(0);
            deepest = Math.max(deepest, depth[id]);
        }
        return deepest;
    }

    @Override
    public String toString() {
        return "graph of " + nodes.size() + " nodes, " + parameterCount() + " parameters, outputs " + outputs.keySet();
    }

    /** Which node refused its inputs' sizes. */
    private static final class UnfitNodeException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        UnfitNodeException(Node node, IllegalArgumentException cause) {
            super("\"" + node.name() + "\" (" + node.op().kind() + "): " + cause.getMessage(), cause);
        }
    }
}
