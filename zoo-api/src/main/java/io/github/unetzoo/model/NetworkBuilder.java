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

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.weights.NearNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The choices that every variant has: the image's channels, what is predicted, the encoder, how blocks are made,
 * dropout. A variant's builder extends it and adds its own; each choice is a setter, a word of {@link Options} that
 * {@link #read} reads, and the same word in {@link Network#options}, for which the {@code put} methods write those of
 * this class.
 *
 * <p>A variant of your own, found by its name once {@code META-INF/services/io.github.unetzoo.model.Architecture} lists
 * an {@link Architecture} that calls this builder's {@code read}:
 *
 * <pre>{@code
 * final class Builder extends NetworkBuilder<Builder> {
 *     private boolean wide;
 *
 *     Builder optWide(boolean wanted) {
 *         wide = wanted;
 *         return this;
 *     }
 *
 *     @Override
 *     public Builder read(Options options) {
 *         super.read(options);
 *         options.flag("wide").ifPresent(this::optWide);
 *         return this;
 *     }
 *
 *     @Override
 *     public MyNet build() {
 *         return new MyNet(inChannels(), task(), encoder(64, 4), style(BlockStyle.MODERN), dropout(0), wide);
 *     }
 *
 *     @Override
 *     protected Builder self() {
 *         return this;
 *     }
 * }
 * }</pre>
 *
 * @param <B> the variant's builder, which every setter returns
 */
public abstract class NetworkBuilder<B extends NetworkBuilder<B>> {

    /** The option that says with which published weights the encoder begins. */
    public static final String ENCODER_WEIGHTS = "encoder-weights";

    private OptionalInt inChannels = OptionalInt.empty();
    private Optional<Task> task = Optional.empty();
    private Optional<Encoder> encoder = Optional.empty();
    private OptionalInt width = OptionalInt.empty();
    private OptionalInt depth = OptionalInt.empty();
    private Optional<List<Integer>> widths = Optional.empty();
    private Optional<Norm> norm = Optional.empty();
    private Optional<Activation> activation = Optional.empty();
    private Optional<Boolean> bias = Optional.empty();
    private Optional<Boolean> residual = Optional.empty();
    private OptionalDouble blockDropout = OptionalDouble.empty();
    private OptionalDouble dropout = OptionalDouble.empty();

    /** A builder in which nothing is chosen. */
    protected NetworkBuilder() {}

    /** {@return this builder, as the type that setters return} */
    protected abstract B self();

    /**
     * Builds the network.
     *
     * @return the network, without weights
     * @throws IllegalArgumentException if something required is missing, a choice is out of range, or two do not go
     *     together
     */
    public abstract Network build();

    /**
     * Sets the channels of the image. Required.
     *
     * @param channels C of images (N, C, H, W), at least 1; 1 for grey, 3 for colour
     * @return this builder
     */
    public B setInChannels(int channels) {
        this.inChannels = OptionalInt.of(channels);
        return self();
    }

    /**
     * Sets what the logits mean. Required, in this form or as classes, labels or a regression.
     *
     * @param aTask decides how many channels the logits have
     * @return this builder
     */
    public B setTask(Task aTask) {
        this.task = Optional.of(aTask);
        return self();
    }

    /**
     * Sets the number of classes, which exclude each other.
     *
     * @param classes 1 for object or background (one logit), K for K classes with the background
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public B setClasses(int classes) {
        return setTask(Task.classes(classes));
    }

    /**
     * Sets labels that do not exclude each other, instead of classes; see {@link Task.Multilabel}.
     *
     * @param labels how many, the background not counted; at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public B setLabels(int labels) {
        return setTask(new Task.Multilabel(labels));
    }

    /**
     * Sets that so many numbers per pixel are predicted, instead of classes.
     *
     * @param outputs how many, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public B setRegression(int outputs) {
        return setTask(new Task.Regression(outputs));
    }

    /**
     * Chooses another encoder than the plain one; {@code ResNet.RESNET34.pretrained()} begins with published weights.
     *
     * @param anEncoder of any kind; it does not go with width, depth and widths
     * @return this builder
     */
    public B optEncoder(Encoder anEncoder) {
        this.encoder = Optional.of(anEncoder);
        return self();
    }

    /**
     * Sets the channels of the plain encoder's finest scale; they double from scale to scale.
     *
     * @param channels at least 1; the variant's usual number unless given
     * @return this builder
     */
    public B optWidth(int channels) {
        this.width = OptionalInt.of(channels);
        return self();
    }

    /**
     * Sets the number of poolings of the plain encoder.
     *
     * @param poolings 1 to 6; the variant's usual number unless given
     * @return this builder
     */
    public B optDepth(int poolings) {
        this.depth = OptionalInt.of(poolings);
        return self();
    }

    /**
     * Sets the channels of each scale of the plain encoder, as they are; instead of width and depth.
     *
     * @param channels finest first; 2 to 7 of them, each at least 1
     * @return this builder
     */
    public B optWidths(List<Integer> channels) {
        this.widths = Optional.of(List.copyOf(channels));
        return self();
    }

    /**
     * Chooses what normalises.
     *
     * @param aNorm the preset's unless given
     * @return this builder
     */
    public B optNorm(Norm aNorm) {
        this.norm = Optional.of(aNorm);
        return self();
    }

    /**
     * Chooses what follows each convolution and its norm.
     *
     * @param anActivation the preset's unless given
     * @return this builder
     */
    public B optActivation(Activation anActivation) {
        this.activation = Optional.of(anActivation);
        return self();
    }

    /**
     * Chooses whether 3x3 convolutions have a bias; useless before a batch norm.
     *
     * @param wanted the preset's choice unless given
     * @return this builder
     */
    public B optBias(boolean wanted) {
        this.bias = Optional.of(wanted);
        return self();
    }

    /**
     * Chooses whether double convolutions, the plain encoder's and the decoder's, are residual; see
     * {@link io.github.unetzoo.layers.Net#doubleConv}.
     *
     * @param wanted false unless given
     * @return this builder
     */
    public B optResidual(boolean wanted) {
        this.residual = Optional.of(wanted);
        return self();
    }

    /**
     * Sets the probability with which each value that leaves a convolution block is dropped while training.
     *
     * @param probability in [0, 1); the preset's unless given
     * @return this builder
     */
    public B optBlockDropout(double probability) {
        this.blockDropout = OptionalDouble.of(probability);
        return self();
    }

    /**
     * Sets the probability with which channels of the encoder's coarsest map are dropped while training.
     *
     * @param probability in [0, 1); the preset's unless given
     * @return this builder
     */
    public B optDropout(double probability) {
        this.dropout = OptionalDouble.of(probability);
        return self();
    }

    /**
     * Takes the choices that were given as words. Without a word the image has 3 channels and the task is object or
     * background. Builders of variants override it to read their own as well.
     *
     * @param options the words; those that are given replace what was chosen before
     * @return this builder
     * @throws IllegalArgumentException naming the option, its value and what it may be
     */
    public B read(Options options) {
        setInChannels(options.integer("in-channels").orElse(3));
        setTask(Task.of(options).orElse(new Task.Binary()));
        readEncoder(options).ifPresent(this::optEncoder);
        options.integer("width").ifPresent(this::optWidth);
        options.integer("depth").ifPresent(this::optDepth);
        options.integers("widths").ifPresent(this::optWidths);
        options.constant("norm", Norm.class).ifPresent(this::optNorm);
        options.constant("activation", Activation.class).ifPresent(this::optActivation);
        options.flag("bias").ifPresent(this::optBias);
        options.flag("residual").ifPresent(this::optResidual);
        options.number("block-dropout").ifPresent(this::optBlockDropout);
        options.number("dropout").ifPresent(this::optDropout);
        return self();
    }

    private static Optional<Encoder> readEncoder(Options options) {
        Optional<Encoder> named = options.text("encoder").flatMap(NetworkBuilder::encoder);
        Optional<String> weights = options.text(ENCODER_WEIGHTS).filter(word -> !word.equals("none"));
        if (weights.isPresent() && named.isEmpty()) {
            throw new IllegalArgumentException(ENCODER_WEIGHTS + "=" + weights.get()
                    + " is for published encoders: choose one by encoder, such as encoder=resnet34");
        }
        return named.map(encoder ->
                weights.map(which -> Encoders.pretrained(encoder, which)).orElse(encoder));
    }

    /** The encoder of a name; the complaint of one that is not known begins with those that are near. */
    private static Optional<Encoder> encoder(String name) {
        try {
            return Encoders.named(name);
        } catch (IllegalArgumentException e) {
            List<String> known = Encoders.names();
            String hint =
                    known.stream().anyMatch(whole -> name.startsWith(whole + "-")) ? "" : NearNames.hint(name, known);
            if (hint.isEmpty()) {
                throw e;
            }
            throw new IllegalArgumentException(
                    "encoder \"" + name + "\" is not known" + hint + ": \"zoo info --encoders\" lists all", e);
        }
    }

    /**
     * Puts a line of help for each word that {@link #read} knows.
     *
     * @param help by option name, to which lines are added
     * @param usualWidth channels of the plain encoder's finest scale, for the text
     * @param usualDepth poolings of the plain encoder, for the text
     */
    public static void describe(Map<String, String> help, int usualWidth, int usualDepth) {
        help.put("in-channels", "channels of the image");
        Task.describe(help);
        help.put("encoder", "plain unless given: " + Encoders.help());
        help.put(
                ENCODER_WEIGHTS,
                "none (default), imagenet, or publisher and tag such as smp/imagenet: published weights that the encoder"
                        + " begins with; \"zoo info --encoders\" lists them");
        help.put("width", "channels of the finest scale of the plain encoder (" + usualWidth + ")");
        help.put("depth", "poolings of the plain encoder, 1 to 6 (" + usualDepth + ")");
        help.put("widths", "channels of each scale of the plain encoder instead, such as 16x32x64");
        help.put("norm", "none, batch, instance, group");
        help.put("activation", "relu, leaky-relu, silu");
        help.put("bias", "whether 3x3 convolutions have a bias");
        help.put("residual", "whether double convolutions are residual");
        help.put("block-dropout", "probability of dropping values after each convolution block while training");
        help.put("dropout", "probability of dropping channels of the coarsest map while training");
    }

    /**
     * Puts the words of the image and the task.
     *
     * @param words by option name, to which these are added
     * @param inChannels of the image
     * @param task what the logits mean
     */
    protected static void put(Map<String, String> words, int inChannels, Task task) {
        words.put("in-channels", Integer.toString(inChannels));
        words.put(task.word(), Integer.toString(task.outputs()));
    }

    /**
     * Puts the words of an encoder: its name and, of the plain one, its widths.
     *
     * @param words by option name, to which these are added
     * @param encoder that the network has
     */
    protected static void put(Map<String, String> words, Encoder encoder) {
        words.put("encoder", encoder.name());
        if (encoder instanceof PlainEncoder plain) {
            words.put("widths", Options.word(plain.widths()));
        }
    }

    /**
     * Puts the words of a style, but for its padding.
     *
     * @param words by option name, to which these are added
     * @param style of the network's blocks
     */
    protected static void put(Map<String, String> words, BlockStyle style) {
        words.put("norm", Options.word(style.norm()));
        words.put("activation", Options.word(style.activation()));
        words.put("bias", Boolean.toString(style.bias()));
        words.put("residual", Boolean.toString(style.residual()));
        words.put("block-dropout", Double.toString(style.dropout()));
    }

    /**
     * {@return the image's channels, as they were given}
     *
     * @throws IllegalArgumentException if they are not set
     */
    protected final int inChannels() {
        return inChannels.orElseThrow(
                () -> new IllegalArgumentException("the image's channels are not set: call setInChannels(1), or 3"));
    }

    /**
     * {@return the task that was given}
     *
     * @throws IllegalArgumentException if it is not set
     */
    protected final Task task() {
        return task.orElseThrow(() -> new IllegalArgumentException(
                "the classes are not set: call setClasses(1) for object or background, setClasses(K) for K"));
    }

    /** {@return the encoder that was given, if one was} */
    protected final Optional<Encoder> encoder() {
        return encoder;
    }

    /** {@return the plain encoder's width, if it was given} */
    protected final OptionalInt width() {
        return width;
    }

    /** {@return whether depth or the widths of all scales were given, which are the plain encoder's} */
    protected final boolean scalesGiven() {
        return depth.isPresent() || widths.isPresent();
    }

    /**
     * Settles the encoder: the one given, or a plain one of the widths given.
     *
     * @param usualWidth channels of the plain encoder's finest scale, unless given
     * @param usualDepth poolings of the plain encoder, unless given
     * @return the encoder
     * @throws IllegalArgumentException if both were given, or what was given is out of range
     */
    protected final Encoder encoder(int usualWidth, int usualDepth) {
        if (encoder.isPresent()) {
            if (width.isPresent() || scalesGiven()) {
                throw new IllegalArgumentException("width, depth and widths are the plain encoder's; encoder "
                        + encoder.get().name() + " has its own");
            }
            return encoder.get();
        }
        if (widths.isPresent()) {
            if (width.isPresent() || depth.isPresent()) {
                throw new IllegalArgumentException("give either widths or width and depth");
            }
            return new PlainEncoder(widths.get());
        }
        int poolings = depth.orElse(usualDepth);
        if (poolings < 1 || poolings > 6) {
            throw new IllegalArgumentException("depth " + poolings + " must lie between 1 and 6");
        }
        return plain(width.orElse(usualWidth), poolings);
    }

    /**
     * Makes the plain encoder of a width and a depth: its widths double, unless the variant has another idea.
     *
     * @param firstWidth channels of the finest scale, at least 1
     * @param poolings 1 to 6
     * @return the encoder
     * @throws IllegalArgumentException if the width is out of range
     */
    protected PlainEncoder plain(int firstWidth, int poolings) {
        return PlainEncoder.doubling(firstWidth, poolings);
    }

    /**
     * Settles how blocks are made: as usual, but for what was chosen.
     *
     * @param usual the variant's style; its padding is kept
     * @return the style
     * @throws IllegalArgumentException if the probability of dropping is not in [0, 1)
     */
    protected final BlockStyle style(BlockStyle usual) {
        return new BlockStyle(
                norm.orElse(usual.norm()),
                activation.orElse(usual.activation()),
                bias.orElse(usual.bias()),
                usual.padding(),
                blockDropout.orElse(usual.dropout()),
                residual.orElse(usual.residual()));
    }

    /**
     * Settles the probability of dropping channels of the coarsest map.
     *
     * @param usual unless one was given
     * @return the probability, in [0, 1)
     * @throws IllegalArgumentException if it is out of this range
     */
    protected final double dropout(double usual) {
        double probability = dropout.orElse(usual);
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("dropout " + probability + " must lie in [0, 1)");
        }
        return probability;
    }

    /** {@return whether anything about blocks was chosen} */
    protected final boolean styleGiven() {
        return norm.isPresent()
                || activation.isPresent()
                || bias.isPresent()
                || residual.isPresent()
                || blockDropout.isPresent();
    }

    /**
     * Refuses residual double convolutions where nothing has any; for variants whose decoders have none.
     *
     * @param chosen the network's encoder
     * @throws IllegalArgumentException if they were asked for and the encoder is not the plain one
     */
    protected final void checkResidual(Encoder chosen) {
        if (residual.orElse(false) && !(chosen instanceof PlainEncoder)) {
            throw new IllegalArgumentException("residual double convolutions are the plain encoder's here, for this"
                    + " decoder has none; encoder " + chosen.name() + " has blocks of its own: leave residual out");
        }
    }
}
