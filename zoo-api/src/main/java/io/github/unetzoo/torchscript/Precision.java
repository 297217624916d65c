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

import ai.djl.engine.Engine;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Stride;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

    /**
     * Convolutions of fewer channels train slower in bfloat16: of a U-Net's steps (8 crops of 192 pixels) on a processor
     * with AMX, width 8 took twice the time of float32, width 16 half.
     */
    private static final int WORTHWHILE_WIDTH = 16;

    private static final Set<String> BFLOAT16_FLAGS = Set.of("avx512_bf16", "amx_bf16", "bf16");

    /**
     * The choice of {@code auto}, and why.
     *
     * @param precision the choice
     * @param reason one clause for the log, for example {@code the processor has avx512_bf16}
     */
    public record Choice(Precision precision, String reason) {}

    /**
     * BFLOAT16 where the operating system lists processor instructions for it and some network is wide enough to gain
     * from them, else FLOAT32; FLOAT32 where the engine sees a GPU, on which bfloat16 has not been tried.
     *
     * @param networks that will compute, at least one
     * @return the choice and its reason
     */
    public static Choice auto(Collection<Graph> networks) {
        int widest = networks.stream().mapToInt(Precision::finestWidth).max().orElse(0);
        if (widest < WORTHWHILE_WIDTH) {
            return new Choice(
                    FLOAT32,
                    "maps of " + widest + " channels at the image's resolution are too narrow to gain from bfloat16");
        }
        if (Engine.getEngine("PyTorch").defaultDevice().isGpu()) {
            return new Choice(FLOAT32, "the engine sees a GPU, and bfloat16 has not been tried on one");
        }
        return processorFlag()
                .map(flag -> new Choice(BFLOAT16, "the processor has " + flag))
                .orElseGet(() -> new Choice(FLOAT32, "this system lists no bfloat16 instructions of its processor"));
    }

    /** The widest convolution at the image's own resolution; wide enough to gain if there is none. */
    private static int finestWidth(Graph graph) {
        return graph.nodes().stream()
                .filter(n -> n.op() instanceof Op.Conv && n.output().stride().equals(Stride.ONE))
                .mapToInt(n -> n.output().channels())
                .max()
                .orElse(WORTHWHILE_WIDTH);
    }

    private static Optional<String> processorFlag() {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(cpuinfo)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(cpuinfo, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .findFirst()
                    .flatMap(line -> Arrays.stream(line.split("\\s+"))
                            .filter(BFLOAT16_FLAGS::contains)
                            .findFirst());
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads {@code auto}, {@code float32} or {@code bfloat16}.
     *
     * @param word {@code auto}, {@code float32} or {@code bfloat16}, in upper or lower case
     * @param networks that will compute, for {@code auto}
     * @return the choice and its reason
     * @throws IllegalArgumentException for any other word
     */
    public static Choice parse(String word, Collection<Graph> networks) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "auto" -> auto(networks);
            case "float32" -> new Choice(FLOAT32, "as asked");
            case "bfloat16" -> new Choice(BFLOAT16, "as asked");
            default ->
                throw new IllegalArgumentException(
                        "precision \"" + word + "\" is not known: use auto, float32 or bfloat16");
        };
    }
}
