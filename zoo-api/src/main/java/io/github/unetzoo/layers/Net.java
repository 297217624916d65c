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
package io.github.unetzoo.layers;

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;

/** A graph builder that also knows the family's blocks, made in one {@link BlockStyle}. */
public final class Net extends GraphBuilder {

    private final BlockStyle style;

    /**
     * Starts an empty network.
     *
     * @param style of the blocks in all its scopes
     */
    public Net(BlockStyle style) {
        this.style = style;
    }

    private Net(Net parent, String scope, BlockStyle style) {
        super(parent, scope);
        this.style = style;
    }

    @Override
    public Net scope(String scope) {
        return new Net(this, scope, style);
    }

    /** {@return the style of the blocks} */
    public BlockStyle style() {
        return style;
    }

    /**
     * Convolution 3x3, norm and activation, and the style's dropout if it has any.
     *
     * @param number tells the weights of several in one scope apart: {@code conv1.weight}, {@code norm1.weight}
     * @param x (N, C, H, W)
     * @param channels channels of the result, at least 1
     * @return (N, channels, H, W), or 2 less in H and W where the style does not pad
     * @throws IllegalArgumentException if they are below 1, or this scope has the number already
     */
    public Tensor convBlock(int number, Tensor x, int channels) {
        return dropped(activation(convNorm(number, x, channels)));
    }

    private Tensor convNorm(int number, Tensor x, int channels) {
        Op.Conv conv = style.padding() == ConvPadding.SAME ? Op.Conv.same(channels, 3) : Op.Conv.valid(channels, 3);
        return norm("norm" + number, conv("conv" + number, x, conv.withBias(style.bias())));
    }

    private Tensor dropped(Tensor x) {
        return style.dropout() > 0 ? dropout(x, style.dropout()) : x;
    }

    /**
     * Two convolution blocks in a scope of their own: the building block of U-Net.
     *
     * <p>In a residual style what enters is added to the second block before its activation: as it is where the channels
     * are the same, else through a 1x1 convolution and a norm, {@code shortcut.conv} and {@code shortcut.norm}. Zhang,
     * Liu and Wang, "Road Extraction by Deep Residual U-Net", IEEE GRSL 2018, have norm and activation before each
     * convolution; here they follow it, as in the first residual networks (He et al. 2016), so that a block's other
     * weights are the same as without, and poolings stay poolings where they have strides.
     *
     * @param name of the scope; weights are called {@code name.conv1.weight} and so on
     * @param x (N, C, H, W)
     * @param middle channels between the two, at least 1
     * @param channels channels of the result, at least 1
     * @return (N, channels, H, W), or 4 less in H and W where the style does not pad
     * @throws IllegalArgumentException if one of them is below 1, or the scope's names are taken
     */
    public Tensor doubleConv(String name, Tensor x, int middle, int channels) {
        Net block = scope(name);
        Tensor first = block.convBlock(1, x, middle);
        if (!style.residual()) {
            return block.convBlock(2, first, channels);
        }
        Tensor second = block.convNorm(2, first, channels);
        return block.dropped(
                block.activation(block.add(second, block.scope("shortcut").shortcut(x, second))));
    }

    private Tensor shortcut(Tensor x, Tensor like) {
        Tensor inner = style.padding() == ConvPadding.VALID ? cropLike(x, like) : x;
        return x.channels() == like.channels()
                ? inner
                : norm(
                        "norm",
                        conv("conv", inner, Op.Conv.same(like.channels(), 1).withBias(style.bias())));
    }

    /**
     * {@return two convolution blocks of one width: {@link #doubleConv(String, Tensor, int, int)} with as many channels
     * between them}
     *
     * @param name of their scope
     * @param x (N, C, H, W)
     * @param channels channels of the result and between the two, at least 1
     * @throws IllegalArgumentException if the channels are below 1, or the scope's names are taken
     */
    public Tensor doubleConv(String name, Tensor x, int channels) {
        return doubleConv(name, x, channels, channels);
    }

