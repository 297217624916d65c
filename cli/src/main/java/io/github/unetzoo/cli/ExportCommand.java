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
import io.github.unetzoo.export.BioImagePackage;
import io.github.unetzoo.export.OnnxFile;
import io.github.unetzoo.export.OnnxOptions;
import io.github.unetzoo.export.ServingFolder;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
            "Writes a model in a form that other programs run.",
            "onnx and torchscript: a file that takes normalised images and gives logits.",
            "bioimageio: a package for QuPath, deepImageJ, ilastik and others, which prepare images and read logits as it"
                    + " says.",
            "djl-serving: a folder for DJL Serving or plain DJL, that takes images and gives masks."
        },
        footer = {
            "",
            "Examples:",
            "  zoo export --model unet.nuclei --format onnx --out nuclei.onnx",
            "  zoo export --model cells --format onnx --size 512x512 --out cells.onnx",
            "  zoo export --model unet.nuclei --format torchscript --precision bfloat16 --out nuclei.pt",
            "  zoo export --model unet.nuclei --format bioimageio --out nuclei.zip",
            "  zoo export --model cells --format bioimageio --author \"A. Author\" --licence CC-BY-4.0 --out cells.zip",
            "  zoo export --model unet.nuclei --format djl-serving --out served/nuclei"
        })
final class ExportCommand implements Callable<Integer> {

    private static final double MEGA = 1e6;
    private static final int USUAL_BIT_DEPTH = 8;

    /** What a model can be written as. */
    enum Format {
        /** For ONNX Runtime, OpenVINO, TensorRT and others. */
        ONNX,
        /** For PyTorch, DJL, libtorch, Triton. */
        TORCHSCRIPT,
        /** For QuPath, deepImageJ, ilastik. */
        BIOIMAGEIO,
        /** For DJL Serving, and DJL with this library. */
        DJL_SERVING
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

    @Mixin
    private ModelChoice model = new ModelChoice();

    @Option(
            names = "--format",
            required = true,
            paramLabel = "F",
            description = "onnx, torchscript, bioimageio or djl-serving.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Format format;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The file, or the folder of djl-serving; an older one is replaced.")
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

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    @Option(
            names = "--portable",
            description = "A TorchScript file without the fused operators that processors have and GPUs have not.")
    private boolean portable;

    @Option(
            names = "--author",
            paramLabel = "NAME",
            description =
                    "bioimageio: who made the model; may be given several times. Required unless the model is one of"
                            + " this library's own.")
    private List<String> authors = List.of();

    @Option(
            names = "--licence",
            paramLabel = "SPDX",
            description = "bioimageio: the weights' licence, such as Apache-2.0. Required where the model has no card.")
    private Optional<String> licence = Optional.empty();

    @Option(
            names = "--bit-depth",
            paramLabel = "8|16",
            description =
                    "bioimageio: bits of the images that programs will hand to the model (${DEFAULT-VALUE}). Of no"
                            + " matter to models that normalise each image by itself.")
    private int bitDepth = USUAL_BIT_DEPTH;

    @Option(names = "--tag", paramLabel = "WORD", description = "bioimageio: a word to find the model by.")
    private List<String> tags = List.of();

    @Option(
            names = "--timestamp",
            paramLabel = "TIME",
            description =
                    "bioimageio: when the package was made, such as 2026-03-01T12:00:00Z; now, unless given. With it"
                            + " the same model gives the same bytes.")
    private Optional<Instant> timestamp = Optional.empty();

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        checkOptions();
        Path folder = model.folder(console);
        try (SegmentationModel loaded = SegmentationModel.load(folder, Precision.FLOAT32)) {
            // Says what is wrong with the size before anything is made.
            size.fixed().ifPresent(image -> loaded.network().graph().extents(image.height(), image.width()));
            Console.makeFolderOf(out);
            String images = switch (format) {
                case ONNX -> onnx(loaded);
                case TORCHSCRIPT -> torchScript(loaded);
                case BIOIMAGEIO -> bioImage(loaded, folder);
                case DJL_SERVING -> serving(loaded);
            };
            long bytes = Files.size(format == Format.DJL_SERVING ? out.resolve(ServingFolder.MODEL_FILE) : out);
            console.note(String.format(Locale.ROOT, "wrote %s, %.1f MB, for %s", out, bytes / MEGA, images));
        }
        return ExitCode.FINE;
    }

