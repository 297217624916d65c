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
import io.github.unetzoo.model.Options;

/**
 * On what terms a model may be used.
 *
 * @param weights the licence of the weights: an SPDX identifier such as {@code Apache-2.0}, or words
 * @param data the licence of the data that they were trained on, likewise
 * @param commercialUse what the two come to for commercial use
 */
public record Terms(String weights, String data, CommercialUse commercialUse) {

    static Terms read(Fields fields) {
        return new Terms(
                fields.text("weights"), fields.text("data"), fields.constant("commercialUse", CommercialUse.class));
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("weights", weights);
        json.addProperty("data", data);
        json.addProperty("commercialUse", Options.word(commercialUse));
        return json;
    }
}
