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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code zoo} on machines that are not as it hopes, with a Java and a Maven that only say what was asked. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has a script of its own, zoo.cmd")
class LauncherTest {

    private static final String JDK = """
            case "$*" in
                -version) echo 'openjdk version "17.0.2" 2022-01-18' >&2 ;;
                --list-modules) echo 'java.base@17.0.2'; echo 'jdk.compiler@17.0.2' ;;
                *) printf '%s\\n' "$@" ;;
            esac
            """;

    private static final String MAVEN = """
            [ -f cli/target/zoo.classpath ] && echo again >> cli/target/builds
            : > cli/target/cli-1.jar
            printf '%s' "$PWD/cli/target/cli-1.jar" > cli/target/zoo.classpath
            """;

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        home = Files.createDirectories(folder.resolve("my zoo"));
        Files.copy(Path.of("../zoo"), home.resolve("zoo"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(home.resolve("cli/src/main"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.writeString(home.resolve("cli/pom.xml"), "");
        Files.writeString(home.resolve("mvnw"), MAVEN);
        java("jdk", JDK);
    }

    private void java(String name, String script) throws IOException {
        Path java = folder.resolve(name).resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\n" + script);
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private Run zoo(String javaHome, String... words) throws Exception {
        return zoo(javaHome, Map.of(), words);
    }

    private Run zoo(String javaHome, Map<String, String> variables, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("zoo").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", folder.resolve(javaHome).toString());
        environment.keySet().removeAll(List.of("ZOO_JAVA_OPTS", "ZOO_CLASSPATH"));
        environment.putAll(variables);
        Process zoo = builder.start();
        assertThat(zoo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(zoo.exitValue(), read("out"), read("err"));
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
    }

    private void refused(Run run, String... said) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(said);
        assertThat(run.complaints().stream().filter(line -> !line.startsWith("zoo: building")))
                .hasSizeBetween(1, 2);
    }

    @Test
    void buildsOnceAndRunsInAFolderWithASpaceInItsName() throws Exception {
        Run first = zoo("jdk", "predict", "a photo.png").fine();
        assertThat(first.err()).isEqualTo("zoo: building (first time: a few minutes for downloads) ...\n");
        assertThat(first.out().lines())
                .contains("-Dai.djl.offline=true", "io.github.unetzoo.cli.Main")
                .endsWith("predict", "a photo.png");
        assertThat(zoo("jdk", "list").fine().err()).isEmpty();
        assertThat(home.resolve("cli/target/builds")).doesNotExist();
    }

    @Test
    void jarsOfOnesOwnComeBehindTheLibrarys() throws Exception {
        Run run = zoo("jdk", Map.of("ZOO_CLASSPATH", "my-encoders.jar"), "info").fine();
        assertThat(run.out().lines())
                .containsSequence(
                        "-cp",
                        home.resolve("cli/target/cli-1.jar") + ":" + home.resolve("cli/target/cli-1.jar")
                                + ":my-encoders.jar",
                        "io.github.unetzoo.cli.Main",
                        "info");
    }

    @Test
    void buildsAgainWhenAFileOfTheSourcesIsNewer() throws Exception {
        zoo("jdk", "list").fine();
        Path stamp = home.resolve("cli/target/zoo.stamp");
        Path source = Files.writeString(home.resolve("cli/src/main/A.java"), "");
        Files.setLastModifiedTime(
                source,
                FileTime.from(Files.getLastModifiedTime(stamp).toInstant().plusSeconds(5)));
        assertThat(zoo("jdk", "list").fine().err()).startsWith("zoo: building");
        assertThat(home.resolve("cli/target/builds")).exists();
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        java("jdk11", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
        java("jdk8", "echo 'java version \"1.8.0_301\"' >&2");
        refused(zoo("jdk11"), "jdk11/bin/java is older than Java 17", "set JAVA_HOME");
        refused(zoo("jdk8"), "jdk8/bin/java is older than Java 17", "set JAVA_HOME");
    }

    @Test
    void aMissingJavaIsSaid() throws Exception {
        refused(zoo("nowhere"), "JAVA_HOME is " + folder.resolve("nowhere"), "no bin/java");
        java("broken", "echo 'Unable to locate a Java runtime.' >&2; exit 1");
        refused(zoo("broken"), "does not say its version");
    }

    @Test
    void aJavaWithoutCompilerIsRefusedBeforeTheBuild() throws Exception {
        java("jre", JDK.replace("; echo 'jdk.compiler@17.0.2'", ""));
        refused(zoo("jre"), "has no compiler", "a JDK, not a JRE");
        zoo("jdk", "list").fine();
        assertThat(zoo("jre", "list").fine().err())
                .as("a JRE runs what is built")
                .isEmpty();
    }

    @Test
    void aNetworkThatIsMissingIsSaid() throws Exception {
        Files.writeString(
                home.resolve("mvnw"), "echo 'wget: Failed to fetch http://example.org/maven.zip' >&2; exit 1\n");
        refused(zoo("jdk"), "http://example.org/maven.zip", "needs the network", "settings.xml");
        Files.writeString(
                home.resolve("mvnw"), "echo '[ERROR] Could not transfer artifact a:b from example'; exit 1\n");
        refused(zoo("jdk"), "artifact a:b", "needs the network", "settings.xml");
    }

    @Test
    void aBuildThatFailsShowsItsFirstErrors() throws Exception {
        Files.writeString(home.resolve("mvnw"), "echo '[ERROR] A.java:[3,4] odd'; exit 1\n");
        refused(zoo("jdk"), "[ERROR] A.java:[3,4] odd", "the build failed; its log is " + home);
    }

    @Test
    void aFolderThatCannotBeWrittenToIsSaid() throws Exception {
        // A file in the folder's place refuses everybody, root too.
        Files.writeString(home.resolve("cli/target"), "");
        refused(zoo("jdk"), "cannot write to " + home.resolve("cli/target"), "copy the folder");
    }

    /** Nothing here runs the script for Windows; what it hands on can be read. */
    @Test
    void theScriptForWindowsGivesJavaAndMavenTheSame() throws IOException {
        String script = Files.readString(Path.of("../zoo"));
        String windows = Files.readString(Path.of("../zoo.cmd"));
        // Whether the standard error is a terminal is not to be known there.
        assertThat(properties(script)).contains("-Dzoo.terminal", "-Dai.djl.offline", "-Dunetzoo.commit");
        assertThat(properties(windows))
                .containsExactlyElementsOf(properties(script).stream()
                        .filter(name -> !name.startsWith("-Dzoo."))
                        .toList());
        for (String word : List.of(
                "--enable-native-access=ALL-UNNAMED",
                "ORT_DISABLE_TELEMETRY=1",
                "ZOO_JAVA_OPTS",
                "ZOO_CLASSPATH",
                "UNETZOO_OFFLINE",
                "DJL_OFFLINE",
                "jdk.compiler",
                "-pl cli -am package")) {
            assertThat(script).contains(word.replace("jdk.compiler", "jdk\\.compiler"));
            assertThat(windows).contains(word);
        }
    }

    private static List<String> properties(String script) {
        return Pattern.compile("-D[\\w.]+(?==)")
                .matcher(script)
                .results()
                .map(MatchResult::group)
                .distinct()
                .sorted()
                .toList();
    }
}
