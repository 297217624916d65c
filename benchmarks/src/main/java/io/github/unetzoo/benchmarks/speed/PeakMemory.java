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
package io.github.unetzoo.benchmarks.speed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.CompiledScript;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.torchscript.ScriptModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The most memory that a process takes that loads one form of a network from its file and runs it: of the whole process,
 * the virtual machine and the libraries included, as the system counts it. Linux alone tells.
 */
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "peak ";
    private static final int RUNS = 3;
    private static final long KIBI = 1024;
    private static final long MINUTES = 10;

    /** What a process runs. */
    enum Kind {
        /** A model's folder, as it is written. */
        PLAIN,
        /** A TorchScript file. */
        TORCHSCRIPT,
        /** An ONNX file. */
        ONNX
    }

    private PeakMemory() {}

    /**
     * Of a process of its own.
     *
     * @param shape (N, C, H, W) of the images
     * @return bytes; empty where the system does not tell
     * @throws IOException if the process fails, with what it said
     */
    static OptionalLong of(Kind kind, Path file, long[] shape, int threads) throws IOException {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-cp",
                System.getProperty("java.class.path"),
                PeakMemory.class.getName(),
                kind.name(),
                file.toString(),
                Integer.toString(threads)));
        Arrays.stream(shape).mapToObj(Long::toString).forEach(command::add);
        Path output = Files.createTempFile("peak", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                    throw new IOException("the process that measures the memory of " + kind + " did not end within "
                            + MINUTES + " minutes");
                }
            } finally {
                process.destroyForcibly();
            }
            List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
            return OptionalLong.of(lines.stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> Long.parseLong(line.substring(PEAK.length())))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "the process that measures the memory of " + kind + " failed: " + complaint(lines))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the memory of " + kind + " was measured", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** What a process said, without the places in the code. */
    private static String complaint(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("\t"))
                .reduce((first, next) -> next)
                .orElse("it said nothing");
    }

    /** The process. Arguments: kind, file, threads, N, C, H, W. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[1]);
        long[] shape =
                Arrays.stream(arguments).skip(3).mapToLong(Long::parseLong).toArray();
        switch (Kind.valueOf(arguments[0])) {
            case PLAIN -> plain(file, new Shape(shape));
            case TORCHSCRIPT -> torchScript(file, new Shape(shape));
            case ONNX -> {
                try (OnnxPass pass = new OnnxPass(file, shape, Integer.parseInt(arguments[2]))) {
                    for (int i = 0; i < RUNS; i++) {
                        pass.millis();
                    }
                }
            }
        }
        String peak = Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .findFirst()
                .orElseThrow();
        System.out.println(PEAK + Long.parseLong(peak.replaceAll("[^0-9]", "")) * KIBI);
    }

    private static void plain(Path folder, Shape shape) throws IOException {
        Graph predicting = SegmentationModel.network(folder).graph().prediction();
        GraphBlock block = new GraphBlock(predicting, Precision.FLOAT32, Layout.CONTIGUOUS, 1);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            block.initialize(manager);
            ParameterStore store = new ParameterStore(manager, false);
            for (int i = 0; i < RUNS; i++) {
                try (NDManager scope = manager.newSubManager()) {
                    block.forward(store, new NDList(scope.ones(shape)), false);
                }
            }
        }
    }

    private static void torchScript(Path file, Shape shape) throws IOException {
        try (ScriptModule module = ScriptModule.load(file);
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            module.prepare(CompiledScript.PACK);
            for (int i = 0; i < RUNS; i++) {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray image = scope.ones(shape);
                    module.run("forward", new NDList(image), false);
                }
            }
        }
    }
}
