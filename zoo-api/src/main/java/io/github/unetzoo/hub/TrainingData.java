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
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The data that a model learned from.
 *
 * @param name of the dataset, as its {@code dataset.json} has it
 * @param description what it is, in a sentence
 * @param address where it can be had, if it is published
 * @param fingerprint as {@link io.github.unetzoo.data.SegmentationDataset#fingerprint} has it
 * @param splits all of them
 */
public record TrainingData(
        String name, String description, Optional<URI> address, String fingerprint, List<DataSplit> splits) {

    /**
     * A part of a dataset.
     *
     * @param name for example {@code train}
     * @param images how many it has
     * @param hash by which one can tell whether it is of the same images; the run record says of what it is
     */
    public record DataSplit(String name, int images, String hash) {

        static DataSplit read(Fields fields) {
            return new DataSplit(fields.text("name"), fields.integer("images"), fields.text("hash"));
        }

        JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("name", name);
            json.addProperty("images", images);
            json.addProperty("hash", hash);
            return json;
        }
    }

    /**
     * Copies the list.
     *
     * @param name of the dataset
     * @param description what it is, in a sentence
     * @param address where it can be had, if it is published
     * @param fingerprint of the dataset
     * @param splits all of them; copied
     */
    public TrainingData {
        splits = List.copyOf(splits);
    }

    static TrainingData read(Fields fields) {
        return new TrainingData(
                fields.text("name"),
                fields.text("description"),
                fields.optUri("address"),
                fields.text("fingerprint"),
                fields.list("splits", DataSplit::read));
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("description", description);
        address.ifPresent(uri -> json.addProperty("address", uri.toString()));
        json.addProperty("fingerprint", fingerprint);
        json.add("splits", Json.list(splits, DataSplit::toJson));
        return json;
    }
}
