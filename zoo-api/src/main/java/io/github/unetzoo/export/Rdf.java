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

import ai.djl.engine.Engine;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A package's description, after <a href="https://github.com/bioimage-io/spec-bioimage-io">the specification</a> of models.
 *
 * @param card what is known of the model
 * @param timestamp of whole seconds
 * @param type of the samples of images
 * @param hashes SHA-256 of the files beside it, by name
 */
record Rdf(
        SegmentationModel model,
        Optional<ModelCard> card,
        List<String> authors,
        String licence,
        List<String> tags,
        Instant timestamp,
        TileGeometry geometry,
        SampleType type,
        Map<String, String> hashes) {

    static final String FORMAT_VERSION = "0.5.7";

    private static final String INPUT = "image";
    private static final int LINE = 120;
    private static final int LONGEST_NAME = 64;
    private static final int SHORTEST_NAME = 5;
    private static final int LONGEST_DESCRIPTION = 1024;

    /** Channels have names as variables have in Python, which keeps these for itself. */
    private static final Set<String> PYTHON_KEYWORDS = Set.of(
            "False",
            "None",
            "True",
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield");

    /** A map in the order of its words: name, value, name, value. */
    static Map<String, Object> map(Object... words) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            map.put((String) words[i], words[i + 1]);
        }
        return map;
    }

    /** JSON on a line. */
    static String json(JsonElement json) {
        return new Gson().newBuilder().disableHtmlEscaping().create().toJson(json);
    }

    String toYaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(LINE);
        return new Yaml(options).dump(content());
    }

    private Map<String, Object> content() {
        Map<String, Object> rdf = map(
                "format_version",
                FORMAT_VERSION,
                "type",
                "model",
                "name",
                name(),
                "description",
                description(),
                "authors",
                authors.stream().map(author -> map("name", author)).toList(),
                "license",
                licence);
        List<Object> citations = citations();
        if (!citations.isEmpty()) {
            rdf.put("cite", citations);
        }
        rdf.put("tags", tagged());
        rdf.put("timestamp", timestamp.toString());
        rdf.put("documentation", BioImagePackage.DOCUMENTATION);
        rdf.put("covers", List.of(BioImagePackage.COVER));
        if (hashes.containsKey(ModelCard.FILE)) {
            rdf.put("attachments", List.of(file(ModelCard.FILE)));
        }
        rdf.put("inputs", List.of(input()));
        rdf.put("outputs", List.of(output()));
        rdf.put("weights", weights());
        rdf.put("config", config());
        return rdf;
    }

    private String name() {
        String wanted = card.map(ModelCard::title)
                .orElseGet(() -> "Segmentation by a network of architecture "
                        + model.network().architecture());
        String name = wanted.replaceAll("[^A-Za-z0-9_+\\- ()]", "").strip();
        if (name.length() < SHORTEST_NAME) {
            name = (name + " model").strip();
        }
        return name.substring(0, Math.min(LONGEST_NAME, name.length())).strip();
    }

    private String description() {
        String text = card.map(ModelCard::description)
                .orElseGet(() -> "Predicts " + String.join(", ", outputNames()) + " by a network of architecture "
                        + model.network().architecture() + ".");
        return text.substring(0, Math.min(LONGEST_DESCRIPTION, text.length()));
    }

    private List<Object> citations() {
        List<Object> citations = new ArrayList<>();
        Optional<URI> paper = card.flatMap(ModelCard::paper).or(this::architecturesPaper);
        paper.ifPresent(uri -> citations.add(
                citation("The paper of the architecture, " + model.network().architecture(), uri)));
        card.map(ModelCard::data)
                .ifPresent(data -> data.address()
                        .ifPresent(uri -> citations.add(citation("The data it learned from, " + data.name(), uri))));
        return citations;
    }

    private Optional<URI> architecturesPaper() {
        return Optional.ofNullable(Architecture.all().get(model.network().architecture()))
                .flatMap(Architecture::paper);
    }

    /** Every paper on arXiv has a DOI made of its number. */
    private static Map<String, Object> citation(String text, URI address) {
        Map<String, Object> citation = map("text", text + ": " + address);
        String prefix = "https://arxiv.org/abs/";
        if (address.toString().startsWith(prefix)) {
            citation.put("doi", "10.48550/arXiv." + address.toString().substring(prefix.length()));
        }
        citation.put("url", address.toString());
        return citation;
    }

    private List<String> tagged() {
        Network network = model.network();
        Set<String> words = new LinkedHashSet<>();
        if (network.architecture().startsWith("unet")) {
            words.add("unet");
        }
        words.add(network.architecture());
        words.add("2d");
        words.add("pytorch");
        if (!(network.task() instanceof Task.Regression)) {
            words.add("semantic-segmentation");
        }
        if (model.classes().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains("nucle"))) {
            words.add("nuclei");
        }
        words.addAll(tags);
        return List.copyOf(words);
    }

    private Map<String, Object> file(String name) {
        return map("source", name, "sha256", Objects.requireNonNull(hashes.get(name), name));
    }

    private Map<String, Object> input() {
        Map<String, Object> side = map("min", geometry.minimum(), "step", geometry.step());
        Map<String, Object> data = map("type", type.word());
        if (type != SampleType.FLOAT32) {
            data.put("range", List.of(0, type.largest()));
        }
        return map(
                "id", INPUT,
                "description", "samples as they are stored",
                "axes",
                        List.of(
                                map("type", "batch"),
                                map("type", "channel", "id", "channel", "channel_names", inputNames()),
                                map("type", "space", "id", "y", "size", side),
                                map("type", "space", "id", "x", "size", new LinkedHashMap<>(side))),
                "test_tensor", file(BioImagePackage.TEST_INPUT),
                "sample_tensor", file(BioImagePackage.SAMPLE_INPUT),
                "data", data,
                "preprocessing", Preprocessing.steps(model.normalization(), type.largest()));
    }

    private List<String> inputNames() {
        int channels = model.network().graph().input().channels();
        return switch (channels) {
            case 1 -> List.of("intensity");
            case 3 -> List.of("red", "green", "blue");
            default -> IntStream.range(0, channels).mapToObj(i -> "channel" + i).toList();
        };
    }

    private Map<String, Object> output() {
        boolean numbers = model.network().task() instanceof Task.Regression;
        Map<String, Object> data = map("type", "float32");
        if (!numbers) {
            data.put("range", List.of(0.0, 1.0));
        }
        Map<String, Object> output = map(
                "id",
                numbers ? "values" : "probabilities",
                "description",
                numbers ? "what is predicted" : "of each class, from 0 to 1",
                "axes",
                List.of(
                        map("type", "batch"),
                        map("type", "channel", "id", "channel", "channel_names", outputNames()),
                        outputSide("y"),
                        outputSide("x")),
                "test_tensor",
                file(BioImagePackage.TEST_OUTPUT),
                "sample_tensor",
                file(BioImagePackage.SAMPLE_OUTPUT),
                "data",
                data);
        if (!numbers) {
            output.put(
                    "postprocessing",
                    List.of(
                            model.network().task() instanceof Task.Multiclass
                                    ? map("id", "softmax", "kwargs", map("axis", "channel"))
                                    : map("id", "sigmoid")));
        }
        return output;
    }

    private Map<String, Object> outputSide(String axis) {
        Map<String, Object> side = map(
                "type",
                "space",
                "id",
                axis,
                // An offset of 0 is said, too: not all readers take it for granted.
                "size",
                map("tensor_id", INPUT, "axis_id", axis, "offset", geometry.growth()));
        if (geometry.halo() > 0) {
            side.put("halo", geometry.halo());
        }
        return side;
    }

    private List<String> outputNames() {
        int outputs = model.network().task().outputs();
        List<String> classes = model.classes();
        if (classes.size() < outputs) {
            return IntStream.range(0, outputs).mapToObj(i -> "value" + i).toList();
        }
        // Sigmoids have no channel for the background.
        int first = model.network().task() instanceof Task.Regression ? 0 : classes.size() - outputs;
        return classes.subList(first, first + outputs).stream()
                .map(Rdf::identifier)
                .toList();
    }

    private static String identifier(String name) {
        String word = name.replaceAll("[^A-Za-z0-9_]", "_");
        return word.isEmpty() || Character.isDigit(word.charAt(0)) || PYTHON_KEYWORDS.contains(word)
                ? "_" + word
                : word;
    }

    private Map<String, Object> weights() {
        Map<String, Object> torchScript = file(BioImagePackage.TORCHSCRIPT);
        torchScript.put("pytorch_version", Engine.getEngine("PyTorch").getVersion());
        torchScript.put("comment", "Written by UNet Zoo; ATen's operators alone, gives logits.");
        Map<String, Object> onnx = file(BioImagePackage.ONNX);
        onnx.put("parent", "torchscript");
        onnx.put("opset_version", OnnxFile.OPSET);
        onnx.put("comment", "Written by UNet Zoo from the same weights; gives logits.");
        return map("torchscript", torchScript, "onnx", onnx);
    }

    private Map<String, Object> config() {
        Network network = model.network();
        Map<String, Object> general = map(
                "architecture_type",
                network.architecture(),
                "model_parameter_count",
                network.graph().parameterCount());
        if (!(network.task() instanceof Task.Regression)) {
            general.put("task", "semantic segmentation");
        }
        card.ifPresent(found ->
                general.put("bias_risks_limitations", map("limitations", String.join("\n", found.limits()))));
        Map<String, Object> own = map(
                "architecture", network.architecture(),
                "options", new LinkedHashMap<>(network.options()),
                "classes", model.classes(),
                "normalization", json(model.normalization().toJson()));
        card.ifPresent(found -> own.put("id", found.id()));
        return map("bioimageio", general, "unetzoo", own);
    }
}
