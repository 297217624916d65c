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
package io.github.unetzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.encoder.EncoderInfo;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables and pictures of the page on choosing are what the code says. {@code -Dguides.renew} writes them into the page
 * and beside it instead.
 */
class ChoosingPageTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path PAGE = DOCS.resolve("choosing.md");
    private static final int SIDE = 256;

    private static final List<String> NETWORKS = List.of(
            "fcn:width=16",
            "unet:width=16",
            "unetpp:width=16",
            "unet3plus:width=16,branch-width=16",
            "fcn:width=32",
            "unet:width=32",
            "unetpp:width=32",
            "unet3plus:width=32,branch-width=32",
            "fcn:encoder=resnet34",
            "unet:encoder=resnet34",
            "unetpp:encoder=resnet34",
            "unet3plus:encoder=resnet34");

    private static final List<String> ENCODERS = List.of(
            "resnet18",
            "resnet34",
            "resnet50",
            "resnext50_32x4d",
            "efficientnet-b0",
            "efficientnet-b3",
            "vgg16",
            "densenet121");

    @TempDir
    Path folder;

    private static boolean renews() {
        return System.getProperty("guides.renew") != null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"unet", "unetpp", "unet3plus", "fcn"})
    void picturesAreWhatInfoDraws(String architecture) throws IOException {
        Path drawn = folder.resolve(architecture + ".svg");
        String command = Files.readString(PAGE)
                .lines()
                .filter(line -> line.endsWith(" --diagram " + architecture + ".svg"))
                .findFirst()
                .orElseThrow()
                .strip()
                .replaceFirst("./zoo (.*) \\S+", "$1");
        Run.zoo(Stream.concat(Arrays.stream(command.split(" ")), Stream.of(drawn))
                        .toArray())
                .fine();
        Path shown = DOCS.resolve("images").resolve(architecture + ".svg");
        if (renews()) {
            Files.writeString(shown, Files.readString(drawn));
        }
        assertThat(Files.readString(PAGE)).contains("(images/" + architecture + ".svg)");
        assertThat(shown).hasSameTextualContentAs(drawn);
    }

    @Test
    void costsAreThoseOfTheGraphs() throws IOException {
        StringBuilder table = new StringBuilder("| network | parameters | MACs |\n|---|---|---|\n");
        for (String spec : NETWORKS) {
            table.append(
                    "| `%s` | %s | %s |\n".formatted(spec, count(graph(spec).parameterCount()), macs(graph(spec))));
        }
        holds("networks", table.toString());
    }

    @Test
    void encodersAreThoseOfTheCatalogue() throws IOException {
        StringBuilder table = new StringBuilder(
                "| encoder | its parameters | UNet on it: parameters" + " | MACs |\n|---|---|---|---|\n");
        for (String name : ENCODERS) {
            EncoderInfo info = EncoderInfo.of(Encoders.named(name).orElseThrow(), 3);
            Graph unet = graph("unet:encoder=" + name);
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(name, count(info.parameters()), count(unet.parameterCount()), macs(unet)));
        }
        holds("encoders", table.toString());
    }

    private static Graph graph(String spec) {
        return Architecture.fromSpec(spec, Map.of("in-channels", "3", "classes", "2"))
                .graph();
    }

    private static String count(long parameters) {
        return String.format(Locale.ROOT, "%,d", parameters);
    }

    private static String macs(Graph graph) {
        return String.format(Locale.ROOT, "%.1f G", graph.macs(SIDE, SIDE) / 1e9);
    }

    /** What stands on the page between two comments of a name. */
    private static void holds(String name, String expected) throws IOException {
        String page = Files.readString(PAGE);
        Matcher place = Pattern.compile("(<!-- " + name + " -->\n)(.*?)(<!-- /" + name + " -->)", Pattern.DOTALL)
                .matcher(page);
        assertThat(place.find()).as("a place called %s on %s", name, PAGE).isTrue();
        if (renews()) {
            Files.writeString(PAGE, page.substring(0, place.end(1)) + expected + page.substring(place.start(3)));
        } else {
            assertThat(place.group(2)).isEqualTo(expected);
        }
    }
}