    /**
     * Brings a map to a finer resolution.
     *
     * @param path by weights, or by which interpolation
     * @param x (N, C, H, W)
     * @param factor by which height and width grow; 1 behind a dilated encoder, whose last maps have one resolution
     * @param channels what the map has afterwards where the way up has weights; they are called {@code up}
     * @return (N, channels, H * factor, W * factor) where the way up has weights, else with the C channels of {@code x}
     * @throws IllegalArgumentException if the factor is below 1, or this scope has {@code up} already
     */
    public Tensor up(UpPath path, Tensor x, int factor, int channels) {
        return path.interpolation()
                .map(interpolation -> upsample(x, factor, interpolation))
                .orElseGet(() -> convTranspose("up", x, new Op.ConvTranspose(channels, factor, factor, 0, 0, true)));
    }

    /**
     * What a gate lets through of a skip; its weights are called {@code squeeze}, {@code excite} and {@code spatial}, or
     * {@code skip}, {@code signal} and {@code psi}.
     *
     * @param gate which it is; {@link SkipGate#NONE} hands the skip on
     * @param skip (N, C, H, W)
     * @param signal the decoder's next coarser map, of any size, which attention heeds
     * @return (N, C, H, W)
     */
    public Tensor gated(SkipGate gate, Tensor skip, Tensor signal) {
        return switch (gate) {
            case NONE -> skip;
            case SCSE -> squeezeAndExcite(skip);
            case ATTENTION -> attend(skip, signal);
        };
    }

    /** Each channel by what its mean says of all, each pixel by what its channels say; the sum. */
    private Tensor squeezeAndExcite(Tensor x) {
        Tensor mean = adaptiveAvgPool(x, new Extent(1, 1));
        Tensor squeezed = relu(conv("squeeze", mean, Op.Conv.same(half(x.channels()), 1)));
        Tensor perChannel = sigmoid(conv("excite", squeezed, Op.Conv.same(x.channels(), 1)));
        Tensor perPixel = sigmoid(conv("spatial", x, Op.Conv.same(1, 1)));
        return add(multiply(x, perChannel), multiply(x, perPixel));
    }

    /** Figure 2 of the paper: alpha = sigmoid(psi(relu(W_x x + W_g g))), times x. */
    private Tensor attend(Tensor skip, Tensor signal) {
        // As in the paper W_x has no bias; nor has W_g where a norm makes it useless.
        Op.Conv projection = Op.Conv.same(half(skip.channels()), 1).withBias(false);
        Tensor x = norm("skip_norm", conv("skip", skip, projection));
        Tensor g = norm("signal_norm", conv("signal", signal, projection.withBias(style.norm() == Norm.NONE)));
        Tensor met = relu(add(x, resizeLike(g, x, Interpolation.BILINEAR)));
        return multiply(skip, sigmoid(conv("psi", met, Op.Conv.same(1, 1))));
    }

    private static int half(int channels) {
        return Math.max(1, channels / 2);
    }

    /**
     * {@return a map after the style's norm; {@code x} itself where it has none}
     *
     * @param name of the norm's node, below this scope; not used where there is none
     * @param x (N, C, H, W)
     * @throws IllegalArgumentException if the name is taken
     */
    public Tensor norm(String name, Tensor x) {
        return switch (style.norm()) {
            case NONE -> x;
            case BATCH -> batchNorm(name, x);
            case INSTANCE -> groupNorm(name, x, x.channels());
            case GROUP -> groupNorm(name, x, greatestDivisor(x.channels()));
        };
    }

    /**
     * {@return a map after the style's activation}
     *
     * @param x of this graph
     */
    public Tensor activation(Tensor x) {
        return switch (style.activation()) {
            case RELU -> relu(x);
            case LEAKY_RELU -> leakyRelu(x, 0.01);
            case SILU -> silu(x);
        };
    }

    private static int greatestDivisor(int channels) {
        int groups = 8;
        while (channels % groups != 0) {
            groups--;
        }
        return groups;
    }
}
