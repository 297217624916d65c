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

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The figures of a finished cell, as a file in its folder: {@code cell.json}, and the gallery's pictures beside it. */
final class CellFile {

    private static final String NAME = "cell.json";

    /** Raised when the figures of equal cells would no longer be comparable: they are then made again, without training. */
    private static final int SCORING = 4;

    private CellFile() {}

    static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(NAME));
    }

    private static Optional<JsonObject> parse(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                    .getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** Writes the pictures first: the file says that the cell is finished. */
    static void write(Path folder, String label, Network network, Optional<TrainingConfig> config, CellScore score)
            throws IOException {
        Files.createDirectories(folder);
        for (GalleryImage image : score.gallery()) {
            AtomicFile.write(picture(folder, image.rank()), Base64.getDecoder().decode(image.png()));
        }
        JsonObject json = new JsonObject();
        json.addProperty("scoring", SCORING);
        json.addProperty("label", label);
        json.addProperty("architecture", network.architecture());
        json.add("options", Json.words(network.options()));
        config.ifPresent(training -> json.add("training", JsonParser.parseString(training.toJson())));
        score(score).entrySet().forEach(e -> json.add(e.getKey(), e.getValue()));
        AtomicFile.write(folder.resolve(NAME), Json.write(json));
    }

    /** A score as JSON, without the gallery's pixels. */
    static JsonObject score(CellScore score) {
        JsonObject json = new JsonObject();
        score.learning().ifPresent(learning -> {
            json.addProperty("bestEpoch", learning.bestEpoch());
            json.addProperty("stoppedEarly", learning.stoppedEarly());
            json.addProperty("trainSeconds", learning.seconds());
            JsonArray history = new JsonArray();
            learning.history().forEach(epoch -> history.add(epoch.toJson()));
            json.add("history", history);
        });
        json.addProperty("latencyMillis", score.latencyMillis());
        json.add("environment", Json.words(score.environment()));
        JsonArray gallery = new JsonArray();
        for (GalleryImage image : score.gallery()) {
            JsonObject line = new JsonObject();
            line.addProperty("rank", image.rank());
            line.addProperty("image", image.image());
            line.addProperty("dice", image.dice());
            gallery.add(line);
        }
        json.add("gallery", gallery);
        json.add("evaluation", score.evaluation().toJson());
        return json;
    }

    /**
     * The figures in a folder, if they are of the cell with this manifest. A file that cannot be read as figures counts as
     * none: the cell is then scored again.
     *
     * @param anyCode whether other code may have made them
     */
    static Optional<CellScore> read(Path folder, Manifest manifest, boolean anyCode) throws IOException {
        JsonObject json = parse(folder).orElseGet(JsonObject::new);
        List<String> differences =
                Manifest.read(folder).map(manifest::differences).orElse(List.of("manifest"));
        boolean same = differences.isEmpty() || (anyCode && differences.equals(List.of(Manifest.CODE)));
        if (!same || !json.has("scoring") || json.get("scoring").getAsInt() != SCORING) {
            return Optional.empty();
        }
        try {
            List<GalleryImage> gallery = new ArrayList<>();
            for (JsonElement element : json.getAsJsonArray("gallery")) {
                JsonObject line = element.getAsJsonObject();
                Path picture = picture(folder, line.get("rank").getAsString());
                if (!Files.exists(picture)) {
                    return Optional.empty();
                }
                gallery.add(new GalleryImage(
                        line.get("rank").getAsString(),
                        line.get("image").getAsString(),
                        line.get("dice").getAsDouble(),
                        Base64.getEncoder().encodeToString(Files.readAllBytes(picture))));
            }
            return Optional.of(new CellScore(
                    EvaluationResult.fromJson(json.getAsJsonObject("evaluation")),
                    json.has("history") ? Optional.of(learning(json)) : Optional.empty(),
                    json.get("latencyMillis").getAsDouble(),
                    Json.words(json.getAsJsonObject("environment")),
                    gallery));
        } catch (IllegalArgumentException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException
                | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static Learning learning(JsonObject json) {
        List<EpochRecord> history = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray("history")) {
            JsonObject line = element.getAsJsonObject();
            history.add(new EpochRecord(
                    line.get("epoch").getAsInt(),
                    line.get("learningRate").getAsDouble(),
                    line.get("trainLoss").getAsDouble(),
                    line.get("score").getAsDouble(),
                    line.get("seconds").getAsDouble()));
        }
        return new Learning(
                history,
                json.get("bestEpoch").getAsInt(),
                json.get("stoppedEarly").getAsBoolean(),
                json.get("trainSeconds").getAsDouble());
    }

    private static Path picture(Path folder, String rank) {
        return folder.resolve("test-" + rank + ".png");
    }
}
