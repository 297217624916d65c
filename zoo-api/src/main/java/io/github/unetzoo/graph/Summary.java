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
import java.util.List;
import java.util.Locale;

/** The table behind {@link Graph#summary}. */
final class Summary {

    private static final List<String> HEAD =
            List.of("name", "operator", "output (C, H, W)", "stride", "parameters", "MACs");

    private Summary() {}

    static String of(Graph graph, List<Extent> sizes) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        long macs = 0;
        for (Node node : graph.nodes()) {
            Tensor out = node.output();
            Extent size = sizes.get(out.id());
            long nodeMacs = Graph.macs(node, sizes);
            macs += nodeMacs;
            long parameters = node.weights().stream()
                    .filter(w -> w.role().counted())
                    .mapToLong(Weight::elements)
                    .sum();
            rows.add(List.of(
                    node.name(),
                    node.op().kind(),
                    out.channels() + ", " + size.height() + ", " + size.width(),
                    out.stride().toString(),
                    parameters == 0 ? "" : grouped(parameters),
                    nodeMacs == 0 ? "" : grouped(nodeMacs)));
        }
        StringBuilder table = new StringBuilder();
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                boolean number = i >= 3;
                line.append(String.format(Locale.ROOT, (number ? "%" : "%-") + widths[i] + "s  ", row.get(i)));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        table.append(String.format(
                Locale.ROOT,
                "%d nodes, %s parameters, %s MACs for one image of %s%n",
                graph.nodes().size(),
                grouped(graph.parameterCount()),
                grouped(macs),
                sizes.get(graph.input().id())));
        return table.toString();
    }

    private static String grouped(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
