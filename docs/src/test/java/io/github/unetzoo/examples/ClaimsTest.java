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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guides say which test holds a claim, in a comment that readers do not see: {@code <!-- held by: CLASS#METHOD, CLASS -->}.
 * Those tests have to be there.
 */
class ClaimsTest {

    private static final Pattern HELD_BY = Pattern.compile("<!-- held by: (.*?) -->");

    /** The source of each test class of the project. */
    private static final Map<String, String> TESTS = new HashMap<>();

    @BeforeAll
    static void readTests() throws IOException {
        Files.walkFileTree(Path.of(".."), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean isOfNoSource = name.equals("target") || name.equals("main") || name.startsWith(".g");
                return isOfNoSource ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.getFileName().toString();
                if (name.endsWith("Test.java")) {
                    TESTS.put(name.replace(".java", ""), Files.readString(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static Stream<String> claims() throws IOException {
        return GuidesTest.pages().stream().flatMap(page -> {
            try {
                return HELD_BY.matcher(Files.readString(page))
                        .results()
                        .flatMap(found -> Pattern.compile(", ").splitAsStream(found.group(1)))
                        .map(test -> page.getFileName() + ": " + test);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("claims")
    void theTestThatHoldsItIsThere(String claim) {
        Matcher named = Pattern.compile("\\S+: (\\w+)(?:#(\\w+))?").matcher(claim);
        assertThat(named.matches())
                .as("%s is not of the form CLASS#METHOD", claim)
                .isTrue();
        assertThat(TESTS).containsKey(named.group(1));
        if (named.group(2) != null) {
            assertThat(TESTS.get(named.group(1))).contains("void " + named.group(2) + "(");
        }
    }
}
