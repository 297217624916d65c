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
package io.github.unetzoo.unetpp;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.FeatureMaps;
import io.github.unetzoo.encoder.Vgg;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Stride;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.model.DecoderBuilder;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.NameMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * UNet++: U-Nets of every depth in one network that share a backbone, their decoders joined by dense skip pathways.
 *
 * <p>Zhou, Siddiquee, Tajbakhsh and Liang, "UNet++: A Nested U-Net Architecture for Medical Image Segmentation", DLMIA
 * 2018, Figure 1, and "UNet++: Redesigning Skip Connections to Exploit Multiscale Features in Image Segmentation", IEEE
 * TMI 2020. {@link Preset#PAPER} is that figure; the default, {@link Preset#ZOO}, differs in batch norm instead of
 * dropout, upsampling instead of transposed convolutions, and any image size.
 *
 * <p>Input (N, inChannels, H, W); output {@code logits} of shape (N, outputs, H, W). With deep supervision the heads
 * follow, {@code out0} on X(0,1), {@code out1} on X(0,2), .., all of that shape, and the network can be pruned:
 * {@link #prune(SegmentationModel, int, Precision)} leaves L{@code level}, the nodes X(i,j) with i + j at most
 * {@code level}, with their weights.
 *
 * <p>On a backbone whose finest map is coarser than the image, every head climbs to the image by stages of its own, as
 * segmentation_models.pytorch has it for its only one; so each level is a whole network.
 *
 * <p>With a {@link io.github.unetzoo.layers.SkipGate} each dense skip into a node passes a gate of its own; the map
 * below the node is their gating signal.
 *
 * <p>When not to use it: where memory or time is short, for it computes some three times as much as a U-Net of its
 * width, most of it at the finest scales.
 */
public final class UNetPlusPlus implements Network {

    private static final String NAME = "unetpp";

    private final UNetPlusPlusConfig config;
    private final int rows;
    private final Graph graph;

    private UNetPlusPlus(UNetPlusPlusConfig config) {
        this.config = config;
        FeatureMaps maps = FeatureMaps.sheet(config.encoder(), config.style(), config.inChannels());
        this.rows = rows(maps, config.finestRow()).size();
        this.graph = draw(config, maps.coarsestStride());
    }

    /** {@return a builder that starts from {@link Preset#ZOO}: batch norm, bilinear upsampling, any image size} */
    public static Builder builder() {
        return new Builder(Preset.ZOO);
    }

    /**
     * {@return a builder that starts from a well-known form}
     *
     * @param preset whose settings hold unless others are given; {@link Preset#PAPER} is the 2018 paper's Figure 1
     */
    public static Builder builder(Preset preset) {
        return new Builder(preset);
    }

    private static Graph draw(UNetPlusPlusConfig config, int coarsestStride) {
        Net net = new Net(config.style());
        Tensor image = net.input("image", config.inChannels());
        boolean pad = config.sizes() == SizePolicy.PAD_IMAGE;
        Tensor padded = pad ? net.padToMultiple(image, coarsestStride, PadMode.REPLICATE) : image;

        FeatureMaps maps = FeatureMaps.draw(config.encoder(), net.scope("encoder"), padded);
        List<Tensor> backbone = rows(maps, config.finestRow());
        int rows = backbone.size();
        Tensor[][] x = new Tensor[rows][rows];
        for (int i = 0; i < rows; i++) {
            x[i][0] = backbone.get(i);
        }
        if (config.dropout() > 0) {
            x[rows - 1][0] = net.channelDropout(x[rows - 1][0], config.dropout());
        }
        if (config.preset() == Preset.SMP && config.encoder() instanceof Vgg) {
            x[rows - 1][0] = carryCentre(net.scope("decoder.centre"), x[rows - 1][0]);
        }
        // X(i,j) of the paper's figure: row i is the scale, column j the depth of the skip pathway.
        for (int j = 1; j < rows; j++) {
            for (int i = 0; i + j < rows; i++) {
                boolean last = i + j == rows - 1;
                int width = last ? config.decoderWidths().get(beyond(backbone) + i) : x[i][0].channels();
                String node = "decoder.x" + i + "_" + j;
                Tensor below = x[i + 1][j - 1];
                // 1 behind a dilated encoder, whose last maps have one resolution.
                int factor = below.stride().input() / x[i][0].stride().input();
                Tensor up = net.scope(node).up(config.up(), below, factor, width);
                List<Tensor> skips =
                        gated(net.scope(node), config, Arrays.asList(x[i]).subList(0, j), below);
                Tensor joined = net.concat(inOrder(config.concat(), skips, up));
                x[i][j] = net.doubleConv(node, joined, width);
            }
        }

        List<Tensor> heads = new ArrayList<>();
        for (int j = 1; j < rows; j++) {
            Tensor top = climb(net, config, j, x[0][j]);
            Tensor logits = net.conv("head" + j, top, Op.Conv.same(config.task().outputs(), config.headKernel()));
            // Larger than the image where it was padded, or where an encoder rounds up what it halves.
            heads.add(net.cropLike(logits, image, 0));
        }
        answer(net, config.heads(), heads);
        // This is where pruning happens: of all nodes above, build() keeps those that the outputs need.
        return net.build();
    }

    /** smp gives VGG a centre block that its UnetPlusPlus never runs; it is in their checkpoints and counts. */
    private static Tensor carryCentre(Net net, Tensor coarsest) {
        int width = coarsest.channels();
        Tensor x = coarsest;
        for (int i = 1; i <= 2; i++) {
            x = net.carry("conv" + i, x, Op.Conv.same(width, 3).withBias(false), width);
            x = net.carry("norm" + i, x, Op.BatchNorm.DEFAULT, width);
        }
        return x;
    }

    private static void answer(Net net, Heads answer, List<Tensor> heads) {
        if (answer instanceof Heads.One one) {
            net.output("logits", heads.get(one.level() - 1));
        } else if (answer instanceof Heads.Deep deep) {
            net.output(
                    "logits",
                    switch (deep.mode()) {
                        case ACCURATE -> net.mean(heads);
                        case FAST -> heads.get(heads.size() - 1);
                    });
            for (int j = 0; j < heads.size(); j++) {
                net.output("out" + j, heads.get(j));
            }
        }
    }

    /** Each dense skip into a node through a gate of its own; the map below is their gating signal. */
    private static List<Tensor> gated(Net node, UNetPlusPlusConfig config, List<Tensor> skips, Tensor below) {
        List<Tensor> gated = new ArrayList<>();
        for (Tensor skip : skips) {
            gated.add(node.scope("gate" + gated.size()).gated(config.gate(), skip, below));
        }
        return gated;
    }

    private static List<Tensor> inOrder(ConcatOrder order, List<Tensor> row, Tensor up) {
        List<Tensor> maps = new ArrayList<>(row);
        switch (order) {
            case SKIPS_FIRST -> maps.add(up);
            case UP_FIRST -> maps.add(0, up);
            case UP_FIRST_ENCODER_LAST -> {
                Collections.reverse(maps);
                maps.add(0, up);
            }
        }
        return maps;
    }

    /** From the finest row to the image, where that row is coarser: stages without a skip, for one head. */
    private static Tensor climb(Net net, UNetPlusPlusConfig config, int head, Tensor finest) {
        Tensor x = finest;
        for (int stage = Integer.numberOfTrailingZeros(finest.stride().input()) - 1; stage >= 0; stage--) {
            String name = "decoder.above" + head + "_" + stage;
            int width = config.decoderWidths().get(stage);
            x = net.doubleConv(name, net.scope(name).up(config.up(), x, 2, width), width);
        }
        return x;
    }

    /** How many stages lie between the finest row and the image. */
    private static int beyond(List<Tensor> rows) {
        return Integer.numberOfTrailingZeros(rows.get(0).stride().input());
    }

    /** Column 0 of the figure: which of an encoder's maps are rows, finest first. */
    private static List<Tensor> rows(FeatureMaps maps, boolean finestRow) {
        List<Tensor> rows = maps.withoutImage().maps();
        if (rows.get(0).stride().equals(Stride.ONE) && !finestRow) {
            rows = rows.subList(1, rows.size());
        }
        String name = maps.encoder().name();
        if (rows.size() < 2) {
            throw new IllegalArgumentException(
                    "encoder " + name + " gives " + rows.size() + " maps that can be rows: UNet++ needs at least 2");
        }
        int finest = rows.get(0).stride().input();
        if (Integer.bitCount(finest) != 1) {
            throw new IllegalArgumentException("encoder " + name + " begins at stride " + finest
                    + ": it must be a power of 2, for the way up to the image doubles the size");
        }
        return rows;
    }

    /** {@return what it was built from, with all that was not chosen filled in} */
    public UNetPlusPlusConfig config() {
        return config;
    }

    /**
     * With deep supervision every head, each with an equal share: the papers give their losses no weights. The prediction
     * is made of heads and is not supervised once more.
     */
    @Override
    public List<Supervision> supervision() {
        if (config.heads() instanceof Heads.One) {
            return Network.super.supervision();
        }
        return graph.outputs().keySet().stream()
                .skip(1)
                .map(head -> new Supervision(head, Supervision.Kind.SEGMENTATION, 1.0 / levels()))
                .toList();
    }

    /** {@return how many levels there are to prune to, itself among them: L1 to L{@code levels()}} */
    public int levels() {
        return config.heads() instanceof Heads.One one ? one.level() : rows - 1;
    }

    /**
     * This network pruned to L{@code level}, without weights: what head {@code level} needs (section 3.2 of the 2018
     * paper). Its output equals that head's exactly, at any image size, for it pads images as the whole network does.
     *
     * @param level 1 to {@link #levels}; the smaller, the faster
     * @return a network with one head
     * @throws IllegalArgumentException if it was built without deep supervision, or has no such level
     */
    public UNetPlusPlus prune(int level) {
        if (!(config.heads() instanceof Heads.Deep)) {
            throw new IllegalArgumentException("this network has one head, on X(0," + levels()
                    + "): only one built with deep supervision can be pruned");
        }
        checkLevel(level, levels());
        return new UNetPlusPlus(config.withHeads(new Heads.One(level)));
    }

    /**
     * A trained network pruned to L{@code level}: the weights it keeps are the whole one's. It is a model of its own and
     * needs closing.
     *
     * @param model a UNet++ built, and best trained, with deep supervision
     * @param level 1 to the network's {@link #levels}
     * @param precision in which the pruned network computes
     * @return the smaller model, with the classes and the normalisation of the whole one
     * @throws IllegalArgumentException if the model is another network or was built without deep supervision, or has no
     *     such level
     */
    public static SegmentationModel prune(SegmentationModel model, int level, Precision precision) {
        if (!(model.network() instanceof UNetPlusPlus network)) {
            throw new IllegalArgumentException(
                    "a model of " + model.network().architecture() + " has no levels to prune to: give one of " + NAME);
        }
        return model.part(network.prune(level), precision);
    }

    private static void checkLevel(int level, int levels) {
        if (level < 1 || level > levels) {
            throw new IllegalArgumentException("level " + level + " must lie between 1 and " + levels);
        }
    }

    @Override
    public String architecture() {
        return NAME;
    }

    @Override
    public Task task() {
        return config.task();
    }

    @Override
    public Optional<EncoderWeights> encoderWeights() {
        return EncoderWeights.of(config.encoder());
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public NameMap referenceNames() {
        return config.preset().names(rows, config.heads(), config.encoder());
    }

    @Override
    public Map<String, String> options() {
        return Builder.words(config);
    }

    @Override
    public String toString() {
        return NAME + " (" + Options.word(config.preset()) + ", "
                + config.encoder().name() + " encoder, L" + levels() + ", " + graph.parameterCount() + " parameters)";
    }

    /**
     * Chooses a UNet++. Unless given, its plain backbone has width 32 and depth 4, as the papers', and as many levels;
     * its heads have kernel 1, in preset smp 3; and there is no dropout but that in preset paper's blocks. Images that
     * do not divide are padded in preset zoo, and refused in the others.
     */
    public static final class Builder extends DecoderBuilder<Builder> {

        private final Preset preset;
        private Optional<List<Integer>> decoderWidths = Optional.empty();
        private boolean finestRow;
        private UpPath up;
        private ConcatOrder concat;
        private boolean deepSupervision;
        private Optional<Heads.Mode> mode = Optional.empty();
        private OptionalInt level = OptionalInt.empty();

        private Builder(Preset preset) {
            this.preset = preset;
            this.finestRow = preset.finestRow();
            this.up = preset.up();
            this.concat = preset.concat();
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the channels of the last node of each row but the coarsest.
         *
         * @param channels finest first, after those of the stages above the finest row if it is coarser than the image;
         *     the plain backbone's unless given, else 16 doubling
         * @return this builder
         */
        public Builder optDecoderWidths(List<Integer> channels) {
            this.decoderWidths = Optional.of(List.copyOf(channels));
            return this;
        }

        /**
         * Sets whether the backbone's map at the image's own resolution, if it has one, is a row.
         *
         * @param wanted true unless given; false in preset smp
         * @return this builder
         */
        public Builder optFinestRow(boolean wanted) {
            this.finestRow = wanted;
            return this;
        }

        /**
         * Sets how a map is brought to the row above it.
         *
         * @param path unless given {@link UpPath#BILINEAR}; in preset paper {@link UpPath#TRANSPOSED}, in nested {@link
         *     UpPath#BILINEAR_ALIGN_CORNERS}, in smp {@link UpPath#NEAREST}
         * @return this builder
         */
        public Builder optUp(UpPath path) {
            this.up = path;
            return this;
        }

        /**
         * Sets the order in which a node's inputs are joined.
         *
         * @param order unless given {@link ConcatOrder#SKIPS_FIRST}; in preset paper {@link ConcatOrder#UP_FIRST}, in
         *     smp {@link ConcatOrder#UP_FIRST_ENCODER_LAST}
         * @return this builder
         */
        public Builder optConcat(ConcatOrder order) {
            this.concat = order;
            return this;
        }

        /**
         * Sets whether every column's end has a head, so that it can be trained on all and pruned.
         *
         * @param wanted false unless given; true does not go with {@link #optLevel}
         * @return this builder
         */
        public Builder optDeepSupervision(boolean wanted) {
            this.deepSupervision = wanted;
            return this;
        }

        /**
         * Sets how a deep-supervised network predicts (section 3.2 of the 2018 paper); others have one head to predict
         * by, and refuse it.
         *
         * @param aMode {@link Heads.Mode#ACCURATE} unless given
         * @return this builder
         */
        public Builder optMode(Heads.Mode aMode) {
            this.mode = Optional.of(aMode);
            return this;
        }

        /**
         * Prunes the network to a level from the start: its only head is on X(0,{@code column}).
         *
         * @param column 1 to the number of rows less one, which it is unless given
         * @return this builder
         */
        public Builder optLevel(int column) {
            this.level = OptionalInt.of(column);
            return this;
        }

        @Override
        public Builder read(Options options) {
            super.read(options);
            options.integers("decoder-widths").ifPresent(this::optDecoderWidths);
            options.flag("finest-row").ifPresent(this::optFinestRow);
            options.constant("up", UpPath.class).ifPresent(this::optUp);
            options.constant("concat", ConcatOrder.class).ifPresent(this::optConcat);
            options.flag("deep-supervision").ifPresent(this::optDeepSupervision);
            options.constant("mode", Heads.Mode.class).ifPresent(this::optMode);
            options.integer("level").ifPresent(this::optLevel);
            return this;
        }

        private static Map<String, String> words(UNetPlusPlusConfig config) {
            Map<String, String> words = new TreeMap<>();
            words.put("preset", Options.word(config.preset()));
            put(words, config.inChannels(), config.task());
            put(words, config.encoder());
            put(words, config.style());
            put(words, config.gate(), config.headKernel(), config.sizes());
            words.put("finest-row", Boolean.toString(config.finestRow()));
            words.put("up", Options.word(config.up()));
            words.put("concat", Options.word(config.concat()));
            words.put("decoder-widths", Options.word(config.decoderWidths()));
            words.put("dropout", Double.toString(config.dropout()));
            if (config.heads() instanceof Heads.Deep deep) {
                words.put("deep-supervision", "true");
                words.put("mode", Options.word(deep.mode()));
            } else if (config.heads() instanceof Heads.One one) {
                words.put("level", Integer.toString(one.level()));
            }
            return Collections.unmodifiableMap(words);
        }

        @Override
        public UNetPlusPlus build() {
            BlockStyle style = style(preset.style());
            Encoder backbone = encoder(32, 4);
            List<Tensor> rows = rows(FeatureMaps.sheet(backbone, style, inChannels()), finestRow);
            return new UNetPlusPlus(new UNetPlusPlusConfig(
                    preset,
                    inChannels(),
                    task(),
                    backbone,
                    finestRow,
                    style,
                    gate(),
                    up,
                    concat,
                    decoderWidths(decoderWidths, backbone, beyond(rows) + rows.size() - 1),
                    headKernel(preset.headKernel()),
                    wholeSizes(preset.sizes()),
                    dropout(0),
                    heads(rows.size() - 1)));
        }

        private Heads heads(int levels) {
            if (deepSupervision) {
                if (level.isPresent()) {
                    throw new IllegalArgumentException("level " + level.getAsInt()
                            + " keeps one head, deep supervision all of them: choose one of the two");
                }
                return new Heads.Deep(mode.orElse(Heads.Mode.ACCURATE));
            }
            if (mode.isPresent()) {
                throw new IllegalArgumentException("mode " + mode.get()
                        + " is about several heads: ask for deep supervision too, or leave it away");
            }
            level.ifPresent(l -> checkLevel(l, levels));
            return new Heads.One(level.orElse(levels));
        }
    }
}
