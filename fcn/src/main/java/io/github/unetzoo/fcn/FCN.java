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
package io.github.unetzoo.fcn;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.FeatureMaps;
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.SkipGate;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.NetworkBuilder;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.weights.NameMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Fully convolutional network: a classifier of images without its last step, scored at every place of its coarse maps;
 * the scores are enlarged to the image's size.
 *
 * <p>Long, Shelhamer and Darrell, "Fully Convolutional Networks for Semantic Segmentation", CVPR 2015, Figure 3: FCN-32s
 * scores the coarsest map alone, FCN-16s and FCN-8s add the scores of finer ones. {@link Preset#VGG} is that figure, but
 * that its last enlargement is learned as well where the paper fixes it; {@link Preset#TORCHVISION} is the form that
 * torchvision publishes weights of; the default, {@link Preset#ZOO}, takes any encoder.
 *
 * <p>Input (N, inChannels, H, W) of any size, except that in preset torchvision the encoder may ask for more pixels;
 * first output (N, outputs, H, W), the logits, called {@code logits} or, as in torchvision, {@code out}. When not to use
 * it: where outlines matter, or objects are smaller than the stride. The finest scores are 8 pixels apart; a U-Net sees
 * every pixel.
 */
public final class FCN implements Network {

    private static final String NAME = "fcn";

    private final FCNConfig config;
    private final Graph graph;

    private FCN(FCNConfig config) {
        this.config = config;
        if (config.form() instanceof Form.Vgg form) {
            this.graph = VggForm.draw(config, form);
        } else if (config.form() instanceof Form.Dilated form) {
            this.graph = DilatedForm.draw(config, form);
        } else if (config.form() instanceof Form.Fused form) {
            this.graph = FusedForm.draw(config, form);
        } else {
            throw new AssertionError("no drawing of " + config.form());
        }
    }

    /** {@return a builder that starts from {@link Preset#ZOO}, which takes any encoder} */
    public static Builder builder() {
        return new Builder(Preset.ZOO);
    }

    /**
     * {@return a builder that starts from a well-known form}
     *
     * @param preset whose layers it has, and which of the builder's choices there are; {@link Preset#VGG} is the
     *     paper's
     */
    public static Builder builder(Preset preset) {
        return new Builder(preset);
    }

    /** {@return what it was built from, with all that was not chosen filled in} */
    public FCNConfig config() {
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

    /** None in preset vgg, whose layers have names and padding of their own. */
    @Override
    public Optional<EncoderWeights> encoderWeights() {
        if (config.form() instanceof Form.Dilated form) {
            return EncoderWeights.of(form.encoder());
        }
        return config.form() instanceof Form.Fused form ? EncoderWeights.of(form.encoder()) : Optional.empty();
    }

    @Override
    public Graph graph() {
        return graph;
    }

    /** The auxiliary head, where there is one, counts half, as in torchvision's training. */
    @Override
    public List<Supervision> supervision() {
        List<Supervision> supervised = new ArrayList<>(Network.super.supervision());
        if (graph.outputs().containsKey(DilatedForm.AUXILIARY)) {
            supervised.add(new Supervision(DilatedForm.AUXILIARY, Supervision.Kind.SEGMENTATION, 0.5));
        }
        return supervised;
    }

    @Override
    public NameMap referenceNames() {
        return config.preset().names(config);
    }

    @Override
    public Map<String, String> options() {
        return Builder.words(config);
    }

    @Override
    public String toString() {
        String what;
        if (config.form() instanceof Form.Dilated form) {
            what = form.encoder().name() + " encoder";
        } else if (config.form() instanceof Form.Fused form) {
            what = form.stride() + "s, " + form.encoder().name() + " encoder";
        } else {
            what = ((Form.Vgg) config.form()).stride() + "s";
        }
        return NAME + " (" + Options.word(config.preset()) + ", " + what + ", " + graph.parameterCount()
                + " parameters)";
    }

    static String noPlainEncoder(Preset preset) {
        return "preset " + Options.word(preset) + " does not take the plain encoder: use preset zoo";
    }

    /**
     * Chooses an FCN.
     *
     * <p>The encoder is in preset zoo the plain one unless given, of width 64 and depth 5, in preset torchvision
     * ResNet-50; a ResNet is dilated there to stride 8, unless its own name says another. Preset vgg has its own, of
     * which the width is that of the first stage. How blocks are made can be chosen for the plain encoder only; there
     * are no others. Dropout, before scoring, is 0 in preset zoo unless given, 0.5 in vgg and 0.1 in torchvision.
     *
     * <p>What is chosen here for another preset than the builder's is refused by {@link #build}, whatever its value.
     */
    public static final class Builder extends NetworkBuilder<Builder> {

        private final Preset preset;
        private OptionalInt stride = OptionalInt.empty();
        private Optional<Boolean> atOnce = Optional.empty();
        private Optional<Boolean> auxiliary = Optional.empty();
        private Optional<Boolean> learnedUpsampling = Optional.empty();

        private Builder(Preset preset) {
            this.preset = preset;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets how coarse the finest scored map is: 32 for the paper's FCN-32s, 16 or 8; the smaller, the finer are
         * outlines. Not in preset torchvision, whose encoder decides.
         *
         * @param pixels in preset vgg 32, 16 or 8; in preset zoo any stride of which the encoder has a map. Unless
         *     given it is 8 or, where there is no such map, the next coarser or the coarsest
         * @return this builder
         */
        public Builder optStride(int pixels) {
            this.stride = OptionalInt.of(pixels);
            return this;
        }

        /**
         * Preset vgg: sets whether the scores of finer pools are scaled down, see {@link Form.Vgg#atOnce}.
         *
         * @param wanted false unless given; true needs stride 16 or 8
         * @return this builder
         */
        public Builder optAtOnce(boolean wanted) {
            this.atOnce = Optional.of(wanted);
            return this;
        }

        /**
         * Preset torchvision: sets whether there is a second output, {@code aux} (N, outputs, H, W), for training.
         *
         * @param wanted false unless given; true needs an encoder of two maps at least
         * @return this builder
         */
        public Builder optAuxiliary(boolean wanted) {
            this.auxiliary = Optional.of(wanted);
            return this;
        }

        /**
         * Preset zoo: sets whether the enlargement between maps is learned, as in the paper, or bilinear interpolation.
         *
         * @param wanted false unless given
         * @return this builder
         */
        public Builder optLearnedUpsampling(boolean wanted) {
            this.learnedUpsampling = Optional.of(wanted);
            return this;
        }

        @Override
        public Builder read(Options options) {
            super.read(options);
            if (options.text("encoder").filter("plain"::equals).isPresent() && preset != Preset.ZOO) {
                throw new IllegalArgumentException(noPlainEncoder(preset));
            }
            options.integer("stride").ifPresent(this::optStride);
            options.flag("at-once").ifPresent(this::optAtOnce);
            options.flag("aux").ifPresent(this::optAuxiliary);
            options.flag("learned-upsampling").ifPresent(this::optLearnedUpsampling);
            SkipGate gate = options.constant("gate", SkipGate.class).orElse(SkipGate.NONE);
            if (gate != SkipGate.NONE) {
                throw new IllegalArgumentException("fcn has no skips that a gate=" + Options.word(gate)
                        + " could stand on: it adds scores, one map per class; unet, unetpp and unet3plus have");
            }
            return this;
        }

        private static Map<String, String> words(FCNConfig config) {
            Map<String, String> words = new TreeMap<>();
            words.put("preset", Options.word(config.preset()));
            put(words, config.inChannels(), config.task());
            words.put("dropout", Double.toString(config.dropout()));
            if (config.form() instanceof Form.Vgg form) {
                words.put("width", Integer.toString(form.width()));
                words.put("stride", Integer.toString(form.stride()));
                words.put("at-once", Boolean.toString(form.atOnce()));
            } else if (config.form() instanceof Form.Dilated form) {
                put(words, form.encoder());
                words.put("aux", Boolean.toString(form.auxiliary()));
            } else if (config.form() instanceof Form.Fused form) {
                put(words, form.encoder());
                if (form.encoder() instanceof PlainEncoder) {
                    put(words, form.style());
                }
                words.put("stride", Integer.toString(form.stride()));
                words.put("learned-upsampling", Boolean.toString(form.learnedUpsampling()));
            }
            return Collections.unmodifiableMap(words);
        }

        @Override
        public FCN build() {
            Form form = switch (preset) {
                case VGG -> vgg();
                case TORCHVISION -> dilated();
                case ZOO -> fused();
            };
            return new FCN(new FCNConfig(inChannels(), task(), form, dropout(preset.dropout())));
        }

        private Form vgg() {
            refuse("an encoder", encoder().isPresent(), "it is made of VGG-16's layers: use preset zoo or torchvision");
            refuse(
                    "depth or widths",
                    scalesGiven(),
                    "its depth is VGG-16's, and all its widths are multiples of the" + " first: use width");
            refuse("other blocks", styleGiven(), "they are VGG-16's: use preset zoo");
            refuse("an auxiliary head", auxiliary.isPresent(), "only preset torchvision has one");
            refuse("learned-upsampling", learnedUpsampling.isPresent(), "its upsampling is always learned");
            return new Form.Vgg(width().orElse(64), stride.orElse(8), atOnce.orElse(false));
        }

        private Form dilated() {
            refuse(
                    "a stride",
                    stride.isPresent(),
                    "its encoder decides: 8 for a ResNet, 16 for encoder=resnet50-stride16");
            refuse("at-once", atOnce.isPresent(), "only preset vgg scales its scores");
            refuse("learned-upsampling", learnedUpsampling.isPresent(), "it interpolates: use preset zoo");
            refuse("width, depth or widths", width().isPresent() || scalesGiven(), "they are the plain encoder's");
            refuse("other blocks", styleGiven(), "they are the encoder's: use preset zoo with the plain encoder");
            Encoder wanted = encoder().orElse(ResNet.RESNET50);
            if (wanted instanceof PlainEncoder) {
                throw new IllegalArgumentException(noPlainEncoder(preset));
            }
            Encoder dilated =
                    wanted instanceof ResNet resnet && !resnet.isDilated() ? resnet.withOutputStride(8) : wanted;
            boolean wantsAuxiliary = auxiliary.orElse(false);
            if (strides(dilated).size() < 2 && wantsAuxiliary) {
                throw new IllegalArgumentException("encoder " + dilated.name()
                        + " gives one map, and the auxiliary head needs a second: do without it");
            }
            return new Form.Dilated(dilated, wantsAuxiliary);
        }

        private Form fused() {
            refuse("at-once", atOnce.isPresent(), "only preset vgg scales its scores");
            refuse("an auxiliary head", auxiliary.isPresent(), "only preset torchvision has one");
            Encoder contracting = encoder(64, 5);
            if (styleGiven() && !(contracting instanceof PlainEncoder)) {
                throw new IllegalArgumentException("blocks can be chosen for the plain encoder only, for fcn has no"
                        + " others; encoder " + contracting.name() + " has its own: leave norm, activation, bias,"
                        + " residual and block dropout out");
            }
            List<Integer> strides = strides(contracting);
            int coarsest = strides.get(strides.size() - 1);
            int finest = stride.orElseGet(
                    () -> strides.stream().filter(s -> s >= 8).findFirst().orElse(coarsest));
            if (!strides.contains(finest)) {
                throw new IllegalArgumentException("stride " + finest + " is not to be had with encoder "
                        + contracting.name() + ", whose maps have strides " + strides + ": choose one of them");
            }
            return new Form.Fused(contracting, style(BlockStyle.MODERN), finest, learnedUpsampling.orElse(false));
        }

        private List<Integer> strides(Encoder wanted) {
            return FeatureMaps.sheet(wanted, BlockStyle.MODERN, inChannels())
                    .withoutImage()
                    .strides();
        }

        private void refuse(String what, boolean given, String why) {
            if (given) {
                throw new IllegalArgumentException(
                        "preset " + Options.word(preset) + " does not take " + what + ": " + why);
            }
        }

        /** Doubling thrice and no more, as VGG's: at stride 32 another two would be most of the network. */
        @Override
        protected PlainEncoder plain(int firstWidth, int poolings) {
            return new PlainEncoder(IntStream.rangeClosed(0, poolings)
                    .map(i -> Math.multiplyExact(firstWidth, 1 << Math.min(i, 3)))
                    .boxed()
                    .toList());
        }
    }
}
