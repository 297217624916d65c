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

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.files.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one should know of a trained model before using it: what it is, on what data and terms, how it was trained, what
 * it was measured to do and where it fails. Made from the run's own record, so that no figure is copied by hand. Kept
 * beside the model as {@code card.json}, and as {@code card.md} for people. After Mitchell et al., Model Cards for Model
 * Reporting, 2019, <a href="https://arxiv.org/abs/1810.03993">arXiv:1810.03993</a>.
 *
 * @param id the model's name, {@code ARCH.TAG}
 * @param title what it does, in a few words
 * @param description what it is and what for, in a paragraph
 * @param architecture the variant's name, which the id begins with
 * @param options that build the network, by name
 * @param parameters learned numbers of the network
 * @param classes in the order of their indices
 * @param normalization what is done to images first
 * @param input which images the network takes
 * @param data what it learned from
 * @param terms on which it may be used
 * @param training how it was trained
 * @param measurements what it was measured to do; at least one
 * @param limits where it fails and what it is not for, a sentence each; at least one
 * @param pictures of its work
 * @param paper of the architecture, if there is one
 */
public record ModelCard(
        String id,
        String title,
        String description,
        String architecture,
        Map<String, String> options,
        long parameters,
        List<LabelClass> classes,
        Normalization normalization,
        InputConstraints input,
        TrainingData data,
        Terms terms,
        TrainingRun training,
        List<Measurement> measurements,
        List<String> limits,
        List<Picture> pictures,
        Optional<URI> paper) {

    /** The card's file in a model's folder. */
    public static final String FILE = "card.json";

    /** The card's text for people in a model's folder. */
    public static final String MARKDOWN_FILE = "card.md";

    private static final int FORMAT = 1;

    /**
     * A picture in the model's folder.
     *
     * @param file its name there
     * @param caption what it shows
     */
    public record Picture(String file, String caption) {
        /**
         * Checks the name.
         *
         * @param file a plain name, without folders
         * @param caption what it shows
         * @throws IllegalArgumentException if the name is none, or has a folder
         */
        public Picture {
            ModelId.checkFile(file);
        }

        static Picture read(Fields fields) {
            return new Picture(fields.text("file"), fields.text("caption"));
        }

        JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("file", file);
            json.addProperty("caption", caption);
            return json;
        }
    }

    /**
     * Checks and copies.
     *
     * @param id {@code ARCH.TAG}, of this architecture
     * @param title what it does
     * @param description what it is and what for
     * @param architecture the variant's name
     * @param options that build the network; copied, in their order
     * @param parameters learned numbers
     * @param classes at least one; copied
     * @param normalization what is done to images first
     * @param input which images the network takes
     * @param data what it learned from
     * @param terms on which it may be used
     * @param training how it was trained
     * @param measurements at least one; copied
     * @param limits at least one sentence; copied
     * @param pictures of its work, if there are any; copied
     * @param paper of the architecture, if there is one
     * @throws IllegalArgumentException if the id is none or of another architecture, or if a card says nothing of
     *     classes, measurements or limits
     */
    public ModelCard {
        ModelId.check(id);
        if (!ModelId.architecture(id).equals(architecture)) {
            throw new IllegalArgumentException("id " + id + " begins with another architecture than " + architecture
                    + ": call it " + architecture + "." + ModelId.tag(id));
        }
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        classes = List.copyOf(classes);
        measurements = List.copyOf(measurements);
        limits = List.copyOf(limits);
        pictures = List.copyOf(pictures);
        if (classes.isEmpty() || measurements.isEmpty() || limits.isEmpty()) {
            throw new IllegalArgumentException("the card of " + id + " has " + classes.size() + " classes, "
                    + measurements.size() + " measurements and " + limits.size()
                    + " limits: it needs one of each at least");
        }
    }

    /**
     * Reads a card.
     *
     * @param file for example {@code card.json}
     * @return the card
     * @throws IOException if it cannot be read or is no card; the message names the file, the field and the fix
     */
    public static ModelCard read(Path file) throws IOException {
        try {
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no model card " + file, e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no model card: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a card's JSON.
     *
     * @param json the text of a {@code card.json}
     * @return the card
     * @throws IllegalArgumentException naming the field and the fix
     */
    public static ModelCard parse(String json) {
        return Fields.parse(
                json,
                FORMAT,
                fields -> new ModelCard(
                        fields.text("id"),
                        fields.text("title"),
                        fields.text("description"),
                        fields.text("architecture"),
                        fields.words("options"),
                        fields.whole("parameters"),
                        fields.list("classes", LabelClass::read),
                        Normalization.fromJson(fields.raw("normalization")),
                        fields.object("input", InputConstraints::read),
                        fields.object("data", TrainingData::read),
                        fields.object("terms", Terms::read),
                        fields.object("training", TrainingRun::read),
                        fields.list("measurements", Measurement::read),
                        fields.texts("limits"),
                        fields.list("pictures", Picture::read),
                        fields.optUri("paper")));
    }

    /** {@return the card as JSON, whose text {@link #parse} reads; a new object} */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("id", id);
        json.addProperty("title", title);
        json.addProperty("description", description);
        json.addProperty("architecture", architecture);
        json.add("options", Json.words(options));
        json.addProperty("parameters", parameters);
        json.add("classes", Json.list(classes, LabelClass::toJson));
        json.add("normalization", normalization.toJson());
        json.add("input", input.toJson());
        json.add("data", data.toJson());
        json.add("terms", terms.toJson());
        json.add("training", training.toJson());
        json.add("measurements", Json.list(measurements, Measurement::toJson));
        json.add("limits", Json.list(limits, JsonPrimitive::new));
        json.add("pictures", Json.list(pictures, Picture::toJson));
        paper.ifPresent(uri -> json.addProperty("paper", uri.toString()));
        return json;
    }

    /** {@return the card as plain text for a terminal, at most 100 columns wide where words allow} */
    public String toText() {
        return CardPage.of(this).toText();
    }

    /** {@return the card as Markdown; pictures are linked by their file names} */
    public String toMarkdown() {
        return CardPage.of(this).toMarkdown();
    }

    /**
     * Writes {@code card.json} and {@code card.md}; each appears whole or not at all.
     *
     * @param folder of the model, which must exist
     * @throws IOException naming the file that cannot be written; that file is as it was
     */
    public void write(Path folder) throws IOException {
        AtomicFile.write(folder.resolve(FILE), Json.text(toJson()));
        AtomicFile.write(folder.resolve(MARKDOWN_FILE), toMarkdown());
    }
}
