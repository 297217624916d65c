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
import io.github.unetzoo.loss.Losses;
import io.github.unetzoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code zoo train} can do besides. */
class TrainRecipeTest {

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void write() throws IOException {
        data = TinyData.write(folder.resolve("data"));
    }

    @Test
    void everyOptionReachesTheTraining() throws IOException {
        Path out = folder.resolve("out");
        Run.zoo(TinyData.train(
                        data,
                        out,
                        "--sampling",
                        "balanced",
                        "--accumulate",
                        2,
                        "--average",
                        0.9,
                        "--freeze",
                        "encoder.stage0",
                        "--lr-factor",
                        "encoder=0.1,decoder=0.5",
                        "--as-written",
                        "--devices",
                        "cpu,cpu"))
                .fine();

        String said =
                Checkpoint.read(out.resolve("model.safetensors")).metadata().get("training");
        assertThat(said)
                .contains("\"sampling\":\"balanced\"")
                .contains("\"accumulate\":2")
                .contains("\"averageDecay\":0.9")
                .contains("\"frozen\":[\"encoder.stage0\"]")
                .contains("\"rateFactors\":{\"decoder\":0.5,\"encoder\":0.1}")
                .contains("\"rewrite\":false")
                .contains("\"devices\":\"cpu,cpu\"");
    }

    @Test
    void theHelpNamesEveryLoss() {
        assertThat(Run.zoo("train", "--help").fine().out().replaceAll("\\s+", " "))
                .contains(Losses.OF_CLASSES)
                .contains(Losses.OF_ONE_LOGIT)
                .contains(Losses.OF_NUMBERS);
    }

    @Test
    void foldsAreTrainedOneAtATimeOrAllAndSummedUp() throws IOException {
        Path out = folder.resolve("folds");
        // train_0000 to train_0003, val_0000 and val_0001: test stays out.
        Object[] words = TinyData.train(data, out, "--folds", 3, "--group-pattern", "\\d+$");
        Run one = Run.zoo(join(words, "--fold", 2)).fine();
        assertThat(one.out()).contains("mean Dice").contains("1 of 3 folds are finished");

        Run again = Run.zoo(join(words, "--fold", 2));
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("has a training already");

        JsonObject all = Run.zoo(join(words, "--resume", "--json")).json().getAsJsonObject();
        assertThat(all.get("folds").getAsInt()).isEqualTo(3);
        assertThat(all.getAsJsonArray("finished")).hasSize(3);
        assertThat(all.get("meanDice").getAsDouble()).isBetween(0.0, 1.0);
        assertThat(out.resolve("folds.csv")).content().hasLineCount(4);
        assertThat(out.resolve("fold3/model.json")).exists();
    }

    private static Object[] join(Object[] words, Object... more) {
        List<Object> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray();
    }

    /** A process that may write files up to some size alone: what a full disk does to it, without filling one. */
    @Test
    @EnabledOnOs(
            value = {OS.LINUX, OS.MAC},
            disabledReason = "limits a process by the shell's ulimit")
    void aFileThatCannotBeWrittenIsNamedWithWhatIsKept() throws Exception {
        // Also unpacks the engine, for which the limited process would have no room.
        Run.zoo(TinyData.train(data, folder.resolve("first"))).fine();
        Path out = folder.resolve("out");
        // Blocks of 512 or 1024 bytes: the model has room, the state with moments and average has none.
        String said = ZooProcess.start(
                        folder,
                        List.of("sh", "-c", "ulimit -f 1200; exec \"$@\"", "sh"),
                        "train",
                        "--arch",
                        "unet",
                        "--option",
                        "width=8",
                        "--option",
                        "depth=3",
                        "--data",
                        data,
                        "--out",
                        out,
                        "--epochs",
                        2,
                        "--crop",
                        32,
                        "--batch",
                        2,
                        "--average",
                        0.9,
                        "--precision",
                        "float32")
                .exits(2);

        assertThat(said)
                .contains("zoo: " + out.resolve("last.safetensors") + " cannot be written: ")
                .contains("; nothing of this run is kept: make room and start again")
                .doesNotContain("Exception");
        assertThat(Files.list(out)).noneMatch(file -> file.toString().endsWith(".tmp"));
    }

