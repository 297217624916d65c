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
package io.github.unetzoo.model;

import io.github.unetzoo.compile.WeightedGraph;
import io.github.unetzoo.files.Sha256;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.torchscript.CompiledScript;
import io.github.unetzoo.torchscript.LoadedScript;
import io.github.unetzoo.weights.TensorData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A script in libtorch that all compiled networks of the same graph, weights and options run: the second costs no more than
 * to see that they are the same. The last one that closes frees it.
 */
final class SharedScript {

    private static final Map<Key, SharedScript> IN_USE = new HashMap<>();

    /** @param weights SHA-256 of all of them */
    private record Key(List<Node> nodes, Map<String, Tensor> outputs, String weights, CompileOptions options) {

        static Key of(Graph graph, Map<String, TensorData> weights, CompileOptions options) {
            Sha256 hash = new Sha256();
            new TreeMap<>(weights)
                    .values()
                    .forEach(data -> hash.add(data.type().toString()).add(data.bytes()));
            return new Key(graph.nodes(), graph.outputs(), hash.hex(), options);
        }
    }

    private final Key key;
    private final Graph graph;
    private final LoadedScript loaded;
    private int users;

    private SharedScript(Key key, Graph graph, LoadedScript loaded) {
        this.key = key;
        this.graph = graph;
        this.loaded = loaded;
    }

    /**
     * The one of a network; it is compiled unless it is in use already. Has to be released.
     *
     * @param rewriting of the graph and its weights
     * @param writing of what was rewritten
     */
    static SharedScript of(
            Graph graph,
            Map<String, TensorData> weights,
            CompileOptions options,
            Supplier<WeightedGraph> rewriting,
            Function<WeightedGraph, CompiledScript> writing) {
        Key key = Key.of(graph, weights, options);
        synchronized (IN_USE) {
            SharedScript shared = IN_USE.computeIfAbsent(key, any -> {
                WeightedGraph rewritten = rewriting.get();
                return new SharedScript(
                        key, rewritten.graph(), writing.apply(rewritten).load(options.packed()));
            });
            shared.users++;
            return shared;
        }
    }

    /** The rewritten network. */
    Graph graph() {
        return graph;
    }

    LoadedScript loaded() {
        return loaded;
    }

    void release() {
        synchronized (IN_USE) {
            users--;
            if (users == 0) {
                IN_USE.remove(key);
                loaded.close();
            }
        }
    }
}
