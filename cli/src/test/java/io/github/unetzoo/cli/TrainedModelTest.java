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
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training, evaluation and prediction, one after the other as a person would. */
class TrainedModelTest {

    @TempDir
    static Path folder;

    static Path data;
    static Path model;
    static Run training;

    @BeforeAll
    static void train() throws IOException {
        data = TinyData.write(folder.resolve("data"));
        model = folder.resolve("model");
        training = Run.zoo(TinyData.train(data, model, "--precision", "auto"));
    }

    @Test
    void trainingSaysHowItGoesAndLeavesAModel() {
        training.fine();
        assertThat(training.out()).startsWith("best of 2 epochs: epoch ").contains("model in " + model);
        assertThat(training.err())
                .contains("precision auto: ")
                .contains("tiny: 4 images to train on, 2 to validate, classes [background, nucleus]")
                .containsPattern(
                        "epoch 1/2  loss \\d\\.\\d{4}  val Dice \\d\\.\\d{4} \\(best\\)  \\d+\\.\\d s  \\d+ s left")
                .contains("epoch 2/2  loss")
                .doesNotContain("\r");
        assertThat(model).isDirectoryContaining("glob:**/model.json").isDirectoryContaining("glob:**/history.csv");
    }

    @Test
    void theNetworkTakesClassesAndChannelsFromTheData() throws IOException {
        JsonObject options = JsonParser.parseString(Files.readString(model.resolve("model.json")))
                .getAsJsonObject()
                .getAsJsonObject("options");
        assertThat(options.get("classes").getAsInt()).isEqualTo(2);
        assertThat(options.get("in-channels").getAsInt()).isEqualTo(1);
    }

