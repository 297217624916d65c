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
package io.github.unetzoo.hub;

import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a trained model into a folder that any web server can serve, or that goes into a jar: its files into {@code
 * FOLDER/ID/}, its entry into {@code FOLDER/catalogue.json}. Publishing an id again replaces it. Processes that publish
 * into one folder wait for each other; the catalogue is replaced in one step, after the files.
 *
 * <p>A model is published with its card, without which nobody knows on what terms and how well it works.
 */
public final class Publication {

    /** What else is published where it is there; it says how the model came about. */
    private static final String RECORD_FILE = "record.json";

    private final Path model;
    private final Path folder;
    private final Optional<String> id;
    private final Optional<Uncarded> uncarded;

    /** What is said of a model that has no card. */
    private record Uncarded(String id, String title, String data, Terms terms) {}

    private Publication(Builder builder) {
        model = Objects.requireNonNull(builder.model, "setModel is required: the folder of a trained model");
        folder = Objects.requireNonNull(builder.folder, "setFolder is required: where to publish");
        id = builder.id;
        uncarded = builder.uncarded;
    }

    /** {@return a builder in which nothing is set} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Publishes.
     *
     * @return the model's entry
     * @throws IOException if a file cannot be read or written; the message names it
     * @throws IllegalArgumentException if there is no card, or it is of another model than lies beside it
     * @throws io.github.unetzoo.weights.WeightsException if the weights are not those of the network
     */
    public PretrainedModel publish() throws IOException {
        // Whatever is published can be loaded.
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32)) {
            Optional<ModelCard> card = card(loaded);
            String name = card.map(ModelCard::id)
                    .orElseGet(() -> uncarded.orElseThrow().id());
            try (PublishedFolder published = PublishedFolder.open(folder)) {
                List<ModelFile> files = copy(name, names(card), published.folderOf(name));
                PretrainedModel entry = card.map(found -> PretrainedModel.of(found, files))
                        .orElseGet(() -> entry(uncarded.orElseThrow(), loaded, files));
                published.add(List.of(entry));
                return entry;
            }
        }
    }

    private Optional<ModelCard> card(SegmentationModel loaded) throws IOException {
        Path file = model.resolve(ModelCard.FILE);
        if (Files.notExists(file)) {
            if (uncarded.isEmpty()) {
                throw new IllegalArgumentException(model + " has no model card " + ModelCard.FILE + ", so that nobody"
                        + " would know its licence, its data and how well it works: make one (zoo release does), or publish"
                        + " it uncarded with its terms");
            }
            checkArchitecture(uncarded.get().id(), loaded);
            return Optional.empty();
        }
        ModelCard card = ModelCard.read(file);
        id.filter(wanted -> !wanted.equals(card.id())).ifPresent(wanted -> {
            throw new IllegalArgumentException(
                    file + " is of " + card.id() + ", not of " + wanted + ": make the card anew with that id");
        });
        checkArchitecture(card.id(), loaded);
        check(file, "options", card.options(), loaded.network().options());
        check(file, "classes", card.classes().stream().map(LabelClass::name).toList(), loaded.classes());
        check(file, "normalization", card.normalization(), loaded.normalization());
        return Optional.of(card);
    }

    private void checkArchitecture(String name, SegmentationModel loaded) {
        check(
                model,
                "architecture",
                ModelId.architecture(ModelId.check(name)),
                loaded.network().architecture());
    }

    private static void check(Path file, String what, Object said, Object found) {
        if (!said.equals(found)) {
            throw new IllegalArgumentException(file + " says " + what + " " + said + ", but the model beside it has "
                    + found + ": make the card anew");
        }
    }

    private List<String> names(Optional<ModelCard> card) {
        List<String> names =
                new ArrayList<>(List.of(SegmentationModel.DESCRIPTION_FILE, SegmentationModel.WEIGHTS_FILE));
        card.ifPresent(found -> {
            names.add(ModelCard.FILE);
            names.add(ModelCard.MARKDOWN_FILE);
            found.pictures().stream().map(ModelCard.Picture::file).distinct().forEach(names::add);
        });
        if (Files.exists(model.resolve(RECORD_FILE))) {
            names.add(RECORD_FILE);
        }
        return names;
    }

    private List<ModelFile> copy(String name, List<String> names, Path target) throws IOException {
        List<ModelFile> files = new ArrayList<>();
        for (String file : names) {
            try (InputStream in = Files.newInputStream(model.resolve(file))) {
                FileCopy copy = FileCopy.of(in, target.resolve(file));
                files.add(ModelFile.beside(name, file, copy.bytes(), copy.sha256()));
            }
        }
        return files;
    }

    private static PretrainedModel entry(Uncarded said, SegmentationModel loaded, List<ModelFile> files) {
        return new PretrainedModel(
                said.id(),
                said.title(),
                said.data(),
                loaded.network().graph().parameterCount(),
                said.terms(),
                LabelClass.coloured(loaded.classes()),
                loaded.normalization(),
                InputConstraints.of(loaded.network().graph()),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                files);
    }

    /** Builds a publication. */
    public static final class Builder {

        private @Nullable Path model;
        private @Nullable Path folder;
        private Optional<String> id = Optional.empty();
        private Optional<Uncarded> uncarded = Optional.empty();

        private Builder() {}

        /**
         * Sets the trained model's folder.
         *
         * @param value with the model's files and its {@code card.json}
         * @return this builder
         */
        public Builder setModel(Path value) {
            model = value;
            return this;
        }

        /**
         * Sets the folder to publish into.
         *
         * @param value made if it does not exist
         * @return this builder
         */
        public Builder setFolder(Path value) {
            folder = value;
            return this;
        }

        /**
         * Sets the id that the card is expected to have; another is refused when publishing.
         *
         * @param value {@code ARCH.TAG}; any unless given
         * @return this builder
         */
        public Builder optId(String value) {
            id = Optional.of(value);
            return this;
        }

        /**
         * Publishes a model that has no card, with what is said here. A card that is there counts all the same.
         *
         * @param name its id, {@code ARCH.TAG}
         * @param title what it does, in a few words
         * @param data the name of the dataset it learned from
         * @param terms on which it may be used
         * @return this builder
         * @throws IllegalArgumentException if the name is no id
         */
        public Builder optUncarded(String name, String title, String data, Terms terms) {
            uncarded = Optional.of(new Uncarded(ModelId.check(name), title, data, terms));
            return this;
        }

        /**
         * {@return the publication, not yet made}
         *
         * @throws NullPointerException naming what was not
         */
        public Publication build() {
            return new Publication(this);
        }
    }
}
