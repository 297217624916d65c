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

import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.NearNames;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Trained models by name. They stand in catalogues: those that one names, those in the variants' jars, and that of what
 * was {@linkplain Bundle unbundled} into the cache; of two models with one name the first in this order counts. Files
 * are copied into the cache when they are first needed, and used only if they are what the catalogue says by SHA-256.
 * {@link Zoo} has the usual one.
 */
public final class Hub {

    private static final String PROPERTY = "unetzoo.catalogue";
    private static final String VARIABLE = "UNETZOO_CATALOGUE";

    private final FileCache cache;
    private final List<URI> catalogues;

    private Hub(Builder builder) {
        cache = builder.cache.orElseGet(FileCache::standard);
        catalogues = builder.catalogues.orElseGet(() -> setting(System::getProperty, System::getenv));
    }

    /**
     * {@return a builder} What it is not given comes from system properties and the environment, as in {@link
     * #standard}.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The hub over {@link FileCache#standard} with the catalogues that {@code unetzoo.catalogue}, else {@code
     * UNETZOO_CATALOGUE}, names: published folders or their {@code catalogue.json}, as addresses or paths, separated by
     * commas.
     *
     * @return a new hub; its catalogues are read anew by each call that needs them
     * @throws IllegalArgumentException if a setting has no meaning
     */
    public static Hub standard() {
        return builder().build();
    }

    private static List<URI> setting(
            UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
        Optional<String> words = Optional.ofNullable(properties.apply(PROPERTY))
                .filter(text -> !text.isBlank())
                .or(() -> Optional.ofNullable(environment.apply(VARIABLE)));
        List<URI> addresses = new ArrayList<>();
        for (String word : words.orElse("").split(",", -1)) {
            if (!word.isBlank()) {
                addresses.add(address(word.strip()));
            }
        }
        return addresses;
    }

    /**
     * The address of a catalogue, from what a person writes.
     *
     * @param word an address, or the path of a folder or file
     * @return the address itself, or that of the path, {@code file:///...}
     * @throws IllegalArgumentException if it looks like an address and is none, such as one with a space in it
     */
    public static URI address(String word) {
        // One letter and a colon are a drive.
        if (!word.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
            return Path.of(word).toUri();
        }
        try {
            return new URI(word);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + word + "\" is no address of a catalogue: give one such as https://files.example.org/zoo", e);
        }
    }

    /**
     * Tells whether a word is of the form of a model's name, such as {@code unet.nuclei}; no architecture's name is.
     *
     * @param word any
     * @return whether it is; there need be no model of that name
     */
    public static boolean isId(String word) {
        return ModelId.is(word);
    }

    /** {@return the cache that files are kept in} */
    public FileCache cache() {
        return cache;
    }

    /**
     * {@return all models, in alphabetical order of their ids; none if no catalogue has any}
     *
     * @throws IOException if a catalogue cannot be read; the message names it
     */
    public List<PretrainedModel> list() throws IOException {
        return List.copyOf(Catalogues.models(catalogues, cache).values());
    }

    /**
     * {@return a model's entry}
     *
     * @param id such as {@code unet.nuclei}
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     * @throws IOException if a catalogue cannot be read; the message names it
     */
    public PretrainedModel info(String id) throws IOException {
        Map<String, PretrainedModel> models = Catalogues.models(catalogues, cache);
        PretrainedModel model = models.get(id);
        if (model == null) {
            throw new IllegalArgumentException("there is no model \"" + id + "\""
                    + NearNames.hint(id, models.keySet())
                    + (models.isEmpty()
                            ? ": no jar on the class path brings one along; name a catalogue that has some with -D"
                                    + PROPERTY + "=ADDRESS or " + VARIABLE + "=ADDRESS"
                            : ": there are " + models.keySet()));
        }
        return model;
    }

    /**
     * A model's card.
     *
     * @param id such as {@code unet.nuclei}
     * @return empty if it was published without one
     * @throws IllegalArgumentException if there is no such model
     * @throws IOException if the card cannot be had or is none
     */
    public Optional<ModelCard> card(String id) throws IOException {
        Optional<ModelFile> file = info(id).file(ModelCard.FILE);
        return file.isPresent()
                ? Optional.of(ModelCard.read(cache.fetch(file.get().published())))
                : Optional.empty();
    }

    /**
     * {@return a model's folder in the cache, with what {@link SegmentationModel#load} reads} That is fetched, unless
     * it is there.
     *
     * @param id such as {@code unet.nuclei}
     * @throws IllegalArgumentException if there is no such model
     * @throws IOException if a file cannot be had; the message says what was tried and what to do
     */
    public Path folder(String id) throws IOException {
        return folder(info(id));
    }

    /**
     * The same for an entry that is at hand: catalogues are not read again.
     *
     * @param model of this hub's
     * @return its folder in the cache
     * @throws IOException if a file cannot be had; the message says what was tried and what to do
     */
    public Path folder(PretrainedModel model) throws IOException {
        for (String name : List.of(SegmentationModel.DESCRIPTION_FILE, SegmentationModel.WEIGHTS_FILE)) {
            cache.fetch(model.file(name).orElseThrow().published());
        }
        return cache.folder().resolve(model.id());
    }

    /**
     * Gets all of a model's files, so that it can be used where there is no network.
     *
     * @param id such as {@code unet.nuclei}
     * @return its folder in the cache
     * @throws IllegalArgumentException if there is no such model
     * @throws IOException if a file cannot be had; the message says what was tried and what to do
     */
    public Path download(String id) throws IOException {
        return download(info(id));
    }

    /**
     * The same for an entry that is at hand: catalogues are not read again.
     *
     * @param model of this hub's
     * @return its folder in the cache
     * @throws IOException if a file cannot be had; the message says what was tried and what to do
     */
    public Path download(PretrainedModel model) throws IOException {
        for (ModelFile file : model.files()) {
            cache.fetch(file.published());
        }
        return cache.folder().resolve(model.id());
    }

    /**
     * Loads a model; it needs closing. Nothing else is fetched: its weights are all there, its encoder's too.
     *
     * @param id such as {@code unet.nuclei}
     * @param precision in which it computes
     * @return the model; it computes on the first GPU or, if there is none, the CPU
     * @throws IllegalArgumentException if there is no such model, or its variant's jar is missing
     * @throws IOException if a file cannot be had or is not what it should be; the message says what to do
     */
    public SegmentationModel load(String id, Precision precision) throws IOException {
        return SegmentationModel.load(folder(id), precision);
    }

    /** Builds a hub; nothing is required. */
    public static final class Builder {

        private Optional<FileCache> cache = Optional.empty();
        private Optional<List<URI>> catalogues = Optional.empty();

        private Builder() {}

        /**
         * Sets where files are kept.
         *
         * @param value {@link FileCache#standard} unless given
         * @return this builder
         */
        public Builder optCache(FileCache value) {
            cache = Optional.of(value);
            return this;
        }

        /**
         * Sets catalogues that count before those in jars. One on the web is asked each time; a copy is kept in the
         * cache for when the network is not to be used.
         *
         * @param value in the order in which they count: published folders, or their {@code catalogue.json}; unless
         *     given, those of the settings that {@link Hub#standard} names
         * @return this builder
         */
        public Builder optCatalogues(List<URI> value) {
            catalogues = Optional.of(List.copyOf(value));
            return this;
        }

        /**
         * {@return the hub, once the settings that are used are checked}
         *
         * @throws IllegalArgumentException naming what has no meaning
         */
        public Hub build() {
            return new Hub(this);
        }
    }
}
