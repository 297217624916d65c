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

import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.loss.Losses;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.pretrained.EncoderSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README's table of features names is what there is, and all of it. */
class FeatureTableTest {

    private static final Map<String, String> ARCHITECTURES =
            Map.of("fcn", "FCN", "unet", "UNet", "unetpp", "UNet++", "unet3plus", "UNet 3+");

    private static final Map<String, String> FAMILIES = Map.of(
            "resnet", "ResNet",
            "resnext", "ResNeXt",
            "efficientnet-b", "EfficientNet",
            "vgg", "VGG",
            "densenet", "DenseNet");

    private static final Map<String, String> LOSSES = Map.ofEntries(
            Map.entry("ce", "cross-entropy"),
            Map.entry("bce", "BCE"),
            Map.entry("focal", "focal"),
            Map.entry("dice", "Dice"),
            Map.entry("gdice", "generalised Dice"),
            Map.entry("jaccard", "Jaccard"),
            Map.entry("tversky", "Tversky"),
            Map.entry("focal-tversky", "focal Tversky"),
            Map.entry("lovasz", "Lovász"),
            Map.entry("msssim", "MS-SSIM"),
            Map.entry("boundary", "boundary"),
            Map.entry("hybrid", "UNet 3+'s hybrid"),
            Map.entry("mse", "MSE"),
            Map.entry("mae", "MAE"));

    /** The cell of what is done in a row. */
    private static String cell(String row) throws IOException {
        return Files.readAllLines(Path.of("../README.md")).stream()
                .filter(line -> line.startsWith("| " + row + " |"))
                .map(line -> line.split("\\|", -1)[2].strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README's table has no row " + row));
    }

    private static List<String> listed(String words) {
        return Arrays.asList(words.split(", | and "));
    }

    /** What stands before the first semicolon. */
    private static String first(String cell) {
        return cell.split(";", 2)[0];
    }

    @Test
    void variants() throws IOException {
        assertThat(ARCHITECTURES).containsOnlyKeys(Architecture.all().keySet());
        assertThat(listed(first(cell("Variants")).replace(" with pruning", "")))
                .containsExactlyInAnyOrderElementsOf(ARCHITECTURES.values());
    }

    @Test
    void encoders() throws IOException {
        Set<String> families = Encoders.names().stream()
                .map(name -> name.replaceFirst("\\d.*", ""))
                .collect(Collectors.toSet());
        assertThat(FAMILIES).containsOnlyKeys(families);
        assertThat(listed(first(cell("Encoders"))))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(FAMILIES.values().stream(), Stream.of("plain", "your own"))
                                .toList());
    }

    @Test
    void losses() throws IOException {
        Set<String> names = Stream.of(Stream.of("bce"), Losses.OF_CLASSES.stream(), Losses.OF_NUMBERS.stream())
                .flatMap(some -> some)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(LossNames.ALL.split(", ")).as("the help of --loss").containsExactlyInAnyOrderElementsOf(names);
        assertThat(LOSSES).containsOnlyKeys(names);
        String[] cell = cell("Losses").split(" their weighted sums; ");
        assertThat(Stream.of(cell)
                        .flatMap(part -> listed(part).stream())
                        .map(name -> name.replaceFirst(" on masks.*|,$| and$", "")))
                .containsExactlyInAnyOrderElementsOf(LOSSES.values());
    }

    @Test
    void importSources() throws IOException {
        Set<String> sources = Stream.concat(
                        Architecture.all().values().stream()
                                .flatMap(architecture -> architecture.sources().stream())
                                .map(CheckpointSource::name),
                        Arrays.stream(EncoderSource.values()).map(EncoderSource::word))
                .collect(Collectors.toCollection(TreeSet::new));
        String cell = cell("Weights");
        assertThat(quoted(cell)).containsExactlyElementsOf(sources);
    }

    @Test
    void pretrainedModels(@TempDir Path cache) throws IOException {
        Run list = Run.zoo("list", "--offline", "--cache", cache, "--json").fine();
        Set<String> ids = new TreeSet<>();
        list.json()
                .getAsJsonArray()
                .forEach(one -> ids.add(one.getAsJsonObject().get("id").getAsString()));
        assertThat(ids).allMatch(Hub::isId);
        assertThat(quoted(cell("Pretrained models")).filter(Hub::isId)).containsExactlyInAnyOrderElementsOf(ids);
    }

    private static Stream<String> quoted(String cell) {
        return Pattern.compile("`([^`. ]+(?:\\.[a-z0-9]+)?)`")
                .matcher(cell)
                .results()
                .map((MatchResult found) -> found.group(1))
                .sorted();
    }
}
