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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What is said when the machine, not the person, is at fault. */
class ShortageTest {

    @Command(name = "fail")
    private record Failing(Throwable error) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            if (error instanceof Error thrown) {
                throw thrown;
            }
            throw (Exception) error;
        }
    }

    private static Run fail(Throwable error, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
        CommandLine line = Main.line(console);
        line.addSubcommand(new Failing(error));
        int code = Main.execute(
                line, Stream.concat(Stream.of("fail"), Stream.of(options)).toArray(String[]::new), console);
        return new Run(code, out.toString(), err.toString());
    }

    private static Arguments shortage(int code, Throwable error, String... said) {
        return Arguments.of(code, error, said);
    }

    static Stream<Arguments> shortages() {
        OutOfMemoryError heap = new OutOfMemoryError("Java heap space");
        return Stream.of(
                shortage(1, heap, "Java's heap of ", "ZOO_JAVA_OPTS=-Xmx8g", "--batch"),
                shortage(1, new ExecutionException(heap), "Java's heap of "),
                shortage(1, new OutOfMemoryError("unable to create native thread"), "native thread", "other programs"),
                shortage(
                        1,
                        new IllegalStateException("[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator:"
                                + " can't allocate memory: you tried to allocate 79164837199872 bytes."),
                        "PyTorch found no room",
                        "--tile"),
                shortage(
                        1,
                        new IllegalStateException("CUDA out of memory. Tried to allocate 2 GiB"),
                        "PyTorch found no"),
                shortage(1, new StackOverflowError(), "stack", "-Xss8m"),
                shortage(
                        1,
                        new UnsatisfiedLinkError("no djl_torch in path"),
                        "the program failed",
                        "djl_torch",
                        "--debug"),
                shortage(1, new IllegalStateException("odd"), "the program failed: odd", "--debug"),
                shortage(
                        2,
                        new FileSystemException("out/a.png", null, "No space left on device"),
                        "out/a.png",
                        "disk is full"),
                shortage(2, new IOException("No space left on device"), "the disk is full", "--out"),
                shortage(
                        2,
                        new UncheckedIOException(new FileNotFoundException("out/a.png (Read-only file system)")),
                        "out/a.png: nothing can be written",
                        "--out"),
                shortage(2, new AccessDeniedException("out"), "out: permission denied", "another"));
    }

    @ParameterizedTest
    @MethodSource("shortages")
    void isToldInOneOrTwoLinesWithTheFix(int code, Throwable error, String[] said) {
        Run run = fail(error);
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.err()).startsWith("zoo: ").contains(said).doesNotContain("\tat ");
        assertThat(run.err().lines()).hasSizeBetween(1, 2);
        Run debugged = fail(error, "--debug");
        assertThat(debugged.err())
                .startsWith(run.err())
                .contains(error.getClass().getName())
                .contains("\tat ");
    }

    @Test
    void aFileSystemThatCannotBeWrittenToIsSaid() {
        assertThat(fail(new ReadOnlyFileSystemException()).err()).contains("nothing can be written here", "--out");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the device that is always full is Linux's")
    void aFullDiskIsSaid() {
        Run run = Run.zoo("info", "--arch", "unet", "--diagram", "svg", "--out", "/dev/full");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("the disk is full").hasLineCount(1);
    }

    @Test
    void aFileInPlaceOfTheFolderIsSaid(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Run run = Run.zoo("info", "--arch", "unet", "--diagram", "svg", "--out", file.resolve("a.svg"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(file.toString(), "in the way");
    }
}
