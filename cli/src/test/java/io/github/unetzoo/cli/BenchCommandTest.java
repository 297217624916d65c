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
import com.google.gson.JsonParser;
import io.github.unetzoo.benchmarks.speed.BenchReport;
import io.github.unetzoo.model.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {

    @TempDir
    private Path folder;

    /** The name of the first is also that of a folder where the command is usually run from. */
    @Test
    void timesNetworksAndTrainedModels() throws IOException {
        Run run = Run.zoo(
                        "bench",
                        "--models",
                        "unet:width=4,depth=1,unet3plus.nuclei",
                        "--sizes",
                        "16,32",
                        "--rounds",
                        1,
                        "--no-memory",
                        "--no-training",
                        "--out",
                        folder)
                .fine();
        JsonArray rows = JsonParser.parseString(Files.readString(folder.resolve(BenchReport.JSON_FILE)))
                .getAsJsonObject()
                .getAsJsonArray("rows");
        // Two networks of two sizes: four forms, and two of them from file to file.
        assertThat(rows).hasSize(2 * 2 * 6);
        assertThat(StreamSupport.stream(rows.spliterator(), false)
                        .map(JsonElement::getAsJsonObject)
                        .map(row -> row.get("network").getAsString()))
                .containsOnly("unet:width=4,depth=1", "unet3plus.nuclei");
        assertThat(run.out()).contains("## Forward pass").doesNotContain("Training step");
        assertThat(Files.readString(folder.resolve(BenchReport.TEXT_FILE)))
                .startsWith(run.out().strip());
    }

    @Test
    void itsUsualNetworksCanBeBuiltAndTrained() {
        for (String spec : Architecture.splitSpecs(BenchCommand.USUAL)) {
            Architecture.checkReadable(Architecture.fromSpec(spec, Map.of("classes", "1", "in-channels", "3")));
        }
        assertThat(Architecture.splitSpecs(BenchCommand.USUAL)).hasSize(6);
    }

    @Test
    void mistakesAreTold() {
        assertThat(Run.zoo("bench").err()).contains("--out");
        assertThat(Run.zoo("bench", "--models", "unet:preset=paper", "--sizes", 256, "--rounds", 1, "--out", folder)
                        .code())
                .isEqualTo(2);
        assertThat(Run.zoo("bench", "--rounds", 0, "--out", folder).err()).contains("rounds 0 must be at least 1");
        assertThat(Run.zoo("bench", "--models", "unet3plus:preset=official", "--out", folder)
                        .err())
                .contains("sigmoid=false");
    }
}
