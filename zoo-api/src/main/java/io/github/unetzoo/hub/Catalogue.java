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
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The models that one place offers.
 *
 * @param place where it is
 * @param models by falling precedence
 */
record Catalogue(CataloguePlace place, List<PretrainedModel> models) {

    /** Its name in a published folder. */
    static final String FILE = "catalogue.json";

    private static final int FORMAT = 1;

    /** A catalogue of ten thousand models has room in it; what is longer is none. */
    static final int MOST_BYTES = 32 << 20;

    /**
     * Reads a catalogue's text.
     *
     * @throws IOException naming the place, the field and the fix
     */
    static Catalogue parse(String text, CataloguePlace place) throws IOException {
        try {
            List<PretrainedModel> models = Fields.parse(
                    text, FORMAT, fields -> fields.list("models", model -> PretrainedModel.read(model, place)));
            Set<String> ids = new HashSet<>();
            for (PretrainedModel model : models) {
                if (!ids.add(model.id())) {
                    throw new IllegalArgumentException(model.id() + " is there twice: leave one out");
                }
            }
            return new Catalogue(place, models);
        } catch (IllegalArgumentException e) {
            throw new IOException(place.shown() + " is no catalogue of models: " + e.getMessage(), e);
        }
    }

    /** The text of a catalogue beside which the models' files lie. */
    static String textBeside(Collection<PretrainedModel> models) {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.add("models", Json.list(List.copyOf(models), PretrainedModel::toJsonBeside));
        return Json.text(json);
    }
}
