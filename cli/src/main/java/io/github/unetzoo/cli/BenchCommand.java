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

import io.github.unetzoo.benchmarks.speed.Bench;
import io.github.unetzoo.benchmarks.speed.BenchReport;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zoo bench}. */
@Command(
        name = "bench",
        sortOptions = false,
        description = {
            "Times networks in every form: as written, compiled in float32 and bfloat16, and the exported file in ONNX"
                    + " Runtime; forward passes, image files to mask files, training steps, and peak memory.",
            "The forms take turns; quote the ratios. Let nothing else run meanwhile."
        },
        footer = {
            "",
            "Examples:",
            "  zoo bench --out bench",
            "  zoo bench --models unet:width=16,unet3plus.nuclei --sizes 128,256 --batch 1,4 --out bench",
            "  zoo bench --models unet:width=4,depth=2 --sizes 32 --rounds 3 --no-memory --out bench"
        })
final class BenchCommand implements Callable<Integer> {

    /** The networks of the papers and their usual implementations. */
    static final String USUAL =
            "unet,unetpp:preset=nested,unet3plus:preset=official,sigmoid=false,fcn:preset=torchvision,encoder=resnet50,"
                    + "unet:preset=smp,encoder=resnet34,unetpp:preset=smp,encoder=resnet34";

    private final Console console;

    @Option(
            names = "--models",
            paramLabel = "SPEC,SPEC",
            description =
                    "Networks as architecture:option=value,option=value with commas between, with random weights; or names"
                            + " of trained models, or their folders (${DEFAULT-VALUE}).")
    private String models = USUAL;

    @Mixin
    private HubOptions hub = new HubOptions();

    @Option(
            names = "--sizes",
            paramLabel = "S,S",
            split = ",",
            description = "Sides of the square images (${DEFAULT-VALUE}).")
    private List<Integer> sizes = List.of(256);

    @Option(
            names = "--batch",
            paramLabel = "B,B",
            split = ",",
            description = "Images in a forward pass (${DEFAULT-VALUE}).")
    private List<Integer> batches = List.of(1);

    @Option(names = "--train-batch", paramLabel = "B", description = "Images in a training step (${DEFAULT-VALUE}).")
    private int trainBatch = 2;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each form is timed (${DEFAULT-VALUE}).")
    private int rounds = 15;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads that share an operator, here and in ONNX Runtime; as many as PyTorch takes unless given.")
    private Optional<Integer> threads = Optional.empty();

    @Option(names = "--no-training", description = "Time no training steps.")
    private boolean noTraining;

    @Option(names = "--no-memory", description = "Measure no memory.")
    private boolean noMemory;

    @Option(
            names = "--peers",
            paramLabel = "FILE.json",
            description =
                    "Timings of Python's libraries on this machine, as benchmarks/peers writes them: into the same"
                            + " tables.")
    private Optional<Path> peers = Optional.empty();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder for " + BenchReport.TEXT_FILE + " and " + BenchReport.JSON_FILE + ".")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path out;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        threads.ifPresent(BenchCommand::compute);
        Bench.Builder bench = Bench.builder()
                .optSizes(sizes)
                .optBatches(batches)
                .optTrainBatch(trainBatch)
                .optRounds(rounds)
                .optTraining(!noTraining)
                .optMemory(!noMemory)
                .optProgress(words -> console.note("measuring " + words));
        Hub trained = hub.hub(console);
        for (String spec : Architecture.splitSpecs(models)) {
            // A folder may well be called as an architecture is.
            if (Hub.isId(spec) || Files.exists(Path.of(spec, SegmentationModel.DESCRIPTION_FILE))) {
                Path folder = ModelChoice.folder(spec, trained);
                bench.addModel(spec, () -> load(folder));
            } else {
                bench.addNetwork(spec, Architecture.fromSpec(spec, Map.of("classes", "1", "in-channels", "3")));
            }
        }
        BenchReport report = bench.build().run();
        if (peers.isPresent()) {
            report = report.with(peers.get());
        }
        report.write(out);
        console.result(report.toMarkdown().stripTrailing());
        console.note("wrote " + out.resolve(BenchReport.TEXT_FILE) + ", " + out.resolve(BenchReport.JSON_FILE));
        return ExitCode.FINE;
    }

    /** DJL reads this when the engine starts. */
    private static void compute(int threads) {
        if (threads < 1) {
            throw new UsageException("--threads " + threads + " must be at least 1");
        }
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    }

    private static SegmentationModel load(Path folder) {
        try {
            return SegmentationModel.load(folder, Precision.FLOAT32);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
