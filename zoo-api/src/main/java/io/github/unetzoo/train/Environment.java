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
package io.github.unetzoo.train;

import ai.djl.engine.Engine;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.torchscript.NativeThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * With which code and on what machine something was computed, in words that do not depend on who ran it.
 *
 * @param library version of this library, or {@code unknown} where it runs from folders of classes
 * @param commit of this library's sources, {@code -dirty} behind it where they were changed since; or {@code unknown}. The
 *     launcher says it, in the system property {@value #COMMIT_PROPERTY}
 * @param java version and virtual machine
 * @param djl version
 * @param pytorch version of the native library
 * @param device that computes, such as {@code cpu()}, or several with commas between them
 * @param system name and architecture
 * @param processor model, or the architecture where the system does not tell
 * @param processors that the virtual machine may use
 * @param nativeThreads that share an operator; equal numbers give equal bits
 */
public record Environment(
        String library,
        String commit,
        String java,
        String djl,
        String pytorch,
        String device,
        String system,
        String processor,
        int processors,
        int nativeThreads) {

    /** The system property from which the commit is known. */
    public static final String COMMIT_PROPERTY = "unetzoo.commit";

    /** What stands for a version or commit that nobody said. */
    public static final String UNKNOWN = "unknown";

    /**
     * {@return what this process computes with}
     *
     * @param devices that it computes on, in the words of {@link Devices}
     * @throws IllegalArgumentException if they are none of those words, or there is no such device here
     */
    public static Environment here(String devices) {
        Engine engine = Engine.getEngine("PyTorch");
        return new Environment(
                Optional.ofNullable(Environment.class.getPackage().getImplementationVersion())
                        .orElse(UNKNOWN),
                Optional.ofNullable(System.getProperty(COMMIT_PROPERTY))
                        .filter(commit -> !commit.isBlank())
                        .orElse(UNKNOWN),
                System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")",
                Engine.getDjlVersion(),
                engine.getVersion(),
                Devices.described(devices),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                processorModel().orElse(System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                NativeThreads.count());
    }

    /** {@return all of it by name, in the order of the components, for tables} */
    public Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("library", library);
        words.put("commit", commit);
        words.put("java", java);
        words.put("djl", djl);
        words.put("pytorch", pytorch);
        words.put("device", device);
        words.put("os", system);
        words.put("processor", processor);
        words.put("processors", Integer.toString(processors));
        words.put("native threads", Integer.toString(nativeThreads));
        return words;
    }

    private static Optional<String> processorModel() {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpuinfo)) {
            try (Stream<String> lines = Files.lines(cpuinfo, StandardCharsets.UTF_8)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip());
            } catch (IOException | UncheckedIOException e) {
                return Optional.empty();
            }
        }
        // Windows.
        return Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER"));
    }
}
