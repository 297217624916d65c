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
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.graph.Extent;
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
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.weights.NameMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
        List<Tensor> features = features(config.encoder(), config.style(), config.inChannels());
        this.config = config;
        this.scales = features.size();
        this.graph = draw(config, features.get(scales - 1).stride().input());
    }

    /** Starts from {@link Preset#ZOO}. */
    public static Builder builder() {
        return new Builder(Preset.ZOO);
    }

    /** Starts from a well-known form. */
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

        List<Tensor> e = config.encoder().encode(net.scope("encoder"), padded);
        int last = e.size() - 1;
        Tensor[] d = new Tensor[e.size()];
        d[last] = config.dropout() > 0 ? net.channelDropout(e.get(last), config.dropout()) : e.get(last);
        for (int i = last - 1; i >= 0; i--) {
            Net node = net.scope("decoder.d" + (i + 1));
            List<Tensor> branches = new ArrayList<>();
            for (int j = 0; j <= last; j++) {
                Tensor source = j <= i ? e.get(j) : d[j];
                Net branch = node.scope((j <= i ? "e" : "d") + (j + 1));
                branches.add(branch.convBlock(1, resample(branch, source, e.get(i)), config.branchWidth()));
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

    /** The encoder's maps, drawn on a sheet of their own to read strides off. */
    private static List<Tensor> features(Encoder encoder, BlockStyle style, int inChannels) {
        Net sheet = new Net(style);
        List<Tensor> features = encoder.encode(sheet, sheet.input("image", inChannels));
        if (features.isEmpty()) {
            throw new IllegalArgumentException(
                    "encoder " + encoder.name() + " gives no maps: it must give at least one");
        }
        for (int i = 0; i < features.size(); i++) {
            Tensor map = features.get(i);
            int finer = i == 0 ? 1 : features.get(i - 1).stride().input();
            int coarser = map.stride().input();
            if (map.stride().output() != 1 || coarser % finer != 0 || (i > 0 && coarser == finer)) {
                throw new IllegalArgumentException("encoder " + encoder.name() + " gives a map of stride "
                        + map.stride() + " after stride " + finer + ": each must be a multiple of the one before");
            }
        }
        return features;
    }

    /** What it was built from. */
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
        Map<String, String> words = new TreeMap<>();
        words.put("preset", Options.word(config.preset()));
        words.put("in-channels", Integer.toString(config.inChannels()));
        words.put(config.task().word(), Integer.toString(config.task().outputs()));
        words.put("encoder", config.encoder().name());
        if (config.encoder() instanceof PlainEncoder plain) {
            words.put(
                    "widths",
                    String.join(
                            "x", plain.widths().stream().map(Object::toString).toList()));
        }
        words.put("norm", Options.word(config.style().norm()));
        words.put("activation", Options.word(config.style().activation()));
        words.put("bias", Boolean.toString(config.style().bias()));
        words.put("branch-width", Integer.toString(config.branchWidth()));
        words.put("head-kernel", Integer.toString(config.headKernel()));
        words.put("deep-supervision", Boolean.toString(config.deepSupervision()));
        words.put("classification-guided", Boolean.toString(config.classificationGuided()));
        words.put("sigmoid", Boolean.toString(config.sigmoid()));
        words.put("sizes", Options.word(config.sizes()));
        words.put("dropout", Double.toString(config.dropout()));
        return Collections.unmodifiableMap(words);
    }

    @Override
    public String toString() {
        return NAME + " (" + Options.word(config.preset()) + ", "
                + config.encoder().name() + " encoder, " + graph.parameterCount() + " parameters)";
    }

    /** Chooses a UNet 3+. */
    public static final class Builder {

        private final Preset preset;
        private OptionalInt inChannels = OptionalInt.empty();
        private Optional<Task> task = Optional.empty();
        private Optional<Encoder> encoder = Optional.empty();
        private OptionalInt width = OptionalInt.empty();
        private OptionalInt depth = OptionalInt.empty();
        private Optional<List<Integer>> widths = Optional.empty();
        private Norm norm;
        private Activation activation;
        private boolean bias;
        private int branchWidth = 64;
        private int headKernel = 3;
        private boolean deepSupervision;
        private boolean classificationGuided;
        private Optional<Boolean> sigmoid = Optional.empty();
        private SizePolicy sizes;
        private double dropout;

        private Builder(Preset preset) {
            this.preset = preset;
            this.norm = preset.style().norm();
            this.activation = preset.style().activation();
            this.bias = preset.style().bias();
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

        /** Channels that each scale brings to a decoder node, the paper's CatChannels; 64 unless given. */
        public Builder optBranchWidth(int channels) {
            this.branchWidth = channels;
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

        /** Kernel of the heads, 1 or 3; 3 unless given. */
        public Builder optHeadKernel(int kernel) {
            this.headKernel = kernel;
            return this;
        }

        /** Whether every scale has a head, whose logits are an output of their own; not unless given. */
        public Builder optDeepSupervision(boolean wanted) {
            this.deepSupervision = wanted;
            return this;
        }

        /** Whether a classifier decides which classes an image holds at all; not unless given. */
        public Builder optClassificationGuided(boolean wanted) {
            this.classificationGuided = wanted;
            return this;
        }

        /** Deep supervision and classification guidance as in one of the reference's forms. */
        public Builder optVariant(Variant variant) {
            return optDeepSupervision(variant.deepSupervision())
                    .optClassificationGuided(variant.classificationGuided());
        }

        /**
         * Whether the outputs end in a sigmoid, as those of {@link Preset#OFFICIAL} do unless this is false; losses and
         * the predictor take logits.
         */
        public Builder optSigmoid(boolean wanted) {
            this.sigmoid = Optional.of(wanted);
            return this;
        }

        /** What happens to images whose size does not divide. */
        public Builder optSizes(SizePolicy policy) {
            this.sizes = policy;
            return this;
        }

        /** Probability with which channels of the coarsest map are dropped while training; 0 unless given. */
        public Builder optDropout(double probability) {
            this.dropout = probability;
            return this;
        }

        /**
         * The network.
         *
         * @throws IllegalArgumentException if a choice is out of range or two do not go together
         */
        public UNet3Plus build() {
            int channels = inChannels.orElseThrow(() ->
                    new IllegalArgumentException("the image's channels are not set: call setInChannels(1), or 3"));
            Task aTask = task.orElseThrow(() -> new IllegalArgumentException(
                    "the classes are not set: call setClasses(1) for object or background, setClasses(K) for K"));
            boolean ends = sigmoid.orElse(preset == Preset.OFFICIAL && !(aTask instanceof Task.Regression));
            check(aTask, ends);
            return new UNet3Plus(new UNet3PlusConfig(
                    preset,
                    channels,
                    aTask,
                    contracting(),
                    new BlockStyle(norm, activation, bias, ConvPadding.SAME),
                    branchWidth,
                    headKernel,
                    deepSupervision,
                    classificationGuided,
                    ends,
                    sizes,
                    dropout));
        }

        private void check(Task aTask, boolean ends) {
            if (branchWidth < 1) {
                throw new IllegalArgumentException("branch width " + branchWidth + " must be at least 1");
            }
            if (headKernel != 1 && headKernel != 3) {
                throw new IllegalArgumentException("head kernel " + headKernel + " must be 1 or 3");
            }
            if (!(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException("dropout " + dropout + " must lie in [0, 1)");
            }
            if (classificationGuided && aTask instanceof Task.Regression) {
                throw new IllegalArgumentException(
                        "a regression has no classes that could be absent: leave classification guidance out");
            }
            if (ends && (preset != Preset.OFFICIAL || aTask instanceof Task.Regression)) {
                throw new IllegalArgumentException("outputs end in a sigmoid only with classes in preset OFFICIAL;"
                        + " losses and the predictor take logits: leave the sigmoid out");
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
            return PlainEncoder.doubling(width.orElse(64), poolings);
        }
    }
}
