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
package io.github.unetzoo.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelCardTest {

    @TempDir
    private Path folder;

    @Test
    void writesAndReadsAllItSays() throws IOException {
        Cards.full().write(folder);
        assertThat(ModelCard.read(folder.resolve("card.json"))).isEqualTo(Cards.full());
        assertThat(folder.resolve("card.md")).hasContent(Cards.full().toMarkdown());
    }

    @Test
    void theTextSaysAllThatMatters() {
        assertThat(Cards.full().toText())
                .startsWith("unet.nuclei: cell nuclei\n========================\n")
                .contains("Finds nuclei in microscope images <of any stain>.")
                .contains("architecture   unet width=16\n")
                .contains("parameters     1,234,567\n")
                .contains("images         3 channels, any size\n")
                .contains("classes        0 background (#000000), 1 nucleus (#e69f00)\n")
                .contains("weights         Apache-2.0\ndata            CC0-1.0\ncommercial use  yes\n")
                .contains("train  500     " + "cd".repeat(32))
                .contains("Measured on dsb2018, split test, 100 images")
                .contains("dice      0.9313  0.9200 to 0.9400\n")
                .contains("imageIou  0.8750\n")
                .contains("Intervals: 95 %, bootstrap over images.")
                .contains("- Not for diagnosis.")
                .contains("commit      0123abc\nseed        7\n")
                .contains("2 (best)  -              0.7500\n")
                .contains("    zoo train --arch unet --data dsb2018 --out unet.nuclei\n")
                .contains("    zoo evaluate --model unet.nuclei --data dsb2018 --split test\n");
        assertThat(Cards.full().toText().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void markdownKeepsOthersWordsWords() {
        assertThat(Cards.full().toMarkdown())
                .startsWith("# unet.nuclei: cell nuclei\n\nFinds nuclei in microscope images &lt;of any stain>.\n")
                .contains("\n| dice | 0.9313 | 0.9200 to 0.9400 |\n")
                .contains("\n- Touching nuclei of one stain | often merge.\n")
                .contains("![an image, its truth and the prediction](sample1.png)");
    }

    /** Cards come from mirrors too: what they say is shown, and does nothing. */
    @Test
    void nothingInACardLeavesItsLineOrSpeaksToTheTerminal() {
        ModelCard card = ModelCard.parse(changed(json -> {
            json.addProperty("title", "nuclei\n# <script>alert(1)</script>\u001b[2J");
            JsonObject training = json.getAsJsonObject("training");
            training.addProperty("command", "zoo train\n\n<b>\u202e");
        }));
        assertThat(card.toMarkdown())
                .startsWith("# unet.nuclei: nuclei # &lt;script>alert(1)&lt;/script> [2J\n")
                .contains("\n    zoo train <b> \n")
                .doesNotContain("\u001b", "\u202e");
        assertThat(card.toText()).doesNotContain("\u001b", "\u202e", "nuclei\n#");
    }

    @Test
    void aLongCurveIsShownByAFewPoints() {
        ModelCard card = ModelCard.parse(changed(json -> {
            JsonArray epochs = new JsonArray();
            for (int i = 1; i <= 500; i++) {
                JsonObject epoch = new JsonObject();
                epoch.addProperty("epoch", i);
                epoch.addProperty("score", i / 1000.0);
                epochs.add(epoch);
            }
            JsonObject training = json.getAsJsonObject("training");
            training.add("epochs", epochs);
            training.addProperty("bestEpoch", 333);
        }));
        assertThat(card.toText()).contains("\n1 ", "\n333 (best)", "\n500 ");
        assertThat(card.toText().lines().filter(line -> line.contains("  -              ")))
                .hasSizeBetween(5, 16);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("has no \"title\": add it", json -> json.remove("title")),
                mistake("title is \" \": give a text in quotes", json -> json.addProperty("title", " ")),
                mistake("parameters is \"many\": give a whole number", json -> json.addProperty("parameters", "many")),
                mistake("has \"licence\", which this version does not know", json -> json.addProperty("licence", "x")),
                mistake("it has format 2, this version reads 1", json -> json.addProperty("format", 2)),
                mistake(
                        "id \"unet\" is not of the form ARCH.TAG, such as unet.nuclei",
                        json -> json.addProperty("id", "unet")),
                mistake("call it unet.cells", json -> json.addProperty("id", "fcn.cells")),
                mistake(
                        "terms.commercialUse is \"maybe\": give one of [yes, no, unknown]",
                        json -> json.getAsJsonObject("terms").addProperty("commercialUse", "maybe")),
                mistake(
                        "measurements[0].metrics[0]: an interval from 1.0 to 0.94 is none",
                        json -> json.getAsJsonArray("measurements")
                                .get(0)
                                .getAsJsonObject()
                                .getAsJsonArray("metrics")
                                .get(0)
                                .getAsJsonObject()
                                .addProperty("low", 1.0)),
                mistake(
                        "say in intervals what they are",
                        json -> json.getAsJsonArray("measurements")
                                .get(0)
                                .getAsJsonObject()
                                .remove("intervals")),
                mistake(
                        "classes[1]: colour \"red\" of class \"nucleus\"",
                        json -> json.getAsJsonArray("classes")
                                .get(1)
                                .getAsJsonObject()
                                .addProperty("colour", "red")),
                mistake(
                        "pictures[0]: file name \"../x.png\" is refused",
                        json -> json.getAsJsonArray("pictures")
                                .get(0)
                                .getAsJsonObject()
                                .addProperty("file", "../x.png")),
                mistake("paper is \"a b\": give an address", json -> json.addProperty("paper", "a b")),
                mistake("0 limits: it needs one of each", json -> json.add("limits", new JsonArray())),
                mistake("limits[0] is 3: give a text", json -> {
                    JsonArray limits = new JsonArray();
                    limits.add(new JsonPrimitive(3));
                    json.add("limits", limits);
                }));
    }

    private static Arguments mistake(String complaint, Consumer<JsonObject> change) {
        return Arguments.of(complaint, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsPlace(String complaint, Consumer<JsonObject> change) throws IOException {
        Path file = folder.resolve("card.json");
        Files.writeString(file, changed(change));
        assertThatThrownBy(() -> ModelCard.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is no model card: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void whatIsNoJsonIsSaid() {
        assertThatThrownBy(() -> ModelCard.parse("{\"format\": 1,"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it is not JSON");
        assertThatThrownBy(() -> ModelCard.parse("[]")).hasMessageContaining("an object in braces");
        assertThatThrownBy(() -> ModelCard.read(folder.resolve("no.json"))).hasMessageContaining("there is no");
    }

    private static String changed(Consumer<JsonObject> change) {
        JsonObject json = Cards.full().toJson();
        change.accept(json);
        return json.toString();
    }
}
