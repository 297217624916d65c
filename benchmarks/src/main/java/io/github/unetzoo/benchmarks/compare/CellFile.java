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
import io.github.unetzoo.benchmarks.speed.Quartiles;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.unetpp.PruningTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The figures of a finished cell, as a file in its folder: {@code cell.json}. */
final class CellFile {

    private static final String NAME = "cell.json";

    /** Raised when the figures of equal cells would no longer be comparable: they are then made again, without training. */
    private static final int SCORING = 5;

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

    /** The file says that the cell is finished. */
    static void write(Path folder, String label, Network network, Optional<TrainingConfig> config, CellScore score)
            throws IOException {
        Files.createDirectories(folder);
        JsonObject json = new JsonObject();
        json.addProperty("scoring", SCORING);
        json.addProperty("label", label);
        json.addProperty("architecture", network.architecture());
        json.add("options", Json.words(network.options()));
        config.ifPresent(training -> json.add("training", JsonParser.parseString(training.toJson())));
        score(score).entrySet().forEach(e -> json.add(e.getKey(), e.getValue()));
        AtomicFile.write(folder.resolve(NAME), Json.write(json));
    }

    /** A score as JSON. */
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
        JsonObject latency = new JsonObject();
        score.latency().forEach((precision, millis) -> latency.add(Options.word(precision), json(millis)));
        json.add("latencyMillis", latency);
        score.peakBytes().ifPresent(bytes -> json.addProperty("peakBytes", bytes));
        JsonArray levels = new JsonArray();
        for (PruningTable.Level level : score.levels()) {
            JsonObject line = new JsonObject();
            line.addProperty("level", level.level());
            line.addProperty("parameters", level.parameters());
            line.addProperty("macs", level.macs());
            line.addProperty("milliseconds", level.milliseconds());
            line.add("dice", Json.number(level.dice()));
            levels.add(line);
        }
        json.add("levels", levels);
        json.add("environment", Json.words(score.environment()));
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
            return Optional.of(new CellScore(
                    EvaluationResult.fromJson(json.getAsJsonObject("evaluation")),
                    json.has("history") ? Optional.of(learning(json)) : Optional.empty(),
                    latency(json.getAsJsonObject("latencyMillis")),
                    json.has("peakBytes")
                            ? OptionalLong.of(json.get("peakBytes").getAsLong())
                            : OptionalLong.empty(),
                    levels(json.getAsJsonArray("levels")),
                    Json.words(json.getAsJsonObject("environment"))));
        } catch (IllegalArgumentException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException
                | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static List<PruningTable.Level> levels(JsonArray json) {
        List<PruningTable.Level> levels = new ArrayList<>();
        for (JsonElement element : json) {
            JsonObject line = element.getAsJsonObject();
            levels.add(new PruningTable.Level(
                    line.get("level").getAsInt(),
                    line.get("parameters").getAsLong(),
                    line.get("macs").getAsLong(),
                    line.get("milliseconds").getAsDouble(),
                    line.get("dice").isJsonNull()
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(line.get("dice").getAsDouble())));
        }
        return levels;
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

    static JsonObject json(Quartiles millis) {
        JsonObject json = new JsonObject();
        json.addProperty("low", millis.low());
        json.addProperty("median", millis.median());
        json.addProperty("high", millis.high());
        return json;
    }

    private static Map<Precision, Quartiles> latency(JsonObject json) {
        Map<Precision, Quartiles> latency = new EnumMap<>(Precision.class);
        for (Precision precision : Precision.values()) {
            JsonObject millis = json.getAsJsonObject(Options.word(precision));
            latency.put(
                    precision,
                    new Quartiles(
                            millis.get("low").getAsDouble(),
                            millis.get("median").getAsDouble(),
                            millis.get("high").getAsDouble()));
        }
        return latency;
    }
}
