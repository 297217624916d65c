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
package io.github.unetzoo.export;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What somebody who has a file and nothing else should know, in words. */
final class OnnxMetadata {

    private static final Gson LISTS = new GsonBuilder().disableHtmlEscaping().create();

    /** Enough to see the step, of networks too that take sizes in pairs. */
    private static final int NAMED_SIZES = 4;

    private OnnxMetadata() {}

    static Map<String, String> of(SegmentationModel model) {
        Network network = model.network();
        Map<String, String> words = new LinkedHashMap<>();
        words.put("architecture", network.architecture());
        words.put(
                "options",
                network.options().entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining(",")));
        words.put("classes", LISTS.toJson(model.classes()));
        words.put("normalization", normalization(model.normalization()));
        words.put("sizes", sizes(network.graph()));
        words.put("output", output(network, model.classes()));
        return words;
    }

    private static String normalization(Normalization normalization) {
        String samples = "samples from 0 to 1 (of 8 bits divided by 255, of 16 bits by 65535)";
        if (normalization instanceof Normalization.Fixed fixed) {
            return samples + "; then channel by channel minus " + list(fixed.mean()) + ", divided by "
                    + list(fixed.std());
        }
        if (normalization instanceof Normalization.PerImage) {
            return samples
                    + "; then minus the mean of all samples of the image, divided by their standard deviation, or"
                    + " by 0.001 if that is more";
        }
        return samples + ", and nothing else";
    }

    private static String list(List<Float> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String sizes(Graph graph) {
        List<Integer> fitting = OnnxShapes.fitting(graph, NAMED_SIZES);
        if (fitting.size() == NAMED_SIZES && fitting.get(NAMED_SIZES - 1) - fitting.get(0) == NAMED_SIZES - 1) {
            return "any height and width from " + fitting.get(0);
        }
        return "heights and widths of "
                + fitting.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + " and so on; pad an image to one of them";
    }

    private static String output(Network network, List<String> classes) {
        String name = network.graph().outputs().keySet().iterator().next() + ": ";
        Task task = network.task();
        if (task instanceof Task.Binary) {
            return name + "one logit a pixel; above 0 it is \"" + classes.get(1)
                    + "\", and its sigmoid is the probability";
        }
        if (task instanceof Task.Multiclass) {
            return name + "a channel of logits for each class; a pixel is of the class with the largest, and their"
                    + " softmax is the probabilities";
        }
        if (task instanceof Task.Multilabel) {
            return name
                    + "a channel of logits for each class but the first; above 0 a pixel is of that class, of several"
                    + " perhaps, and their sigmoids are the probabilities";
        }
        return name + "a channel for each number that is predicted";
    }
}
