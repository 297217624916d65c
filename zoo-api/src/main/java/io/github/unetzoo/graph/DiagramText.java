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
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A graph as text for programs that draw: Mermaid and Graphviz. */
final class DiagramText {

    /** A convolution with what finishes it, or any other single operator; its number is its first node's id. */
    private record Unit(int id, List<Node> nodes) {
        Node first() {
            return nodes.get(0);
        }

        Tensor output() {
            return nodes.get(nodes.size() - 1).output();
        }
    }

    private enum Route {
        /** The only way from one unit to the next. */
        PLAIN,
        /** A way past units that lie on another one. */
        SKIP,
        /** Hands on a size, no values. */
        SIZE
    }

    private record Edge(int from, int to, Route route) {}

    /** What one scope frames: units, and scopes below it. */
    private static final class Frame {
        final List<Unit> units = new ArrayList<>();
        final Map<String, Frame> frames = new LinkedHashMap<>();
    }

    private final Graph graph;
    private final DiagramSizes sizes;
    private final Map<Integer, Unit> units = new TreeMap<>();
    private final List<Edge> edges = new ArrayList<>();

    private DiagramText(Graph graph, DiagramSizes sizes) {
        this.graph = graph;
        this.sizes = sizes;
        int[] unitOf = fold();
        connect(unitOf);
    }

    /** Puts norms and activations into the unit of the convolution they follow; returns each node's unit. */
    private int[] fold() {
        int[] uses = new int[graph.nodes().size()];
        graph.nodes().forEach(n -> n.inputs().forEach(t -> uses[t.id()]++));
        graph.outputs().values().forEach(t -> uses[t.id()]++);
        int[] unitOf = new int[uses.length];
        for (Node node : graph.nodes()) {
            int id = node.output().id();
            unitOf[id] = id;
            if (DiagramWords.finishes(node.op())) {
                Tensor in = node.inputs().get(0);
                Unit before = unit(unitOf[in.id()]);
                if (uses[in.id()] == 1 && !(before.first().op() instanceof Op.Input)) {
                    unitOf[id] = before.id();
                }
            }
            if (unitOf[id] == id) {
                units.put(id, new Unit(id, new ArrayList<>()));
            }
            unit(unitOf[id]).nodes().add(node);
        }
        return unitOf;
    }

    private Unit unit(int id) {
        return Objects.requireNonNull(units.get(id));
    }

    private void connect(int[] unitOf) {
        // The units from which values flow into a unit; a route is a skip if another input is reached from its start.
        Map<Integer, BitSet> before = new TreeMap<>();
        for (Unit unit : units.values()) {
            List<Tensor> inputs = unit.first().inputs();
            BitSet all = new BitSet();
            for (int i = 0; i < inputs.size(); i++) {
                int from = unitOf[inputs.get(i).id()];
                boolean passed = inputs.stream()
                        .mapToInt(t -> unitOf[t.id()])
                        .anyMatch(other ->
                                other != from && upstream(before, other).get(from));
                Route route = DiagramWords.sizeOnly(unit.first(), i) ? Route.SIZE : passed ? Route.SKIP : Route.PLAIN;
                edges.add(new Edge(from, unit.id(), route));
            }
            for (Tensor input : inputs) {
                int from = unitOf[input.id()];
                all.or(upstream(before, from));
                all.set(from);
            }
            before.put(unit.id(), all);
        }
    }

    private static BitSet upstream(Map<Integer, BitSet> before, int unit) {
        return Objects.requireNonNull(before.get(unit));
    }

    private Frame frames() {
        Frame root = new Frame();
        for (Unit unit : units.values()) {
            Frame frame = root;
            for (String scope : DiagramBlocks.scope(unit.first().name())) {
                frame = frame.frames.computeIfAbsent(scope, s -> new Frame());
            }
            frame.units.add(unit);
        }
        return root;
    }

    private String label(Unit unit, String lineBreak) {
        List<String> words = new ArrayList<>();
        for (Node node : unit.nodes()) {
            boolean learns = node.op() instanceof Op.Conv || node.op() instanceof Op.ConvTranspose;
            words.add(DiagramWords.of(node.op())
                    + (learns || node.op() instanceof Op.Input
                            ? ", " + node.output().channels()
                            : ""));
        }
        return String.join(" + ", words)
                + sizes.of(unit.output()).map(size -> lineBreak + size).orElse("");
    }

