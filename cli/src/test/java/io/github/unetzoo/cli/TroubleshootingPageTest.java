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
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.files.ExclusiveLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each message on the page on troubleshooting is what is said. Above it stands, in a comment that readers do not see, the
 * command that provokes it, {@code <!-- zoo train .. -->} with an at sign for this test's folder, or the file that has it,
 * {@code <!-- in FILE -->}. Three dots stand for what is left out. {@code -Dguides.renew} writes what commands say into the
 * page instead.
 */
class TroubleshootingPageTest {

    private static final Path PAGE = Path.of("..", "docs", "troubleshooting.md");
    private static final Pattern MESSAGE = Pattern.compile("<!-- (zoo|in) (.*) -->\n((?:> .*\n)+)");
    private static final int WIDTH = 118;

    @TempDir
    static Path folder;

    private static Optional<ExclusiveLock> lock = Optional.empty();

    record Told(String how, String what, String message) {
        @Override
        public String toString() {
            return how + " " + what;
        }
    }

    @BeforeAll
    static void prepare() throws IOException {
        System.setProperty("unetzoo.cache", folder.resolve("cache").toString());
        System.setProperty("unetzoo.offline", "true");
        Path cells = TinyData.write(folder.resolve("cells"));
        Path classes = TinyData.write(folder.resolve("classes"));
        int[] labels = new int[40 * 40];
        labels[3] = 7;
        ImageFiles.writeLabels(classes.resolve("masks/val_0001.png"), LabelMap.of(40, 40, labels));
        Path torn = TinyData.write(folder.resolve("torn"));
        Path image = torn.resolve("images/train_0000.png");
        byte[] bytes = Files.readAllBytes(image);
        Files.write(image, Arrays.copyOf(bytes, bytes.length / 2));
        Path twins = TinyData.write(folder.resolve("twins"));
        Files.copy(twins.resolve("images/train_0000.png"), twins.resolve("images/train_0000.PNG"));
        Path noVal = TinyData.write(folder.resolve("no-val"));
        Path json = noVal.resolve("dataset.json");
        Files.writeString(json, Files.readString(json).replace("\"val\":", "\"later\":"));
        Files.createDirectories(folder.resolve("empty"));
        Files.createDirectories(folder.resolve("locked"));
        lock = ExclusiveLock.tryTake(folder.resolve("locked/training.lock"));
        Files.copy(cells.resolve("images/test_0000.png"), folder.resolve("photo.png"));
        Files.writeString(folder.resolve("notes.txt"), "no image, and no weights");
        ForeignFile.write(folder.resolve("unet.pth"), "unet:preset=seed,width=4");
        Run.zoo(TinyData.train(cells, folder.resolve("model"))).fine();
    }

    @AfterAll
    static void forget() throws IOException {
        System.clearProperty("unetzoo.cache");
        System.clearProperty("unetzoo.offline");
        if (lock.isPresent()) {
            lock.get().close();
        }
    }

    static List<Told> messages() throws IOException {
        List<Told> told = new ArrayList<>();
        Matcher found = MESSAGE.matcher(Files.readString(PAGE));
        while (found.find()) {
            String message =
                    found.group(3).lines().map(line -> line.substring(2)).collect(Collectors.joining(" "));
            told.add(new Told(found.group(1), found.group(2), message));
        }
        return told;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isWhatIsSaid(Told told) throws IOException {
        boolean isShortened = told.message().contains("...");
        if (told.how().equals("zoo") && System.getProperty("guides.renew") != null && !isShortened) {
            renew(told);
            return;
        }
        String said = told.how().equals("in") ? constants(told.what()) : said(told.what());
        int from = 0;
        for (String part : told.message().split("\\.\\.\\.")) {
            int at = said.indexOf(part.strip(), from);
            assertThat(at).as("\"%s\" in \"%s\"", part.strip(), said).isNotNegative();
            from = at + part.strip().length();
        }
        if (told.how().equals("zoo") && !isShortened) {
            assertThat(told.message()).isEqualTo(said);
        }
    }

    /** A file of the project, or a class on the class path. */
    private static String constants(String name) throws IOException {
        if (!name.endsWith(".class")) {
            return Files.readString(Path.of("..").resolve(name));
        }
        try (InputStream in = TroubleshootingPageTest.class.getResourceAsStream("/" + name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** The complaint alone, in one line, without this test's folder. */
    private static String said(String command) {
        Object[] words = Arrays.stream(command.split(" "))
                .map(word -> word.startsWith("@") ? folder + "/" + word.substring(1) : word)
                .toArray();
        Run run = Run.zoo(words);
        assertThat(run.code()).as(run.out()).isPositive();
        String complaint = run.err().substring(run.err().indexOf("zoo: "));
        return complaint.strip().replace(folder + "/", "").replaceAll("\\s+", " ");
    }

    private static void renew(Told told) throws IOException {
        StringBuilder quote = new StringBuilder();
        StringBuilder line = new StringBuilder(">");
        for (String word : said(told.what()).split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                quote.append(line).append('\n');
                line = new StringBuilder(">");
            }
            line.append(' ').append(word);
        }
        quote.append(line).append('\n');
        String comment = "<!-- " + told + " -->\n";
        String page = Files.readString(PAGE);
        int from = page.indexOf(comment) + comment.length();
        int to = from;
        while (page.startsWith("> ", to)) {
            to = page.indexOf('\n', to) + 1;
        }
        Files.writeString(PAGE, page.substring(0, from) + quote + page.substring(to));
    }

    @Test
    void everyMessageIsHeld() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(messages().size())
                .isEqualTo(Pattern.compile("(?m)^> .*\n(?!> )")
                        .matcher(page)
                        .results()
                        .count())
                .isGreaterThanOrEqualTo(15);
    }
}
