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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A comparison whose process is killed and begun again comes to the same figures as one that was left alone. */
class CompareKillTest {

    private static final int EPOCHS = 8;

    @TempDir
    Path folder;

    private Process compare(Path out, Path said) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "compare",
                "--data",
                folder.resolve("data").toString(),
                "--models",
                "unet:width=4,depth=2,fcn:width=4,depth=2",
                "--epochs",
                Integer.toString(EPOCHS),
                "--crop",
                "32",
                "--batch",
                "2",
                "--precision",
                "float32",
                "--out",
                out.toString());
        // Equal sums need equal numbers of threads.
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    }

    /** Runs it until it says something, and kills it then: no handler of the process gets to run. */
    private void killAt(Path out, String words) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process = compare(out, said);
        while (process.isAlive() && !Files.readString(said).contains(words)) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        process.destroyForcibly().waitFor();
        assertThat(Files.readString(said)).contains(words).doesNotContain("wrote ");
    }

    private String finish(Path out) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        assertThat(compare(out, said).waitFor()).as(Files.readString(said)).isZero();
        return Files.readString(said);
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
        finish(whole);

        Path out = folder.resolve("killed");
        killAt(out, "1/2 epoch 3/");
        killAt(out, "2/2 epoch 2/");
        String said = finish(out);
        assertThat(said)
                .contains("1/2 done before")
                .contains("going on after epoch ")
                .doesNotContain("1/2 epoch")
                .doesNotContain("2/2 epoch 1/");
        assertThat(figures(out)).hasSize(2 + 2 * EPOCHS).isEqualTo(figures(whole));
    }
}
