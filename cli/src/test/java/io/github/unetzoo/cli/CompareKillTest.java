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

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A comparison whose process is killed and begun again comes to the same figures as one that was left alone. */
@Timeout(540)
class CompareKillTest {

    private static final int EPOCHS = 8;

    @TempDir
    Path folder;

    private ZooProcess compare(Path out) throws IOException {
        return ZooProcess.start(
                folder,
                "compare",
                "--data",
                folder.resolve("data"),
                "--models",
                "unet:width=4,depth=2,fcn:width=4,depth=2",
                "--epochs",
                EPOCHS,
                "--crop",
                32,
                "--batch",
                2,
                "--precision",
                "float32",
                "--out",
                out);
    }

    /** Of each cell the figures that do not tell how long something took. */
    private static List<JsonElement> figures(Path out) throws IOException {
        List<JsonElement> figures = new ArrayList<>();
        JsonObject json = JsonParser.parseString(Files.readString(out.resolve("results.json")))
                .getAsJsonObject();
        for (JsonElement model : json.getAsJsonArray("models")) {
            for (JsonElement cell : model.getAsJsonObject().getAsJsonArray("cells")) {
                figures.add(cell.getAsJsonObject().get("evaluation"));
                for (JsonElement epoch : cell.getAsJsonObject().getAsJsonArray("history")) {
                    epoch.getAsJsonObject().remove("seconds");
                    figures.add(epoch);
                }
            }
        }
        return figures;
    }

    @Test
    void aKilledComparisonGoesOnWhereItWas() throws Exception {
        TinyData.write(folder.resolve("data"));
        Path whole = folder.resolve("whole");
        compare(whole).exits(0);

        Path out = folder.resolve("killed");
        assertThat(compare(out).awaitWords("1/2 epoch 3/").kill()).doesNotContain("wrote ");
        assertThat(compare(out).awaitWords("2/2 epoch 2/").kill()).doesNotContain("wrote ");
        String said = compare(out).exits(0);
        assertThat(said)
                .contains("1/2 done before")
                .contains("going on after epoch ")
                .doesNotContain("1/2 epoch")
                .doesNotContain("2/2 epoch 1/");
        assertThat(figures(out)).hasSize(2 + 2 * EPOCHS).isEqualTo(figures(whole));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there Java ends other processes without telling them")
    void oneThatIsToldToEndSaysHowToGoOn() throws Exception {
        TinyData.write(folder.resolve("data"));
        Path out = folder.resolve("told");
        String told = compare(out).awaitWords("1/2 epoch 3/").terminate();
        assertThat(told)
                .contains("zoo: the training was interrupted in epoch ")
                .contains("; what was finished is kept in " + out + ": the same command goes on from there")
                .doesNotContain("wrote ", "Exception", "failed");
        // To which figures is the other test's matter.
        assertThat(compare(out).awaitWords("going on after epoch ").kill()).doesNotContain("1/2 epoch 1/");
    }
}
