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

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.unetzoo.download.PublishedFile;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file of a published model.
 *
 * @param published where it is and how to know it; its name is {@code ID/NAME}
 * @param format what it holds: {@code json}, {@code safetensors}, {@code markdown} or {@code png}
 */
public record ModelFile(PublishedFile published, String format) {

    /** {@return its name in the model's folder, such as {@code model.safetensors}} */
    public String name() {
        return published.name().substring(published.name().indexOf('/') + 1);
    }

    /** A file that lies beside its catalogue. */
    static ModelFile beside(String id, String name, long bytes, String sha256) {
        return new ModelFile(
                new PublishedFile(
                        path(id, name), List.of(), OptionalLong.of(bytes), Optional.of(sha256), Optional.empty()),
                format(name));
    }

    private static String path(String id, String name) {
        return ModelId.check(id) + "/" + ModelId.checkFile(name);
    }

    private static String format(String name) {
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        return suffix.equals("md") ? "markdown" : suffix;
    }

    /**
     * Reads a file of a catalogue.
     *
     * @param place where the catalogue is, against which relative addresses count
     */
    static ModelFile read(Fields fields, String id, CataloguePlace place) {
        String path = path(id, fields.text("name"));
        List<URI> addresses = fields.optUris("addresses");
        return new ModelFile(
                new PublishedFile(
                        path,
                        addresses.isEmpty()
                                ? List.of(place.beside(path))
                                : addresses.stream().map(place::resolve).toList(),
                        fields.optWhole("bytes").map(OptionalLong::of).orElse(OptionalLong.empty()),
                        fields.optText("sha256"),
                        fields.optText("sha256Prefix")),
                fields.text("format"));
    }

    /** As JSON, with the addresses as they are. */
    JsonObject toJson() {
        return toJson(published.addresses().stream().map(URI::toString).toList());
    }

    /** As JSON for a catalogue beside which the file lies; addresses on the web stay as well. */
    JsonObject toJsonBeside() {
        List<String> web = published.addresses().stream()
                .filter(CataloguePlace::isWeb)
                .map(URI::toString)
                .toList();
        JsonObject json = toJson(List.of());
        if (!web.isEmpty()) {
            JsonArray addresses = new JsonArray();
            addresses.add(published.name());
            web.forEach(addresses::add);
            json.add("addresses", addresses);
        }
        return json;
    }

    private JsonObject toJson(List<String> addresses) {
        JsonObject json = new JsonObject();
        json.addProperty("name", name());
        json.addProperty("format", format);
        published.bytes().ifPresent(bytes -> json.addProperty("bytes", bytes));
        published.sha256().ifPresent(hash -> json.addProperty("sha256", hash));
        published.sha256Prefix().ifPresent(hash -> json.addProperty("sha256Prefix", hash));
        if (!addresses.isEmpty()) {
            JsonArray array = new JsonArray();
            addresses.forEach(array::add);
            json.add("addresses", array);
        }
        return json;
    }
}
