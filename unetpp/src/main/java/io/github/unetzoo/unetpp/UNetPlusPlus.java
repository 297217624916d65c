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
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.encoder.VggEncoder;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.ConvPadding;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.model.Task;
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
        this.rows = sheet(config).size();
        this.graph = draw(config);
    }

    /** Starts from {@link Preset#ZOO}. */
    public static Builder builder() {
        return new Builder(Preset.ZOO);
    }

    /** Starts from a well-known form. */
    public static Builder builder(Preset preset) {
        return new Builder(preset);
    }

    private static Graph draw(UNetPlusPlusConfig config) {
        Net net = new Net(config.style());
        Tensor image = net.input("image", config.inChannels());
        boolean pad = config.sizes() == SizePolicy.PAD_IMAGE;
        Tensor padded = pad ? net.padToMultiple(image, coarsestStride(config), PadMode.REPLICATE) : image;

        List<Tensor> backbone = Backbone.rows(config.encoder(), config.finestRow(), net.scope("encoder"), padded);
        int rows = backbone.size();
        Tensor[][] x = new Tensor[rows][rows];
        for (int i = 0; i < rows; i++) {
            x[i][0] = backbone.get(i);
        }
        if (config.preset() == Preset.SMP && config.encoder() instanceof VggEncoder) {
            x[rows - 1][0] = carryCentre(net.scope("decoder.centre"), x[rows - 1][0]);
        }
        // X(i,j) of the paper's figure: row i is the scale, column j the depth of the skip pathway.
        for (int j = 1; j < rows; j++) {
            for (int i = 0; i + j < rows; i++) {
                boolean last = i + j == rows - 1;
                int width = last ? config.decoderWidths().get(beyond(backbone) + i) : x[i][0].channels();
                String node = "decoder.x" + i + "_" + j;
                Tensor up = up(
                        net.scope(node),
                        config.up(),
                        x[i + 1][j - 1],
                        x[i][0].stride().input(),
                        width);
                Tensor joined =
                        net.concat(inOrder(config.concat(), Arrays.asList(x[i]).subList(0, j), up));
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

    private static Tensor up(Net net, UpPath path, Tensor below, int stride, int width) {
        // 1 behind a dilated encoder, whose last maps have one resolution.
        int factor = below.stride().input() / stride;
        return switch (path) {
            case TRANSPOSED -> net.convTranspose("up", below, new Op.ConvTranspose(width, factor, factor, 0, 0, true));
            case BILINEAR -> net.upsample(below, factor, Interpolation.BILINEAR);
            case BILINEAR_ALIGN_CORNERS -> net.upsample(below, factor, Interpolation.BILINEAR_ALIGN_CORNERS);
            case NEAREST -> net.upsample(below, factor, Interpolation.NEAREST);
        };
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
            x = net.doubleConv(name, up(net.scope(name), config.up(), x, 1 << stage, width), width);
        }
        return x;
    }

    /** How many stages lie between the finest row and the image. */
    private static int beyond(List<Tensor> rows) {
        return Integer.numberOfTrailingZeros(rows.get(0).stride().input());
    }

    private static List<Tensor> sheet(UNetPlusPlusConfig config) {
        return Backbone.rows(config.encoder(), config.finestRow(), config.style(), config.inChannels());
    }

    private static int coarsestStride(UNetPlusPlusConfig config) {
        List<Tensor> rows = sheet(config);
        return rows.get(rows.size() - 1).stride().input();
    }

    /** What it was built from. */
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

    /** How many levels it can be pruned to, itself among them: L1 to L{@code levels()}. */
    public int levels() {
        return config.heads() instanceof Heads.One one ? one.level() : rows - 1;
    }

    /**
     * This network pruned to L{@code level}, without weights: what head {@code level} needs. Its output equals that head's
     * exactly, at any image size, for it pads images as the whole network does.
     *
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
     * @param level from 1
     * @param precision in which the pruned network computes
     * @throws IllegalArgumentException if the model is another network, or has no such level
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
    public Graph graph() {
        return graph;
    }

    @Override
    public NameMap referenceNames() {
        return config.preset().names(rows, config.heads());
    }

    @Override
    public Map<String, String> options() {
        Map<String, String> words = new TreeMap<>();
        words.put("preset", Options.word(config.preset()));
        words.put("in-channels", Integer.toString(config.inChannels()));
        words.put(config.task().word(), Integer.toString(config.task().outputs()));
        words.put("encoder", config.encoder().name());
        if (config.encoder() instanceof PlainEncoder plain) {
            words.put("widths", words(plain.widths()));
        }
        words.put("finest-row", Boolean.toString(config.finestRow()));
        words.put("norm", Options.word(config.style().norm()));
        words.put("activation", Options.word(config.style().activation()));
        words.put("bias", Boolean.toString(config.style().bias()));
        words.put("dropout", Double.toString(config.style().dropout()));
        words.put("up", Options.word(config.up()));
        words.put("concat", Options.word(config.concat()));
        words.put("decoder-widths", words(config.decoderWidths()));
        words.put("head-kernel", Integer.toString(config.headKernel()));
        words.put("sizes", Options.word(config.sizes()));
        if (config.heads() instanceof Heads.Deep deep) {
            words.put("deep-supervision", "true");
            words.put("mode", Options.word(deep.mode()));
        } else if (config.heads() instanceof Heads.One one) {
            words.put("level", Integer.toString(one.level()));
        }
        return words;
    }

    private static String words(List<Integer> widths) {
        return String.join("x", widths.stream().map(Object::toString).toList());
    }

    @Override
    public String toString() {
        return NAME + " (" + Options.word(config.preset()) + ", "
                + config.encoder().name() + " encoder, L" + levels() + ", " + graph.parameterCount() + " parameters)";
    }

    /** Chooses a UNet++. */
    public static final class Builder {

        private final Preset preset;
        private OptionalInt inChannels = OptionalInt.empty();
        private Optional<Task> task = Optional.empty();
        private Optional<Encoder> encoder = Optional.empty();
        private OptionalInt width = OptionalInt.empty();
        private OptionalInt depth = OptionalInt.empty();
        private Optional<List<Integer>> widths = Optional.empty();
        private Optional<List<Integer>> decoderWidths = Optional.empty();
        private boolean finestRow;
        private Norm norm;
        private Activation activation;
        private boolean bias;
        private double dropout;
        private UpPath up;
        private ConcatOrder concat;
        private int headKernel;
        private SizePolicy sizes;
        private boolean deepSupervision;
        private Optional<Heads.Mode> mode = Optional.empty();
        private OptionalInt level = OptionalInt.empty();

        private Builder(Preset preset) {
            this.preset = preset;
            this.finestRow = preset.finestRow();
            this.norm = preset.style().norm();
            this.activation = preset.style().activation();
            this.bias = preset.style().bias();
            this.dropout = preset.style().dropout();
            this.up = preset.up();
            this.concat = preset.concat();
            this.headKernel = preset.headKernel();
            this.sizes = preset.sizes();
        }

        /** Channels of the image, at least 1. */
        public Builder setInChannels(int channels) {
            this.inChannels = OptionalInt.of(channels);
            return this;
        }

        /** Number of classes: 1 for object or background (one logit), K for K classes with the background. */
        public Builder setClasses(int classes) {
            this.task = Optional.of(Task.classes(classes));
            return this;
        }

        /** Instead of classes: labels that do not exclude each other; see {@link Task.Multilabel}. */
        public Builder setLabels(int labels) {
            return setTask(new Task.Multilabel(labels));
        }

        /** What the logits mean, as one record. */
        public Builder setTask(Task aTask) {
            this.task = Optional.of(aTask);
            return this;
        }

        /** Instead of classes: so many numbers per pixel. */
        public Builder setRegression(int outputs) {
            this.task = Optional.of(new Task.Regression(outputs));
            return this;
        }

        /** Channels of the finest row of the plain backbone, doubling from row to row; 32 unless given. */
        public Builder optWidth(int channels) {
            this.width = OptionalInt.of(channels);
            return this;
        }

        /** Number of poolings of the plain backbone, 1 to 6; 4 unless given. There are as many levels. */
        public Builder optDepth(int poolings) {
            this.depth = OptionalInt.of(poolings);
            return this;
        }

        /** Channels of each row of the plain backbone, finest first, as they are; instead of width and depth. */
        public Builder optWidths(List<Integer> channels) {
            this.widths = Optional.of(List.copyOf(channels));
            return this;
        }

        /** Another backbone than the plain one. */
        public Builder optEncoder(Encoder anEncoder) {
            this.encoder = Optional.of(anEncoder);
            return this;
        }

        /**
         * Channels of the last node of each row but the coarsest, finest first, after those of the stages above the
         * finest row if it is coarser than the image; the plain backbone's unless given, else 16 doubling.
         */
        public Builder optDecoderWidths(List<Integer> channels) {
            this.decoderWidths = Optional.of(List.copyOf(channels));
            return this;
        }

        /** Whether the backbone's map at the image's own resolution, if it has one, is a row. */
        public Builder optFinestRow(boolean wanted) {
            this.finestRow = wanted;
            return this;
        }

        /** What normalises. */
        public Builder optNorm(Norm aNorm) {
            this.norm = aNorm;
            return this;
        }

        /** What follows each convolution. */
        public Builder optActivation(Activation anActivation) {
            this.activation = anActivation;
            return this;
        }

        /** Whether 3x3 convolutions have a bias; useless before a batch norm. */
        public Builder optBias(boolean wanted) {
            this.bias = wanted;
            return this;
        }

        /** Probability with which each value is dropped after each convolution block while training. */
        public Builder optDropout(double probability) {
            this.dropout = probability;
            return this;
        }

        /** How a map is brought to the row above it. */
        public Builder optUp(UpPath path) {
            this.up = path;
            return this;
        }

        /** The order in which a node's inputs are joined. */
        public Builder optConcat(ConcatOrder order) {
            this.concat = order;
            return this;
        }

        /** Kernel of the heads, 1 or 3. */
        public Builder optHeadKernel(int kernel) {
            this.headKernel = kernel;
            return this;
        }

        /** What happens to images whose size does not divide. */
        public Builder optSizes(SizePolicy policy) {
            this.sizes = policy;
            return this;
        }

        /** Whether every column's end has a head, so that it can be trained on all and pruned; false unless given. */
        public Builder optDeepSupervision(boolean wanted) {
            this.deepSupervision = wanted;
            return this;
        }

        /** How a deep-supervised network predicts; {@link Heads.Mode#ACCURATE} unless given. */
        public Builder optMode(Heads.Mode aMode) {
            this.mode = Optional.of(aMode);
            return this;
        }

        /** The network pruned to a level from the start: its only head is on X(0,{@code column}). */
        public Builder optLevel(int column) {
            this.level = OptionalInt.of(column);
            return this;
        }

        /**
         * The network.
         *
         * @throws IllegalArgumentException if a choice is out of range or two do not go together
         */
        public UNetPlusPlus build() {
            int channels = inChannels.orElseThrow(() ->
                    new IllegalArgumentException("the image's channels are not set: call setInChannels(1), or 3"));
            Task aTask = task.orElseThrow(() -> new IllegalArgumentException(
                    "the classes are not set: call setClasses(1) for object or background, setClasses(K) for K"));
            if (headKernel != 1 && headKernel != 3) {
                throw new IllegalArgumentException("head kernel " + headKernel + " must be 1 or 3");
            }
            BlockStyle style = new BlockStyle(norm, activation, bias, ConvPadding.SAME, dropout);
            Encoder backbone = backbone();
            List<Tensor> rows = Backbone.rows(backbone, finestRow, style, channels);
            return new UNetPlusPlus(new UNetPlusPlusConfig(
                    preset,
                    channels,
                    aTask,
                    backbone,
                    finestRow,
                    style,
                    up,
                    concat,
                    lastWidths(backbone, rows),
                    headKernel,
                    sizes,
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

        private Encoder backbone() {
            if (encoder.isPresent()) {
                if (width.isPresent() || depth.isPresent() || widths.isPresent()) {
                    throw new IllegalArgumentException("width, depth and widths are the plain encoder's; encoder "
                            + encoder.get().name() + " has its own");
                }
                return encoder.get();
            }
            if (widths.isPresent()) {
                if (width.isPresent() || depth.isPresent()) {
                    throw new IllegalArgumentException("give either widths, or width and depth");
                }
                return new PlainEncoder(widths.get());
            }
            int poolings = depth.orElse(4);
            if (poolings < 1 || poolings > 6) {
                throw new IllegalArgumentException("depth " + poolings + " must lie between 1 and 6");
            }
            return PlainEncoder.doubling(width.orElse(32), poolings);
        }

        private List<Integer> lastWidths(Encoder backbone, List<Tensor> rows) {
            int stages = beyond(rows) + rows.size() - 1;
            List<Integer> wanted = decoderWidths.orElseGet(() -> {
                if (backbone instanceof PlainEncoder plain) {
                    return plain.widths().subList(0, stages);
                }
                List<Integer> doubling = new ArrayList<>();
                for (int i = 0; i < stages; i++) {
                    doubling.add(16 << i);
                }
                return doubling;
            });
            if (wanted.size() != stages) {
                throw new IllegalArgumentException("decoder widths " + wanted + " must be " + stages
                        + ", one per stage of encoder " + backbone.name());
            }
            return wanted;
        }
    }
}
