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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A graph in large pieces: blocks that compute, and between them arrows that pool, enlarge and join.
 *
 * <p>A block is what shares a scope (its first two levels) and a resolution; the arrows between blocks never run in a
 * circle. Where the prediction is only an enlargement of a block's map, it is a block of its own, {@code output}.
 */
final class DiagramBlocks {

    /** One box of a drawing. */
    static final class Block {
        final int id;
        final String scope;
        /** The resolution; that of what it reads for blocks of fixed size. */
        final Stride row;

        final List<Node> nodes = new ArrayList<>();
        final Set<String> outputs = new LinkedHashSet<>();
        /** By source block: the operators on the way from there. */
        final Map<Integer, Set<Node>> sources = new LinkedHashMap<>();

        private Block(int id, String scope, Stride row) {
            this.id = id;
            this.scope = scope;
            this.row = row;
        }

        boolean isImage() {
            return nodes.get(0).op() instanceof Op.Input;
        }

        Tensor last() {
            return nodes.get(nodes.size() - 1).output();
        }
    }

    private final Graph graph;
    private final List<Block> blocks = new ArrayList<>();
    /** By tensor: the blocks behind it, and the operators between. */
    private final List<Map<Integer, Set<Node>>> behind = new ArrayList<>();

    private final Stride[] rows;
    private final BitSet feedsWork;

    private DiagramBlocks(Graph graph) {
        this.graph = graph;
        this.rows = rows(graph);
        this.feedsWork = feedsWork();
        graph.nodes().forEach(this::place);
        graph.outputs()
                .forEach((name, tensor) -> behind.get(tensor.id()).keySet().stream()
                        .max(Integer::compare)
                        .ifPresent(block ->
                                answering(tensor, blocks.get(block)).outputs.add(name)));
    }

    /** The block that an output is written into. Side heads stay where they are, enlarged or not. */
    private Block answering(Tensor output, Block source) {
        if (!output.equals(graph.firstOutput()) || rows[output.id()].equals(source.row)) {
            return source;
        }
        Block block = new Block(blocks.size(), "output", rows[output.id()]);
        block.nodes.add(graph.producer(output));
        block.sources.putAll(behind.get(output.id()));
        blocks.add(block);
        return block;
    }

    /** The blocks, each after those it reads. */
    static List<Block> of(Graph graph) {
        return inOrder(new DiagramBlocks(graph).blocks);
    }

    /** The levels of a name that frame it: at most two, and not the name itself. */
    static List<String> scope(String name) {
        List<String> levels = Arrays.asList(name.split("\\."));
        return levels.subList(0, Math.min(2, levels.size() - 1));
    }

    private static Stride[] rows(Graph graph) {
        Stride[] rows = new Stride[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            Tensor out = node.output();
            rows[out.id()] = out.stride().equals(Stride.FIXED)
                    ? rows[node.inputs().get(0).id()]
                    : out.stride();
        }
        return rows;
    }

    private static boolean pools(Op op) {
        return op instanceof Op.MaxPool || op instanceof Op.AvgPool;
    }

    private static boolean rescales(Op op) {
        return pools(op) || op instanceof Op.ConvTranspose || op instanceof Op.Upsample || op instanceof Op.ResizeLike;
    }

    private static boolean connects(Op op) {
        return rescales(op)
                || op instanceof Op.Concat
                || op instanceof Op.Like
                || op instanceof Op.Pad
                || op instanceof Op.PadToMultiple
                || op instanceof Op.Crop
                || op instanceof Op.Gate
                || op instanceof Op.Dropout
                || op instanceof Op.ChannelDropout
                || op instanceof Op.StochasticDepth;
    }

    /** Tensors that a block reads at their own resolution. */
    private BitSet feedsWork() {
        BitSet feeds = new BitSet();
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            boolean uses = !connects(node.op()) || (!rescales(node.op()) && feeds.get(i));
            if (uses) {
                dataInputs(node).forEach(t -> feeds.set(t.id()));
            }
        }
        return feeds;
    }

    private static List<Tensor> dataInputs(Node node) {
        return node.op() instanceof Op.Like ? node.inputs().subList(0, 1) : node.inputs();
    }

    private void place(Node node) {
        Map<Integer, Set<Node>> sources = new LinkedHashMap<>();
        for (Tensor input : dataInputs(node)) {
            behind.get(input.id())
                    .forEach((block, way) -> sources.computeIfAbsent(block, b -> new LinkedHashSet<>())
                            .addAll(way));
        }
        // A pool from which nothing but ways up lead is a place of its own: VGG's last feature map.
        boolean deadEnd = pools(node.op()) && !feedsWork.get(node.output().id()) && leadsOn(node);
        if (connects(node.op()) && !deadEnd) {
            sources.values().forEach(way -> way.add(node));
            behind.add(sources);
            return;
        }
        Block block = blockOf(node, sources.keySet());
        block.nodes.add(node);
        sources.forEach((source, way) -> {
            if (source != block.id) {
                block.sources
                        .computeIfAbsent(source, b -> new LinkedHashSet<>())
                        .addAll(way);
            }
        });
        if (deadEnd) {
            block.sources.values().forEach(way -> way.add(node));
        }
        behind.add(new LinkedHashMap<>(Map.of(block.id, Set.of())));
    }

    private boolean leadsOn(Node pool) {
        return graph.nodes().stream().anyMatch(n -> dataInputs(n).contains(pool.output()));
    }

    private Block blockOf(Node node, Collection<Integer> sources) {
        Stride row = rows[node.output().id()];
        List<String> levels = scope(node.name());
        String scope = levels.isEmpty() ? node.name() : String.join(".", levels);
        boolean homeless = node.op() instanceof Op.Carry
                || (levels.isEmpty()
                        && node.weights().isEmpty()
                        && !node.inputs().isEmpty());
        for (int i = blocks.size() - 1; i >= 0; i--) {
            Block block = blocks.get(i);
            boolean same = homeless ? sources.contains(i) && !block.isImage() : block.scope.equals(scope);
            if (same
                    && block.row.equals(row)
                    && sources.stream().noneMatch(s -> s != block.id && reaches(block.id, s))) {
                return block;
            }
        }
        Block block = new Block(blocks.size(), scope, row);
        blocks.add(block);
        return block;
    }

    /** Whether a way along the arrows leads from one block to another. */
    private boolean reaches(int from, int to) {
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(to));
        while (!open.isEmpty()) {
            int block = open.pop();
            if (block == from) {
                return true;
            }
            for (int source : blocks.get(block).sources.keySet()) {
                if (!seen.get(source)) {
                    seen.set(source);
                    open.push(source);
                }
            }
        }
        return false;
    }

    private static List<Block> inOrder(List<Block> blocks) {
        List<Block> ordered = new ArrayList<>();
        Set<Integer> done = new LinkedHashSet<>();
        Map<Integer, Block> waiting = new TreeMap<>();
        blocks.forEach(b -> waiting.put(b.id, b));
        while (!waiting.isEmpty()) {
            Block next = waiting.values().stream()
                    .filter(b -> done.containsAll(b.sources.keySet()))
                    .findFirst()
                    .orElseThrow();
            waiting.remove(next.id);
            done.add(next.id);
            ordered.add(next);
        }
        return ordered;
    }
}
