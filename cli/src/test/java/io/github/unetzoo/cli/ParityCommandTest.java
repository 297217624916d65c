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

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParityCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void copyGolden() throws IOException, URISyntaxException {
        Path goldens = Path.of(Objects.requireNonNull(ParityCommandTest.class.getResource("/goldens"))
                .toURI());
        for (String ending : new String[] {".json", ".safetensors"}) {
            Files.copy(goldens.resolve("seed-unet" + ending), folder.resolve("seed-unet" + ending));
            Files.copy(goldens.resolve("seed-unet" + ending), folder.resolve("stranger" + ending));
        }
        Path stranger = folder.resolve("stranger.json");
        String golden = Files.readString(stranger);
        assertThat(golden).contains("\"arch\":\"unet\"");
        Files.writeString(stranger, golden.replace("\"arch\":\"unet\"", "\"arch\":\"wnet\""));
    }

    @Test
    void agreesWithTheReference() {
        Run run = Run.zoo("parity", folder, "seed-unet").fine();
        assertThat(run.out()).containsPattern("seed-unet +ok +\\d\\.\\de-0\\d").contains("1 of 1 passed");
    }

    @Test
    void aStepRecordedWithDropConnectIsComparedWithItAndSaysSo() throws IOException, URISyntaxException {
        Path goldens = Path.of(Objects.requireNonNull(ParityCommandTest.class.getResource("/goldens"))
                .toURI());
        Run run = Run.zoo("parity", goldens, "smp-unet-efficientnet-b0").fine();
        assertThat(run.out())
                .containsPattern("smp-unet-efficientnet-b0 +ok ")
                .contains("smp-unet-efficientnet-b0 agrees with the step recorded with drop-connect on: "
                        + "encoder._blocks.12 dropped sample 1, encoder._blocks.13 dropped samples 0 and 1; ")
                .contains("1 of 1 passed");
    }

    @Test
    void anArchitectureThatIsNotHereHasNotPassed() {
        Run run = Run.zoo("parity", folder, "stranger");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("not run").contains("\"wnet\"").contains("0 of 1 passed");
        assertThat(run.err()).contains("not passed: stranger");
    }

    @Test
    void aDifferenceBeyondToleranceExitsWithOneAndAllAreRunWithoutIds() throws IOException {
        Path json = folder.resolve("seed-unet.json");
        String golden = Files.readString(json);
        assertThat(golden).contains("31036481");
        Files.writeString(json, golden.replace("31036481", "31036482"));
        Run run = Run.zoo("parity", folder, "--json");
        assertThat(run.code()).isEqualTo(1);
        var rows = com.google.gson.JsonParser.parseString(run.out()).getAsJsonArray();
        assertThat(rows).hasSize(2);
        JsonObject row = rows.get(0).getAsJsonObject();
        assertThat(row.get("passed").getAsBoolean()).isFalse();
        assertThat(row.get("outputDifference").getAsDouble()).isLessThan(1e-4);
        assertThat(rows.get(1).getAsJsonObject().get("error").getAsString()).contains("wnet");
    }

    /** One without its count of parameters, and one whose image has a channel that its network does not take. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"parameters\":|\"parameter\":", "\"input\":[1,1,64,64]|\"input\":[1,2,64,64]"})
    void oneThatCannotBeRunDoesNotKeepTheOthersFromIt(String was, String is) throws IOException {
        Path json = folder.resolve("broken.json");
        String golden = Files.readString(folder.resolve("seed-unet.json"));
        assertThat(golden).contains(was);
        Files.writeString(json, golden.replace(was, is));
        Files.copy(folder.resolve("seed-unet.safetensors"), folder.resolve("broken.safetensors"));
        Run run = Run.zoo("parity", folder, "broken", "seed-unet");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("broken +FAILED +\\S")
                .containsPattern("seed-unet +ok ")
                .contains("1 of 2 passed");
        assertThat(run.err()).contains("not passed: broken").doesNotContain("\tat ");
    }
}