    @Test
    void aModelIsNotReplacedUnasked() {
        Run again = Run.zoo(TinyData.train(data, model));
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.complaints()).hasSize(1);
        assertThat(again.err()).contains(model.toString()).contains("--resume").contains("--overwrite");
    }

    @Test
    void resumingGoesOnAndChangedSettingsAreRefused() throws IOException {
        Path out = folder.resolve("resumed");
        Run.zoo(TinyData.train(data, out, "--precision", "float32", "--json")).fine();
        Run resumed = Run.zoo(TinyData.train(data, out, "--precision", "float32", "--resume", "--json"));
        JsonObject outcome = resumed.json().getAsJsonObject();
        assertThat(outcome.getAsJsonArray("history")).hasSize(2);
        assertThat(resumed.err()).contains("going on after epoch 2 of 2");
        Run changed = Run.zoo(TinyData.train(data, out, "--precision", "float32", "--resume", "--lr", "0.1"));
        assertThat(changed.code()).as("an input error, nothing has run").isEqualTo(2);
        assertThat(changed.err()).contains("another configuration");
        Run.zoo(TinyData.train(data, out, "--precision", "float32", "--overwrite", "--lr", "0.1"))
                .fine();
    }

    @Test
    void aTrainingThatDivergesExitsWithOne() {
        Run run = Run.zoo(TinyData.train(
                data,
                folder.resolve("diverged"),
                "--precision",
                "float32",
                "--rule",
                "sgd",
                "--warmup-epochs",
                "0",
                "--clip-norm",
                "Infinity",
                "--option",
                "norm=none",
                "--lr",
                "1e30"));
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err())
                .contains("the loss is")
                .contains("Lower the learning rate")
                .doesNotContain("\tat ");
    }

    @Test
    void evaluationPrintsATableAndWritesJson() throws IOException {
        Path json = folder.resolve("figures/test.json");
        Run run = Run.zoo("evaluate", "--model", model, "--data", data, "--split", "test", "--json", json)
                .fine();
        assertThat(run.out()).contains("2 images").contains("nucleus").contains("mean of foreground");
        JsonObject figures = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertThat(figures.get("images").getAsInt()).isEqualTo(2);
        assertThat(figures.get("split").getAsString()).isEqualTo("test");
    }

    @Test
    void evaluationWritesARowPerImageAndClass() throws IOException {
        Path csv = folder.resolve("rows/test.csv");
        Run run = Run.zoo(
                        "evaluate",
                        "--model",
                        model,
                        "--data",
                        data,
                        "--per-image",
                        csv,
                        "--spacing",
                        "0.5,0.5",
                        "--tolerance",
                        "2")
                .fine();
        assertThat(run.out())
                .contains("boundary F1", "units of the spacing 0.5 x 0.5", "a tolerance of 2.0 units")
                .doesNotContain("instance F1");
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("image,class,tp,fp,fn,tn,dice,iou,").endsWith("instance_f1");
        for (String line : lines.subList(1, 3)) {
            String[] fields = line.split(",", -1);
            assertThat(fields).hasSize(lines.get(0).split(",").length);
            assertThat(fields[1]).isEqualTo("nucleus");
            assertThat(Long.parseLong(fields[2])
                            + Long.parseLong(fields[3])
                            + Long.parseLong(fields[4])
                            + Long.parseLong(fields[5]))
                    .isEqualTo(40 * 40);
        }
        Run wrong = Run.zoo("evaluate", "--model", model, "--data", data, "--spacing", "1");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("--spacing takes two numbers, not 1");
    }

    @Test
    void evaluationCountsObjectsWhereTheDataHaveInstances() throws IOException {
        Path other = TinyData.write(folder.resolve("with-instances"));
        Files.createDirectories(other.resolve("instances"));
        try (Stream<Path> masks = Files.list(other.resolve("masks"))) {
            for (Path mask : masks.toList()) {
                // All nuclei of an image as one object.
                Files.copy(mask, other.resolve("instances").resolve(mask.getFileName()));
            }
        }
        Path json = folder.resolve("instances.json");
        Run run = Run.zoo("evaluate", "--model", model, "--data", other, "--json", json)
                .fine();
        assertThat(run.out()).contains("instance F1", "true objects", "IoU is above 0.5");
        JsonObject instances = JsonParser.parseString(Files.readString(json))
                .getAsJsonObject()
                .getAsJsonArray("classes")
                .get(1)
                .getAsJsonObject()
                .getAsJsonObject("instances");
        assertThat(instances.get("images").getAsInt()).isEqualTo(2);
        assertThat(instances.get("truth").getAsInt()).isEqualTo(2);
        assertThat(run.out()).contains("8-connected regions");
        assertThat(Run.zoo("evaluate", "--model", model, "--data", other, "--instances", "watershed")
                        .fine()
                        .out())
                .contains("split by a watershed of depth 1.0");
    }

    @Test
    void evaluationAsJsonPrintsNothingElse() {
        JsonObject figures = Run.zoo("evaluate", "--model", model, "--data", data, "--split", "val", "--json")
                .json()
                .getAsJsonObject();
        assertThat(figures.getAsJsonArray("classes")).hasSize(2);
        long pixels = 0;
        for (String count : List.of("tp", "fp", "fn", "tn")) {
            pixels += figures.getAsJsonArray("classes")
                    .get(1)
                    .getAsJsonObject()
                    .get(count)
                    .getAsLong();
        }
        assertThat(pixels).isEqualTo(2 * 40 * 40);
    }

    @Test
    void evaluationRefusesOtherClasses() throws IOException {
        Path other = TinyData.write(folder.resolve("other"));
        Path description = other.resolve("dataset.json");
        Files.writeString(
                description, Files.readString(description).replace("\"background\"", "\"background\",\"debris\""));
        Run run = Run.zoo("evaluate", "--model", model, "--data", other);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("knows 2 classes").contains("has 3");
    }

    @ParameterizedTest
    @CsvSource({"gray.png,10,41,53", "rgb.png,5,33,70", "deep.tif,11,37,29", "tiny.png,10,3,2"})
    void predictionsHaveTheSizeOfTheImage(String name, int type, int height, int width) throws IOException {
        Path input = folder.resolve("inputs-" + name).resolve(name);
        picture(input, type, height, width);
        Path out = folder.resolve("out-" + name);
        Run run = Run.zoo("predict", "--model", model, input, "--out", out, "--json");
        JsonObject row = run.json().getAsJsonArray().get(0).getAsJsonObject();
        String stem = name.substring(0, name.indexOf('.'));
        LabelMap mask = ImageFiles.readLabels(out.resolve(stem + ".png"));
        Raster overlay = ImageFiles.readImage(out.resolve(stem + "_overlay.png"));
        assertThat(List.of(mask.height(), mask.width())).containsExactly(height, width);
        assertThat(List.of(overlay.channels(), overlay.height(), overlay.width()))
                .containsExactly(3, height, width);
        assertThat(java.util.Arrays.stream(mask.labels())).allMatch(label -> label == 0 || label == 1);
        JsonObject pixels = row.getAsJsonObject("pixels");
        assertThat(pixels.get("background").getAsInt() + pixels.get("nucleus").getAsInt())
                .isEqualTo(height * width);
    }

    private static void picture(Path file, int type, int height, int width) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < image.getRaster().getNumBands(); band++) {
                    image.getRaster().setSample(x, y, band, (x * 37 + y * 11 + band * 5) % 256);
                }
            }
        }
        String format = file.toString().endsWith(".tif") ? "tiff" : "png";
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    }

    @Test
    void predictsFoldersAndPatternsEachImageOnce() throws IOException {
        Path out = folder.resolve("out-many");
        Run run = Run.zoo(
                        "predict", "--model", model, data.resolve("images"), data + "/im*/test_000?.png", "--out", out)
                .fine();
        assertThat(run.out().lines())
                .hasSize(8)
                .allMatch(line -> line.contains(".png -> ") && line.contains("nucleus"));
        try (var files = Files.list(out)) {
            assertThat(files).hasSize(16);
        }
    }

    @Test
    void predictionTakesItsOptions() throws IOException {
        Path input = folder.resolve("options/cell.png");
        picture(input, BufferedImage.TYPE_BYTE_GRAY, 150, 130);
        Path out = folder.resolve("out-options");
        JsonObject row = Run.zoo(
                        "predict",
                        "--model",
                        model,
                        input,
                        "--out",
                        out,
                        "--tile",
                        48,
                        "--blend",
                        "gaussian",
                        "--overlap",
                        "0.25",
                        "--batch",
                        4,
                        "--tta",
                        "flips,right-angles,0.75",
                        "--threshold",
                        "0.4",
                        "--min-size",
                        5,
                        "--instances",
                        "watershed",
                        "--json")
                .json()
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        LabelMap mask = ImageFiles.readLabels(out.resolve("cell.png"));
        LabelMap instances = ImageFiles.readLabels(out.resolve("cell_instances.png"));
        for (int i = 0; i < mask.labels().length; i++) {
            assertThat(instances.labels()[i] > 0).isEqualTo(mask.labels()[i] > 0);
        }
        assertThat(row.get("objects").getAsInt())
                .isEqualTo(java.util.Arrays.stream(instances.labels()).max().orElse(0));
    }

    @Test
    void aLargeImageIsPredictedInStrips() throws IOException {
        Path input = folder.resolve("large/plate.png");
        picture(input, BufferedImage.TYPE_BYTE_GRAY, 4001, 4001);
        Path out = folder.resolve("out-large");
        Run run = Run.zoo("predict", "--model", model, input, "--out", out, "--tile", 512, "--min-size", 3, "--json");
        JsonObject row = run.json().getAsJsonArray().get(0).getAsJsonObject();
        assertThat(run.err()).contains("4001x4001").contains("no overlay");
        assertThat(row.has("overlay")).isFalse();
        JsonObject pixels = row.getAsJsonObject("pixels");
        assertThat(pixels.get("background").getAsInt() + pixels.get("nucleus").getAsInt())
                .isEqualTo(4001 * 4001);
        LabelMap mask = ImageFiles.readLabels(out.resolve("plate.png"));
        assertThat(java.util.Arrays.stream(mask.labels()).sum())
                .isEqualTo(pixels.get("nucleus").getAsInt());
    }

    @Test
    void evaluationTakesPredictionOptions() {
        JsonObject plain = Run.zoo("evaluate", "--model", model, "--data", data, "--json")
                .json()
                .getAsJsonObject();
        JsonObject all = Run.zoo("evaluate", "--model", model, "--data", data, "--json", "--threshold", "0")
                .json()
                .getAsJsonObject();
        // Every pixel has some probability of being a nucleus.
        assertThat(counted(all, "fn") + counted(all, "tn")).isZero();
        assertThat(counted(plain, "tp") + counted(plain, "fn")).isEqualTo(counted(all, "tp"));
    }

    private static long counted(JsonObject figures, String what) {
        return figures.getAsJsonArray("classes")
                .get(1)
                .getAsJsonObject()
                .get(what)
                .getAsLong();
    }

    @Test
    void whatCannotBeReadIsReportedAndTheRestGoesOn() throws IOException {
        Path inputs = Files.createDirectories(folder.resolve("mixed"));
        picture(inputs.resolve("good.png"), BufferedImage.TYPE_BYTE_GRAY, 20, 20);
        Files.writeString(inputs.resolve("bad.png"), "no image");
        Path out = folder.resolve("out-mixed");
        Run run = Run.zoo("predict", "--model", model, inputs, inputs.resolve("missing.png"), "--out", out, "--json");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("bad.png")
                .contains("missing.png does not exist")
                .contains("2 of the inputs failed");
        assertThat(JsonParser.parseString(run.out()).getAsJsonArray()).hasSize(1);
        assertThat(out.resolve("good.png")).exists();
    }

    @Test
    void inputsThatWouldShareAResultAreRefused() throws IOException {
        Path a = folder.resolve("a/cell.png");
        Path b = folder.resolve("b/cell.tif");
        picture(a, BufferedImage.TYPE_BYTE_GRAY, 20, 20);
        picture(b, BufferedImage.TYPE_BYTE_GRAY, 20, 20);
        Path out = folder.resolve("out-shared");
        Run run = Run.zoo("predict", "--model", model, a, b, "--out", out);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(a.toString()).contains(b.toString());
        assertThat(out).doesNotExist();
    }

    @Test
    void aResultNeverReplacesAnInput() throws IOException {
        Path input = folder.resolve("own/cell.png");
        picture(input, BufferedImage.TYPE_BYTE_GRAY, 20, 20);
        byte[] before = Files.readAllBytes(input);
        Run run = Run.zoo("predict", "--model", model, input, "--out", input.getParent());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("would replace an input");
        assertThat(input).hasBinaryContent(before);
    }

    @Test
    void labelsInPlaceOfClassesGoAllTheWay() throws IOException {
        Path labelled = folder.resolve("labelled");
        Run.zoo(TinyData.train(data, labelled, "--option", "labels=1", "--precision", "float32"))
                .fine();
        assertThat(JsonParser.parseString(Files.readString(labelled.resolve("model.json")))
                        .getAsJsonObject()
                        .getAsJsonObject("options")
                        .keySet())
                .contains("labels")
                .doesNotContain("classes");
        assertThat(Run.zoo("evaluate", "--model", labelled, "--data", data, "--split", "test")
                        .fine()
                        .out())
                .contains("nucleus");
        Path out = folder.resolve("out-labelled");
        Run.zoo("predict", "--model", labelled, data.resolve("images/test_0000.png"), "--out", out)
                .fine();
        assertThat(java.util.Arrays.stream(
                        ImageFiles.readLabels(out.resolve("test_0000.png")).labels()))
                .allMatch(label -> label == 0 || label == 1);
        Run other = Run.zoo(TinyData.train(data, folder.resolve("three"), "--option", "labels=3"));
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("2 class names [background, nucleus]", "a network of 4", "labels=1");
    }

    @Test
    void comparisonPrintsATableAndWritesThePage() {
        Path out = folder.resolve("compared");
        Object[] words = {
            "compare",
            "--data",
            data,
            "--models",
            "unet:width=4,depth=2,unet:width=5,depth=1,labels=1",
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
            "--seeds",
            "1,2"
        };
        Run run = Run.zoo(words).fine();
        assertThat(run.out()).contains("unet:width=4,depth=2").contains("unet:width=5,depth=1,labels=1");
        assertThat(run.err())
                .contains("4/4 unet:width=5,depth=1,labels=1, seed 2")
                .contains("4/4 epoch 1/1");
        assertThat(out).isDirectoryContaining("glob:**.html").isDirectoryContaining("glob:**.csv");

        Object[] more = java.util.Arrays.copyOf(words, words.length + 1);
        more[words.length] = "--json";
        Run again = Run.zoo(more);
        assertThat(again.json().isJsonObject()).isTrue();
        assertThat(again.err())
                .as("nothing is trained twice")
                .contains("done before")
                .doesNotContain("epoch 1/1");
    }

    @Test
    void aCellThatFailsExitsWithOne() {
        // A crop of 30 does not fit a network that takes multiples of 4 only; one of 32 does.
        Run run = Run.zoo(
                "compare",
                "--data",
                data,
                "--models",
                "unet:width=4,depth=2,sizes=strict,unet:width=4,depth=1",
                "--epochs",
                1,
                "--crop",
                30,
                "--batch",
                2,
                "--precision",
                "float32",
                "--out",
                folder.resolve("half-compared"));
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.out()).contains("unet:width=4,depth=1");
        assertThat(run.err()).contains("sizes=strict failed: ").contains("30x30");
    }
}
