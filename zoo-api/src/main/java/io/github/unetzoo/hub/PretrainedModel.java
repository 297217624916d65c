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
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.model.SegmentationModel;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * A trained model that can be had: an entry of a catalogue.
 *
 * @param id its name, {@code ARCH.TAG}, such as {@code unet.nuclei}
 * @param title what it does, in a few words
 * @param data the name of the dataset it learned from
 * @param parameters learned numbers of the network
 * @param terms on which it may be used
 * @param classes in the order of their indices
 * @param normalization what is done to images first
 * @param input which images the network takes
 * @param measurements what it was measured to do; none if nobody has said
 * @param recipe the name or address of the recipe's file that trained it, if one was used
 * @param paper of the architecture, if there is one
 * @param files its folder's, {@code model.json} and {@code model.safetensors} among them
 */
public record PretrainedModel(
        String id,
        String title,
        String data,
        long parameters,
        Terms terms,
        List<LabelClass> classes,
        Normalization normalization,
        InputConstraints input,
        List<Measurement> measurements,
        Optional<String> recipe,
        Optional<URI> paper,
        List<ModelFile> files) {

    /**
     * Checks and copies.
     *
     * @param id {@code ARCH.TAG}
     * @param title what it does
     * @param data the dataset's name
     * @param parameters learned numbers
     * @param terms on which it may be used
     * @param classes in the order of their indices; copied
     * @param normalization what is done to images first
     * @param input which images the network takes
     * @param measurements may be none; copied
     * @param recipe that trained it, if one was used
     * @param paper of the architecture, if there is one
     * @param files {@code model.json} and {@code model.safetensors} among them; copied
     * @throws IllegalArgumentException if the id is none, a file that every model has is missing, a file is of another
     *     model, or two have names that some file systems take for one
     */
    public PretrainedModel {
        ModelId.check(id);
        classes = List.copyOf(classes);
        measurements = List.copyOf(measurements);
        files = List.copyOf(files);
        Set<String> names = new HashSet<>();
        for (ModelFile file : files) {
            if (!file.published().name().equals(id + "/" + file.name())) {
                throw new IllegalArgumentException("file " + file.published().name() + " is not of " + id);
            }
            if (!names.add(file.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("file " + file.name() + " is there twice: leave one out");
            }
        }
        for (String needed : List.of(SegmentationModel.DESCRIPTION_FILE, SegmentationModel.WEIGHTS_FILE)) {
            if (!names.contains(needed)) {
                throw new IllegalArgumentException(
                        "file " + needed + " is not among the files, but every model has it: add it");
            }
        }
    }

    static PretrainedModel of(ModelCard card, List<ModelFile> files) {
        return new PretrainedModel(
                card.id(),
                card.title(),
                card.data().name(),
                card.parameters(),
                card.terms(),
                card.classes(),
                card.normalization(),
                card.input(),
                card.measurements(),
                card.training().recipe(),
                card.paper(),
                files);
    }

    /** {@return the variant's name: the id's first part} */
    public String architecture() {
        return ModelId.architecture(id);
    }

    /** {@return what tells it apart from others of its architecture: the id's second part} */
    public String tag() {
        return ModelId.tag(id);
    }

    /** {@return the size of all its files together; empty if that of one is not known} */
    public OptionalLong bytes() {
        long sum = 0;
        for (ModelFile file : files) {
            if (file.published().bytes().isEmpty()) {
                return OptionalLong.empty();
            }
            sum += file.published().bytes().getAsLong();
        }
        return OptionalLong.of(sum);
    }

    /**
     * {@return the file of a name; empty if the model has none}
     *
     * @param name in the model's folder, such as {@code card.json}
     */
    public Optional<ModelFile> file(String name) {
        return files.stream().filter(file -> file.name().equals(name)).findFirst();
    }

    /**
     * {@return a metric of the first measurement that has it; empty if none has}
     *
     * @param name such as {@code dice}
     */
    public Optional<Metric> metric(String name) {
        return measurements.stream()
                .map(measurement -> measurement.metric(name))
                .flatMap(Optional::stream)
                .findFirst();
    }

    PretrainedModel withFiles(List<ModelFile> others) {
        return new PretrainedModel(
                id, title, data, parameters, terms, classes, normalization, input, measurements, recipe, paper, others);
    }

    static PretrainedModel read(Fields fields, CataloguePlace place) {
        String id = ModelId.check(fields.text("id"));
        return new PretrainedModel(
                id,
                fields.text("title"),
                fields.text("data"),
                fields.whole("parameters"),
                fields.object("terms", Terms::read),
                fields.list("classes", LabelClass::read),
                Normalization.fromJson(fields.raw("normalization")),
                fields.object("input", InputConstraints::read),
                fields.list("measurements", Measurement::read),
                fields.optText("recipe"),
                fields.optUri("paper"),
                fields.list("files", file -> ModelFile.read(file, id, place)));
    }

    /** {@return the entry as JSON, with the names of this record's components; a new object} */
    public JsonObject toJson() {
        return toJson(ModelFile::toJson);
    }

    /** As JSON for a catalogue beside which the files lie. */
    JsonObject toJsonBeside() {
        return toJson(ModelFile::toJsonBeside);
    }

    private JsonObject toJson(Function<ModelFile, JsonObject> file) {
        JsonObject json = new JsonObject();
        json.addProperty("id", id);
        json.addProperty("title", title);
        json.addProperty("data", data);
        json.addProperty("parameters", parameters);
        json.add("terms", terms.toJson());
        json.add("classes", Json.list(classes, LabelClass::toJson));
        json.add("normalization", normalization.toJson());
        json.add("input", input.toJson());
        json.add("measurements", Json.list(measurements, Measurement::toJson));
        recipe.ifPresent(text -> json.addProperty("recipe", text));
        paper.ifPresent(uri -> json.addProperty("paper", uri.toString()));
        json.add("files", Json.list(files, file::apply));
        return json;
    }
}
