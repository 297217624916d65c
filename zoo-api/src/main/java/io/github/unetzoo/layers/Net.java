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

import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;

/** A graph builder that also knows the family's blocks, made in one {@link BlockStyle}. */
public final class Net extends GraphBuilder {

    private final BlockStyle style;

    /** Starts an empty network. */
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

    /** The style of the blocks. */
    public BlockStyle style() {
        return style;
    }

    /**
     * Convolution 3x3, norm and activation, and the style's dropout if it has any.
     *
     * @param number tells the weights of several in one scope apart: {@code conv1.weight}, {@code norm1.weight}
     * @return (N, channels, H, W), or 2 less in H and W where the style does not pad
     */
    public Tensor convBlock(int number, Tensor x, int channels) {
        Op.Conv conv = style.padding() == ConvPadding.SAME ? Op.Conv.same(channels, 3) : Op.Conv.valid(channels, 3);
        Tensor y = conv("conv" + number, x, conv.withBias(style.bias()));
        Tensor activated = activation(norm("norm" + number, y));
        return style.dropout() > 0 ? dropout(activated, style.dropout()) : activated;
    }

    /** Two convolution blocks in a scope of their own: the building block of U-Net. */
    public Tensor doubleConv(String name, Tensor x, int middle, int channels) {
        Net block = scope(name);
        return block.convBlock(2, block.convBlock(1, x, middle), channels);
    }

    /** Two convolution blocks of one width. */
    public Tensor doubleConv(String name, Tensor x, int channels) {
        return doubleConv(name, x, channels, channels);
    }

    /** The style's norm; none adds nothing. */
    public Tensor norm(String name, Tensor x) {
        return switch (style.norm()) {
            case NONE -> x;
            case BATCH -> batchNorm(name, x);
            case INSTANCE -> groupNorm(name, x, x.channels());
            case GROUP -> groupNorm(name, x, greatestDivisor(x.channels()));
        };
    }

    /** The style's activation. */
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
