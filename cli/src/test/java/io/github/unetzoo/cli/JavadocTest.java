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

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation of the modules' public types, as the JDK's own tool reads it. */
class JavadocTest {

    /** Those that are published. */
    static final List<String> MODULES = List.of("zoo-api", "fcn", "unet", "unetpp", "unet3plus", "benchmarks", "cli");

    private static final Pattern COMPLAINT = Pattern.compile("(warning|error): ");

    static List<Path> sources(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void hasNoWarning(@TempDir Path folder) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "-quiet",
                "-public",
                "-Xdoclint:all",
                "-Xmaxwarns",
                "100000",
                "-Xmaxerrs",
                "1000",
                "-encoding",
                "UTF-8",
                "-d",
                folder.resolve("pages").toString(),
                "-classpath",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        for (String module : MODULES) {
            sources(module).forEach(file -> words.add(file.toString()));
        }
        StringWriter said = new StringWriter();
        ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
        javadoc.run(new PrintWriter(said), new PrintWriter(said), words.toArray(String[]::new));

        assertThat(folder.resolve("pages/io/github/unetzoo/unet/UNet.html"))
                .as(said.toString())
                .exists();
        assertThat(said.toString().lines().filter(COMPLAINT.asPredicate())).isEmpty();
    }

    @Test
    void everyPackageIsDescribedAndNullMarked() throws IOException {
        for (String module : MODULES) {
            List<Path> sources = sources(module);
            for (Path folder : sources.stream().map(Path::getParent).distinct().toList()) {
                Path about = folder.resolve("package-info.java");
                assertThat(sources).as("%s has a package-info.java", folder).contains(about);
                assertThat(Files.readString(about)).as(about.toString()).contains("/**", "@NullMarked\npackage ");
            }
        }
    }
}