    static String mermaid(Graph graph, DiagramSizes sizes) {
        DiagramText text = new DiagramText(graph, sizes);
        StringBuilder out = new StringBuilder("flowchart TD\n");
        text.mermaid(text.frames(), "", out);
        graph.outputs()
                .keySet()
                .forEach(name -> out.append("  out_")
                        .append(identifier(name))
                        .append("([\"")
                        .append(mermaidText(name))
                        .append("\"])\n"));
        for (Edge edge : text.edges) {
            String arrow = switch (edge.route()) {
                case PLAIN -> " --> ";
                case SKIP -> " -. skip .-> ";
                case SIZE -> " -. size .-> ";
            };
            out.append("  n")
                    .append(edge.from())
                    .append(arrow)
                    .append('n')
                    .append(edge.to())
                    .append('\n');
        }
        text.outputs((unit, name) -> out.append("  n")
                .append(unit)
                .append(" ==> out_")
                .append(identifier(name))
                .append('\n'));
        return out.toString();
    }

    private void mermaid(Frame frame, String path, StringBuilder out) {
        for (Unit unit : frame.units) {
            out.append("  n")
                    .append(unit.id())
                    .append("[\"")
                    .append(mermaidText(label(unit, "\n")).replace("\n", "<br/>"))
                    .append("\"]\n");
        }
        frame.frames.forEach((name, inner) -> {
            String full = path.isEmpty() ? name : path + "." + name;
            out.append("  subgraph s_")
                    .append(identifier(full))
                    .append(" [\"")
                    .append(mermaidText(full))
                    .append("\"]\n");
            mermaid(inner, full, out);
            out.append("  end\n");
        });
    }

    static String dot(Graph graph, DiagramSizes sizes) {
        DiagramText text = new DiagramText(graph, sizes);
        StringBuilder out = new StringBuilder("digraph network {\n");
        out.append("  rankdir=TB; fontname=\"Helvetica\";\n");
        out.append("  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f4f6fa\", fontname=\"Helvetica\"];\n");
        text.dot(text.frames(), "", out);
        for (Edge edge : text.edges) {
            String style = switch (edge.route()) {
                case PLAIN -> "";
                case SKIP -> " [style=dashed, color=\"#64748b\", label=\"skip\"]";
                case SIZE -> " [style=dotted, color=\"#94a3b8\", label=\"size\"]";
            };
            out.append("  n")
                    .append(edge.from())
                    .append(" -> n")
                    .append(edge.to())
                    .append(style)
                    .append(";\n");
        }
        text.outputs((unit, name) -> {
            String quoted = dotText("output " + name);
            out.append("  ")
                    .append(quoted)
                    .append(" [shape=plaintext, style=\"\", label=")
                    .append(dotText(name));
            out.append("];\n  n").append(unit).append(" -> ").append(quoted).append(" [penwidth=2];\n");
        });
        return out.append("}\n").toString();
    }

    private void dot(Frame frame, String path, StringBuilder out) {
        for (Unit unit : frame.units) {
            out.append("  n")
                    .append(unit.id())
                    .append(" [label=")
                    .append(dotText(label(unit, "\n")))
                    .append("];\n");
        }
        frame.frames.forEach((name, inner) -> {
            String full = path.isEmpty() ? name : path + "." + name;
            out.append("  subgraph ").append(dotText("cluster_" + full)).append(" {\n  label=");
            out.append(dotText(full)).append("; color=\"#94a3b8\";\n");
            dot(inner, full, out);
            out.append("  }\n");
        });
    }

    private interface OutputSink {
        void accept(int unit, String name);
    }

    private void outputs(OutputSink sink) {
        Map<Integer, Integer> unitOf = units.values().stream()
                .flatMap(u -> u.nodes().stream().map(n -> Map.entry(n.output().id(), u.id())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        graph.outputs().forEach((name, tensor) -> sink.accept(Objects.requireNonNull(unitOf.get(tensor.id())), name));
    }

    private static String identifier(String name) {
        return name.codePoints()
                .mapToObj(c -> c < 128 && Character.isLetterOrDigit(c) ? Character.toString(c) : "_" + c + "_")
                .collect(Collectors.joining());
    }

    private static String mermaidText(String text) {
        return text.replace("#", "#35;")
                .replace("\"", "#quot;")
                .replace("<", "#lt;")
                .replace(">", "#gt;");
    }

    private static String dotText(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
