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
package io.github.unetzoo.export;

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.files.PendingFile;
import io.github.unetzoo.files.Sha256;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A model as a package of the <a href="https://bioimage.io">BioImage Model Zoo</a>, which QuPath, deepImageJ, ilastik and
 * others open: a zip with a description after the model specification {@value Rdf#FORMAT_VERSION}, the weights as
 * TorchScript and ONNX, a test image with what comes of it, and documentation.
 *
 * <p>The weights give logits; the description says how images are prepared and that probabilities are a sigmoid or softmax
 * of the logits. TorchScript is of ATen's operators alone, float32. Sides of images are {@code min + n * step}, and the
 * halo is as far as the network looks, but at most 128 pixels. All pictures are of generated nuclei.
 *
 * <p>Equal packages have equal bytes: what is in them has no dates but the timestamp.
 */
public final class BioImagePackage {

    /** The description, which a package's reader looks for. */
    public static final String DESCRIPTION_FILE = "rdf.yaml";

    static final String DOCUMENTATION = "README.md";
    static final String COVER = "cover.png";
    static final String TORCHSCRIPT = "weights.pt";
    static final String ONNX = "weights.onnx";
    static final String TEST_INPUT = "test_input.npy";
    static final String TEST_OUTPUT = "test_output.npy";
    static final String SAMPLE_INPUT = "sample_input.tif";
    static final String SAMPLE_OUTPUT = "sample_output.tif";

    /** A test image is at least this large. */
    private static final int LEAST_EXAMPLE = 256;

    /** The first that a zip says in the same way in every time zone. */
    private static final LocalDateTime NO_DATE = LocalDateTime.of(1980, 2, 1, 0, 0);

    private static final Pattern SPDX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+-]*");

    private final SegmentationModel model;
    private final List<String> authors;
    private final String licence;
    private final Optional<ModelCard> card;
    private final int bitDepth;
    private final Instant timestamp;
    private final List<String> tags;

    private BioImagePackage(Builder builder) {
        model = Objects.requireNonNull(builder.model, "setModel is required: what to pack");
        card = builder.card;
        authors = List.copyOf(Objects.requireNonNull(
                builder.authors, "setAuthors is required: the names of those who made the model"));
        licence = builder.licence
                .or(() -> card.map(found -> found.terms().weights()))
                .orElseThrow(() -> new IllegalArgumentException("the model has no card that says its licence: give the"
                        + " SPDX identifier of the weights' licence, such as Apache-2.0 or CC-BY-4.0"));
        bitDepth = builder.bitDepth;
        timestamp = builder.timestamp.orElseGet(Instant::now).truncatedTo(ChronoUnit.SECONDS);
        tags = List.copyOf(builder.tags);
        check();
    }

    private void check() {
        if (authors.isEmpty() || authors.stream().anyMatch(name -> name.isBlank() || name.matches(".*[/\\\\].*"))) {
            throw new IllegalArgumentException("authors " + authors + ": give one name at least, each without slashes");
        }
        if (!SPDX.matcher(licence).matches()) {
            throw new IllegalArgumentException("licence \"" + licence
                    + "\" is no SPDX identifier: give one of spdx.org/licenses, such as Apache-2.0 or CC-BY-4.0");
        }
        if (bitDepth != 8 && bitDepth != 16) {
            throw new IllegalArgumentException("bit depth " + bitDepth + " must be 8 or 16");
        }
        if (model.precision() != Precision.FLOAT32) {
            throw new IllegalArgumentException(
                    "the model computes in " + model.precision() + ": load it in float32, as packages are");
        }
    }

    /** {@return a builder in which nothing is set} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Writes the package.
     *
     * @param file replaced whole, or not at all; its folder must exist
     * @throws IllegalArgumentException if the network's output does not grow as its input does, or it takes no image of
     *     up to 2048 pixels
     * @throws IOException naming what cannot be written
     */
    public void write(Path file) throws IOException {
        Path folder = Files.createTempDirectory("unetzoo-package");
        try {
            TileGeometry geometry = TileGeometry.of(model.network().graph());
            SampleType type = Preprocessing.type(model.normalization(), bitDepth);
            // A test image of numbers is of 8 bits all the same.
            int largest = type == SampleType.FLOAT32 ? SampleType.UINT8.largest() : type.largest();
            Example example = Example.of(model, largest, geometry.side(LEAST_EXAMPLE));
            model.exportTorchScript(
                    folder.resolve(TORCHSCRIPT),
                    CompileOptions.builder().optPortable(true).build());
            OnnxFile.write(folder.resolve(ONNX), model, OnnxOptions.DEFAULT);
            ImageFiles.writeRgb(
                    folder.resolve(COVER), example.cover(model.network().task()));
            List<String> names = new ArrayList<>();
            for (Map.Entry<String, byte[]> small : small(example, type, largest).entrySet()) {
                Files.write(folder.resolve(small.getKey()), small.getValue());
                names.add(small.getKey());
            }
            names.addAll(List.of(COVER, TORCHSCRIPT, ONNX));
            Map<String, String> hashes = new LinkedHashMap<>();
            for (String name : names) {
                try (InputStream in = Files.newInputStream(folder.resolve(name))) {
                    hashes.put(name, new Sha256().add(in).hex());
                }
            }
            Rdf rdf = new Rdf(model, card, authors, licence, tags, timestamp, geometry, type, hashes);
            Files.writeString(folder.resolve(DESCRIPTION_FILE), rdf.toYaml());
            names.add(0, DESCRIPTION_FILE);
            zip(file, folder, names);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private Map<String, byte[]> small(Example example, SampleType type, int largest) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(DOCUMENTATION, Documentation.of(model, card, licence, type).getBytes(StandardCharsets.UTF_8));
        card.ifPresent(
                found -> files.put(ModelCard.FILE, (Rdf.json(found.toJson()) + "\n").getBytes(StandardCharsets.UTF_8)));
        int[] input = {
            1,
            example.image().channels(),
            example.image().height(),
            example.image().width()
        };
        int[] output = {
            1,
            example.values().channels(),
            example.values().height(),
            example.values().width()
        };
        files.put(TEST_INPUT, Npy.of(type, example.stored(largest), input));
        files.put(TEST_OUTPUT, Npy.of(SampleType.FLOAT32, example.values().samples(), output));
        files.put(SAMPLE_INPUT, Stack.of(example.image()));
        files.put(SAMPLE_OUTPUT, Stack.of(example.values()));
        return files;
    }

    private static void zip(Path file, Path folder, List<String> names) throws IOException {
        try (PendingFile pending = PendingFile.open(file)) {
            // Not closed, only finished: to close a pending file is to give it up.
            ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(pending));
            // Weights do not get smaller.
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                entry.setTimeLocal(NO_DATE);
                zip.putNextEntry(entry);
                Files.copy(folder.resolve(name), zip);
                zip.closeEntry();
            }
            zip.finish();
            zip.flush();
            pending.commit();
        }
    }

    /** Builds a package. */
    public static final class Builder {

        private @Nullable SegmentationModel model;
        private @Nullable List<String> authors;
        private Optional<String> licence = Optional.empty();
        private Optional<ModelCard> card = Optional.empty();
        private int bitDepth = 8;
        private Optional<Instant> timestamp = Optional.empty();
        private List<String> tags = List.of();

        private Builder() {}

        /**
         * Sets what to pack.
         *
         * @param value loaded in float32; it stays the caller's
         * @return this builder
         */
        public Builder setModel(SegmentationModel value) {
            model = value;
            return this;
        }

        /**
         * Sets the names of those who made the model.
         *
         * @param value at least one, none of them blank or with a slash
         * @return this builder
         */
        public Builder setAuthors(List<String> value) {
            authors = value;
            return this;
        }

        /**
         * Sets the licence of the weights. Required where there is no card.
         *
         * @param value an SPDX identifier such as {@code Apache-2.0}; the card's unless given
         * @return this builder
         */
        public Builder optLicence(String value) {
            licence = Optional.of(value);
            return this;
        }

        /**
         * Sets what is known of the model: its title, licence, training data, limits and figures.
         *
         * @param value the card; it goes into the package
         * @return this builder
         */
        public Builder optCard(ModelCard value) {
            card = Optional.of(value);
            return this;
        }

        /**
         * Sets the bits of the images that programs will hand to the model. A model that normalises each image by
         * itself takes any.
         *
         * @param value 8, unless given, or 16
         * @return this builder
         */
        public Builder optBitDepth(int value) {
            bitDepth = value;
            return this;
        }

        /**
         * Sets when the package was made.
         *
         * @param value now, unless given; fractions of a second are dropped
         * @return this builder
         */
        public Builder optTimestamp(Instant value) {
            timestamp = Optional.of(value);
            return this;
        }

        /**
         * Sets words to find it by, besides those that are of its network and classes.
         *
         * @param value none unless given
         * @return this builder
         */
        public Builder optTags(List<String> value) {
            tags = value;
            return this;
        }

        /**
         * {@return the package, not yet written, once what was given is checked}
         *
         * @throws NullPointerException naming what is required and was not given
         * @throws IllegalArgumentException if there is no licence, or what was given cannot be said in a package
         */
        public BioImagePackage build() {
            return new BioImagePackage(this);
        }
    }
}
