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

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every line of {@code ./zoo} on the README and the guides is run, page by page, in a folder of made-up data with the names
 * that the pages use. What takes long is made short by {@link #shortened}; what cannot be run here is in {@link #NOT_RUN}.
 *
 * <p>Where a page shows what a command prints, in a block below {@code <!-- output: COMMAND -->}, it has to print that, but
 * for what differs from run to run: figures, also those that are undefined ({@code -}), the room that they take and the
 * plural after them, which epoch is the best, and the time left. A line {@code ...} stands for any lines. What stands below
 * {@code <!-- exact output: COMMAND -->} is the same on every machine.
 */
class PageCommandsTest {

    /** Lines as they are on the pages, and why they are not run here. */
    private static final Map<String, String> NOT_RUN = Map.of("./zoo compare", "EmbeddedModelsTest runs it");

    /** Options that say which file or folder to read or to write. */
    private static final List<String> OF_PATHS =
            List.of("--data", "--out", "--weights", "--init", "--to", "--diagram", "--plan");

    /** What sets the class path of a line that brings an encoder of its own, and with it what that is called. */
    private static final String OWN_JAR = "ZOO_CLASSPATH=";

    /** What makes a line fetch published weights. */
    private static final Pattern ENCODER_WEIGHTS = Pattern.compile("encoder-weights|--pretrained");

    private static final Path ROOT = Path.of("..");

    @TempDir
    static Path sandbox;

    private static final Pattern OUTPUT =
            Pattern.compile("(?m)^<!-- (exact )?output: (\\./zoo .*) -->\n```text\n((?s:.*?))^```$");

    /** What a page says that a command prints. */
    record Output(boolean exact, String text) {

        void check(String command, Run run) {
            if (exact) {
                assertThat(run.out()).as(command).isEqualToNormalizingNewlines(text);
            } else {
                assertThat(masked(run.err() + run.out())).as(command).matches(likeness(text));
            }
        }
    }

    record Page(String name, List<String> commands, Map<String, Output> outputs) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void prepare() throws IOException {
        System.setProperty("unetzoo.cache", sandbox.resolve("cache").toString());
        System.setProperty("unetzoo.offline", "true");
        writeCells(sandbox.resolve("cells"), 1);
        writeCells(sandbox.resolve("nuclei"), 2);
        writeCells(sandbox.resolve("dsb2018_nuclei"), 2);
        Path images = sandbox.resolve("cells/images");
        Files.copy(images.resolve("p1_0.png"), sandbox.resolve("photo.png"));
        for (String folder : List.of("photos", "plates")) {
            Files.createDirectories(sandbox.resolve(folder));
            Files.copy(images.resolve("p2_0.png"), sandbox.resolve(folder).resolve("one.png"));
            Files.copy(images.resolve("p2_1.png"), sandbox.resolve(folder).resolve("two.png"));
        }
        BufferedImage slide = new BufferedImage(96, 64, BufferedImage.TYPE_BYTE_GRAY);
        slide.getRaster().setSample(20, 30, 0, 200);
        assertThat(ImageIO.write(slide, "tiff", sandbox.resolve("slide.tif").toFile()))
                .isTrue();

        Run.zoo(shortened(words("./zoo train --arch unet --data cells --out start"), 1))
                .fine();
        Run.zoo(shortened(
                        words("./zoo release --model start --data cells --id unet.cells --licence CC0-1.0"
                                + " --out cells-unet"),
                        1))
                .fine();
        for (String data : List.of("cells", "nuclei")) {
            Run.zoo(shortened(words("./zoo compare --data " + data + " --models unet,fcn --out " + data + "-out"), 1))
                    .fine();
        }
        Network deep = Architecture.fromSpec(
                "unetpp:width=2,depth=3,deep-supervision=true", Map.of("classes", "2", "in-channels", "1"));
        try (SegmentationModel model = SegmentationModel.create(
                deep, List.of("background", "nucleus"), new Normalization.PerImage(), Precision.FLOAT32, 1)) {
            model.save(sandbox.resolve("unetpp"), Map.of());
        }

        ForeignFile.write(sandbox.resolve("unet.pth"), "unet:preset=milesial,width=4");
        ForeignFile.write(sandbox.resolve("seed"), "unet:preset=seed,width=4");
        ForeignFile.write(sandbox.resolve("milesial"), "unet:preset=milesial,width=4");
        ForeignFile.write(sandbox.resolve("nested"), "unetpp:preset=nested,widths=4x8x12");
        ForeignFile.write(sandbox.resolve("zju"), "unet3plus:preset=official,sigmoid=false,width=4,branch-width=4");
        ForeignFile.write(sandbox.resolve("torchvision"), "fcn:preset=torchvision,encoder=resnet50");
        ForeignFile.write(sandbox.resolve("vgg-fcn"), "fcn:preset=vgg,width=2");
        ForeignFile.write(sandbox.resolve("smp"), "unet:preset=smp,encoder=resnet18");
        for (String file : List.of("resnet34.pth", "torchvision-encoder", "timm-encoder", "smp-encoder")) {
            TorchFile.ZIP.write(sandbox.resolve(file), TorchFile.classifier(ResNet.RESNET18));
        }
        writeOwnJar(sandbox.resolve("my-encoders.jar"));
    }

    /** Two images of each of seven patients. */
    private static void writeCells(Path folder, long seed) throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("masks"));
        Split split = SyntheticNuclei.builder()
                .optCount(14, 1, 1)
                .optSize(40)
                .optSeed(seed)
                .build()
                .split("train");
        for (int i = 0; i < split.size(); i++) {
            Sample sample = split.sample(i);
            String file = "p" + (1 + i / 2) + "_" + i % 2 + ".png";
            ImageFiles.writeImage(folder.resolve("images").resolve(file), sample.image());
            ImageFiles.writeLabels(folder.resolve("masks").resolve(file), sample.mask());
        }
        Files.writeString(folder.resolve("dataset.json"), "{\"classes\": [\"background\", \"nucleus\"]}");
    }

    @AfterAll
    static void forget() {
        System.clearProperty("unetzoo.cache");
        System.clearProperty("unetzoo.offline");
    }

    static List<Page> pages() throws IOException {
        List<Path> files = new ArrayList<>(List.of(
                ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md"), ROOT.resolve("benchmarks/README.md")));
        try (Stream<Path> guides = Files.list(ROOT.resolve("docs"))) {
            guides.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
        }
        List<Page> pages = new ArrayList<>();
        for (Path file : files) {
            String text = Files.readString(file);
            List<String> commands = commands(text);
            if (!commands.isEmpty()) {
                pages.add(new Page(ROOT.relativize(file).toString(), commands, outputs(text)));
            }
        }
        return pages;
    }

    /** Lines of blocks, indented or fenced, and what alone fills a cell of a table. */
    static List<String> commands(String page) {
        List<String> commands = new ArrayList<>();
        boolean fenced = false;
        for (String line : page.replaceAll("\\\\\n\\s*", "").split("\n")) {
            Matcher cell = Pattern.compile("\\| `(\\./zoo [^`]*)` \\|").matcher(line);
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if (cell.find()) {
                commands.add(cell.group(1));
            } else if ((fenced || line.startsWith("    ")) && line.contains("./zoo ")) {
                commands.add(line.strip().replaceFirst("\\s+#.*", ""));
            }
        }
        return commands;
    }

    private static Map<String, Output> outputs(String page) {
        return OUTPUT.matcher(page)
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(2), found -> new Output(found.group(1) != null, found.group(3))));
    }

    /** Texts that differ in figures and in the room that these take are the same when masked. */
    private static String masked(String text) {
        return text.replace(sandbox + "/", "")
                .lines()
                .map(line -> line.replaceAll("(?<![A-Za-z])\\d+(?:,\\d{3})*(?:\\.\\d+)?|(?<= )-(?= |$)", "0")
                        .replaceAll("\\b0 (\\w+?)s\\b", "0 $1")
                        .replaceAll(" \\(best\\)|( 0 (h|min|s))+ left", "")
                        .replaceAll(" +", " ")
                        .strip())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static Pattern likeness(String shown) {
        return Pattern.compile(Arrays.stream(masked(shown).split("(?m)^\\.\\.\\.\n", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("(?s:.*)")));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commandsOfAPageDoWhatTheyAreThereFor(Page page) throws Exception {
        for (String command : page.commands()) {
            if (NOT_RUN.containsKey(command)) {
                continue;
            }
            List<String> words = words(command);
            int out = words.indexOf("--out");
            if (out >= 0) {
                delete(Path.of(words.get(out + 1)));
            }
            // Two are enough to see what comes again.
            Object[] shorter = shortened(words, page.outputs().containsKey(command) ? 2 : 1);
            Run run = run(command, shorter);
            assertThat(run.code())
                    .as("%s of %s, run as %s: %s", command, page, List.of(shorter), run.err())
                    .isZero();
            if (out >= 0) {
                assertThat(Path.of(words.get(out + 1))).as(command).exists();
            }
            int diagram = words.indexOf("--diagram");
            if (diagram >= 0) {
                assertThat(Path.of(words.get(diagram + 1))).as(command).isNotEmptyFile();
            }
            if (page.outputs().containsKey(command)) {
                page.outputs().get(command).check(command, run);
            }
        }
    }

    private static Run run(String command, Object[] words) throws Exception {
        String classPath = System.getProperty("java.class.path");
        if (command.startsWith(OWN_JAR)) {
            Path jar = sandbox.resolve(command.substring(OWN_JAR.length(), command.indexOf(' ')));
            return new Run(
                    0,
                    ZooProcess.on(sandbox, classPath + File.pathSeparator + jar, words)
                            .exits(0),
                    "");
        }
        if (!ENCODER_WEIGHTS.matcher(command).find()) {
            return Run.zoo(words);
        }
        List<Object> online = new ArrayList<>(Arrays.asList(words));
        Path folder = Files.createTempDirectory(sandbox, "published");
        online.addAll(List.of("--cache", folder.resolve("cache")));
        try (PublishedEncoder encoder = new PublishedEncoder(folder)) {
            String said = ZooProcess.on(sandbox, encoder.classPath(), online.toArray())
                    .exits(0);
            assertThat(encoder.requests()).as(said).isEqualTo(1);
            return new Run(0, said, "");
        }
    }

    /** The encoder that the guides write, in a jar. */
    private static void writeOwnJar(Path jar) throws IOException {
        Path source = ROOT.resolve("docs/src/main/java/io/github/unetzoo/examples/DepthwiseEncoder.java");
        Path classes = Files.createDirectories(sandbox.resolve("own"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-proc:none",
                                "-d",
                                classes.toString(),
                                source.toString()))
                .isZero();
        String service = "META-INF/services/io.github.unetzoo.encoder.Encoder";
        Files.createDirectories(classes.resolve(service).getParent());
        Files.copy(ROOT.resolve("docs/src/main/resources").resolve(service), classes.resolve(service));
        TestJar.pack(classes, jar);
    }

    @Test
    void outputsAreOfCommandsThatAreRun() throws IOException {
        int count = 0;
        int marks = 0;
        for (Page page : pages()) {
            marks += (int) Files.readString(ROOT.resolve(page.name()))
                    .lines()
                    .filter(line -> line.matches("<!-- (exact )?output: \\./zoo .*"))
                    .count();
            assertThat(page.commands()).containsAll(page.outputs().keySet());
            assertThat(page.outputs().keySet()).doesNotContainAnyElementsOf(NOT_RUN.keySet());
            count += page.outputs().size();
        }
        assertThat(count)
                .as("each mark has its block, and there are a training, an evaluation, two predictions")
                .isEqualTo(marks)
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void outputsMayDifferInFiguresAlone() {
        String shown = "cells has 40 images\n...\nDice   0.8813  epoch 16\n";
        assertThat(masked("cells has 8 images\nepoch 1\nepoch 2\nDice 0.5 epoch 1\n"))
                .matches(likeness(shown));
        assertThat(masked("cells has 8 images\nIoU 0.5 epoch 1\n")).doesNotMatch(likeness(shown));
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A line's words as a shell parts them, without {@code ./zoo}, and with this test's places in them. */
    private static List<String> words(String command) {
        String call = command.startsWith(OWN_JAR) ? command.substring(command.indexOf(' ') + 1) : command;
        assertThat(call).startsWith("./zoo ");
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(call.substring("./zoo ".length()));
        while (word.find()) {
            String text = word.group().replaceAll("^['\"]|['\"]$", "");
            words.add(placed(text, words.isEmpty() ? "" : words.get(words.size() - 1), words));
        }
        return words;
    }

    private static String placed(String word, String before, List<String> words) {
        if (word.equals("FILE")) {
            return sandbox.resolve(words.get(words.indexOf("--from") + 1)).toString();
        }
        if (word.equals("https://files.example.org/public")) {
            return sandbox.resolve("public").toString();
        }
        if (OF_PATHS.contains(before)) {
            return sandbox + "/" + word;
        }
        boolean mayBeAPath = before.equals("--model") || !word.startsWith("-") && !before.startsWith("--");
        if (mayBeAPath && !words.isEmpty() && Files.exists(sandbox.resolve(word.replaceFirst("/.*", "")))) {
            return sandbox + "/" + word;
        }
        return word.contains("/") && Files.exists(ROOT.resolve(word))
                ? ROOT.resolve(word).toString()
                : word;
    }

    /** The same in less time: narrower networks, smaller crops, fewer rounds. */
    private static Object[] shortened(List<String> placed, int epochs) {
        List<String> words = new ArrayList<>(placed);
        String command = words.get(0);
        if (words.contains("--plan")) {
            return words.toArray();
        }
        boolean trains = command.equals("train") || command.equals("compare");
        if (trains) {
            set(words, "--epochs", "" + epochs);
            set(words, "--crop", "32");
            set(words, "--batch", "2");
            set(words, "--precision", "float32");
            if (words.contains("--folds")) {
                set(words, "--folds", "3");
            }
            words.replaceAll(word -> Pattern.compile("(?<=\\bwidth=)\\d+")
                    .matcher(word)
                    .replaceAll(width -> "" + Integer.parseInt(width.group()) / 8));
        }
        boolean plain = !words.contains("--recipe") && !words.contains("--encoder");
        if (command.equals("train") && words.contains("--arch") && plain) {
            words.addAll(List.of("--option", "depth=2"));
            if (words.stream().noneMatch(word -> word.startsWith("width="))) {
                words.addAll(List.of("--option", "width=4"));
            }
        }
        if (command.equals("compare")) {
            if (words.contains("--seeds")) {
                set(words, "--seeds", words.contains("--folds") ? "1" : "1,2");
            }
            if (!words.contains("--out")) {
                set(words, "--out", sandbox.resolve("zoo-compare").toString());
            }
            if (!words.contains("--models") || words.contains("--pretrained")) {
                set(words, "--models", "unet,fcn");
            }
            int models = words.indexOf("--models") + 1;
            words.set(
                    models,
                    Architecture.splitSpecs(words.get(models)).stream()
                            .map(spec -> spec.contains(":") ? spec : spec + ":width=2")
                            .collect(Collectors.joining(",")));
        }
        if (command.equals("bench")) {
            set(words, "--models", "unet:width=4,depth=1,unet3plus.nuclei");
            set(words, "--sizes", "32");
            set(words, "--rounds", "1");
            words.addAll(List.of("--no-memory", "--no-training"));
        }
        if (command.equals("release")) {
            // What has hardly learned has probabilities so near one half that rounding moves its masks.
            set(words, "--storage", "float32");
        }
        if (command.equals("parity")) {
            words.add("smp-unet-efficientnet-b0");
        }
        return words.toArray();
    }

    private static void set(List<String> words, String option, String value) {
        int at = words.indexOf(option);
        if (at < 0) {
            words.addAll(List.of(option, value));
        } else {
            words.set(at + 1, value);
        }
    }

    @Test
    void whatIsNotRunIsStillOnAPage() throws IOException {
        assertThat(pages().stream().flatMap(page -> page.commands().stream())).containsAll(NOT_RUN.keySet());
    }

    @Test
    void findsCommandsInBlocksAndTables() {
        assertThat(commands("""
                Text with `./zoo list` in it.

                    ./zoo info unet.nuclei   # a comment
                    ./zoo train \\
                        --out x

                ```
                A=1 ./zoo list
                ```
                | a | `./zoo import` |
                """))
                .containsExactly("./zoo info unet.nuclei", "./zoo train --out x", "A=1 ./zoo list", "./zoo import");
    }
}
