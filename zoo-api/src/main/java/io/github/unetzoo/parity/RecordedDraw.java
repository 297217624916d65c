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
package io.github.unetzoo.parity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What {@linkplain Op.StochasticDepth stochastic depth} (the reference's "drop connect") dropped in a training step that
 * was recorded with it on, though goldens are meant to be recorded with it off.
 *
 * @param dropped samples, from 0, by block, the scope of its residual branch such as {@code encoder._blocks.12}; blocks
 *     that are not named dropped none
 */
public record RecordedDraw(Map<String, Set<Integer>> dropped) {

    /**
     * Copies the map.
     *
     * @param dropped samples, from 0, by block
     */
    public RecordedDraw {
        Map<String, Set<Integer>> copy = new LinkedHashMap<>();
        dropped.forEach((block, samples) -> copy.put(block, Collections.unmodifiableSet(new TreeSet<>(samples))));
        dropped = Collections.unmodifiableMap(copy);
    }

    /**
     * Looks up the known draw of a golden.
     *
     * @param goldenId the golden's id
     * @return its draw; empty if none is known
     */
    public static Optional<RecordedDraw> of(String goldenId) {
        try (InputStream in = Objects.requireNonNull(
                RecordedDraw.class.getResourceAsStream("recorded-draws.json"), "recorded-draws.json is missing")) {
            JsonObject all = JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            return Optional.ofNullable(all.getAsJsonObject(goldenId))
                    .map(entry -> read(entry.getAsJsonObject("dropped")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedDraw read(JsonObject blocks) {
        Map<String, Set<Integer>> dropped = new LinkedHashMap<>();
        blocks.entrySet().forEach(block -> {
            Set<Integer> samples = new TreeSet<>();
            for (JsonElement sample : block.getValue().getAsJsonArray()) {
                samples.add(sample.getAsInt());
            }
            dropped.put(block.getKey(), samples);
        });
        return new RecordedDraw(dropped);
    }

    /**
     * A network that draws this at every step.
     *
     * @throws IllegalArgumentException if one of the blocks is none that drops samples
     */
    Graph fix(Graph graph) {
        Map<String, Set<Integer>> ofNodes = new LinkedHashMap<>();
        dropped.forEach((block, samples) -> ofNodes.put(branch(graph, block), samples));
        return graph.withDropped(ofNodes);
    }

    private static String branch(Graph graph, String block) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.StochasticDepth)
                .map(Node::name)
                .filter(name -> name.startsWith(block + "."))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("block " + block + " of this network drops no samples"));
    }

    /** For example {@code encoder._blocks.12 dropped sample 1; all other branches kept theirs}. */
    @Override
    public String toString() {
        return dropped.entrySet().stream()
                        .map(e -> e.getKey() + " dropped sample"
                                + (e.getValue().size() == 1 ? " " : "s ")
                                + e.getValue().stream().map(Object::toString).collect(Collectors.joining(" and ")))
                        .collect(Collectors.joining(", "))
                + "; all other branches kept theirs";
    }
}
