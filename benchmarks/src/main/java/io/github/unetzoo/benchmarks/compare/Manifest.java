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
package io.github.unetzoo.benchmarks.compare;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.unetzoo.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What decides a cell's figures, as a file in its folder from before it is run: {@code manifest.json}.
 *
 * @param network what computes: architecture, options, and the weights with which it begins or which it has
 * @param configuration hash of how it is trained
 * @param data fingerprint of what it is trained and scored on
 * @param code hash of the {@link TrainingCode}
 */
record Manifest(String network, String configuration, String data, String code) {

    /** How a difference in code alone is called. */
    static final String CODE = "code";

    private static final String NAME = "manifest.json";

    /** What differs from another, in words; nothing if they are equal. */
    List<String> differences(Manifest other) {
        List<String> words = new ArrayList<>();
        if (!network.equals(other.network)) {
            words.add("network");
        }
        if (!configuration.equals(other.configuration)) {
            words.add("configuration");
        }
        if (!data.equals(other.data)) {
            words.add("data");
        }
        if (!code.equals(other.code)) {
            words.add(CODE);
        }
        return words;
    }

    /** That in a folder; empty if there is none, or none that can be read. */
    static Optional<Manifest> read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                    .getAsJsonObject()));
        } catch (JsonParseException | IllegalStateException | NullPointerException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static Manifest of(JsonObject json) {
        return new Manifest(
                json.get("network").getAsString(),
                json.get("configuration").getAsString(),
                json.get("data").getAsString(),
                json.get(CODE).getAsString());
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve(NAME), Json.write(toJson()));
    }

    private JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("network", network);
        json.addProperty("configuration", configuration);
        json.addProperty("data", data);
        json.addProperty(CODE, code);
        return json;
    }
}
