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
package io.github.unetzoo.encoder;

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Margins;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet b0 to b7 (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML
 * 2019, Table 1) without its classifier, as segmentation_models.pytorch has it, with that library's weight names:
 * {@code _conv_stem.weight}, {@code _blocks.3._depthwise_conv.weight}.
 *
 * <p>The feature maps are the image itself (stride 1), the stem after its activation (stride 2), and the last block of
 * each stride (4, 8, 16, 32); only b0's map of stride 16 is taken two blocks early, as the reference does.
 *
 * <p>What to know of it:
 *
 * <ul>
 *   <li>Strided convolutions pad as TensorFlow's "same" would for the image size the variant was published with (224 to
 *       600), whatever the image's size; so may more be added below and to the right than above and to the left.
 *   <li>Batch norms have epsilon 1e-3 and momentum 0.01.
 *   <li>The weights of the convolution before the classifier ({@code _conv_head}) are carried along, as in the reference,
 *       though no feature map needs it; they are part of the parameter count, and never learned.
 *   <li>While training, block i of n drops its residual branch, where it has one, for whole samples, with probability
 *       0.2 i / n ({@linkplain Op.StochasticDepth stochastic depth}; the reference's "drop connect").
 *       {@link #withDropRate} sets the rate; 0 turns it off.
 * </ul>
 *
 * <p>When not to use it: with very small batches, for its many batch norms; and for speed on processors, whose time goes
 * into its depthwise convolutions' memory traffic rather than into the few operations that are counted.
 */
public final class EfficientNet extends PublishedEncoder<EfficientNet> {

    /** The one that the others scale. */
    public static final EfficientNet B0 = scaled(0, 1.0, 1.0, 224);

    /** 1.1 times as deep as b0, for images of 240 pixels. */
    public static final EfficientNet B1 = scaled(1, 1.0, 1.1, 240);

    /** 1.1 times as wide as b0 and 1.2 times as deep, for images of 260 pixels. */
    public static final EfficientNet B2 = scaled(2, 1.1, 1.2, 260);

    /** 1.2 times as wide as b0 and 1.4 times as deep, for images of 300 pixels. */
    public static final EfficientNet B3 = scaled(3, 1.2, 1.4, 300);

    /** 1.4 times as wide as b0 and 1.8 times as deep, for images of 380 pixels. */
    public static final EfficientNet B4 = scaled(4, 1.4, 1.8, 380);

    /** 1.6 times as wide as b0 and 2.2 times as deep, for images of 456 pixels. */
    public static final EfficientNet B5 = scaled(5, 1.6, 2.2, 456);

    /** 1.8 times as wide as b0 and 2.6 times as deep, for images of 528 pixels. */
    public static final EfficientNet B6 = scaled(6, 1.8, 2.6, 528);

    /** 2 times as wide as b0 and 3.1 times as deep, for images of 600 pixels. */
    public static final EfficientNet B7 = scaled(7, 2.0, 3.1, 600);

    /** The reference's drop rate. */
    private static final double DROP_RATE = 0.2;

    private static final Op.BatchNorm NORM = new Op.BatchNorm(1e-3, 0.01);
    private static final Extent PIXEL = new Extent(1, 1);

    /** A row of the paper's Table 1: {@code blocks} mobile inverted bottlenecks, the first with the stride. */
    private record Row(int blocks, int kernel, int step, int expansion, int channels) {}

    private static final List<Row> TABLE = List.of(
            new Row(1, 3, 1, 1, 16),
            new Row(2, 3, 2, 6, 24),
            new Row(2, 5, 2, 6, 40),
            new Row(3, 3, 2, 6, 80),
            new Row(3, 5, 1, 6, 112),
            new Row(4, 5, 2, 6, 192),
            new Row(1, 3, 1, 6, 320));

    private static final int STEM = 32;
    private static final int HEAD = 1280;

    /** The row of {@link #TABLE} whose first block, not its last, b0's map of stride 16 is. */
    private static final int EARLY_ROW = 4;

    /** How b0 is scaled, and for what image size. */
    private record Scale(int number, double width, double depth, int image) {
        /** The nearest multiple of 8, but never less than nine tenths of the product. */
        int channels(int ofB0) {
            double wanted = ofB0 * width;
            int rounded = Math.max(8, (int) (wanted + 4) / 8 * 8);
            return rounded < 0.9 * wanted ? rounded + 8 : rounded;
        }

        int blocks(int ofB0) {
            return (int) Math.ceil(ofB0 * depth);
        }
    }

    private final Scale scale;
    private final double dropRate;

    private EfficientNet(Scale scale, double dropRate, Choice choice) {
        super("efficientnet-b" + scale.number(), choice);
        if (!(dropRate >= 0 && dropRate < 1)) {
            throw new IllegalArgumentException(
                    "drop rate " + dropRate + " of encoder " + base() + " must lie in [0, 1)");
        }
        this.scale = scale;
        this.dropRate = dropRate;
    }

    private static EfficientNet scaled(int number, double width, double depth, int image) {
        return new EfficientNet(new Scale(number, width, depth, image), DROP_RATE, Choice.WHOLE);
    }

    /** All of them. */
    static List<EfficientNet> all() {
        return List.of(B0, B1, B2, B3, B4, B5, B6, B7);
    }

    /**
     * {@return the same encoder with no map coarser than a given stride} 16 takes the stride out of the sixth row of
     * the paper's table, 8 out of the fourth as well. The depthwise convolutions from there on are dilated instead, by
     * 2 and, behind a second stride that is gone, by 4; they are padded alike on all sides.
     *
     * @param stride 8, 16 or 32
     * @throws IllegalArgumentException for any other stride
     */
    public EfficientNet withOutputStride(int stride) {
        return with(choice().withOutputStride(stride));
    }

    /**
     * {@return the same encoder that drops residual branches at another rate while training} The probability rises from
     * 0 at the first block to just below the rate at the last. Nothing changes in evaluation.
     *
     * @param rate in [0, 1); 0 drops nothing
     * @throws IllegalArgumentException if the rate is out of its range
     */
    public EfficientNet withDropRate(double rate) {
        return new EfficientNet(scale, rate, choice());
    }

    @Override
    EfficientNet with(Choice newChoice) {
        return new EfficientNet(scale, dropRate, newChoice);
    }

    @Override
    EfficientNet dilated(int newStride) {
        return withOutputStride(newStride);
    }

    @Override
    EfficientNet dropping(double rate) {
        return withDropRate(rate);
    }

    @Override
    String dropWords() {
        return dropRate == DROP_RATE
                ? ""
                : "-drop" + BigDecimal.valueOf(dropRate).stripTrailingZeros().toPlainString();
    }

    /** How likely a block drops its residual branch: the more so, the later it stands in the whole network. */
    private double dropProbability(int block) {
        int blocks = TABLE.stream().mapToInt(row -> scale.blocks(row.blocks())).sum();
        return dropRate * block / blocks;
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        List<Tensor> features = new ArrayList<>(List.of(image));
        // The size a map would have if the image had the published one: "same" padding is that of this size.
        int nominal = scale.image();
        Op.Conv stem = Op.Conv.valid(scale.channels(STEM), 3)
                .withBias(false)
                .withStep(2)
                .withPadding(same(nominal, 3));
        Tensor x = net.silu(net.batchNorm("_bn0", net.conv("_conv_stem", image, stem), NORM));
        features.add(x);
        nominal = half(nominal);
        int stride = 2;
        int dilation = 1;
        int number = 0;
        for (int r = 0; r < TABLE.size() && features.size() <= depth(); r++) {
            Row row = TABLE.get(r);
            boolean strided = row.step() == 2 && stride < outputStride();
            stride = strided ? stride * 2 : stride;
            dilation = row.step() == 2 && !strided ? dilation * 2 : dilation;
            int channels = scale.channels(row.channels());
            Op.Conv depthwise = Op.Conv.same(1, row.kernel())
                    .withBias(false)
                    .withDilation(dilation, Margins.all(row.kernel() / 2 * dilation));
            Op.Conv first = strided ? depthwise.withStep(2).withPadding(same(nominal, row.kernel())) : depthwise;
            nominal = strided ? half(nominal) : nominal;

            x = block(net, number++, x, row.expansion(), first, channels);
            Tensor early = x;
            for (int i = 1; i < scale.blocks(row.blocks()); i++) {
                x = block(net, number++, x, row.expansion(), depthwise, channels);
            }
            boolean coarserNext = r + 1 == TABLE.size() || TABLE.get(r + 1).step() == 2;
            // The first row still has the stem's stride, whose map is the stem's.
            if (r > 0 && coarserNext) {
                features.add(scale.number() == 0 && r == EARLY_ROW ? early : x);
            }
        }
        if (isWhole()) {
            features.set(features.size() - 1, carryHead(net, x));
        }
        return features;
    }

    private Tensor carryHead(Net net, Tensor x) {
        int channels = scale.channels(HEAD);
        Op.Conv head = Op.Conv.valid(channels, 1).withBias(false);
        return net.carry("_bn1", net.carry("_conv_head", x, head, x.channels()), NORM, channels);
    }

    /** A mobile inverted bottleneck with squeeze and excitation; {@code depthwise} says all but the channels. */
    private Tensor block(Net encoder, int number, Tensor x, int expansion, Op.Conv depthwise, int channels) {
        Net net = encoder.scope("_blocks." + number);
        int inner = x.channels() * expansion;
        Tensor y = x;
        if (expansion > 1) {
            y = net.silu(net.batchNorm("_bn0", net.conv("_expand_conv", y, pointwise(inner)), NORM));
        }
        Op.Conv eachChannel = new Op.Conv(
                inner, depthwise.kernel(), depthwise.step(), depthwise.dilation(), depthwise.padding(), inner, false);
        y = net.silu(net.batchNorm("_bn1", net.conv("_depthwise_conv", y, eachChannel), NORM));

        Tensor squeezed = net.adaptiveAvgPool(y, PIXEL);
        squeezed = net.silu(net.conv("_se_reduce", squeezed, Op.Conv.valid(Math.max(1, x.channels() / 4), 1)));
        y = net.multiply(y, net.sigmoid(net.conv("_se_expand", squeezed, Op.Conv.valid(inner, 1))));

        y = net.batchNorm("_bn2", net.conv("_project_conv", y, pointwise(channels)), NORM);
        if (depthwise.step() > 1 || x.channels() != channels) {
            return y;
        }
        double drop = dropProbability(number);
        return net.add(drop > 0 ? net.stochasticDepth(y, drop) : y, x);
    }

    private static Op.Conv pointwise(int channels) {
        return Op.Conv.valid(channels, 1).withBias(false);
    }

    /** TensorFlow's "same" padding of a convolution of stride 2 on so many pixels. */
    private static Margins same(int size, int kernel) {
        int total = Math.max(0, (half(size) - 1) * 2 + kernel - size);
        return new Margins(total / 2, total / 2, total - total / 2, total - total / 2);
    }

    private static int half(int size) {
        return (size + 1) / 2;
    }
}
