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

import io.github.unetzoo.compile.Pass;
import io.github.unetzoo.export.OnnxFile;
import io.github.unetzoo.export.OnnxOptions;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zoo export}. */
@Command(
        name = "export",
        sortOptions = false,
        description = {
            "Writes a model as a file that other programs run.",
            "The file takes normalised images and gives logits; its metadata say how to prepare the one and read the"
                    + " other."
        },
        footer = {
            "",
            "Examples:",
            "  zoo export --model unet.nuclei --format onnx --out nuclei.onnx",
            "  zoo export --model cells --format onnx --size 512x512 --out cells.onnx",
            "  zoo export --model unet.nuclei --format torchscript --precision bfloat16 --out nuclei.pt"
        })
final class ExportCommand implements Callable<Integer> {

    private static final double MEGA = 1e6;

    /** What a model can be written as. */
    enum Format {
        /** For ONNX Runtime, OpenVINO, TensorRT and others. */
        ONNX,
        /** For PyTorch, DJL, libtorch, Triton. */
        TORCHSCRIPT
    }

    /**
     * The size of the images that a file takes.
     *
     * @param fixed one size, or any that the network takes
     */
    record ImageSize(Optional<Extent> fixed) {
        static final String DYNAMIC = "dynamic";
    }

    private final Console console;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "The model: its folder, or the id of a trained one; \"zoo list\" has them.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private String model;

    @Mixin
    private HubOptions hub = new HubOptions();

    @Option(names = "--format", required = true, paramLabel = "F", description = "onnx or torchscript.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Format format;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file; an older one is replaced.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path out;

    @Option(
            names = "--size",
            paramLabel = "HxW",
            description =
                    "Height and width of the images if they are always the same, such as 512x512; dynamic, any that"
                            + " the network takes, unless given. A TorchScript file takes others too, but slower.")
    private ImageSize size = new ImageSize(Optional.empty());

    @Option(names = "--all-outputs", description = "Write the outputs for training as well, not the prediction alone.")
    private boolean allOutputs;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "In which a TorchScript file computes: float32, bfloat16, or auto (${DEFAULT-VALUE}).")
    private String precision = "float32";

    @Option(
            names = "--portable",
            description = "A TorchScript file without the fused operators that processors have and GPUs have not.")
    private boolean portable;

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (format == Format.ONNX && (portable || !precision.equalsIgnoreCase("float32"))) {
            throw new UsageException((portable ? "--portable" : "--precision " + precision)
                    + " is of TorchScript files: an ONNX file is float32, and runs everywhere");
        }
        Path folder = ModelChoice.folder(model, hub.hub(console));
        try (SegmentationModel loaded = SegmentationModel.load(folder, Precision.FLOAT32)) {
            // Says what is wrong with the size before anything is made.
            size.fixed().ifPresent(image -> loaded.network().graph().extents(image.height(), image.width()));
            Console.makeFolderOf(out);
            String images = switch (format) {
                case ONNX -> onnx(loaded);
                case TORCHSCRIPT -> torchScript(loaded);
            };
            console.note(String.format(Locale.ROOT, "wrote %s, %.1f MB, for %s", out, Files.size(out) / MEGA, images));
        }
        return ExitCode.FINE;
    }

    /** Writes the file, and says what images it takes. */
    private String onnx(SegmentationModel loaded) throws IOException {
        OnnxFile.write(out, loaded, new OnnxOptions(size.fixed(), allOutputs));
        return size.fixed()
                .map(image -> "images of " + image)
                .orElseGet(() -> "images of " + OnnxFile.metadata(loaded).get("sizes"));
    }

    /** Writes the file, and says what images it takes. */
    private String torchScript(SegmentationModel loaded) throws IOException {
        CompileOptions.Builder options = CompileOptions.builder()
                .optPrecision(PrecisionOption.chosen(precision, List.of(loaded.network()), console))
                .optPortable(portable);
        size.fixed().ifPresent(image -> options.optImage(image.height(), image.width()));
        if (allOutputs) {
            options.optWithout(Pass.DROP_UNNEEDED);
        }
        loaded.exportTorchScript(out, options.build());
        return "images of " + OnnxFile.metadata(loaded).get("sizes")
                + size.fixed().map(image -> ", fastest at about " + image).orElse("");
    }
}
