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
package io.github.unetzoo.djl;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.graph.FittingSizes;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a translator has to know of a model whose network is a file.
 *
 * @param task what the logits mean
 * @param names of the classes in the order of their indices
 * @param channels of the input
 * @param normalization of images
 * @param sizes sides of inputs that the network takes
 * @param outputs the sides of their outputs, of each of {@link FittingSizes#first}
 * @param json whether a server replies with JSON, or with a picture
 */
record TranslatorSettings(
        Task task,
        List<String> names,
        int channels,
        Normalization normalization,
        FittingSizes sizes,
        List<Integer> outputs,
        boolean json) {

    private static final String PREFIX = "unetzoo.";
    private static final String NAMES = "names";
    private static final String CHANNELS = "channels";
    private static final String NORMALIZATION = "normalization";
    private static final String SIDES = "sides";
    private static final String OUTPUTS = "outputs";
    private static final String PERIOD = "period";
    private static final String REPLY = "reply";

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    /** What a server replies with. */
    private enum Reply {
        PNG,
        JSON
    }

    TranslatorSettings {
        names = List.copyOf(names);
        outputs = List.copyOf(outputs);
        if (outputs.size() != sizes.first().size()) {
            throw new IllegalArgumentException(outputs.size() + " " + PREFIX + OUTPUTS + " for "
                    + sizes.first().size() + " " + PREFIX + SIDES + ": give one for each");
        }
        SegmentationModel.check(task, names);
    }

    static TranslatorSettings of(SegmentationModel model) {
        Graph graph = model.network().graph();
        FittingSizes sizes = FittingSizes.of(graph);
        List<Integer> outputs = new ArrayList<>();
        for (int side : sizes.first()) {
            int output = graph.outputSide(side);
            if (graph.outputSide(side + sizes.period()) - output != sizes.period()) {
                throw new IllegalArgumentException(model.network() + " gives maps of another scale than its images:"
                        + " only outputs that grow as the image does can be served");
            }
            outputs.add(output);
        }
        return new TranslatorSettings(
                model.network().task(),
                model.classes(),
                graph.input().channels(),
                model.normalization(),
                sizes,
                outputs,
                false);
    }

    Map<String, String> toArguments() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put(task.word(), String.valueOf(task.outputs()));
        words.put(NAMES, GSON.toJson(names));
        words.put(CHANNELS, String.valueOf(channels));
        words.put(NORMALIZATION, GSON.toJson(normalization.toJson()));
        words.put(SIDES, Options.word(sizes.first()));
        words.put(OUTPUTS, Options.word(outputs));
        words.put(PERIOD, String.valueOf(sizes.period()));
        words.put(REPLY, Options.word(json ? Reply.JSON : Reply.PNG));
        Map<String, String> arguments = new LinkedHashMap<>();
        words.forEach((name, value) -> arguments.put(PREFIX + name, value));
        return arguments;
    }

    /**
     * Reads them.
     *
     * @param arguments others are passed over
     * @throws IllegalArgumentException naming what is missing or wrong
     */
    static TranslatorSettings read(Map<String, ?> arguments) {
        Map<String, String> words = new HashMap<>();
        arguments.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                words.put(name.substring(PREFIX.length()), String.valueOf(value));
            }
        });
        Options options = new Options("serving.properties", words);
        return new TranslatorSettings(
                needed(Task.of(options), Task.WORDS.get(0)),
                list(needed(options.text(NAMES), NAMES)),
                needed(options.integer(CHANNELS), CHANNELS),
                Normalization.fromJson(json(needed(options.text(NORMALIZATION), NORMALIZATION), NORMALIZATION)
                        .getAsJsonObject()),
                new FittingSizes(needed(options.integers(SIDES), SIDES), needed(options.integer(PERIOD), PERIOD)),
                needed(options.integers(OUTPUTS), OUTPUTS),
                options.constant(REPLY, Reply.class).orElse(Reply.PNG) == Reply.JSON);
    }

    private static <T> T needed(Optional<T> value, String name) {
        return value.orElseThrow(() -> new IllegalArgumentException("there is no argument " + PREFIX + name
                + ", which serving.properties gives: write the folder anew with zoo export --format djl-serving"));
    }

    private static List<String> list(String text) {
        JsonElement json = json(text, NAMES);
        if (!(json instanceof JsonArray array)) {
            throw new IllegalArgumentException(
                    PREFIX + NAMES + " " + text + " is no list such as [\"background\",\"cell\"]");
        }
        return array.asList().stream().map(JsonElement::getAsString).toList();
    }

    private static JsonElement json(String text, String name) {
        try {
            return JsonParser.parseString(text);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(PREFIX + name + " " + text + " is no JSON: " + e.getMessage(), e);
        }
    }

    /** The side of the output of an input; 0 if the network does not take it. */
    int output(int side) {
        for (int i = 0; i < outputs.size(); i++) {
            int more = side - sizes.first().get(i);
            if (more >= 0 && more % sizes.period() == 0) {
                return outputs.get(i) + more;
            }
        }
        return 0;
    }
}
