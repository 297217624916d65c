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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every block of Java on the README and in the guides is a region of compiled code, the one that the comment above it
 * names: {@code <!-- example: CLASS#REGION -->}. Blocks of other languages may name a file of the resources.
 *
 * <p>Who copies a block needs its imports. A block that does not begin with them is followed by those of its class that
 * it uses, folded away, under the name {@code CLASS#REGION/imports}.
 *
 * <p>{@code -Dguides.renew} writes regions and imports into the pages instead.
 */
class GuidesTest {

    private static final Pattern BLOCK =
            Pattern.compile("(?m)(?:^<!-- example: (\\S+) -->\n)?^```(\\w+)\n((?s:.*?))^```$");
    private static final String IMPORTS = "/imports";
    private static final Pattern FOLDED = Pattern.compile("(?s)\n\n<details>\n<summary>Imports</summary>.*?</details>");
    private static final Path SOURCES = Path.of("src/main/java/io/github/unetzoo/examples");
    private static final Path RESOURCES = Path.of("src/main/resources");

    private record Block(Path page, Optional<String> example, String language, String text) {
        @Override
        public String toString() {
            return page.getFileName() + " " + example.orElse("a block of " + language);
        }
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> guides = Files.list(Path.of("."))) {
            return Stream.concat(
                            Stream.of(Path.of("../README.md")),
                            guides.filter(p -> p.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages()) {
            renewed(page);
            Matcher found = BLOCK.matcher(Files.readString(page));
            while (found.find()) {
                blocks.add(new Block(page, Optional.ofNullable(found.group(1)), found.group(2), found.group(3)));
            }
        }
        return blocks;
    }

    private static void renewed(Path page) throws IOException {
        if (System.getProperty("guides.renew") == null) {
            return;
        }
        String old = FOLDED.matcher(Files.readString(page)).replaceAll("");
        Matcher found = BLOCK.matcher(old);
        StringBuilder text = new StringBuilder();
        while (found.find()) {
            String example = found.group(1);
            String block = example == null ? found.group() : shown(example, found.group(2)) + folded(page, example);
            found.appendReplacement(text, Matcher.quoteReplacement(block));
        }
        found.appendTail(text);
        Files.writeString(page, text);
    }

    private static String shown(String example, String language) throws IOException {
        return "<!-- example: " + example + " -->\n```" + language + "\n" + compiled(example) + "```";
    }

    /** What follows a block of Java: nothing, or its imports and where the whole class is. */
    private static String folded(Path page, String example) throws IOException {
        if (!example.contains("#") || compiled(example).startsWith("import ")) {
            return "";
        }
        String imports = example + IMPORTS;
        if (compiled(imports).isEmpty()) {
            return "";
        }
        Path file = source(example);
        Path link = page.toAbsolutePath()
                .normalize()
                .getParent()
                .relativize(file.toAbsolutePath().normalize());
        return "\n\n<details>\n<summary>Imports</summary>\n\nThe whole class, as it is compiled and run:\n["
                + file.getFileName() + "](" + link.toString().replace('\\', '/') + ")\n\n" + shown(imports, "java")
                + "\n\n</details>";
    }

    private static Path source(String example) {
        return SOURCES.resolve(example.substring(0, example.indexOf('#')) + ".java");
    }

    /** The imports of a block's class that the block uses. */
    private static String importsOf(String example) throws IOException {
        String code = compiled(example)
                .replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "")
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("//.*", "");
        return Files.readAllLines(source(example)).stream()
                .filter(line -> line.startsWith("import "))
                .filter(line -> Pattern.compile("\\b" + line.replaceFirst(".*\\.(\\w+);$", "$1") + "\\b")
                        .matcher(code)
                        .find())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** The text that an example's name stands for. */
    static String compiled(String example) throws IOException {
        if (example.endsWith(IMPORTS)) {
            return importsOf(example.substring(0, example.length() - IMPORTS.length()));
        }
        int mark = example.indexOf('#');
        if (mark < 0) {
            return Files.readString(RESOURCES.resolve(example));
        }
        Path file = source(example);
        String region = example.substring(mark + 1);
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(file)) {
            if (line.strip().equals("// region " + region)) {
                inside = true;
            } else if (inside && line.strip().equals("// endregion")) {
                return String.join("\n", lines).stripIndent() + "\n";
            } else if (inside) {
                lines.add(line);
            }
        }
        throw new IllegalArgumentException(file + (inside ? " does not end region " : " has no region ") + region
                + ": put it between // region " + region + " and // endregion");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void showsCompiledCode(Block block) throws IOException {
        if (block.example().isPresent()) {
            assertThat(block.text()).isEqualTo(compiled(block.example().get()));
        } else {
            assertThat(block.language())
                    .as(
                            "a block of Java in %s that nothing compiles: put <!-- example: CLASS#REGION --> above it",
                            block.page())
                    .isNotEqualTo("java");
        }
    }

    @Test
    void findsThePagesAndTheirBlocks() throws IOException {
        assertThat(blocks())
                .extracting(Block::toString)
                .contains("README.md TenLines#run", "own-encoder.md DepthwiseEncoder#encoder");
        // A comment that is no marker, or not directly above its block, would go unnoticed.
        for (Path page : pages()) {
            long markers = Files.readString(page)
                    .lines()
                    .filter(l -> l.startsWith("<!-- example:"))
                    .count();
            long used = blocks().stream()
                    .filter(b -> b.page().equals(page) && b.example().isPresent())
                    .count();
            assertThat(used).as("markers of %s that stand above a block", page).isEqualTo(markers);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void blocksBringTheirImports(Path page) throws IOException {
        List<Block> blocks = blocks();
        String text = Files.readString(page);
        for (Block block : blocks) {
            if (block.page().equals(page)
                    && block.language().equals("java")
                    && !block.example().orElseThrow().endsWith(IMPORTS)) {
                String example = block.example().orElseThrow();
                assertThat(text)
                        .as("what follows %s on %s; -Dguides.renew writes it", example, page)
                        .contains(block.text() + "```" + folded(page, example) + "\n");
            }
        }
    }

    /** What begins with its imports can be put into a file as it stands. */
    @Test
    void wholeFilesCompileAsTheyStand(@TempDir Path folder) throws IOException {
        List<String> files = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.text().startsWith("import ")
                    && !block.example().orElseThrow().endsWith(IMPORTS)) {
                String name = block.example().orElseThrow().replaceFirst("#.*", ".java");
                files.add(Files.writeString(folder.resolve(name), block.text()).toString());
            }
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(6);
        List<String> words = new ArrayList<>(List.of("-proc:none", "-d", folder.toString(), "-cp"));
        words.add(System.getProperty("java.class.path"));
        words.addAll(files);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, said, said, words.toArray(String[]::new));
        assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    /** Links within the project lead to files, and to headings that are there. */
    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        Matcher link =
                Pattern.compile("\\[[^\\]]*]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)").matcher(Files.readString(page));
        while (link.find()) {
            if (link.group(1).contains("://")) {
                continue;
            }
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            assertThat(target).as("%s on %s", link.group(), page).exists();
            if (link.group(2) != null) {
                assertThat(headings(target)).as("%s on %s", link.group(), page).contains(link.group(2));
            }
        }
    }

    /** A page's headings as links name them. */
    private static List<String> headings(Path page) throws IOException {
        return Files.readString(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void examplesAreShort() throws IOException {
        assertThat(blocks())
                .filteredOn(block -> block.example().isPresent())
                .allSatisfy(block ->
                        assertThat(block.text().lines()).as(block.toString()).hasSizeLessThan(60));
    }

    @Test
    void importsAreThoseThatABlockUses() throws IOException {
        assertThat(compiled("LargeImages#run/imports"))
                .contains("import io.github.unetzoo.predict.Tiling;\n", "import java.util.List;\n")
                .doesNotContain("java.nio.file.Path");
    }

    @Test
    void aRegionThatIsMissingIsNamed() {
        assertThatThrownBy(() -> compiled("TenLines#nowhere"))
                .hasMessageContaining("TenLines.java has no region nowhere")
                .hasMessageContaining("// endregion");
    }
}
