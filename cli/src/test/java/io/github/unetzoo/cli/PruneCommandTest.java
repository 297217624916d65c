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

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unetpp.UNetPlusPlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneCommandTest {

    private static final String NETWORK = "unetpp:in-channels=1,classes=2,width=4,depth=3,deep-supervision=";

    @TempDir
    static Path folder;

    static Path data;
    static Path model;

    @BeforeAll
    static void prepare() throws IOException {
        data = TinyData.write(folder.resolve("data"));
        model = fresh("whole", NETWORK + "true");
    }

    /** Pruning needs weights, not good ones. */
    private static Path fresh(String name, String network) throws IOException {
        Path out = folder.resolve(name);
        try (SegmentationModel fresh = SegmentationModel.create(
                Architecture.fromSpec(network, Map.of()),
                List.of("background", "nucleus"),
                new Normalization.None(),
                Precision.FLOAT32,
                1)) {
            fresh.save(out, Map.of());
        }
        return out;
    }

    @Test
    void printsWhatEachLevelCosts() throws IOException {
        Run run = Run.zoo("prune", "--model", model, "--size", "40x48").fine();
        assertThat(run.out()).startsWith("MACs and time for one image of 40x48").contains("L1 ", "L2 ", "L3 ");
        assertThat(run.err()).isEmpty();

        JsonObject json = Run.zoo("prune", "--model", model, "--size", "40x48", "--json")
                .json()
                .getAsJsonObject();
        assertThat(json.get("data").isJsonNull()).isTrue();
        JsonArray levels = json.getAsJsonArray("levels");
        UNetPlusPlus network = (UNetPlusPlus) SegmentationModel.network(model);
        assertThat(levels).hasSize(network.levels()).hasSize(3);
        for (JsonElement line : levels) {
            JsonObject row = line.getAsJsonObject();
            Graph pruned = network.prune(row.get("level").getAsInt()).graph();
            assertThat(row.get("parameters").getAsLong()).isEqualTo(pruned.parameterCount());
            assertThat(row.get("macs").getAsLong()).isEqualTo(pruned.macs(40, 48));
            assertThat(row.get("milliseconds").getAsDouble()).isPositive();
            assertThat(row.get("dice").isJsonNull()).isTrue();
        }
    }

    @Test
    void withDataItSaysWhatEachLevelGivesAndWritesTheOneWanted() {
        Path out = folder.resolve("l2");
        Run run = Run.zoo(
                "prune", "--model", model, "--data", data, "--split", "val", "--level", 2, "--out", out, "--json");
        JsonObject json = run.json().getAsJsonObject();
        assertThat(json.get("data").getAsString()).isEqualTo("val of tiny");
        assertThat(json.get("height").getAsInt()).isEqualTo(40);
        assertThat(run.err()).contains("wrote L2 to " + out);

        // The model that was written is the row of the table.
        JsonObject row = json.getAsJsonArray("levels").get(1).getAsJsonObject();
        JsonObject mean = Run.zoo("evaluate", "--model", out, "--data", data, "--split", "val", "--json")
                .json()
                .getAsJsonObject()
                .getAsJsonObject("mean");
        assertThat(mean.get("dice").getAsDouble()).isEqualTo(row.get("dice").getAsDouble());

        Run again = Run.zoo("prune", "--model", model, "--level", 1, "--out", out);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains(out.toString(), "has a model already");
    }

    @Test
    void whatCannotBePrunedIsRefusedWithTheReason() throws IOException {
        Path single = fresh("single", NETWORK + "false");
        Path other = fresh("other", "unet:in-channels=1,classes=2,width=4,depth=2");
        Path out = folder.resolve("never");

        Run one = Run.zoo("prune", "--model", single, "--level", 1, "--out", out);
        assertThat(one.code()).isEqualTo(2);
        assertThat(one.err()).contains("one head, on X(0,3)").contains("deep supervision");
        Run another = Run.zoo("prune", "--model", other);
        assertThat(another.code()).isEqualTo(2);
        assertThat(another.err()).contains("is a unet, which has no levels");
        Run beyond = Run.zoo("prune", "--model", model, "--level", 4, "--out", out);
        assertThat(beyond.code()).isEqualTo(2);
        assertThat(beyond.err()).contains("level 4 must lie between 1 and 3");
        assertThat(List.of(one, another, beyond))
                .allSatisfy(run -> assertThat(run.out()).isEmpty());
        assertThat(out).doesNotExist();
    }
}
