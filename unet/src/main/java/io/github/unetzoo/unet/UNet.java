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
package io.github.unetzoo.unet;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.encoder.VggEncoder;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Stride;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.ConvPadding;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.weights.NameMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * U-Net: an encoder, and a decoder that climbs back to the image's resolution, joining at each scale the encoder's map
 * of that scale.
 *
 * <p>Ronneberger, Fischer and Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015,
 * Figure 1. {@link Preset#PAPER} is that figure; the default, {@link Preset#ZOO}, differs in what has since proved
 * itself: batch norm, zero-padded convolutions, and any image size.
 *
 * <p>Input (N, inChannels, H, W); output {@code logits} of shape (N, outputs, H, W), or smaller with valid
 * convolutions. When not to use it: where objects fill more than the field of view of the coarsest scale, or where a
 * pretrained backbone with a light head answers as well at a fraction of the cost.
 */
public final class UNet implements Network {

    private static final String NAME = "unet";

    private final UNetConfig config;
    private final Graph graph;

    private UNet(UNetConfig config) {
        this.config = config;
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

    /** Figure 1 of the paper, from left to right. */
    private static Graph draw(UNetConfig config) {
        Net net = new Net(config.style());
        Tensor image = net.input("image", config.inChannels());
        Tensor padded = config.sizes() == SizePolicy.PAD_IMAGE
                ? net.padToMultiple(image, coarsestStride(config), PadMode.REPLICATE)
                : image;

        List<Tensor> features = config.encoder().encode(net.scope("encoder"), padded);
        Tensor x = features.get(features.size() - 1);
        if (config.dropout() > 0) {
            x = net.channelDropout(x, config.dropout());
        }
        if (config.centre()) {
            x = net.doubleConv("decoder.centre", x, x.channels());
        }
        for (int stage = config.decoderWidths().size() - 1; stage >= 0; stage--) {
            x = climb(net, config, stage, x, padded, features);
        }
        Op.Conv head = Op.Conv.same(config.task().outputs(), config.headKernel());
        Tensor logits = net.conv("head", x, head);
        net.output("logits", config.sizes() == SizePolicy.PAD_IMAGE ? net.cropLike(logits, image, 0) : logits);
        return net.build();
    }

    /** One step of the expanding path: up, meet the skip of that scale if there is one, double convolution. */
    private static Tensor climb(
            Net net, UNetConfig config, int stage, Tensor below, Tensor image, List<Tensor> features) {
        int width = config.decoderWidths().get(stage);
        int index = stage - (config.decoderWidths().size() - (features.size() - 1));
        // The map whose resolution the stage has. Beyond the finest map there is only the image.
        Optional<Tensor> level = index >= 0
                ? Optional.of(features.get(index))
                : Optional.of(image).filter(i -> stage == 0);
        Tensor up = raise(net.scope("decoder.stage" + stage), config, below, level, width);
        Tensor joined = level.filter(map -> !map.equals(image))
                .filter(map -> config.finestSkip() || !map.stride().equals(Stride.ONE))
                .map(skip -> join(net.scope("decoder.stage" + stage), config, skip, up))
                .orElse(up);
        int out = config.slimDecoder() && stage > 0 ? width / 2 : width;
        return net.doubleConv("decoder.stage" + stage, joined, width, out);
    }

    /** Brings a map to the resolution of another, or twice as fine where there is none. */
    private static Tensor raise(Net net, UNetConfig config, Tensor below, Optional<Tensor> level, int width) {
        int stride = below.stride().input();
        // 1 behind a dilated encoder, whose last maps have one resolution.
        int factor = level.map(map -> stride / map.stride().input()).orElse(2);
        Tensor up = config.up()
                .interpolation()
                .map(interpolation -> config.sizes() == SizePolicy.RESIZE_UP && level.isPresent()
                        ? net.resizeLike(below, level.get(), interpolation)
                        : net.upsample(below, factor, interpolation))
                .orElseGet(
                        () -> net.convTranspose("up", below, new Op.ConvTranspose(width, factor, factor, 0, 0, true)));
        return config.sizes() == SizePolicy.PAD_UP && level.isPresent() ? net.padLike(up, level.get()) : up;
    }

    private static Tensor join(Net net, UNetConfig config, Tensor skip, Tensor up) {
        Tensor met = config.style().padding() == ConvPadding.VALID ? net.cropLike(skip, up) : skip;
        return config.concat() == ConcatOrder.SKIP_FIRST ? net.concat(met, up) : net.concat(up, met);
    }

    private static int coarsestStride(UNetConfig config) {
        List<Tensor> features = features(config.encoder(), config.style(), config.inChannels());
        return features.get(features.size() - 1).stride().input();
    }

    /** The encoder's maps, drawn on a sheet of their own to read channels and strides off. */
    private static List<Tensor> features(Encoder encoder, BlockStyle style, int inChannels) {
        Net sheet = new Net(style);
        List<Tensor> features = encoder.encode(sheet, sheet.input("image", inChannels));
        if (features.isEmpty()) {
            throw new IllegalArgumentException(
                    "encoder " + encoder.name() + " gives no maps: it must give at least one");
        }
        for (int i = 1; i < features.size(); i++) {
            int finer = features.get(i - 1).stride().input();
            int coarser = features.get(i).stride().input();
            if (coarser % finer != 0) {
                throw new IllegalArgumentException("encoder " + encoder.name() + " gives maps of strides " + finer
                        + " and " + coarser + " in a row: each must be a multiple of the one before");
            }
        }
        return features;
    }

    /** What it was built from. */
    public UNetConfig config() {
        return config;
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
        return config.preset().names(config.decoderWidths().size());
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
        words.put("norm", Options.word(config.style().norm()));
        words.put("activation", Options.word(config.style().activation()));
        words.put("bias", Boolean.toString(config.style().bias()));
        words.put("padding", Options.word(config.style().padding()));
        words.put("up", Options.word(config.up()));
        words.put("concat", Options.word(config.concat()));
        words.put("decoder-widths", words(config.decoderWidths()));
        words.put("slim-decoder", Boolean.toString(config.slimDecoder()));
        words.put("finest-skip", Boolean.toString(config.finestSkip()));
        words.put("centre", Boolean.toString(config.centre()));
        words.put("head-kernel", Integer.toString(config.headKernel()));
        words.put("sizes", Options.word(config.sizes()));
        words.put("dropout", Double.toString(config.dropout()));
        return Collections.unmodifiableMap(words);
    }

    private static String words(List<Integer> widths) {
        return String.join("x", widths.stream().map(Object::toString).toList());
    }

    @Override
    public String toString() {
        return NAME + " (" + Options.word(config.preset()) + ", "
                + config.encoder().name() + " encoder, " + graph.parameterCount() + " parameters)";
    }

    /** Chooses a U-Net. */
    public static final class Builder {

        private final Preset preset;
        private OptionalInt inChannels = OptionalInt.empty();
        private Optional<Task> task = Optional.empty();
        private Optional<Encoder> encoder = Optional.empty();
        private OptionalInt width = OptionalInt.empty();
        private OptionalInt depth = OptionalInt.empty();
        private Optional<List<Integer>> widths = Optional.empty();
        private Optional<List<Integer>> decoderWidths = Optional.empty();
        private Norm norm;
        private Activation activation;
        private boolean bias;
        private ConvPadding padding;
        private UpPath up;
        private ConcatOrder concat;
        private boolean slimDecoder;
        private boolean finestSkip;
        private Optional<Boolean> centre = Optional.empty();
        private int headKernel;
        private Optional<SizePolicy> sizes = Optional.empty();
        private OptionalDouble dropout = OptionalDouble.empty();

        private Builder(Preset preset) {
            this.preset = preset;
            this.norm = preset.style().norm();
            this.activation = preset.style().activation();
            this.bias = preset.style().bias();
            this.padding = preset.style().padding();
            this.up = preset.join().up();
            this.concat = preset.join().concat();
            this.finestSkip = preset.join().finestSkip();
            this.headKernel = preset.join().headKernel();
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

        /** Channels of the finest scale of the plain encoder, doubling from scale to scale; 64 unless given. */
        public Builder optWidth(int channels) {
            this.width = OptionalInt.of(channels);
            return this;
        }

        /** Number of poolings of the plain encoder, 1 to 6; 4 unless given. */
        public Builder optDepth(int poolings) {
            this.depth = OptionalInt.of(poolings);
            return this;
        }

        /** Channels of each scale of the plain encoder, finest first, as they are; instead of width and depth. */
        public Builder optWidths(List<Integer> channels) {
            this.widths = Optional.of(List.copyOf(channels));
            return this;
        }

        /** Another contracting path than the plain one. */
        public Builder optEncoder(Encoder anEncoder) {
            this.encoder = Optional.of(anEncoder);
            return this;
        }

        /** Channels of the decoder's stages, finest first; the plain encoder's unless given, else 16 doubling. */
        public Builder optDecoderWidths(List<Integer> channels) {
            this.decoderWidths = Optional.of(List.copyOf(channels));
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

        /** What 3x3 convolutions do at the border. */
        public Builder optPadding(ConvPadding aPadding) {
            this.padding = aPadding;
            return this;
        }

        /** How the decoder doubles the resolution. */
        public Builder optUp(UpPath path) {
            this.up = path;
            return this;
        }

        /** milesial's second form: bilinear upsampling with aligned corners and the slim decoder; or back. */
        public Builder optBilinear(boolean bilinear) {
            this.up = bilinear ? UpPath.BILINEAR_ALIGN_CORNERS : UpPath.TRANSPOSED;
            this.slimDecoder = bilinear;
            return this;
        }

        /** Which comes first where a skip meets the upsampled map. */
        public Builder optConcat(ConcatOrder order) {
            this.concat = order;
            return this;
        }

        /** Whether each decoder stage but the last gives half its width; see {@link UNetConfig#slimDecoder}. */
        public Builder optSlimDecoder(boolean slim) {
            this.slimDecoder = slim;
            return this;
        }

        /**
         * Whether the last stage joins the encoder's map at the image's resolution; so it does unless the preset is smp's.
         * An encoder whose first map is the image itself has nothing to join.
         */
        public Builder optFinestSkip(boolean wanted) {
            this.finestSkip = wanted;
            return this;
        }

        /**
         * Whether a double convolution stands between the encoder and the decoder; none unless the preset is smp's and the
         * encoder a VGG.
         */
        public Builder optCentre(boolean wanted) {
            this.centre = Optional.of(wanted);
            return this;
        }

        /** Kernel of the last convolution, 1 or 3. */
        public Builder optHeadKernel(int kernel) {
            this.headKernel = kernel;
            return this;
        }

        /** What happens to images whose size does not divide. */
        public Builder optSizes(SizePolicy policy) {
            this.sizes = Optional.of(policy);
            return this;
        }

        /** Probability with which channels of the coarsest map are dropped while training; 0 unless given. */
        public Builder optDropout(double probability) {
            this.dropout = OptionalDouble.of(probability);
            return this;
        }

        /**
         * The network.
         *
         * @throws IllegalArgumentException if a choice is out of range or two do not go together
         */
        public UNet build() {
            int channels = inChannels.orElseThrow(() ->
                    new IllegalArgumentException("the image's channels are not set: call setInChannels(1), or 3"));
            Task aTask = task.orElseThrow(() -> new IllegalArgumentException(
                    "the classes are not set: call setClasses(1) for object or background, setClasses(K) for K"));
            BlockStyle style = new BlockStyle(norm, activation, bias, padding);
            SizePolicy policy = sizes.orElse(padding == ConvPadding.VALID ? SizePolicy.STRICT : preset.sizes());
            check(policy);
            Encoder contracting = contracting();
            if (policy == SizePolicy.PAD_UP
                    && !features(contracting, style, channels).get(0).stride().equals(Stride.ONE)) {
                throw new IllegalArgumentException(
                        "sizes PAD_UP needs a skip at the image's own resolution, which encoder " + contracting.name()
                                + " has not: use PAD_IMAGE");
            }
            return new UNet(new UNetConfig(
                    preset,
                    channels,
                    aTask,
                    contracting,
                    style,
                    up,
                    concat,
                    expanding(contracting, style, channels),
                    slimDecoder,
                    finestSkip,
                    centre.orElse(preset == Preset.SMP && contracting instanceof VggEncoder),
                    headKernel,
                    policy,
                    dropout.orElse(0)));
        }

        private void check(SizePolicy policy) {
            if (headKernel != 1 && headKernel != 3) {
                throw new IllegalArgumentException("head kernel " + headKernel + " must be 1 or 3");
            }
            if (padding == ConvPadding.VALID && policy != SizePolicy.STRICT) {
                throw new IllegalArgumentException("valid convolutions shrink every map, so sizes " + policy
                        + " cannot hold: use STRICT, and let the predictor mirror the image's borders");
            }
            if (padding == ConvPadding.VALID && encoder.isPresent()) {
                throw new IllegalArgumentException("encoder " + encoder.get().name()
                        + " pads its convolutions: valid padding goes with the plain encoder only");
            }
            if (dropout.isPresent() && !(dropout.getAsDouble() >= 0 && dropout.getAsDouble() < 1)) {
                throw new IllegalArgumentException("dropout " + dropout.getAsDouble() + " must lie in [0, 1)");
            }
            if (policy == SizePolicy.RESIZE_UP && up == UpPath.TRANSPOSED) {
                throw new IllegalArgumentException("sizes RESIZE_UP resizes by interpolation, which up path TRANSPOSED"
                        + " does not: use PAD_UP or PAD_IMAGE, or choose NEAREST, BILINEAR or BILINEAR_ALIGN_CORNERS");
            }
            if (slimDecoder && (encoder.isPresent() || up == UpPath.TRANSPOSED)) {
                throw new IllegalArgumentException("the slim decoder goes with the plain encoder and an up path "
                        + "without weights: choose BILINEAR, BILINEAR_ALIGN_CORNERS or NEAREST");
            }
        }

        private Encoder contracting() {
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
            PlainEncoder doubling = PlainEncoder.doubling(width.orElse(64), poolings);
            if (!slimDecoder) {
                return doubling;
            }
            // The coarsest scale, too, gives half its width.
            List<Integer> halved = new ArrayList<>(doubling.widths());
            halved.set(poolings, halved.get(poolings) / 2);
            return new PlainEncoder(halved);
        }

        private List<Integer> expanding(Encoder contracting, BlockStyle style, int channels) {
            List<Tensor> features = features(contracting, style, channels);
            int finest = features.get(0).stride().input();
            int beyond = 31 - Integer.numberOfLeadingZeros(finest);
            int stages = features.size() - 1 + beyond;
            List<Integer> wanted = decoderWidths.orElseGet(() -> {
                if (contracting instanceof PlainEncoder plain) {
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
                        + ", one per stage of encoder " + contracting.name());
            }
            return wanted;
        }
    }
}
