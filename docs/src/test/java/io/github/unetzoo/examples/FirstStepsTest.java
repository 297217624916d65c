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
package io.github.unetzoo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SplitCheck;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.train.TrainingConfig;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStepsTest {

    private static final int SIDE = 96;

    @TempDir
    Path folder;

    private Path cells;

    @BeforeEach
    void write() throws IOException {
        cells = folder.resolve("cells");
        Files.createDirectories(cells.resolve("images"));
        Files.createDirectories(cells.resolve("masks"));
        SyntheticNuclei nuclei =
                SyntheticNuclei.builder().optCount(8, 1, 1).optSize(SIDE).build();
        for (String name : List.of("train", "val", "test")) {
            Split split = nuclei.split(name);
            for (int i = 0; i < split.size(); i++) {
                Sample sample = split.sample(i);
                ImageFiles.writeImage(cells.resolve("images/" + name + i + ".png"), sample.image());
                ImageFiles.writeLabels(cells.resolve("masks/" + name + i + ".png"), sample.mask());
            }
        }
    }

    @Test
    void predicts() throws IOException {
        Path mask = folder.resolve("mask.png");
        Prediction prediction =
                printing("FirstPrediction", () -> FirstPrediction.predict(cells.resolve("images/test0.png"), mask));
        assertThat(prediction.values().channels()).isEqualTo(1);
        assertThat(ImageFiles.readLabels(mask)).isEqualTo(prediction.labels());
        assertThat(prediction.labels().labels()).contains(0, 1);
    }

    @Test
    void trains() throws IOException {
        Files.writeString(cells.resolve("dataset.json"), "{\"classes\": [\"background\", \"nucleus\"]}");
        TrainingConfig config =
                TrainingConfig.builder().optEpochs(3).optCrop(64).build();
        EvaluationResult result =
                printing("FirstTraining", () -> FirstTraining.train(cells, folder.resolve("out"), config));
        assertThat(result.images()).isPositive();
    }

    private interface Example<T> {
        T run() throws IOException;
    }

    /** Runs a class of the page, which has to print what the page shows but for the figures. */
    private static <T> T printing(String name, Example<T> example) throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        T result;
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            result = example.run();
        } finally {
            System.setOut(before);
        }
        Matcher shown = Pattern.compile("<!-- output: " + name + " -->\n```text\n((?s:.*?))```")
                .matcher(Files.readString(Path.of("getting-started.md")));
        assertThat(shown.find()).as("the output of %s", name).isTrue();
        assertThat(masked(printed.toString(StandardCharsets.UTF_8)))
                .matches(Pattern.compile(Arrays.stream(masked(shown.group(1)).split("(?m)^\\.\\.\\.\n", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("(?s:.*)"))));
        return result;
    }

    /** Figures and the room that they take differ from run to run. */
    private static String masked(String text) {
        return text.lines()
                .map(line -> line.replaceAll("\\d+(?:\\.\\d+)?(?:E-?\\d+)?|(?<= )-(?= |$)", "0")
                        .replaceAll("\\b0 (\\w+?)s\\b", "0 $1")
                        .replaceAll(" +", " ")
                        .strip())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void dependenciesAreTheBuildsOwn() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        String pytorch = property(pom, "pytorch.version");
        assertThat(Files.readString(Path.of("getting-started.md")))
                .contains("<version>" + pytorch + "-" + property(pom, "djl.version") + "</version>")
                .contains("<version>" + pytorch + "</version>")
                .contains("<version>"
                        + pom.replaceFirst(
                                "(?s).*?<artifactId>unetzoo-parent</artifactId>\\s*<version>(.*?)</version>.*", "$1")
                        + "</version>");
    }

    private static String property(String pom, String name) {
        return pom.replaceFirst("(?s).*<" + Pattern.quote(name) + ">(.*?)</.*", "$1");
    }

    /** Each mistake in masks that the page tells of is made, and has to be answered as the page says. */
    @Test
    void usualMistakesAreAnsweredAsThePageSays() throws IOException {
        Matcher told =
                Pattern.compile("(?m)^> (.*(?:\n> .*)*)").matcher(Files.readString(Path.of("getting-started.md")));
        List<String> page = new ArrayList<>();
        while (told.find()) {
            page.add(told.group(1).replaceAll("\n> ", " "));
        }
        assertThat(page).isEqualTo(List.of(white(), colours(), jpeg(), size(), name()));
    }

    private Path mask() {
        return cells.resolve("masks/train1.png");
    }

    private String white() throws IOException {
        for (Path mask : masks()) {
            int[] labels = ImageFiles.readLabels(mask).labels().clone();
            for (int i = 0; i < labels.length; i++) {
                labels[i] *= 255;
            }
            ImageFiles.writeLabels(mask, LabelMap.of(SIDE, SIDE, labels));
        }
        return answer();
    }

    private List<Path> masks() throws IOException {
        try (Stream<Path> masks = Files.list(cells.resolve("masks"))) {
            return masks.sorted().toList();
        }
    }

    private String colours() throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(5, 3, 0xff0000);
        ImageIO.write(picture, "png", mask().toFile());
        return answer();
    }

    private String jpeg() throws IOException {
        File file = cells.resolve("masks/train1.jpg").toFile();
        ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY), "jpg", file);
        Files.delete(mask());
        return answer();
    }

    private String size() throws IOException {
        ImageFiles.writeLabels(mask(), LabelMap.of(48, 48, new int[48 * 48]));
        return answer();
    }

    private String name() throws IOException {
        Files.move(mask(), cells.resolve("masks/train1_mask.png"));
        return answer();
    }

    /** What is said, with the folder's name alone; the folder is then as it was. */
    private String answer() throws IOException {
        String said;
        try {
            SegmentationDataset data = FolderDataset.open(cells);
            SplitCheck.run(data, List.of("train", "val", "test"), 1, (done, of) -> {});
            said = "nothing";
        } catch (RuntimeException e) {
            said = String.valueOf(e.getMessage()).replace(folder + File.separator, "");
        }
        for (Path mask : masks()) {
            Files.delete(mask);
        }
        write();
        return said;
    }
}
