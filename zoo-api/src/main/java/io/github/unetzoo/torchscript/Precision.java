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
package io.github.unetzoo.torchscript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * In which numbers a network computes. Weights, inputs, outputs and losses are float32 in either; with
 * {@link #BFLOAT16} the feature maps and the convolutions between are bfloat16 (8 bits of mantissa), which processors
 * with instructions for it compute several times as fast.
 */
public enum Precision {
    /** 32-bit floating point throughout. */
    FLOAT32,
    /** bfloat16 inside, cast in the script; float32 master weights. */
    BFLOAT16;

    private static final Set<String> BFLOAT16_FLAGS = Set.of("avx512_bf16", "amx_bf16", "bf16");

    /**
     * The choice of {@code auto} on this machine, and why.
     *
     * @param precision the choice
     * @param reason one clause for the log, for example {@code the processor has avx512_bf16}
     */
    public record Choice(Precision precision, String reason) {}

    /** BFLOAT16 where the operating system lists processor instructions for it, else FLOAT32. */
    public static Choice auto() {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(cpuinfo)) {
            return new Choice(FLOAT32, "this system does not list its processor's instructions");
        }
        try (var lines = Files.lines(cpuinfo, StandardCharsets.UTF_8)) {
            return lines.filter(l -> l.startsWith("flags") || l.startsWith("Features"))
                    .findFirst()
                    .flatMap(l -> Arrays.stream(l.split("\\s+"))
                            .filter(BFLOAT16_FLAGS::contains)
                            .findFirst())
                    .map(flag -> new Choice(BFLOAT16, "the processor has " + flag))
                    .orElseGet(() -> new Choice(FLOAT32, "the processor has no bfloat16 instructions"));
        } catch (IOException | UncheckedIOException e) {
            return new Choice(FLOAT32, "this system's list of processor instructions cannot be read");
        }
    }

    /**
     * Reads {@code auto}, {@code float32} or {@code bfloat16}.
     *
     * @throws IllegalArgumentException for any other word
     */
    public static Choice parse(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "auto" -> auto();
            case "float32" -> new Choice(FLOAT32, "as asked");
            case "bfloat16" -> new Choice(BFLOAT16, "as asked");
            default ->
                throw new IllegalArgumentException(
                        "precision \"" + word + "\" is not known: use auto, float32 or bfloat16");
        };
    }
}
