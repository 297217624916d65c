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
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code zoo compare} makes of its options and of plans. */
class CompareOptionsTest {

    private static final String SMALL = "unet:width=4,depth=2";

    @TempDir
    Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        data = TinyData.write(folder.resolve("data"));
        out = folder.resolve("out");
    }

    private Object[] compare(Object... more) {
        Object[] words = {
            "compare", "--data", data, "--out", out, "--epochs", 1, "--crop", 32, "--batch", 2, "--precision", "float32"
        };
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();
    }

    private JsonObject plan() throws IOException {
        return JsonParser.parseString(Files.readString(out.resolve("plan.json")))
                .getAsJsonObject();
    }

    private static List<String> labels(JsonElement result) {
        return result.getAsJsonObject().getAsJsonArray("models").asList().stream()
                .map(model -> model.getAsJsonObject().get("label").getAsString())
                .toList();
    }

    @Test
    void eachNetworkIsComparedWithEachEncoder() throws IOException {
        JsonElement result = Run.zoo(compare(
                        "--models",
                        "fcn:width=4,depth=2,unet:width=4,depth=2,unet:encoder=resnet18",
                        "--encoders",
                        "plain,resnet18",
                        "--json"))
                .json();
        assertThat(labels(result))
                .containsExactly("fcn:width=4,depth=2", "fcn:encoder=resnet18", SMALL, "unet:encoder=resnet18");
        assertThat(out.resolve("runs"))
                .isDirectoryContaining("glob:**/unet-width-4-depth-2-seed1")
                .isDirectoryContaining("glob:**/unet-encoder-resnet18-seed1");
        assertThat(plan().get("models").getAsJsonArray()).hasSize(4);
        assertThat(plan().has("encoders")).isFalse();
    }

    @Test
    void aPlanHasTheOptionsAndTheCommandLineWins() throws IOException {
        Path plan = Files.writeString(folder.resolve("cells.yaml"), """
                # what a person would write
                data: data
                out: out
                models: [unet, fcn]
                networks:
                  unet: {width: 4, depth: 2}
                  fcn: {width: 4, depth: 2}
                seeds: [1, 2]
                epochs: 7
                crop: 32
                batch: 2
                lr: 0.004
                no-augment: true
                precision: float32
                lr-factor: {encoder: 0.5}
                about: for the test
                """);
        JsonObject result = Run.zoo("compare", "--plan", plan, "--epochs", 1, "--seeds", "3", "--json")
                .json()
                .getAsJsonObject();
        assertThat(labels(result)).containsExactly("unet:depth=2,width=4", "fcn:depth=2,width=4");
        JsonObject training = result.getAsJsonObject("training");
        assertThat(training.get("epochs").getAsInt()).isEqualTo(1);
        assertThat(training.get("learningRate").getAsDouble()).isEqualTo(0.004);
        assertThat(training.get("augment").getAsBoolean()).isFalse();
        assertThat(result.getAsJsonArray("seeds")).hasToString("[3]");

        // What was run is a plan that finds it finished.
        JsonObject written = plan();
        assertThat(written.get("data").getAsString()).isEqualTo(data.toString());
        assertThat(written.get("out").getAsString()).isEqualTo(".");
        assertThat(written.get("seeds")).hasToString("[3]");
        assertThat(written.get("epochs").getAsInt()).isEqualTo(1);
        assertThat(written.getAsJsonObject("lr-factor")).hasToString("{\"encoder\":0.5}");
        Run again = Run.zoo("compare", "--plan", out.resolve("plan.json")).fine();
        assertThat(again.err())
                .contains("1/2 done before", "2/2 done before")
                .doesNotContain("epoch 1/1")
                .doesNotContain("replaced");
        assertThat(plan()).isEqualTo(written);

        // Another seed alone is trained, and then another epoch changes all.
        Run more = Run.zoo("compare", "--plan", out.resolve("plan.json"), "--seeds", "3,4")
                .fine();
        assertThat(more.err().lines().filter(line -> line.contains("epoch 1/1")))
                .hasSize(2);
        assertThat(more.err())
                .contains("1/4 done before", "3/4 done before")
                .contains("report.html is of another plan and will be replaced (trainings are kept)");
        Run other = Run.zoo(
                        "compare",
                        "--plan",
                        out.resolve("plan.json"),
                        "--models",
                        "unet:depth=2,width=4,fcn:width=5,depth=2")
                .fine();
        assertThat(other.err()).contains("1/4 done before", "2/4 done before", "3/4 epoch 1/1", "4/4 epoch 1/1");
    }

    /** A trained model beside them may be wide, but gains nothing from how they are trained. */
    @Test
    void automaticPrecisionGoesByWhatIsTrained() {
        Object[] words = compare("--models", "unet.nuclei," + SMALL);
        words[Arrays.asList(words).indexOf("--precision") + 1] = "auto";
        assertThat(Run.zoo(words).err()).contains("precision auto: float32, maps of 4 channels");
    }

    @Test
    void whatAPlanSaysWrongIsNamedWithWhatWasMeant() throws IOException {
        refused("p.json", "{\"epoch\": 3}", "p.json has \"epoch\"", "a plan may have", "did you mean epochs");
        refused("p.yaml", "modles: unet", "p.yaml has \"modles\"", "did you mean models");
        refused("p.yml", "plan: other.json", "\"plan\", which is no option of zoo compare that a plan may have");
        refused("p.yaml", "epochs: [1", "is no YAML");
        refused("p.yaml", "just words", "is no JSON object");
        refused("p.yaml", "epochs: !!java.net.URL [\"http://a\"]", "is no YAML");
        refused("p.json", "{\"budget\": \"long\"}", "\"long\" is no time", "1h30m");
        refused("p.json", "{\"data\": \"nowhere\"}", folder.resolve("nowhere").toString());
        Path plan = Files.writeString(folder.resolve("p.json"), "{}");
        Run both = Run.zoo("compare", "--plan", plan, "--recipe", plan);
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("--recipe and --plan").contains("give one of them");
    }

    private void refused(String name, String text, String... complaint) throws IOException {
        Path plan = Files.writeString(folder.resolve(name), text);
        Run run = Run.zoo("compare", "--plan", plan, "--out", out);
        assertThat(run.code()).as(text).isEqualTo(2);
        assertThat(run.err()).as(text).contains(complaint);
        assertThat(out).doesNotExist();
    }

    @Test
    void foldsAreCellsOfTheirOwn() throws IOException {
        Object[] words = compare("--models", SMALL, "--folds", 3, "--group-pattern", "_(\\d+)$");
        Run run = Run.zoo(words).fine();
        assertThat(run.err())
                .contains("1/3 " + SMALL + ", seed 1, fold 1")
                .contains("3/3 " + SMALL + ", seed 1, fold 3");
        assertThat(run.out()).contains("6 test");
        assertThat(plan().get("folds").getAsInt()).isEqualTo(3);
        assertThat(plan().get("group-pattern").getAsString()).isEqualTo("_(\\d+)$");
        assertThat(Run.zoo("compare", "--plan", out.resolve("plan.json")).fine().err())
                .contains("3/3 done before");
    }

    @Test
    void aBudgetIsDecidedOnceAndSaysWhatItCut() throws IOException {
        Object[] words = compare("--models", SMALL, "--seeds", "1,2", "--budget", "6s");
        words[Arrays.asList(words).indexOf("--epochs") + 1] = 100_000;
        Run run = Run.zoo(words).fine();
        assertThat(run.err()).contains("timing a few steps").contains("budget 6.0 s: cut epochs from 100000 to ");
        assertThat(run.out()).contains("budget 6.0 s: cut epochs");
        JsonObject first = plan();
        int epochs = first.get("epochs").getAsInt();
        assertThat(epochs).isBetween(3, 99_999);
        assertThat(first.getAsJsonObject("about").get("epochs").getAsInt()).isEqualTo(100_000);
        assertThat(first.getAsJsonObject("about").get("budget").getAsString()).contains("alike for all networks");
        assertThat(JsonParser.parseString(Files.readString(out.resolve("results.json")))
                        .getAsJsonObject()
                        .getAsJsonArray("remarks")
                        .get(0)
                        .getAsString())
                .startsWith("budget 6.0 s");
        Object[] planned = {"compare", "--plan", out.resolve("plan.json")};
        for (Object[] same : List.of(words, planned, words)) {
            Run again = Run.zoo(same).fine();
            assertThat(again.err())
                    .contains("as decided before: budget 6.0 s")
                    .contains("done before")
                    .doesNotContain("timing");
            assertThat(plan().get("epochs").getAsInt()).isEqualTo(epochs);
        }
    }

    @Test
    void progressForProgramsIsAnObjectALine() {
        Run run = Run.zoo(compare("--models", SMALL, "--progress", "json", "--json"));
        assertThat(run.json().isJsonObject()).isTrue();
        JsonArray events = new JsonArray();
        run.err()
                .lines()
                .filter(line -> line.startsWith("{"))
                .forEach(line -> events.add(
                        JsonParser.parseString(line).getAsJsonObject().get("event")));
        assertThat(events).hasToString("[\"planned\",\"memory\",\"cell\",\"training\",\"epoch\",\"done\"]");
        assertThat(run.err()).contains("\"label\":\"" + SMALL + "\",\"seed\":1");
    }

    @Test
    void whatDoesNotFitInMemoryIsToldWithTheEstimate() {
        Object[] words = compare("--models", SMALL);
        words[Arrays.asList(words).indexOf("--batch") + 1] = 4_000_000;
        Run run = Run.zoo(words);
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err())
                .contains(SMALL + ": takes about ")
                .contains("of memory with batch 4000000, crop 32 and float32")
                .doesNotContain("epoch 1");
    }
}
