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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a model was trained, from the run's own record.
 *
 * @param commit of the library's source, if it was known
 * @param seed that decided all that was drawn
 * @param recipe the name or address of the recipe's file, if one was used
 * @param command that trains it again, from a folder where the dataset lies; empty if it was trained from Java
 * @param settings all of the training's, by name
 * @param environment versions of the library, Java, DJL and PyTorch, the processor and the like, by name
 * @param epochs the curve
 * @param bestEpoch the one whose weights these are, counted from 1
 * @param seconds that the epochs took together
 */
public record TrainingRun(
        Optional<String> commit,
        long seed,
        Optional<String> recipe,
        Optional<String> command,
        Map<String, String> settings,
        Map<String, String> environment,
        List<Epoch> epochs,
        int bestEpoch,
        double seconds) {

    /**
     * A point of the curve.
     *
     * @param epoch counted from 1
     * @param trainLoss mean over its steps; empty if it was not finite
     * @param score of the validation split, higher is better; empty if it was not finite
     */
    public record Epoch(int epoch, OptionalDouble trainLoss, OptionalDouble score) {

        static Epoch read(Fields fields) {
            return new Epoch(fields.integer("epoch"), fields.optNumber("trainLoss"), fields.optNumber("score"));
        }

        JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("epoch", epoch);
            trainLoss.ifPresent(value -> json.addProperty("trainLoss", value));
            score.ifPresent(value -> json.addProperty("score", value));
            return json;
        }
    }

    /**
     * Copies the collections; words stay in their order.
     *
     * @param commit of the library's source, if it was known
     * @param seed that decided all that was drawn
     * @param recipe the name or address of its file, if one was used
     * @param command that trains it again, if there is one
     * @param settings of the training, by name; copied
     * @param environment what it ran on, by name; copied
     * @param epochs the curve; copied
     * @param bestEpoch counted from 1
     * @param seconds that the epochs took together
     */
    public TrainingRun {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        epochs = List.copyOf(epochs);
    }

    static TrainingRun read(Fields fields) {
        return new TrainingRun(
                fields.optText("commit"),
                fields.whole("seed"),
                fields.optText("recipe"),
                fields.optText("command"),
                fields.words("settings"),
                fields.words("environment"),
                fields.list("epochs", Epoch::read),
                fields.integer("bestEpoch"),
                fields.number("seconds"));
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        commit.ifPresent(text -> json.addProperty("commit", text));
        json.addProperty("seed", seed);
        recipe.ifPresent(text -> json.addProperty("recipe", text));
        command.ifPresent(text -> json.addProperty("command", text));
        json.add("settings", Json.words(settings));
        json.add("environment", Json.words(environment));
        json.add("epochs", Json.list(epochs, Epoch::toJson));
        json.addProperty("bestEpoch", bestEpoch);
        json.addProperty("seconds", seconds);
        return json;
    }
}
