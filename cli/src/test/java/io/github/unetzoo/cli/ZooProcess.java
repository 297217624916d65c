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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command line in a process of its own, which can be killed.
 *
 * @param process that runs in a folder of its own
 * @param said where its standard output and error go
 */
record ZooProcess(Process process, Path said) {

    /** Begins a command. */
    static ZooProcess start(Path folder, Object... words) throws IOException {
        return start(folder, List.of(), words);
    }

    /**
     * Begins a command on another class path.
     *
     * @param folder in which it runs
     * @param classPath what it is, this test's in it
     * @param words the command
     */
    static ZooProcess on(Path folder, String classPath, Object... words) throws IOException {
        return start(folder, List.of(), classPath, words);
    }

    /**
     * Begins a command by way of another program.
     *
     * @param folder in which it runs, so that a Java that crashes says so there
     * @param before the program, which is given Java and what comes behind it
     * @param words the command
     */
    static ZooProcess start(Path folder, List<String> before, Object... words) throws IOException {
        return start(folder, before, System.getProperty("java.class.path"), words);
    }

    private static ZooProcess start(Path folder, List<String> before, String classPath, Object[] words)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                classPath,
                Main.class.getName()));
        Arrays.stream(words).map(Object::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command);
        // Equal sums need equal numbers of threads.
        builder.environment().put("OMP_NUM_THREADS", "1");
        Path said = Files.createTempFile(folder, "said", ".txt");
        return new ZooProcess(
                builder.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start(),
                said);
    }

    /** Waits until it has said something; it has to be at work still. */
    ZooProcess awaitWords(String words) throws IOException, InterruptedException {
        while (process.isAlive() && !text().contains(words)) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        assertThat(text()).contains(words);
        assertThat(process.isAlive()).as(text()).isTrue();
        return this;
    }

    /** As by {@code kill -9}: no handler of the process gets to run. */
    String kill() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        return text();
    }

    /** As by {@code kill}: the process is told to end, which has to end it as Java does, and not by a crash. */
    String terminate() throws IOException, InterruptedException {
        process.destroy();
        return exits(143);
    }

    /** Waits for its end, and returns what it said. */
    String exits(int code) throws IOException, InterruptedException {
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("not at its end after 10 min: " + text());
        }
        assertThat(process.exitValue()).as(text()).isEqualTo(code);
        Path folder = said.toAbsolutePath().getParent();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("hs_err") || name.startsWith("core"));
        }
        return text();
    }

    private String text() throws IOException {
        return Files.readString(said);
    }
}
