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
import com.google.gson.JsonParser;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.train.RunRecord;
import io.github.unetzoo.train.Stretch;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {

    @TempDir
    Path folder;

    private Path data;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        data = TinyData.write(folder.resolve("data"));
        file = Files.writeString(folder.resolve("tiny.json"), """
                {
                  "about": "for the test",
                  "epochs": 2, "crop": 32, "batch": 2, "lr": 0.004, "loss": "bce+dice", "average": 0.9,
                  "sampling": "foreground:0.5", "border-weights": false, "no-augment": true, "warmup-epochs": 0.5,
                  "precision": "float32", "lr-factor": {"encoder": 0.1, "decoder": 0.5},
                  "seed": 9, "normalization": "0.4/0.3", "in-channels": 1,
                  "networks": {
                    "fcn": {"classes": 1, "width": 4, "depth": 2},
                    "unet": {"classes": 1, "widths": "4x6x8"},
                    "unetpp": {"classes": 1, "width": 4, "depth": 2}
                  }
                }""");
    }

    private Object[] train(Path out, Object... more) {
        Object[] words = {"train", "--recipe", file, "--data", data, "--out", out};
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();
    }

    private static JsonObject training(Path out) {
        return JsonParser.parseString(Checkpoint.read(out.resolve("model.safetensors"))
                        .metadata()
                        .get("training"))
                .getAsJsonObject();
    }

    private static JsonObject model(Path out) throws IOException {
        return JsonParser.parseString(Files.readString(out.resolve("model.json")))
                .getAsJsonObject();
    }

    @Test
    void aRecipeSaysAllThatTheCommandLineDoesNot() throws IOException {
        Path out = folder.resolve("unet");
        Run.zoo(train(out, "--arch", "unet")).fine();

        JsonObject said = training(out);
        assertThat(said.get("learningRate").getAsDouble()).isEqualTo(0.004);
        assertThat(said.get("loss").getAsString()).isEqualTo("bce+dice");
        assertThat(said.get("averageDecay").getAsDouble()).isEqualTo(0.9);
        assertThat(said.get("sampling").getAsString()).isEqualTo("foreground:0.5");
        assertThat(said.get("augment").getAsBoolean()).isFalse();
        assertThat(said.get("borderWeights").getAsBoolean()).isFalse();
        assertThat(said.get("rateFactors")).hasToString("{\"decoder\":0.5,\"encoder\":0.1}");
        assertThat(said.get("precision").getAsString()).isEqualTo("FLOAT32");
        assertThat(said.get("seed").getAsLong()).isEqualTo(9);
        JsonObject options = model(out).getAsJsonObject("options");
        assertThat(options.get("widths").getAsString()).isEqualTo("4x6x8");
        assertThat(options.get("classes").getAsString()).isEqualTo("1");
        assertThat(model(out).get("normalization")).asString().contains("0.4");
    }

    @Test
    void theRunsRecordSaysCommandAndRecipeWithoutPlaces() throws IOException {
        Path out = folder.resolve("unet");
        Run.zoo("train", "--recipe=" + file, "--arch", "unet", "--data", data, "--out", out, "--option", "widths=4 6 8")
                .fine();

        RunRecord record = RunRecord.read(out);
        Stretch stretch = record.stretches().get(0);
        assertThat(stretch.command())
                .contains("zoo train --recipe=tiny.json --arch unet --data data --out unet --option 'widths=4 6 8'");
        assertThat(stretch.recipe())
                .contains(new Stretch.RecipeFile("tiny.json", Recipe.read(file).sha256()));
        assertThat(record.data().name()).isEqualTo("tiny");
        assertThat(Files.readString(out.resolve(RunRecord.FILE))).doesNotContain(folder.toString());
    }

    @Test
    void theCommandLineWins() throws IOException {
        Path out = folder.resolve("won");
        Run.zoo(train(
                        out,
                        "--arch",
                        "unet",
                        "--lr",
                        0.001,
                        "--no-augment=false",
                        "--border-weights",
                        "--lr-factor",
                        "encoder=0.2",
                        "--option",
                        "widths=4x8",
                        "--option",
                        "labels=1"))
                .fine();

        JsonObject said = training(out);
        assertThat(said.get("learningRate").getAsDouble()).isEqualTo(0.001);
        assertThat(said.get("augment").getAsBoolean()).isTrue();
        assertThat(said.get("borderWeights").getAsBoolean()).isTrue();
        assertThat(said.get("rateFactors")).hasToString("{\"encoder\":0.2}");
        assertThat(said.get("loss").getAsString()).isEqualTo("bce+dice");
        JsonObject options = model(out).getAsJsonObject("options");
        assertThat(options.get("widths").getAsString()).isEqualTo("4x8");
        assertThat(options.has("classes")).isFalse();
    }

    @Test
    void oneRecipeServesSeveralArchitectures() throws IOException {
        for (String name : new String[] {"fcn", "unetpp"}) {
            Path out = folder.resolve(name);
            Run.zoo(train(out, "--arch", name)).fine();
            assertThat(training(out).get("loss").getAsString()).isEqualTo("bce+dice");
            assertThat(model(out).get("architecture").getAsString()).isEqualTo(name);
        }
    }

    @Test
    void aComparisonTakesTheRecipesNetworks() throws IOException {
        Files.writeString(file, """
                {"epochs": 1, "crop": 32, "batch": 2, "networks": {
                  "fcn": {"width": 4, "depth": 2}, "unet": {"width": 4, "depth": 2}}}""");
        Path out = folder.resolve("compared");
        JsonObject result = Run.zoo("compare", "--recipe", file, "--data", data, "--out", out, "--json")
                .json()
                .getAsJsonObject();
        assertThat(result.toString()).contains("fcn:depth=2,width=4").contains("unet:depth=2,width=4");
    }

    @Test
    void mistakesAreNamedWithWhatWasMeant() throws IOException {
        refused("{\"epoch\": 3}", "tiny.json has \"epoch\"", "did you mean epochs");
        refused("{\"data\": \"/data\"}", "\"data\", which is no option of zoo train that a recipe may have");
        refused("{\"networks\": {\"unett\": {}}}", "\"unett\", which is no architecture", "did you mean", "unet");
        refused("{\"networks\": {\"fcn\": {\"widht\": 3}}}", "\"widht\", which is no fcn option", "did you mean width");
        refused("{\"networks\": 3}", "options by architecture");
        refused("{\"epochs\": null}", "no value for \"epochs\"");
        refused("{\"epochs\": \"many\"}", "many", "--epochs");
        refused("[]", "is no JSON object");
        refused("{\"epochs\": ", "is no JSON object");
        Run absent = Run.zoo("train", "--recipe", folder.resolve("no.json"), "--data", data, "--out", folder);
        assertThat(absent.code()).isEqualTo(2);
        assertThat(absent.err()).contains("no.json").contains("there is no such file");
    }

    private void refused(String text, String... complaint) throws IOException {
        Files.writeString(file, text);
        Run run = Run.zoo(train(folder.resolve("out"), "--arch", "unet"));
        assertThat(run.code()).as(text).isEqualTo(2);
        assertThat(run.err()).as(text).contains(complaint);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void whatTheOtherCommandCannotFollowIsRefused() {
        Run run = Run.zoo("compare", "--recipe", file, "--data", data, "--out", folder.resolve("out"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("\"normalization\", which is no option of zoo compare");
    }

    @Test
    void listsAreWrittenAsLists() throws IOException {
        Files.writeString(file, "{\"class-weights\": [1, 0.5], \"freeze\": [\"encoder\"]}");
        assertThat(Recipe.read(file).settings())
                .containsEntry("class-weights", "1,0.5")
                .containsEntry("freeze", "encoder");
    }

    @Test
    void theTextsHashDoesNotDependOnTheLineEnds() throws IOException {
        String text = Files.readString(file);
        String hash = Recipe.read(file).sha256();
        Files.writeString(file, text.replace("\n", "\r\n"));
        assertThat(Recipe.read(file).sha256()).isEqualTo(hash).hasSize(64);
        Files.writeString(file, text.replace("0.9", "0.8"));
        assertThat(Recipe.read(file).sha256()).isNotEqualTo(hash);
    }

    @Test
    void theCommittedRecipesBuildTheirNetworks() throws IOException {
        Path recipes = Path.of("").toAbsolutePath().resolveSibling("benchmarks/recipes");
        try (Stream<Path> files = Files.list(recipes)) {
            assertThat(files).isNotEmpty().allSatisfy(path -> {
                Recipe recipe = Recipe.read(path);
                assertThat(recipe.networks()).isNotEmpty();
                recipe.networks().forEach((name, options) -> Architecture.fromWords(name, options, Map.of()));
            });
        }
        assertThat(Recipe.read(recipes.resolve("nuclei.json")).networks())
                .containsOnlyKeys("fcn", "unet", "unetpp", "unet3plus");
    }
}
