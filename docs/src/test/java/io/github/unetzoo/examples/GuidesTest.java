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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every block of Java on the README and in the guides is a region of compiled code, the one that the comment above it
 * names: {@code <!-- example: CLASS#REGION -->}. Blocks of other languages may name a file of the resources.
 *
 * <p>{@code -Dguides.renew} writes the regions into the pages instead.
 */
class GuidesTest {

    private static final Pattern BLOCK =
            Pattern.compile("(?m)(?:^<!-- example: (\\S+) -->\n)?^```(\\w+)\n((?s:.*?))^```$");
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
        String old = Files.readString(page);
        Matcher found = BLOCK.matcher(old);
        StringBuilder text = new StringBuilder();
        while (found.find()) {
            String example = found.group(1);
            String block = example == null
                    ? found.group()
                    : "<!-- example: " + example + " -->\n```" + found.group(2) + "\n" + compiled(example) + "```";
            found.appendReplacement(text, Matcher.quoteReplacement(block));
        }
        found.appendTail(text);
        Files.writeString(page, text);
    }

    /** The text that an example's name stands for. */
    static String compiled(String example) throws IOException {
        int mark = example.indexOf('#');
        if (mark < 0) {
            return Files.readString(RESOURCES.resolve(example));
        }
        Path file = SOURCES.resolve(example.substring(0, mark) + ".java");
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

    @Test
    void aRegionThatIsMissingIsNamed() {
        assertThatThrownBy(() -> compiled("TenLines#nowhere"))
                .hasMessageContaining("TenLines.java has no region nowhere")
                .hasMessageContaining("// endregion");
    }
}
