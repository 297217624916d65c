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
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankCommandTest {

    @TempDir
    private Path folder;

    private final List<Object> three = new ArrayList<>(List.of("rank"));

    /** Three datasets, on which unet beats fcn beats unetpp, but for a tie on the last. */
    @BeforeEach
    void write() throws IOException {
        three.add(result("one", "1", "\"unet\": [0.9, 0.1], \"fcn\": [0.8, 0.2], \"unetpp\": [0.7, 0.3]"));
        three.add(result("two", "2", "\"unetpp\": [0.7, 0.3], \"unet\": [0.9, 0.1], \"fcn\": [0.8, 0.2]"));
        three.add(result("six", "3", "\"unet\": [0.8, 0.1], \"fcn\": [0.8, 0.2], \"unetpp\": [0.7, 0.3]"));
    }

    /** What of a comparison's results is read: models with IoU and Dice. */
    private Path result(String name, String fingerprint, String models) throws IOException {
        String list = models.replaceAll(
                "(\"\\w+\"): \\[(\\S+), (\\S+)]",
                "{\"label\": $1, \"imageIou\": {\"mean\": $2}, \"imageDice\": {\"mean\": $3}}");
        Path file = folder.resolve(name).resolve("results.json");
        Files.createDirectories(file.getParent());
        return Files.writeString(
                file,
                "{\"data\": {\"name\": \"" + name + "\", \"fingerprint\": \"" + fingerprint + "\"}, \"models\": ["
                        + list + "]}");
    }

    private static void refused(Run run, String... said) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(said);
    }

    @Test
    void ranksAreAveragedOverDatasets() {
        JsonObject ranking = Run.zoo(with("--json")).json().getAsJsonObject();
        JsonObject ranks = ranking.getAsJsonObject("averageRanks");
        assertThat(ranks.keySet()).containsExactly("unet", "fcn", "unetpp");
        assertThat(ranks.get("unet").getAsDouble()).isCloseTo(3.5 / 3, within(1e-12));
        assertThat(ranks.get("fcn").getAsDouble()).isCloseTo(5.5 / 3, within(1e-12));
        assertThat(ranks.get("unetpp").getAsDouble()).isEqualTo(3);
        assertThat(ranking.get("datasets").getAsInt()).isEqualTo(3);
        assertThat(ranking.get("criticalDifference").getAsDouble()).isCloseTo(2.3437 / Math.sqrt(1.5), within(1e-4));
        assertThat(ranking.getAsJsonArray("groups")).hasSize(1);
    }

    @Test
    void theTextSaysWhatIsNotDistinguishable() {
        assertThat(Run.zoo(with()).fine().out().lines())
                .contains(
                        "Average ranks by IoU per image over 3 datasets, 1 is best:",
                        "  unet    1.17",
                        "  fcn     1.83",
                        "  unetpp  3.00",
                        "Critical difference of average ranks (Nemenyi, 5%): 1.91",
                        "Not distinguishable:",
                        "  unet  fcn  unetpp");
    }

    @Test
    void measureAndModelsCanBeChosen() {
        JsonObject ranks = Run.zoo(with("--json", "--measure", "dice", "--models", "unet,unetpp"))
                .json()
                .getAsJsonObject()
                .getAsJsonObject("averageRanks");
        assertThat(ranks.keySet()).containsExactly("unetpp", "unet");
    }

    @Test
    void aFolderStandsForItsResults() {
        Run.zoo("rank", folder.resolve("one"), folder.resolve("two")).fine();
    }

    @Test
    void whatCannotBeRankedIsRefused() throws IOException {
        refused(Run.zoo("rank", three.get(1)), "is one comparison", "at least two");
        refused(Run.zoo("rank", three.get(1), result("copy", "1", "\"unet\": [1, 1]")), "same dataset, copy");
        Path fewer = result("fewer", "4", "\"unet\": [1, 1], \"fcn\": [null, null]");
        refused(Run.zoo(with(fewer)), "model fcn has no score in " + fewer, "--models");
        refused(
                Run.zoo("rank", fewer, three.get(1), "--models", "unet,unetpp"),
                "model unetpp has no score in " + fewer);
        Path more = result("more", "5", "\"unet\": [1, 1], \"fcn\": [1, 1], \"unetpp\": [1, 1], \"unet3plus\": [1, 1]");
        refused(Run.zoo(with(more)), "model unet3plus has no score in " + three.get(1));
        refused(Run.zoo(with("--models", "unet")), "at least 2 models");
        refused(
                Run.zoo("rank", three.get(1), Files.writeString(folder.resolve("x.json"), "{}")),
                "x.json is not a comparison's");
        refused(Run.zoo("rank", three.get(1), folder.resolve("none.json")), "none.json", "no such file");
        refused(Run.zoo(with("--measure", "hd95")), "\"hd95\" is not one of [iou, dice]");
    }

    private Object[] with(Object... more) {
        List<Object> words = new ArrayList<>(three);
        words.addAll(List.of(more));
        return words.toArray();
    }
}
