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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import java.util.Optional;

/** Complaints that the machine has too little of something, and what to do about it. */
final class Shortage {

    private static final double GIGA = 1e9;

    /** How deep the causes of an error are looked through; they might go round in a circle. */
    private static final int DEEPEST = 10;

    private static final String LESS = "take a smaller --batch, --crop or --tile, or a narrower network";

    private Shortage() {}

    /** What an error or its causes say of memory, of the disk or of threads' stacks; empty if they say nothing of it. */
    static Optional<String> of(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            Optional<String> found = said(at);
            if (found.isPresent()) {
                return found;
            }
            at = at.getCause();
        }
        return Optional.empty();
    }

    private static Optional<String> said(Throwable error) {
        String message = Optional.ofNullable(error.getMessage()).orElse("");
        String lower = message.toLowerCase(Locale.ROOT);
        if (error instanceof OutOfMemoryError) {
            // Threads and buffers outside of the heap end in this error too, and a larger heap would leave them less.
            return lower.contains("native thread") || lower.contains("direct buffer")
                    ? Optional.of(
                            "the machine has no more memory for Java (" + message + "): end other programs, or " + LESS)
                    : Optional.of(String.format(
                            Locale.ROOT,
                            "out of memory: Java's heap of %.1f GB is full: give it more, as in"
                                    + " ZOO_JAVA_OPTS=-Xmx8g ./zoo ..., or %s",
                            Runtime.getRuntime().maxMemory() / GIGA,
                            LESS));
        }
        if (lower.contains("can't allocate memory")
                || lower.contains("cuda out of memory")
                || lower.contains("std::bad_alloc")) {
            return Optional.of(
                    "out of memory: PyTorch found no room for its tensors, which lie outside of Java's heap: " + LESS
                            + ", or end other programs");
        }
        if (error instanceof StackOverflowError) {
            return Optional.of("a thread's stack is full: give more, as in ZOO_JAVA_OPTS=-Xss8m ./zoo ...");
        }
        if (error instanceof IOException && lower.contains("no space left on device")) {
            return Optional.of(place(error) + "the disk is full: free some space, or give another folder as --out");
        }
        if (error instanceof ReadOnlyFileSystemException
                || (error instanceof IOException && lower.contains("read-only file system"))) {
            return Optional.of(place(error) + "nothing can be written here: give another folder as --out");
        }
        return Optional.empty();
    }

    private static String place(Throwable error) {
        if (error instanceof FileSystemException file && file.getFile() != null) {
            return file.getFile() + ": ";
        }
        // Its message begins with the file.
        return error instanceof FileNotFoundException
                ? String.valueOf(error.getMessage()).replaceFirst(" \\([^(]*$", "") + ": "
                : "";
    }
}
