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

/**
 * How every convolution block of a network is made.
 *
 * @param norm what normalises
 * @param activation what follows
 * @param bias whether convolutions have a bias
 * @param padding what happens at the border
 * @param dropout probability with which each value that leaves a block is dropped while training; 0 for none
 * @param residual whether double convolutions are residual; see {@link Net#doubleConv}
 */
public record BlockStyle(
        Norm norm, Activation activation, boolean bias, ConvPadding padding, double dropout, boolean residual) {

    /**
     * Checks the bound.
     *
     * @param norm {@link Norm#NONE} for none
     * @param activation what follows the norm, or the convolution where there is none
     * @param bias usually false where a norm follows, whose shift takes its place
     * @param padding {@link ConvPadding#SAME} keeps sizes
     * @param dropout in [0, 1)
     * @param residual whether a double convolution adds what enters it to what leaves it
     * @throws IllegalArgumentException if the dropout is out of its range
     */
    public BlockStyle {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("block dropout " + dropout + " must lie in [0, 1)");
        }
    }

    /**
     * A style without residual connections.
     *
     * @param norm what normalises
     * @param activation what follows
     * @param bias whether convolutions have a bias
     * @param padding what happens at the border
     * @param dropout probability with which each value that leaves a block is dropped while training, in [0, 1)
     * @throws IllegalArgumentException if the dropout is out of its range
     */
    public BlockStyle(Norm norm, Activation activation, boolean bias, ConvPadding padding, double dropout) {
        this(norm, activation, bias, padding, dropout, false);
    }

    /**
     * A style without dropout and residual connections.
     *
     * @param norm what normalises
     * @param activation what follows
     * @param bias whether convolutions have a bias
     * @param padding what happens at the border
     */
    public BlockStyle(Norm norm, Activation activation, boolean bias, ConvPadding padding) {
        this(norm, activation, bias, padding, 0);
    }

    /**
     * {@return this style with another padding}
     *
     * @param other what happens at the border
     */
    public BlockStyle withPadding(ConvPadding other) {
        return new BlockStyle(norm, activation, bias, other, dropout, residual);
    }

    /** Convolution without bias, batch norm, ReLU, zero padding: what nearly all implementations use today. */
    public static final BlockStyle MODERN = new BlockStyle(Norm.BATCH, Activation.RELU, false, ConvPadding.SAME);

    /** Convolution with bias, ReLU, no norm, no padding: the original U-Net's. */
    public static final BlockStyle PAPER = new BlockStyle(Norm.NONE, Activation.RELU, true, ConvPadding.VALID);
}
