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
import io.github.unetzoo.encoder.FeatureMaps;
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.encoder.Vgg;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Stride;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.ConvPadding;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.model.DecoderBuilder;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.weights.NameMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        this.graph = draw(
                config,
                FeatureMaps.sheet(config.encoder(), config.style(), config.inChannels())
                        .coarsestStride());
    }

    /** {@return a builder that starts from {@link Preset#ZOO}: batch norm, transposed convolutions, any image size} */
    public static Builder builder() {
        return new Builder(Preset.ZOO);
    }

    /**
     * {@return a builder that starts from a well-known form}
     *
     * @param preset whose settings hold unless others are given; {@link Preset#PAPER} is the paper's Figure 1
     */
    public static Builder builder(Preset preset) {
        return new Builder(preset);
    }

    /** Figure 1 of the paper, from left to right. */
    private static Graph draw(UNetConfig config, int coarsestStride) {
        Net net = new Net(config.style());
        Tensor image = net.input("image", config.inChannels());
        Tensor padded = config.sizes() == SizePolicy.PAD_IMAGE
                ? net.padToMultiple(image, coarsestStride, PadMode.REPLICATE)
                : image;

        List<Tensor> features =
                FeatureMaps.draw(config.encoder(), net.scope("encoder"), padded).maps();
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
                .map(skip -> join(net.scope("decoder.stage" + stage), config, skip, below, up))
                .orElse(up);
        int out = config.slimDecoder() && stage > 0 ? width / 2 : width;
        return net.doubleConv("decoder.stage" + stage, joined, width, out);
    }

    /** Brings a map to the resolution of another, or twice as fine where there is none. */
    private static Tensor raise(Net net, UNetConfig config, Tensor below, Optional<Tensor> level, int width) {
        int stride = below.stride().input();
        int factor = level.map(map -> stride / map.stride().input()).orElse(2);
        if (config.sizes() == SizePolicy.RESIZE_UP && level.isPresent()) {
            return net.resizeLike(
                    below, level.get(), config.up().interpolation().orElseThrow());
        }
        Tensor up = net.up(config.up(), below, factor, width);
        return config.sizes() == SizePolicy.PAD_UP && level.isPresent() ? net.padLike(up, level.get()) : up;
    }

    private static Tensor join(Net net, UNetConfig config, Tensor skip, Tensor below, Tensor up) {
        Tensor met = config.style().padding() == ConvPadding.VALID ? net.cropLike(skip, up) : skip;
        Tensor gated = net.scope("gate").gated(config.gate(), met, below);
        return config.concat() == ConcatOrder.SKIP_FIRST ? net.concat(gated, up) : net.concat(up, gated);
    }

    /** {@return what it was built from, with all that was not chosen filled in} */
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
    public Optional<EncoderWeights> encoderWeights() {
        return EncoderWeights.of(config.encoder());
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public NameMap referenceNames() {
        return config.preset().names(config.decoderWidths().size(), config.encoder());
    }

    @Override
    public Map<String, String> options() {
        return Builder.words(config);
    }

    @Override
    public String toString() {
        return NAME + " (" + Options.word(config.preset()) + ", "
                + config.encoder().name() + " encoder, " + graph.parameterCount() + " parameters)";
    }

    /**
     * Chooses a U-Net. Unless given, its plain encoder has width 64 and depth 4, as the paper's; its head has kernel 1,
     * in preset smp 3; and there is no dropout. Images that do not divide are padded in preset zoo, fitted map by map
     * in milesial and smp, and refused in the others.
     */
    public static final class Builder extends DecoderBuilder<Builder> {

        private final Preset preset;
        private Optional<List<Integer>> decoderWidths = Optional.empty();
        private ConvPadding padding;
        private UpPath up;
        private ConcatOrder concat;
        private boolean slimDecoder;
        private boolean finestSkip;
        private Optional<Boolean> centre = Optional.empty();

        private Builder(Preset preset) {
            this.preset = preset;
            this.padding = preset.style().padding();
            this.up = preset.join().up();
            this.concat = preset.join().concat();
            this.finestSkip = preset.join().finestSkip();
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the channels of the decoder's stages.
         *
         * @param channels finest first: those of stages above the encoder's finest map, if it is coarser than the
         *     image, then one for each map but the coarsest; the plain encoder's unless given, else 16 doubling
         * @return this builder
         */
        public Builder optDecoderWidths(List<Integer> channels) {
            this.decoderWidths = Optional.of(List.copyOf(channels));
            return this;
        }

        /**
         * Sets what 3x3 convolutions do at the border.
         *
         * @param aPadding {@link ConvPadding#SAME} unless given or the preset is the paper's; {@link
         *     ConvPadding#VALID}, as in the paper, goes with the plain encoder and {@link SizePolicy#STRICT} only, and
         *     gives logits smaller than the image
         * @return this builder
         */
        public Builder optPadding(ConvPadding aPadding) {
            this.padding = aPadding;
            return this;
        }

        /**
         * Sets how the decoder doubles the resolution.
         *
         * @param path {@link UpPath#TRANSPOSED}, the paper's "up-convolution", unless given; {@link UpPath#NEAREST} in
         *     preset smp
         * @return this builder
         */
        public Builder optUp(UpPath path) {
            this.up = path;
            return this;
        }

        /**
         * Chooses milesial's second form, or goes back to the first; the last of this, {@link #optUp} and {@link
         * #optSlimDecoder} to be called counts.
         *
         * @param bilinear true for bilinear upsampling with aligned corners and the slim decoder, false for transposed
         *     convolutions and the full one
         * @return this builder
         */
        public Builder optBilinear(boolean bilinear) {
            this.up = bilinear ? UpPath.BILINEAR_ALIGN_CORNERS : UpPath.TRANSPOSED;
            this.slimDecoder = bilinear;
            return this;
        }

        /**
         * Sets which comes first where a skip meets the upsampled map.
         *
         * @param order {@link ConcatOrder#SKIP_FIRST} unless given; {@link ConcatOrder#UP_FIRST} in preset smp
         * @return this builder
         */
        public Builder optConcat(ConcatOrder order) {
            this.concat = order;
            return this;
        }

        /**
         * Sets whether each decoder stage but the last gives half its width; see {@link UNetConfig#slimDecoder}.
         *
         * @param slim false unless given; true goes with the plain encoder and an up path without weights
         * @return this builder
         */
        public Builder optSlimDecoder(boolean slim) {
            this.slimDecoder = slim;
            return this;
        }

        /**
         * Sets whether the last stage joins the encoder's map at the image's resolution. An encoder whose first map is
         * the image itself has nothing to join.
         *
         * @param wanted true unless given; false in preset smp
         * @return this builder
         */
        public Builder optFinestSkip(boolean wanted) {
            this.finestSkip = wanted;
            return this;
        }

        /**
         * Sets whether a double convolution stands between the encoder and the decoder.
         *
         * @param wanted false unless given; true in preset smp with a VGG encoder
         * @return this builder
         */
        public Builder optCentre(boolean wanted) {
            this.centre = Optional.of(wanted);
            return this;
        }

        @Override
        public Builder read(Options options) {
            super.read(options);
            options.flag("bilinear").ifPresent(this::optBilinear);
            options.integers("decoder-widths").ifPresent(this::optDecoderWidths);
            options.constant("padding", ConvPadding.class).ifPresent(this::optPadding);
            options.constant("up", UpPath.class).ifPresent(this::optUp);
            options.constant("concat", ConcatOrder.class).ifPresent(this::optConcat);
            options.flag("slim-decoder").ifPresent(this::optSlimDecoder);
            options.flag("finest-skip").ifPresent(this::optFinestSkip);
            options.flag("centre").ifPresent(this::optCentre);
            return this;
        }

        private static Map<String, String> words(UNetConfig config) {
            Map<String, String> words = new TreeMap<>();
            words.put("preset", Options.word(config.preset()));
            put(words, config.inChannels(), config.task());
            put(words, config.encoder());
            put(words, config.style());
            put(words, config.gate(), config.headKernel(), config.sizes());
            words.put("padding", Options.word(config.style().padding()));
            words.put("up", Options.word(config.up()));
            words.put("concat", Options.word(config.concat()));
            words.put("decoder-widths", Options.word(config.decoderWidths()));
            words.put("slim-decoder", Boolean.toString(config.slimDecoder()));
            words.put("finest-skip", Boolean.toString(config.finestSkip()));
            words.put("centre", Boolean.toString(config.centre()));
            words.put("dropout", Double.toString(config.dropout()));
            return Collections.unmodifiableMap(words);
        }

        @Override
        public UNet build() {
            BlockStyle style = style(preset.style()).withPadding(padding);
            SizePolicy policy = sizes(padding == ConvPadding.VALID ? SizePolicy.STRICT : preset.sizes());
            Encoder contracting = encoder(64, 4);
            FeatureMaps maps = FeatureMaps.sheet(contracting, style, inChannels());
            check(policy, contracting, maps);
            // Stages without a skip, where the finest map is coarser than the image.
            int beyond = 31 - Integer.numberOfLeadingZeros(maps.finestStride());
            return new UNet(new UNetConfig(
                    preset,
                    inChannels(),
                    task(),
                    contracting,
                    style,
                    gate(),
                    up,
                    concat,
                    decoderWidths(decoderWidths, contracting, maps.size() - 1 + beyond),
                    slimDecoder,
                    finestSkip,
                    centre.orElse(preset == Preset.SMP && contracting instanceof Vgg),
                    headKernel(preset.join().headKernel()),
                    policy,
                    dropout(0)));
        }

        /** In the slim decoder's form the coarsest scale, too, gives half its width. */
        @Override
        protected PlainEncoder plain(int firstWidth, int poolings) {
            PlainEncoder doubling = super.plain(firstWidth, poolings);
            if (!slimDecoder) {
                return doubling;
            }
            List<Integer> halved = new ArrayList<>(doubling.widths());
            halved.set(poolings, halved.get(poolings) / 2);
            return new PlainEncoder(halved);
        }

        private void check(SizePolicy policy, Encoder contracting, FeatureMaps maps) {
            boolean plain = contracting instanceof PlainEncoder;
            if (padding == ConvPadding.VALID && policy != SizePolicy.STRICT) {
                throw new IllegalArgumentException("valid convolutions shrink every map, so sizes " + policy
                        + " cannot hold: use STRICT, and let the predictor mirror the image's borders");
            }
            if (padding == ConvPadding.VALID && !plain) {
                throw new IllegalArgumentException("encoder " + contracting.name()
                        + " pads its convolutions: valid padding goes with the plain encoder only");
            }
            if (policy == SizePolicy.RESIZE_UP && up == UpPath.TRANSPOSED) {
                throw new IllegalArgumentException("sizes RESIZE_UP resizes by interpolation, which up path TRANSPOSED"
                        + " does not: use PAD_UP or PAD_IMAGE, or choose NEAREST, BILINEAR or BILINEAR_ALIGN_CORNERS");
            }
            if (policy == SizePolicy.PAD_UP && maps.finestStride() != 1) {
                throw new IllegalArgumentException(
                        "sizes PAD_UP needs a skip at the image's own resolution, which encoder " + contracting.name()
                                + " has not: use PAD_IMAGE");
            }
            if (slimDecoder && (!plain || up == UpPath.TRANSPOSED)) {
                throw new IllegalArgumentException("the slim decoder goes with the plain encoder and an up path "
                        + "without weights: choose BILINEAR, BILINEAR_ALIGN_CORNERS or NEAREST");
            }
        }
    }
}
