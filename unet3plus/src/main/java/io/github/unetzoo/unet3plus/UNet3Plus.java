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
package io.github.unetzoo.unet3plus;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.FeatureMaps;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.model.DecoderBuilder;
import io.github.unetzoo.model.Network;
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
import java.util.TreeMap;

/**
 * UNet 3+: every decoder node sees every scale, the encoder's maps from its own and finer ones and the decoder's from
 * coarser ones, each brought to the node's resolution and to the same few channels.
 *
 * <p>Huang, Lin, Tong, Hu, Zhang, Iwamoto, Han, Chen and Wu, "UNet 3+: A Full-Scale Connected UNet for Medical Image
 * Segmentation", ICASSP 2020, Figures 1(c), 2 and 3.
 *
 * <p>Input (N, inChannels, H, W). Outputs, in this order:
 *
 * <ul>
 *   <li>{@code logits} (N, outputs, H, W), of the finest scale: the prediction;
 *   <li>with deep supervision {@code logits2}, {@code logits3}, ... of the coarser scales, enlarged to the same size;
 *   <li>with classification guidance {@code presence} (N, F, 1, 1): one logit per class that may be absent, which is all
 *       but the background, in their order. Its target is 1 where the image's mask holds the class.
 * </ul>
 *
 * <p><b>Classification guidance</b> is where we differ from the paper's implementation, which is kept as
 * {@link Preset#OFFICIAL}. In evaluation, with z the logits and p the presence,
 *
 * <pre>
 * object or background:  z' = z if p &gt; 0, else -10000; likewise each of K labels
 * K classes:             z'[0] = z[0];  z'[k] = z[k] if p[k - 1] &gt; 0, else -10000
 * </pre>
 *
 * so that a class whose probability of being there is at most one half has probability 0 everywhere, and an image
 * without any class is background. While training z' = z: heads learn as they would alone, and the classifier from
 * its own loss on {@code presence}; an untrained classifier closes classes at random, so train it or do without.
 *
 * <p>With a {@link io.github.unetzoo.layers.SkipGate} each branch from the encoder passes a gate, once it is brought to
 * the node's resolution; the next coarser node is its gating signal.
 *
 * <p>The paper's weights of norms start at N(1, 0.02); ours at 1. When not to use it: where time counts. Most of its
 * arithmetic is convolutions of all scales' branches at the image's own resolution, several times the cost of a U-Net
 * of the same encoder.
 */
public final class UNet3Plus implements Network {

    private static final String NAME = "unet3plus";
    private static final String PRESENCE = "presence";

    /** Probability 0, also in bfloat16, and far below what any head gives; finite, so that 0 times it is 0. */
    private static final double ABSENT = -10_000;

    private final UNet3PlusConfig config;
    private final Graph graph;
    private final int scales;

    private UNet3Plus(UNet3PlusConfig config) {
        FeatureMaps maps = FeatureMaps.sheet(config.encoder(), config.style(), config.inChannels());
        this.config = config;
        this.scales = maps.size();
        this.graph = draw(config, maps.coarsestStride());
    }

    /**
     * {@return a builder that starts from {@link Preset#ZOO}: logits, any image size, a classifier that can be trained}
     */
    public static Builder builder() {
        return new Builder(Preset.ZOO);
    }

    /**
     * {@return a builder that starts from a well-known form}
     *
     * @param preset whose settings hold unless others are given; {@link Preset#OFFICIAL} is the authors' implementation
     */
    public static Builder builder(Preset preset) {
        return new Builder(preset);
    }

    /** Figure 1(c): e[i] is the encoder's and d[i] the decoder's map of scale i, counted from 0 here, from 1 in names. */
    private static Graph draw(UNet3PlusConfig config, int coarsestStride) {
        Net net = new Net(config.style());
        Tensor image = net.input("image", config.inChannels());
        Tensor padded = config.sizes() == SizePolicy.PAD_IMAGE
                ? net.padToMultiple(image, coarsestStride, PadMode.REPLICATE)
                : image;

        List<Tensor> e =
                FeatureMaps.draw(config.encoder(), net.scope("encoder"), padded).maps();
        int last = e.size() - 1;
        Tensor[] d = new Tensor[e.size()];
        d[last] = config.dropout() > 0 ? net.channelDropout(e.get(last), config.dropout()) : e.get(last);
        for (int i = last - 1; i >= 0; i--) {
            Net node = net.scope("decoder.d" + (i + 1));
            List<Tensor> branches = new ArrayList<>();
            for (int j = 0; j <= last; j++) {
                Tensor source = j <= i ? e.get(j) : d[j];
                Net branch = node.scope((j <= i ? "e" : "d") + (j + 1));
                Tensor here = resample(branch, source, e.get(i));
                // A gate stands on what comes from the encoder, where the node meets it; d[i + 1] is its signal.
                Tensor met = j <= i ? branch.scope("gate").gated(config.gate(), here, d[i + 1]) : here;
                branches.add(branch.convBlock(1, met, config.branchWidth()));
            }
            d[i] = node.scope("fuse").convBlock(1, node.concat(branches), e.size() * config.branchWidth());
        }
        supervise(net, config, d, image);
        return net.build();
    }