    /** Options of other formats are refused: who gives one expects something of it. */
    private void checkOptions() {
        boolean torchScript = format == Format.TORCHSCRIPT || format == Format.DJL_SERVING;
        refuse(!torchScript && portable, "--portable", "TorchScript files");
        refuse(
                !torchScript && !precision.isUsual(),
                "--precision " + precision.word(),
                "TorchScript files, and others are float32");
        boolean file = format == Format.ONNX || format == Format.TORCHSCRIPT;
        refuse(!file && allOutputs, "--all-outputs", "ONNX and TorchScript files");
        refuse(format == Format.BIOIMAGEIO && size.fixed().isPresent(), "--size", "the other formats");
        boolean bioImage = format == Format.BIOIMAGEIO;
        refuse(!bioImage && !authors.isEmpty(), "--author", "--format bioimageio");
        refuse(!bioImage && licence.isPresent(), "--licence", "--format bioimageio");
        refuse(!bioImage && bitDepth != USUAL_BIT_DEPTH, "--bit-depth", "--format bioimageio");
        refuse(!bioImage && !tags.isEmpty(), "--tag", "--format bioimageio");
        refuse(!bioImage && timestamp.isPresent(), "--timestamp", "--format bioimageio");
    }

    private void refuse(boolean given, String option, String whose) {
        if (given) {
            throw new UsageException(
                    option + " is of " + whose + ", not of --format " + Options.word(format) + ": leave it out");
        }
    }

    /** Writes the package, and says what images it takes. */
    private String bioImage(SegmentationModel loaded, Path folder) throws IOException {
        BioImagePackage.Builder bundle = BioImagePackage.builder()
                .setModel(loaded)
                .setAuthors(authors(loaded))
                .optBitDepth(bitDepth)
                .optTags(tags);
        card(folder).ifPresent(bundle::optCard);
        licence.ifPresent(bundle::optLicence);
        timestamp.ifPresent(bundle::optTimestamp);
        bundle.build().write(out);
        return "images of any size, cut into tiles";
    }

    private Optional<ModelCard> card(Path folder) throws IOException {
        if (isTrained()) {
            return model.hub(console).card(model.word());
        }
        Path file = folder.resolve(ModelCard.FILE);
        return Files.exists(file) ? Optional.of(ModelCard.read(file)) : Optional.empty();
    }

    /** Those who are named; of a model that a variant's own jar brings along, ourselves. */
    private List<String> authors(SegmentationModel loaded) {
        if (!authors.isEmpty()) {
            return authors;
        }
        String variant = loaded.network().architecture();
        String resource =
                "/META-INF/unetzoo/" + variant + "/" + model.word() + "/" + SegmentationModel.DESCRIPTION_FILE;
        if (!isTrained() || Architecture.named(variant).getClass().getResource(resource) == null) {
            throw new UsageException(
                    "nothing says who made " + model.word() + ": give --author NAME, several times if need be");
        }
        return List.of("UNet Zoo authors");
    }

    /** Whether it is known by its id; a folder of that name counts first. */
    private boolean isTrained() {
        return Hub.isId(model.word()) && !Files.isDirectory(Path.of(model.word()));
    }

    /** Writes the folder, and says what images it takes. */
    private String serving(SegmentationModel loaded) throws IOException {
        ServingFolder.write(out, loaded, torchScriptOptions(loaded));
        return "images of any size";
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
        loaded.exportTorchScript(out, torchScriptOptions(loaded));
        return "images of " + OnnxFile.metadata(loaded).get("sizes")
                + size.fixed().map(image -> ", fastest at about " + image).orElse("");
    }

    private CompileOptions torchScriptOptions(SegmentationModel loaded) {
        CompileOptions.Builder options = CompileOptions.builder()
                .optPrecision(precision.chosen(List.of(loaded.network()), console))
                .optPortable(portable);
        size.fixed().ifPresent(image -> options.optImage(image.height(), image.width()));
        if (allOutputs) {
            options.optWithout(Pass.DROP_UNNEEDED);
        }
        return options.build();
    }
}
