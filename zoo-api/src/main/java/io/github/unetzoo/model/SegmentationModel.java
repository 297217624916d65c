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
package io.github.unetzoo.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.training.initializer.Initializer;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network with its weights and all that one needs to use it: class names and how images are normalised. Kept in a
 * folder as {@code model.json} and {@code model.safetensors}.
 *
 * <p>Owns native memory: close it. Any number of threads may predict with one model at once.
 */
public final class SegmentationModel implements AutoCloseable {

    /** The file that says what a model is. */
    public static final String DESCRIPTION_FILE = "model.json";

    /** The file with its weights. */
    public static final String WEIGHTS_FILE = "model.safetensors";

    private static final int FORMAT = 1;

    private final Network network;
    private final List<String> classes;
    private final Normalization normalization;
    private final GraphBlock block;
    private final Precision precision;
    private final Model djl;
    private @Nullable CompiledForms compiled;

    private SegmentationModel(
            Network network,
            List<String> classes,
            Normalization normalization,
            Precision precision,
            long seed,
            Device device) {
        Graph graph = network.graph();
        if (graph.producer(graph.firstOutput()).op() instanceof Op.Sigmoid) {
            throw new IllegalArgumentException(network + " ends in a sigmoid, but losses and the predictor take logits:"
                    + " build it without (in unet3plus sigmoid=false); its weights stay the same");
        }
        this.network = network;
        this.classes = List.copyOf(classes);
        this.normalization = normalization;
        this.precision = precision;
        this.block = network.newBlock(precision, seed);
        this.djl = Model.newInstance(network.architecture(), device, "PyTorch");
        djl.setBlock(block);
    }

    /**
     * A model with fresh weights, see {@link #create(Network, List, Normalization, Precision, long, Device)}, on the first
     * GPU or, if there is none, the CPU.
     *
     * @param network what it computes
     * @param classes names of the classes in the order of their indices; of the values for a regression
     * @param normalization what is done to images first
     * @param precision in which it computes
     * @param seed of the weights
     * @return the model, to be closed
     * @throws IllegalArgumentException if the number of names does not fit the network
     * @throws UncheckedIOException if published weights cannot be had; the message says what was tried and what to do
     * @throws io.github.unetzoo.weights.WeightsException if published weights do not fit the encoder
     */
    public static SegmentationModel create(
            Network network, List<String> classes, Normalization normalization, Precision precision, long seed) {
        return create(network, classes, normalization, precision, seed, Devices.usual());
    }

