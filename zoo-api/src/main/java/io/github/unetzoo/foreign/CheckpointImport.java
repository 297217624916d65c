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
package io.github.unetzoo.foreign;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.model.CheckpointSource.ChannelOrder;
import io.github.unetzoo.model.CheckpointSource.Images;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.pretrained.EncoderRecognition;
import io.github.unetzoo.pretrained.EncoderSource;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.InputChannels;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.StrictMatch;
import io.github.unetzoo.weights.TensorData;
import io.github.unetzoo.weights.WeightsException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes a model of this library of a checkpoint of another implementation.
 *
 * <p>Of a whole network's checkpoint, what its tensors tell (channels, classes, widths, which form) is read off them, and
 * options that are given must agree; the rest is the source's own, unless given. Of a classifier's, the encoder is put
 * into a fresh network. Names, shapes and types must fit, and nothing may be left over, unless {@link
 * Builder#optPartial} is asked for.
 *
 * <p>Images of another number of channels: the first convolution is adapted by {@link InputChannels}. Blue before red: the
 * first convolution's channels are turned round, and the source's normalisation with them, so that the model takes
 * images as this library reads them.
 */
public final class CheckpointImport {

    private static final String PARTIALLY =
            "import partially (optPartial, on the command line --partial): that keeps what fits and draws the rest anew";
    private static final int COLOUR = 3;

    private final Checkpoint checkpoint;
    private final String architecture;
    private final Map<String, String> given;
    private final boolean partial;
    private final Optional<ChannelOrder> order;
    private final Optional<Normalization> normalization;
    private final Optional<List<String>> classes;
    private final long seed;
    private final List<String> notes = new ArrayList<>();
    private boolean turned;

    /**
     * A model and what was done to make it.
     *
     * @param model to be closed
     * @param report of the import
     */
    public record Imported(SegmentationModel model, ImportReport report) {}

    /** How a checkpoint is to be read into a network. */
    private record Plan(
            String source,
            String licence,
            Network network,
            Map<String, String> words,
            Map<String, String> read,
            NameMap names,
            String scope,
            Images images) {

        /** Shapes by the names that the map translates. */
        Map<String, long[]> expected(Checkpoint checkpoint) {
            if (!scope.isEmpty()) {
                return EncoderWeights.expected(network.graph(), checkpoint, names);
            }
            Map<String, long[]> expected = new LinkedHashMap<>();
            network.graph().weights().forEach(weight -> expected.put(weight.name(), weight.dimensions()));
            return expected;
        }
    }

    private CheckpointImport(Builder builder) {
        this.checkpoint = builder.checkpoint.orElseThrow(
                () -> new IllegalArgumentException("the checkpoint is not set: call setCheckpoint"));
        this.architecture = builder.architecture.orElseThrow(
                () -> new IllegalArgumentException("the architecture is not set: call setArchitecture"));
        this.given = new TreeMap<>(builder.options);
        this.partial = builder.partial;
        this.order = builder.order;
        this.normalization = builder.normalization;
        this.classes = builder.classes;
        this.seed = builder.seed;
    }

    /** {@return a builder that describes an import} */
    public static Builder builder() {
        return new Builder();
    }

    private Imported whole(CheckpointSource source) {
        if (!source.recognises(checkpoint)) {
            throw new WeightsException(checkpoint.source() + " has no tensor named like "
                    + source.signature().pattern().replace("\\.", ".")
                    + ", by which checkpoints of " + source.name() + " are known; " + looksLike());
        }
        Map<String, String> read = new TreeMap<>(source.reader().options(checkpoint, given));
        // What its outputs mean the tensors cannot tell, only how many they are.
        if (Task.WORDS.stream().anyMatch(word -> !word.equals("classes") && given.containsKey(word))) {
            read.remove("classes");
        }
        String told = read.get("classes");
        String asked = given.get("classes");
        if (told != null && asked != null && !told.equals(asked) && !partial) {
            throw new WeightsException(checkpoint.source() + " is of a network with " + told + " classes, but " + asked
                    + " were asked for: leave that out, or " + PARTIALLY);
        }
        Map<String, String> words = new TreeMap<>(read);
        words.putAll(given);
        read.keySet().removeAll(given.keySet());
        Network network = network(words);
        notes.addAll(source.notes().apply(words));
        return run(new Plan(
                source.what(), source.licence(), network, words, read, network.referenceNames(), "", source.images()));
    }

    /** What the checkpoint could be instead. */
    private String looksLike() {
        List<String> like = new ArrayList<>();
        Architecture.all()
                .forEach((name, other) -> other.sources().stream()
                        .filter(source -> source.recognises(checkpoint))
                        .forEach(source -> like.add(source.name() + " (" + name + ")")));
        if (!like.isEmpty()) {
            return "its names are those of " + String.join(", ", like);
        }
        return "its first tensors are " + checkpoint.names().stream().limit(5).toList();
    }

    private Imported encoder(EncoderSource source) {
        NameMap names = source.names(checkpoint);
        Map<String, String> words = new TreeMap<>(given);
        Map<String, String> read = new TreeMap<>();
        if (!given.containsKey("encoder")) {
            read.put("encoder", EncoderRecognition.named(checkpoint, names::foreign));
        }
        words.putAll(read);
        Encoder encoder = Encoders.named(words.getOrDefault("encoder", "plain"))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the plain encoder has no weights of " + source.word() + ": give another"));
        if (!given.containsKey("in-channels")) {
            read.put(
                    "in-channels",
                    Integer.toString(EncoderRecognition.channels(checkpoint, names::foreign, encoder.name())));
            words.putAll(read);
        }
        Network network = network(words);
        source.caveat(Encoders.whole(encoder).name()).ifPresent(notes::add);
        notes.add("only the encoder is from the file: the rest has to be trained");
        return run(new Plan(
                source.what(),
                source.licence(),
                network,
                words,
                read,
                source.names(checkpoint, encoder),
                EncoderWeights.SCOPE,
                new Images(ChannelOrder.RGB, Normalization.IMAGENET)));
    }

    private Network network(Map<String, String> words) {
        Network network = Architecture.named(architecture).create(new Options(architecture, words));
        network.encoderWeights().ifPresent(weights -> {
            throw new IllegalArgumentException(
                    "the encoder's weights are to be " + weights.published().id() + " and to be read from "
                            + checkpoint.source() + ": leave encoder-weights out");
        });
        return network;
    }

    private Imported run(Plan plan) {
        Map<String, long[]> expected = plan.expected(checkpoint);
        if (expected.isEmpty()) {
            throw new IllegalArgumentException(plan.network() + " has no encoder of its own to put weights into");
        }
        Checkpoint fitted = fitted(plan, expected);
        StrictMatch.Fit fit = StrictMatch.compare(expected, fitted, plan.names());
        List<String> unexpected = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        Set<String> used = new HashSet<>();
        expected.keySet().forEach(own -> used.add(plan.names().foreign(own)));
        for (String key : checkpoint.names()) {
            if (!used.contains(key) && !key.endsWith("num_batches_tracked")) {
                leftOut.add(key);
                if (!plan.names().ignores(key)) {
                    unexpected.add(key + " " + checkpoint.get(key));
                }
            }
        }
        StrictMatch.Fit judged = new StrictMatch.Fit(
                fit.source(), fit.expected(), fit.matched(), fit.missing(), unexpected, fit.misshapen());
        if (!judged.exact() && (!partial || fit.matched().isEmpty())) {
            throw new WeightsException(judged.describe() + "\nThe source or an option may be another."
                    + (partial ? "" : " To take what fits, " + PARTIALLY));
        }
        if (partial) {
            fit.misshapen().forEach(line -> notes.add("does not fit: " + line));
        }

        Map<String, TensorData> loaded = new LinkedHashMap<>();
        fit.matched().forEach((own, tensor) -> loaded.put(plan.scope() + own, tensor));
        List<String> random = plan.network().graph().weights().stream()
                .map(Weight::name)
                .filter(name -> !loaded.containsKey(name))
                .toList();
        ImportReport report =
                new ImportReport(plan.source(), plan.licence(), plan.read(), loaded.size(), random, leftOut, notes);
        return new Imported(model(plan, loaded, random), report);
    }

    private SegmentationModel model(Plan plan, Map<String, TensorData> loaded, List<String> random) {
        Network network = plan.network();
        List<String> names = classes.orElseGet(() -> classNames(network.task()));
        Normalization images = normalization.orElseGet(() -> (turned
                        ? reversed(plan.images().normalization())
                        : plan.images().normalization())
                .forChannels(network.graph().input().channels()));
        if (!random.isEmpty()) {
            try (SegmentationModel fresh = SegmentationModel.create(network, names, images, Precision.FLOAT32, seed)) {
                Map<String, TensorData> drawn = fresh.block().weights();
                random.forEach(name -> loaded.put(name, Objects.requireNonNull(drawn.get(name))));
            }
        }
        return SegmentationModel.create(
                network, names, images, Precision.FLOAT32, Checkpoint.of(checkpoint.source(), loaded, Map.of()));
    }

    /** The checkpoint with its first convolution turned to the channels that the network's images have. */
    private Checkpoint fitted(Plan plan, Map<String, long[]> expected) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        checkpoint.names().forEach(name -> tensors.put(name, checkpoint.get(name)));
        boolean turn = order.orElse(plan.images().order()) == ChannelOrder.BGR;
        for (String own : readingTheImage(plan)) {
            String key = plan.names().foreign(own);
            TensorData kernel = tensors.get(key);
            long[] wanted = Objects.requireNonNull(expected.get(own));
            if (kernel == null
                    || kernel.shape().length != wanted.length
                    || !kernel.type().isFloating()) {
                continue;
            }
            int has = Math.toIntExact(kernel.shape()[1]);
            int needs = Math.toIntExact(wanted[1]);
            if (turn && has == COLOUR) {
                kernel = reversed(kernel);
                turned = true;
                notes.add("the source reads images blue first: the channels of " + key
                        + " were turned round, so that the model takes red first as this library does");
            }
            if (has != needs && given.containsKey("in-channels")) {
                kernel = InputChannels.adapt(kernel, needs);
                notes.add(key + " was of " + has + " channels: "
                        + (needs == 1
                                ? "summed to 1"
                                : "repeated in turn to " + needs + ", times " + has + "/" + needs));
            }
            tensors.put(key, kernel);
        }
        return Checkpoint.of(checkpoint.source(), tensors, checkpoint.metadata());
    }

    /** The kernels whose shape depends on the image's channels, by the names that the map translates. */
    private List<String> readingTheImage(Plan plan) {
        Map<String, String> words = new TreeMap<>(plan.words());
        words.put("in-channels", Integer.toString(plan.network().graph().input().channels() + 1));
        return EncoderRecognition.readingTheImage(
                        plan.network().graph().weights(), network(words).graph().weights())
                .stream()
                .filter(name -> name.startsWith(plan.scope()))
                .map(name -> name.substring(plan.scope().length()))
                .toList();
    }

    private static TensorData reversed(TensorData kernel) {
        long[] shape = kernel.shape();
        int channels = Math.toIntExact(shape[1]);
        int area = Math.toIntExact(shape[2] * shape[3]);
        float[] from = kernel.toFloats();
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i += area) {
            int channel = i / area % channels;
            System.arraycopy(from, i, to, i + (channels - 1 - 2 * channel) * area, area);
        }
        return TensorData.ofFloats(to, shape);
    }

    private static Normalization reversed(Normalization normalization) {
        return normalization instanceof Normalization.Fixed fixed
                        && fixed.mean().size() == COLOUR
                ? new Normalization.Fixed(reversed(fixed.mean()), reversed(fixed.std()))
                : normalization;
    }

    private static List<Float> reversed(List<Float> values) {
        List<Float> reversed = new ArrayList<>(values);
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<String> classNames(Task task) {
        if (task instanceof Task.Binary) {
            return List.of("background", "object");
        }
        List<String> names = new ArrayList<>();
        boolean values = task.maskClasses().isEmpty();
        for (int i = 0; i < task.maskClasses().orElse(task.outputs()); i++) {
            names.add(values ? "value" + (i + 1) : i == 0 ? "background" : "class" + i);
        }
        return names;
    }

    /** Describes an import. */
    public static final class Builder {

        private Optional<Checkpoint> checkpoint = Optional.empty();
        private Optional<String> architecture = Optional.empty();
        private Map<String, String> options = Map.of();
        private boolean partial;
        private Optional<ChannelOrder> order = Optional.empty();
        private Optional<Normalization> normalization = Optional.empty();
        private Optional<List<String>> classes = Optional.empty();
        private long seed;

        private Builder() {}

        /**
         * Sets what is imported. Required.
         *
         * @param aCheckpoint of a whole network, or of a classifier whose encoder is wanted
         * @return this builder
         */
        public Builder setCheckpoint(Checkpoint aCheckpoint) {
            this.checkpoint = Optional.of(aCheckpoint);
            return this;
        }

        /**
         * Sets the variant that the weights are for. Required.
         *
         * @param name the variant's, for example {@code unet}
         * @return this builder
         */
        public Builder setArchitecture(String name) {
            this.architecture = Optional.of(name);
            return this;
        }

        /**
         * Gives options of the variant, which come before what the checkpoint tells.
         *
         * @param words by option name, copied; none unless given
         * @return this builder
         */
        public Builder optOptions(Map<String, String> words) {
            this.options = Map.copyOf(words);
            return this;
        }

        /**
         * Chooses whether to take what fits and leave the rest as in a fresh network.
         *
         * @param wanted false unless given
         * @return this builder
         */
        public Builder optPartial(boolean wanted) {
            this.partial = wanted;
            return this;
        }

        /**
         * Sets the order of channels that the checkpoint was trained on.
         *
         * @param anOrder the source's own unless given
         * @return this builder
         */
        public Builder optChannelOrder(ChannelOrder anOrder) {
            this.order = Optional.of(anOrder);
            return this;
        }

        /**
         * Sets what is done to images first.
         *
         * @param aNormalization of channels as this library reads them, red first; as the source's own scripts do
         *     unless given
         * @return this builder
         */
        public Builder optNormalization(Normalization aNormalization) {
            this.normalization = Optional.of(aNormalization);
            return this;
        }

        /**
         * Names the classes.
         *
         * @param names in the order of their indices, the background first; such as {@code background}, {@code class1}
         *     unless given
         * @return this builder
         */
        public Builder optClassNames(List<String> names) {
            this.classes = Optional.of(List.copyOf(names));
            return this;
        }

        /**
         * Sets the seed of the weights that are not in the checkpoint.
         *
         * @param aSeed 0 unless given
         * @return this builder
         */
        public Builder optSeed(long aSeed) {
            this.seed = aSeed;
            return this;
        }

        /**
         * Imports a whole network's checkpoint.
         *
         * @param source of the checkpoint
         * @return the model, to be closed, in float32 on the first GPU or, if there is none, the CPU; and what was done
         * @throws WeightsException listing what is missing, unexpected and misshapen
         * @throws IllegalArgumentException if something required is missing, no network can be built of the options, or
         *     the names of the classes do not fit it
         */
        public Imported from(CheckpointSource source) {
            return new CheckpointImport(this).whole(source);
        }

        /**
         * Puts the encoder of a classifier's checkpoint into a fresh network.
         *
         * @param source of the checkpoint
         * @return the model, to be closed, in float32 on the first GPU or, if there is none, the CPU; and what was done
         * @throws WeightsException listing what is missing, unexpected and misshapen
         * @throws IllegalArgumentException if something required is missing, no network can be built of the options, it
         *     has no encoder of that source, or the names of the classes do not fit it
         */
        public Imported from(EncoderSource source) {
            return new CheckpointImport(this).encoder(source);
        }
    }
}