    /** Figure 2: a finer map is max-pooled, a coarser one enlarged, before the convolution. */
    private static Tensor resample(Net net, Tensor source, Tensor like) {
        int from = source.stride().input();
        int to = like.stride().input();
        if (from < to) {
            return net.maxPool(source, new Op.MaxPool(to / from, to / from, 0, true));
        }
        return from > to ? net.upsample(source, from / to, Interpolation.BILINEAR) : source;
    }

    /** Figure 3: a head per scale, enlarged to the image's size, and the classifier on the coarsest map. */
    private static void supervise(Net net, UNet3PlusConfig config, Tensor[] d, Tensor image) {
        Optional<Tensor> classes =
                config.classificationGuided() ? Optional.of(classify(net, config, d[d.length - 1])) : Optional.empty();
        String name = config.sigmoid() ? "probabilities" : "logits";
        for (int i = 0; i < (config.deepSupervision() ? d.length : 1); i++) {
            Op.Conv head = Op.Conv.same(config.task().outputs(), config.headKernel());
            Tensor logits = net.conv("head" + (i + 1), d[i], head);
            int stride = logits.stride().input();
            Tensor enlarged = stride > 1 ? net.upsample(logits, stride, Interpolation.BILINEAR) : logits;
            Tensor whole = config.sizes() == SizePolicy.PAD_IMAGE ? net.cropLike(enlarged, image, 0) : enlarged;
            Tensor guided = classes.map(c -> guide(net, config, whole, c)).orElse(whole);
            net.output(i == 0 ? name : name + (i + 1), config.sigmoid() ? net.sigmoid(guided) : guided);
        }
        if (config.preset() == Preset.ZOO) {
            classes.ifPresent(presence -> net.output(PRESENCE, presence));
        }
    }

    /** Ours: a logit per class but the background. Official: two scores, absent and present. */
    private static Tensor classify(Net net, UNet3PlusConfig config, Tensor coarsest) {
        int classes = config.preset() == Preset.OFFICIAL
                ? 2
                : config.task().maskClasses().orElseThrow() - 1;
        Tensor scores = net.conv("classifier", net.dropout(coarsest, 0.5), Op.Conv.same(classes, 1));
        return net.adaptiveMaxPool(scores, new Extent(1, 1));
    }

    private static Tensor guide(Net net, UNet3PlusConfig config, Tensor logits, Tensor classes) {
        return config.preset() == Preset.OFFICIAL
                ? net.multiply(logits, net.argMax(net.sigmoid(classes)))
                : net.gate(logits, classes, ABSENT);
    }