    @Test
    void aModelIsTrainedOnWithItsNetworkAndItsNormalization() throws IOException {
        Path start = folder.resolve("start");
        Run.zoo(TinyData.train(data, start, "--normalization", "0.4/0.3")).fine();
        Object[] words = {
            "train",
            "--init",
            start,
            "--data",
            data,
            "--epochs",
            1,
            "--crop",
            32,
            "--batch",
            2,
            "--lr",
            1e-12,
            "--precision",
            "float32",
            "--freeze",
            "encoder"
        };
        Run on = Run.zoo(join(words, "--out", folder.resolve("on"))).fine();
        assertThat(on.err()).doesNotContain("the encoder is random");
        Checkpoint before = Checkpoint.read(start.resolve("model.safetensors"));
        Checkpoint after = Checkpoint.read(folder.resolve("on/model.safetensors"));
        String frozen = before.names().stream()
                .filter(name -> name.startsWith("encoder.") && name.endsWith("weight"))
                .findFirst()
                .orElseThrow();
        assertThat(after.get(frozen).toFloats()).isEqualTo(before.get(frozen).toFloats());
        assertThat(after.metadata().get("start")).startsWith("from ");
        assertThat(before.metadata().get("start")).isEqualTo("random");
        assertThat(Files.readString(folder.resolve("on/model.json")))
                .isEqualTo(Files.readString(start.resolve("model.json")))
                .contains("\"fixed\"", "0.4");

        Run wider = Run.zoo(join(words, "--out", folder.resolve("no"), "--option", "width=8"));
        assertThat(wider.code()).isEqualTo(2);
        assertThat(wider.err()).contains(start + " is a model of unet").contains("train the same one");
        Run.zoo(join(words, "--out", folder.resolve("same"), "--option", "width=4", "--option", "depth=2"))
                .fine();
        Run other = Run.zoo(join(words, "--out", folder.resolve("no"), "--arch", "fcn"));
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains(start + " is a model of unet");
        assertThat(folder.resolve("no")).doesNotExist();
    }

    @Test
    void anotherNumberOfClassesTakesAllButTheHeadIfAskedFor() throws IOException {
        Path start = folder.resolve("start");
        Run.zoo(TinyData.train(data, start, "--classes", 1)).fine();
        Path three = TinyData.write(folder.resolve("three"));
        Path json = three.resolve("dataset.json");
        Files.writeString(json, Files.readString(json).replaceFirst("\"classes\":\\[", "\"classes\":[\"nothing\","));
        Object[] words = {
            "train",
            "--init",
            start,
            "--data",
            three,
            "--epochs",
            1,
            "--crop",
            32,
            "--batch",
            2,
            "--precision",
            "float32",
            "--out",
            folder.resolve("on")
        };
        Run refused = Run.zoo(words);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("3 classes").contains("--init-partial");

        Run partial = Run.zoo(join(words, "--init-partial")).fine();
        assertThat(partial.err()).contains("random, as " + start + " has none that fit: head.weight, head.bias");
        assertThat(Files.readString(folder.resolve("on/model.json"))).contains("\"classes\": \"3\"");
    }

    @Test
    void aFrozenEncoderThatIsRandomIsNoted() {
        Run run = Run.zoo(TinyData.train(data, folder.resolve("out"), "--lr-factor", "encoder.stage0=0.1"))
                .fine();
        assertThat(run.err()).contains("the encoder is random").contains("--init");
    }

    @Test
    void aComparisonTakesTheRecipe() throws IOException {
        Path out = folder.resolve("compared");
        Run.zoo(
                        "compare",
                        "--data",
                        data,
                        "--models",
                        "unet:width=4,depth=2",
                        "--epochs",
                        1,
                        "--crop",
                        32,
                        "--batch",
                        2,
                        "--precision",
                        "float32",
                        "--out",
                        out,
                        "--loss",
                        "ce+msssim",
                        "--sampling",
                        "foreground",
                        "--accumulate",
                        2,
                        "--average",
                        0.9,
                        "--patience",
                        3,
                        "--class-weights",
                        "1,2")
                .fine();
        assertThat(Files.readString(out.resolve("results.json")).replaceAll("\\s", ""))
                .contains("\"loss\":\"ce+msssim\"")
                .contains("\"sampling\":\"foreground\"")
                .contains("\"accumulate\":2")
                .contains("\"averageDecay\":0.9")
                .contains("\"patience\":3")
                .contains("\"classWeights\":[1.0,2.0]");
    }

    @Test
    void theFirstComparisonsSettingsGiveWayToWhatIsGiven() throws IOException {
        Path out = folder.resolve("compared");
        Run.zoo("compare", "--models", "unet:width=2,depth=1", "--epochs", 1, "--crop", 32, "--out", out, "--lr", 0.01)
                .fine();
        assertThat(Files.readString(out.resolve("results.json")).replaceAll("\\s", ""))
                .contains("\"epochs\":1,", "\"crop\":32,", "\"batch\":8,", "\"learningRate\":0.01,");
    }
}
