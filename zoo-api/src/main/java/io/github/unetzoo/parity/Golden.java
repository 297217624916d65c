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
package io.github.unetzoo.parity;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A reference network as its own implementation builds it, and what it computes.
 *
 * @param id its name
 * @param architecture our name of the variant
 * @param options our options that configure it alike
 * @param parameters its number of learned values
 * @param state its state dict: shapes by key, in order; integer entries left out
 * @param overrides keys whose values are given instead of made by the formula
 * @param input shape of the input
 * @param outputs what it computes from it in evaluation mode, by output name
 * @param training one training step, where recorded
 */
public record Golden(
        String id,
        String architecture,
        Map<String, String> options,
        long parameters,
        Map<String, Shape> state,
        Map<String, TensorData> overrides,
        Shape input,
        Map<String, TensorData> outputs,
        Optional<TrainingStep> training) {

    /**
     * One step in training mode.
     *
     * @param input shape of the input
     * @param loss the sum over the outputs of mean(output * uniform("cotangent." + name))
     * @param gradientNorms L2 norm of each parameter's gradient, by key
     * @param runningNorms L2 norm of each running statistic after the step, by key
     */
    public record TrainingStep(
            Shape input, double loss, Map<String, Double> gradientNorms, Map<String, Double> runningNorms) {}

    /**
     * Reads {@code ID.json}, {@code ID.safetensors} and, where present, {@code ID.train.json} of a folder.
     *
     * @param folder with those files
     * @param id the golden's name, which the files bear
     * @return the golden
     * @throws IOException if a file is missing, unreadable or not of the expected form; the message names it
     */
    public static Golden read(Path folder, String id) throws IOException {
        Path file = folder.resolve(id + ".json");
        JsonObject json = json(file);
        try {
            Checkpoint values = Checkpoint.read(folder.resolve(id + ".safetensors"));
            Map<String, String> options = new TreeMap<>();
            for (Map.Entry<String, JsonElement> entry :
                    json.getAsJsonObject("config").entrySet()) {
                String key = entry.getKey().replace('_', '-');
                options.put(
                        key.equals("profile") ? "preset" : key, entry.getValue().getAsString());
            }
            String architecture = options.remove("arch");
            Map<String, TensorData> outputs = new LinkedHashMap<>();
            json.getAsJsonObject("outputs").keySet().forEach(name -> outputs.put(name, values.get(name)));
            Path training = folder.resolve(id + ".train.json");
            return new Golden(
                    id,
                    architecture == null ? "" : architecture,
                    options,
                    json.get("parameters").getAsLong(),
                    state(json.getAsJsonArray("state")),
                    overrides(json),
                    shape(json.getAsJsonArray("input")),
                    outputs,
                    Files.exists(training) ? Optional.of(training(json(training))) : Optional.empty());
        } catch (RuntimeException e) {
            throw new IOException(file + " is not a golden description: " + e.getMessage(), e);
        }
    }

    /**
     * Lists the goldens of a folder.
     *
     * @param folder of which those files are listed that {@link #read} would read first
     * @return their ids, in alphabetical order
     * @throws IOException if the folder cannot be read
     */
    public static List<String> ids(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(n -> n.endsWith(".json") && !n.endsWith(".train.json"))
                    .map(n -> n.substring(0, n.length() - ".json".length()))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Makes the state dict that the formula gives, with what overrides it.
     *
     * @return float32 values under the reference's keys, in their order; a new map
     */
    public Map<String, TensorData> formulaState() {
        Map<String, TensorData> values = new LinkedHashMap<>();
        state.forEach((key, shape) ->
                values.put(key, overrides.containsKey(key) ? overrides.get(key) : GoldenFormula.state(key, shape)));
        return values;
    }

    private static Map<String, Shape> state(JsonArray entries) {
        Map<String, Shape> state = new LinkedHashMap<>();
        for (JsonElement entry : entries) {
            JsonArray fields = entry.getAsJsonArray();
            if (fields.get(2).getAsString().startsWith("float")) {
                state.put(fields.get(0).getAsString(), shape(fields.get(1).getAsJsonArray()));
            }
        }
        return state;
    }

    private static Map<String, TensorData> overrides(JsonObject json) {
        Map<String, TensorData> overrides = new LinkedHashMap<>();
        if (json.has("overrides") && json.get("overrides").isJsonObject()) {
            json.getAsJsonObject("overrides").entrySet().forEach(e -> {
                JsonArray array = e.getValue().getAsJsonArray();
                float[] values = new float[array.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = array.get(i).getAsFloat();
                }
                overrides.put(e.getKey(), TensorData.ofFloats(values, values.length));
            });
        }
        return overrides;
    }

    private static TrainingStep training(JsonObject json) {
        return new TrainingStep(
                shape(json.getAsJsonArray("input")),
                json.get("loss").getAsDouble(),
                norms(json.getAsJsonArray("gradient_l2")),
                norms(json.getAsJsonArray("running_l2")));
    }

    private static Map<String, Double> norms(JsonArray entries) {
        Map<String, Double> norms = new LinkedHashMap<>();
        for (JsonElement entry : entries) {
            JsonArray fields = entry.getAsJsonArray();
            norms.put(fields.get(0).getAsString(), fields.get(1).getAsDouble());
        }
        return norms;
    }

    private static Shape shape(JsonArray array) {
        List<Long> values = new ArrayList<>();
        array.forEach(e -> values.add(e.getAsLong()));
        return new Shape(values);
    }

    private static JsonObject json(Path file) throws IOException {
        try {
            return JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(file + " is not JSON: " + e.getMessage(), e);
        }
    }
}