    /**
     * A model with fresh weights: random ones, but for an encoder that {@linkplain Network#encoderWeights begins with
     * published ones}. Those are taken from the {@linkplain FileCache#standard usual cache}, which fetches them if it has
     * not.
     *
     * @param network what it computes
     * @param classes names of the classes in the order of their indices; of the values for a regression
     * @param normalization what is done to images first; for published weights {@link EncoderWeights#normalization} unless
     *     there is a reason
     * @param precision in which it computes
     * @param seed of the weights
     * @param device on which it computes
     * @return the model, to be closed
     * @throws IllegalArgumentException if the number of names does not fit the network
     * @throws UncheckedIOException if published weights cannot be had; the message says what was tried and what to do
     * @throws io.github.unetzoo.weights.WeightsException if published weights do not fit the encoder
     */
    public static SegmentationModel create(
            Network network,
            List<String> classes,
            Normalization normalization,
            Precision precision,
            long seed,
            Device device) {
        if (network.encoderWeights().isEmpty()) {
            return random(network, classes, normalization, precision, seed, device);
        }
        try {
            return create(network, classes, normalization, precision, seed, device, FileCache.standard());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a model with fresh weights as {@link #create(Network, List, Normalization, Precision, long, Device)} does,
     * with published weights from another cache.
     *
     * @param network what it computes
     * @param classes names of the classes in the order of their indices; of the values for a regression
     * @param normalization what is done to images first
     * @param precision in which it computes
     * @param seed of the weights that are drawn
     * @param device on which it computes
     * @param files where published weights come from
     * @return the model, to be closed
     * @throws IOException if published weights cannot be had; the message says what was tried and what to do
     * @throws IllegalArgumentException if the number of names does not fit the network
     * @throws io.github.unetzoo.weights.WeightsException if published weights do not fit the encoder
     */
    public static SegmentationModel create(
            Network network,
            List<String> classes,
            Normalization normalization,
            Precision precision,
            long seed,
            Device device,
            FileCache files)
            throws IOException {
        check(network.task(), classes);
        Optional<EncoderWeights> published = network.encoderWeights();
        Map<String, TensorData> weights =
                published.isPresent() ? published.get().fetch(network.graph(), files) : Map.of();
        return drawn(network, classes, normalization, precision, seed, device, weights);
    }

    /**
     * A model with random weights, the encoder's too, whatever the network asks for: nothing is fetched. For those that
     * put other weights into it.
     *
     * @param network what it computes
     * @param classes names of the classes in the order of their indices; of the values for a regression
     * @param normalization what is done to images first
     * @param precision in which it computes
     * @param seed of the weights
     * @param device on which it computes
     * @return the model, to be closed
     * @throws IllegalArgumentException if the number of names does not fit the network
     */
    public static SegmentationModel random(
            Network network,
            List<String> classes,
            Normalization normalization,
            Precision precision,
            long seed,
            Device device) {
        check(network.task(), classes);
        return drawn(network, classes, normalization, precision, seed, device, Map.of());
    }

    /** With the weights that are given, and the others drawn. */
    private static SegmentationModel drawn(
            Network network,
            List<String> classes,
            Normalization normalization,
            Precision precision,
            long seed,
            Device device,
            Map<String, TensorData> given) {
        SegmentationModel model = new SegmentationModel(network, classes, normalization, precision, seed, device);
        model.block.setInitializer(Initializer.ZEROS, parameter -> given.containsKey(parameter.getName()));
        model.block.initialize(model.djl.getNDManager());
        model.block.fill(given);
        return model;
    }

    /**
     * A model with weights from elsewhere, on the first GPU or, if there is none, the CPU.
     *
     * @param network what it computes
     * @param classes names of the classes in the order of their indices; of the values for a regression
     * @param normalization what is done to images first
     * @param precision in which it computes
     * @param weights all of the network's, under our own names
     * @return the model, to be closed
     * @throws IllegalArgumentException if the number of names does not fit the network
     * @throws io.github.unetzoo.weights.WeightsException listing what is missing, unexpected and misshapen
     */
    public static SegmentationModel create(
            Network network,
            List<String> classes,
            Normalization normalization,
            Precision precision,
            Checkpoint weights) {
        return filled(network, classes, normalization, precision, Devices.usual(), weights);
    }

    /**
     * Checks that a task has use for so many classes. For a regression any number will do: it may be trained on the masks
     * of a dataset with classes, however many, and then has their names.
     *
     * @param task a network's
     * @param classes names of the classes in the order of their indices, the background among them
     * @throws IllegalArgumentException saying how many names there should be
     */
    public static void check(Task task, List<String> classes) {
        int expected = task.maskClasses().orElse(classes.size());
        if (classes.size() != expected) {
            throw new IllegalArgumentException(classes.size() + " class names " + classes + " for a network of "
                    + expected + ": give " + expected + ", or build it with " + task.word() + "="
                    + (task instanceof Task.Multilabel ? classes.size() - 1 : classes.size()));
        }
    }

    /**
     * Reads a model's folder; it computes on the first GPU or, if there is none, the CPU.
     *
     * @param folder with {@code model.json} and {@code model.safetensors}
     * @param precision in which it computes
     * @return the model, to be closed
     * @throws IllegalArgumentException if the network cannot be built, for example because its variant's jar is missing, or
     *     there are not as many class names as it needs
     * @throws IOException if the description is missing or is not what it should be; the message names the file
     * @throws io.github.unetzoo.weights.WeightsException if the weights cannot be read or do not fit the network
     */
    public static SegmentationModel load(Path folder, Precision precision) throws IOException {
        return load(folder, precision, Devices.usual());
    }

    /**
     * Reads a model's folder.
     *
     * @param folder with {@code model.json} and {@code model.safetensors}
     * @param precision in which it computes
     * @param device on which it computes, such as {@link Devices#named} gives
     * @return the model, to be closed
     * @throws IllegalArgumentException if the network cannot be built, for example because its variant's jar is missing, or
     *     there are not as many class names as it needs
     * @throws IOException if the description is missing or is not what it should be; the message names the file
     * @throws io.github.unetzoo.weights.WeightsException if the weights cannot be read or do not fit the network
     */
    public static SegmentationModel load(Path folder, Precision precision, Device device) throws IOException {
        Description description = Description.read(folder);
        return filled(
                description.network(),
                description.classes(),
                description.normalization(),
                precision,
                device,
                Checkpoint.read(folder.resolve(WEIGHTS_FILE)));
    }

    private static SegmentationModel filled(
            Network network,
            List<String> classes,
            Normalization normalization,
            Precision precision,
            Device device,
            Checkpoint weights) {
        check(network.task(), classes);
        SegmentationModel model = new SegmentationModel(network, classes, normalization, precision, 0, device);
        // No need to draw what is read next.
        model.block.setInitializer(Initializer.ZEROS, parameter -> true);
        model.block.initialize(model.djl.getNDManager());
        try {
            model.block.load(weights, NameMap.identity());
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /**
     * A smaller network with this model's weights, which it finds by their names; with its classes and normalisation, on
     * its device. A model of its own: it needs closing, and training one does not change the other.
     *
     * @param part a network all of whose weights this model has, such as a pruned form of its own
     * @param precision in which it computes
     * @return the smaller model
     * @throws IllegalArgumentException if it is for another task
     * @throws io.github.unetzoo.weights.WeightsException listing the weights that this model has not
     */
    public SegmentationModel part(Network part, Precision precision) {
        if (!part.task().equals(network.task())) {
            throw new IllegalArgumentException("the part is for " + part.task() + ", this model for " + network.task()
                    + ": build it for the same task");
        }
        Map<String, TensorData> weights = block.weights();
        weights.keySet()
                .retainAll(part.graph().weights().stream().map(Weight::name).collect(Collectors.toSet()));
        return filled(
                part,
                classes,
                normalization,
                precision,
                djl.getNDManager().getDevice(),
                Checkpoint.of("the whole model", weights, Map.of()));
    }

    /**
     * Reads the network of a model's folder, without its weights.
     *
     * @param folder with {@code model.json}
     * @return the network
     * @throws IOException if the description is missing or is not what it should be; the message names it
     * @throws IllegalArgumentException if the network cannot be built, for example because its variant's jar is missing
     */
    public static Network network(Path folder) throws IOException {
        return Description.read(folder).network();
    }

    /** What {@code model.json} says. */
    private record Description(Network network, List<String> classes, Normalization normalization) {

        static Description read(Path folder) throws IOException {
            Path file = folder.resolve(DESCRIPTION_FILE);
            String architecture;
            Map<String, String> words = new TreeMap<>();
            List<String> classes = new ArrayList<>();
            Normalization normalization;
            try {
                JsonObject json = JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                        .getAsJsonObject();
                if (field(json, "format").getAsInt() != FORMAT) {
                    throw new IOException(file + " has format " + json.get("format") + ", this version reads " + FORMAT
                            + ": use the version that wrote it");
                }
                JsonObject given = field(json, "options").getAsJsonObject();
                given.keySet()
                        .forEach(word -> words.put(word, field(given, word).getAsString()));
                for (JsonElement name : field(json, "classes").getAsJsonArray()) {
                    classes.add(name.getAsString());
                }
                architecture = field(json, "architecture").getAsString();
                normalization =
                        Normalization.fromJson(field(json, "normalization").getAsJsonObject());
            } catch (NoSuchFileException e) {
                throw new IOException(folder + " is not a model's folder: it has no " + DESCRIPTION_FILE, e);
            } catch (RuntimeException e) {
                // Whichever complaint gson has: a text where a number belongs is an IllegalArgumentException, for one.
                throw new IOException(file + " does not describe a model: " + e.getMessage(), e);
            }
            return new Description(
                    Architecture.named(architecture).create(new Options(architecture, words)), classes, normalization);
        }

        private static JsonElement field(JsonObject json, String name) {
            JsonElement value = json.get(name);
            if (value == null || value.isJsonNull()) {
                throw new IllegalStateException("it has no \"" + name + "\"");
            }
            return value;
        }
    }

    /**
     * Writes the model's folder; each file appears whole or not at all.
     *
     * @param folder made if it does not exist
     * @param provenance where the weights come from, any words; kept in the weights file
     * @throws IllegalArgumentException if the network cannot be read again, see {@link Architecture#checkReadable}
     * @throws IOException if a file cannot be written
     */
    public void save(Path folder, Map<String, String> provenance) throws IOException {
        save(folder, provenance, Storage.FLOAT32);
    }

    /**
     * Writes the model's folder; each file appears whole or not at all.
     *
     * @param folder made if it does not exist
     * @param provenance where the weights come from, any words; kept in the weights file
     * @param storage in which numbers
     * @throws IllegalArgumentException if the network cannot be read again, see {@link Architecture#checkReadable}
     * @throws io.github.unetzoo.weights.WeightsException if a weight is beyond the range of 16-bit floats, naming it; then
     *     nothing is written
     * @throws IOException if a file cannot be written
     */
    public void save(Path folder, Map<String, String> provenance, Storage storage) throws IOException {
        Architecture.checkReadable(network);
        Checkpoint weights = Checkpoint.of("the model", block.weights(), provenance);
        if (storage == Storage.FLOAT16) {
            Set<String> kernels = network.graph().weights().stream()
                    .filter(weight -> weight.role() == Weight.Role.KERNEL)
                    .map(Weight::name)
                    .collect(Collectors.toSet());
            weights = weights.halved(kernels::contains);
        }
        Files.createDirectories(folder);
        AtomicFile.write(
                folder.resolve(DESCRIPTION_FILE),
                new GsonBuilder().setPrettyPrinting().create().toJson(describe()) + "\n");
        Safetensors.write(folder.resolve(WEIGHTS_FILE), weights);
    }

    private JsonObject describe() {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("architecture", network.architecture());
        JsonObject options = new JsonObject();
        network.options().forEach(options::addProperty);
        json.add("options", options);
        JsonArray names = new JsonArray();
        classes.forEach(names::add);
        json.add("classes", names);
        json.add("normalization", normalization.toJson());
        return json;
    }

    /** {@return what it computes} */
    public Network network() {
        return network;
    }

    /**
     * {@return names of the classes in the order of their indices, the background first; of the values for a
     * regression}
     */
    public List<String> classes() {
        return classes;
    }

    /** {@return what is done to images before the network sees them} */
    public Normalization normalization() {
        return normalization;
    }

    /** {@return the network as a DJL block, with the weights} */
    public GraphBlock block() {
        return block;
    }

    /** {@return in which precision it computes} */
    public Precision precision() {
        return precision;
    }

    /**
     * Compiles the network with the weights that it has now, into the form that predicts fastest.
     *
     * @param options how it is compiled; its precision need not be the model's
     * @return the compiled network, the caller's to close; later changes of the weights do not reach it
     * @throws IllegalStateException if the model computes on a GPU, where compiled forms have not been tried
     */
    public CompiledNetwork compile(CompileOptions options) {
        checkProcessor();
        return CompiledNetwork.of(network.graph(), block.weights(), options);
    }

    /**
     * Writes the network with the weights that it has now as a TorchScript file, which PyTorch, DJL, libtorch and Triton run
     * without this library: {@code forward} takes normalised images (N, C, H, W), float32, and gives the first output's
     * logits.
     *
     * @param file replaced whole, or not at all
     * @param options how it is compiled; portable ones for programs without oneDNN, such as those on GPUs
     * @throws IOException if the file cannot be written
     */
    public void exportTorchScript(Path file, CompileOptions options) throws IOException {
        AtomicFile.write(file, CompiledNetwork.file(network.graph(), block.weights(), options));
    }

    /** {@return whether there are compiled forms: whether it computes on a processor} */
    public boolean compiles() {
        return !djl.getNDManager().getDevice().isGpu();
    }

    /**
     * Gives the compiled forms of the weights that the model has now, in its precision.
     *
     * @return the forms, the model's: each made when first needed, shared by who asks while the weights stay the same
     * @throws IllegalStateException if the model computes on a GPU, where compiled forms have not been tried
     */
    public synchronized CompiledForms compiled() {
        checkProcessor();
        int fingerprint = CompiledForms.fingerprint(block);
        CompiledForms forms = compiled;
        if (forms == null || forms.fingerprint() != fingerprint) {
            forms = new CompiledForms(block, precision, fingerprint);
            compiled = forms;
        }
        return forms;
    }

    private void checkProcessor() {
        if (!compiles()) {
            throw new IllegalStateException(
                    "the model computes on " + djl.getNDManager().getDevice()
                            + ", where compiled forms have not been tried: load it on the CPU");
        }
    }

    /** {@return the DJL model around the block, for DJL's own trainers and predictors; closed with this one} */
    public Model djl() {
        return djl;
    }

    @Override
    public synchronized void close() {
        if (compiled != null) {
            compiled.close();
            compiled = null;
        }
        djl.close();
    }
}
