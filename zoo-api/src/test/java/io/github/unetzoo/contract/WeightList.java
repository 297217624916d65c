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
package io.github.unetzoo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Weight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The names and shapes of networks' weights as a text to commit: a line with counts and a digest for each network, and
 * for a few every layer by name.
 */
final class WeightList {

    private static final Path FOLDER = Path.of("src/test/resources/contract");

    private WeightList() {}

    /**
     * Compares with the committed list or, with the system property {@code contract.renew}, writes it.
     *
     * @param name of the list
     * @param graphs by the words that build them
     * @param inFull the words of those of which every layer is listed
     * @param image for which each line says what becomes of it
     */
    static void check(String name, Map<String, Graph> graphs, List<String> inFull, Extent image) throws IOException {
        List<String> lines = new ArrayList<>();
        graphs.forEach((spec, graph) -> {
            lines.add(spec + "  " + digest(graph, image));
            if (inFull.contains(spec)) {
                graph.nodes().stream().filter(n -> !n.weights().isEmpty()).forEach(n -> lines.add("  " + layer(n)));
            }
        });
        Path file = FOLDER.resolve(name + ".txt");
        if (System.getProperty("contract.renew") != null) {
            Files.createDirectories(FOLDER);
            Files.write(file, lines, StandardCharsets.UTF_8);
        }
        assertThat(file).as("renew the list as NetworkContract says").exists();
        assertThat(lines)
                .as("weights against %s; if the change is meant, renew the list as NetworkContract says", file)
                .containsExactlyElementsOf(Files.readAllLines(file, StandardCharsets.UTF_8));
    }

    private static String digest(Graph graph, Extent image) {
        String size = image + " "
                + (graph.fits(image.height(), image.width())
                        ? "fits"
                        : "pad to " + graph.next(image.height()) + "x" + graph.next(image.width()));
        String names = graph.weights().stream()
                .map(w -> w.name() + " " + w.shape() + " " + w.role() + "\n")
                .collect(Collectors.joining());
        return String.format(
                Locale.ROOT,
                "%s, outputs %s, %d weights, %,d parameters, %s",
                size,
                graph.outputs().keySet(),
                graph.weights().size(),
                graph.parameterCount(),
                sha256(names).substring(0, 16));
    }

    private static String layer(Node node) {
        return node.name() + ": "
                + node.weights().stream()
                        .map(w -> w.name().substring(w.name().lastIndexOf('.') + 1) + " " + shape(w))
                        .collect(Collectors.joining(", "));
    }

    private static String shape(Weight weight) {
        return weight.shape().stream().map(Object::toString).collect(Collectors.joining("x"));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