    /** {@return what it was built from, with all that was not chosen filled in} */
    public UNet3PlusConfig config() {
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

    /**
     * The heads of all scales, each with an equal share, for the paper gives no weights; and the classifier with weight 1.
     */
    @Override
    public List<Supervision> supervision() {
        List<String> heads = graph.outputs().keySet().stream()
                .filter(name -> !name.equals(PRESENCE))
                .toList();
        List<Supervision> supervised = new ArrayList<>();
        heads.forEach(head -> supervised.add(new Supervision(head, Supervision.Kind.SEGMENTATION, 1.0 / heads.size())));
        if (graph.outputs().containsKey(PRESENCE)) {
            supervised.add(new Supervision(PRESENCE, Supervision.Kind.PRESENCE, 1));
        }
        return supervised;
    }

    @Override
    public NameMap referenceNames() {
        return config.preset().names(scales);
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
     * Chooses a UNet 3+. Unless given, its plain encoder has width 64 and depth 4, as the paper's; its heads have
     * kernel 3; and there is no dropout but the classifier's. Images that do not divide are padded in preset zoo, and
     * refused in official.
     */
    public static final class Builder extends DecoderBuilder<Builder> {

        private final Preset preset;
        private int branchWidth = 64;
        private boolean deepSupervision;
        private boolean classificationGuided;
        private Optional<Boolean> sigmoid = Optional.empty();

        private Builder(Preset preset) {
            this.preset = preset;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the channels that each scale brings to a decoder node, the paper's CatChannels; a node has as many times
         * the number of scales.
         *
         * @param channels at least 1; 64, the paper's, unless given
         * @return this builder
         */
        public Builder optBranchWidth(int channels) {
            this.branchWidth = channels;
            return this;
        }

        /**
         * Sets whether every scale has a head, whose logits are an output of their own (section 2.2 of the paper).
         *
         * @param wanted false unless given
         * @return this builder
         */
        public Builder optDeepSupervision(boolean wanted) {
            this.deepSupervision = wanted;
            return this;
        }

        /**
         * Sets whether a classifier decides which classes an image holds at all (section 2.3 of the paper). In preset
         * zoo it is trained on the output {@code presence}; in official nothing trains it.
         *
         * @param wanted false unless given; true does not go with a regression
         * @return this builder
         */
        public Builder optClassificationGuided(boolean wanted) {
            this.classificationGuided = wanted;
            return this;
        }

        /**
         * Sets deep supervision and classification guidance as in one of the reference's forms.
         *
         * @param variant {@link Variant#PLAIN} unless given
         * @return this builder
         */
        public Builder optVariant(Variant variant) {
            return optDeepSupervision(variant.deepSupervision())
                    .optClassificationGuided(variant.classificationGuided());
        }

        /**
         * Sets whether the outputs end in a sigmoid; losses and the predictor take logits.
         *
         * @param wanted false unless given; in {@link Preset#OFFICIAL}, the only one that has it, true unless given,
         *     but for a regression
         * @return this builder
         */
        public Builder optSigmoid(boolean wanted) {
            this.sigmoid = Optional.of(wanted);
            return this;
        }

        @Override
        public Builder read(Options options) {
            super.read(options);
            options.text("variant").map(Variant::named).ifPresent(this::optVariant);
            options.flag("deep-supervision").ifPresent(this::optDeepSupervision);
            options.flag("classification-guided").ifPresent(this::optClassificationGuided);
            options.flag("sigmoid").ifPresent(this::optSigmoid);
            options.integer("branch-width").ifPresent(this::optBranchWidth);
            return this;
        }

        private static Map<String, String> words(UNet3PlusConfig config) {
            Map<String, String> words = new TreeMap<>();
            words.put("preset", Options.word(config.preset()));
            put(words, config.inChannels(), config.task());
            put(words, config.encoder());
            put(words, config.style());
            put(words, config.gate(), config.headKernel(), config.sizes());
            words.put("branch-width", Integer.toString(config.branchWidth()));
            words.put("deep-supervision", Boolean.toString(config.deepSupervision()));
            words.put("classification-guided", Boolean.toString(config.classificationGuided()));
            words.put("sigmoid", Boolean.toString(config.sigmoid()));
            words.put("dropout", Double.toString(config.dropout()));
            return Collections.unmodifiableMap(words);
        }

        @Override
        public UNet3Plus build() {
            Encoder contracting = encoder(64, 4);
            checkResidual(contracting);
            boolean regression = task() instanceof Task.Regression;
            boolean ends = sigmoid.orElse(preset == Preset.OFFICIAL && !regression);
            check(regression, ends);
            return new UNet3Plus(new UNet3PlusConfig(
                    preset,
                    inChannels(),
                    task(),
                    contracting,
                    style(preset.style()),
                    gate(),
                    branchWidth,
                    headKernel(3),
                    deepSupervision,
                    classificationGuided,
                    ends,
                    wholeSizes(preset.sizes()),
                    dropout(0)));
        }

        private void check(boolean regression, boolean ends) {
            if (branchWidth < 1) {
                throw new IllegalArgumentException("branch width " + branchWidth + " must be at least 1");
            }
            if (classificationGuided && regression) {
                throw new IllegalArgumentException(
                        "a regression has no classes that could be absent: leave classification guidance out");
            }
            if (ends && (preset != Preset.OFFICIAL || regression)) {
                throw new IllegalArgumentException("outputs end in a sigmoid only with classes in preset OFFICIAL;"
                        + " losses and the predictor take logits: leave the sigmoid out");
            }
        }
    }
}
