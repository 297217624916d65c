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

/**
 * What the published encoders share: a name, a depth and an output stride, and EfficientNets a drop rate. Together they say all there is to know about
 * one, so its name finds it again.
 */
abstract sealed class PublishedEncoder implements Encoder
        permits ResNetEncoder, EfficientNetEncoder, VggEncoder, DenseNetEncoder {

    static final int FULL_DEPTH = 5;
    static final int FULL_STRIDE = 32;

    private final String base;
    private final int depth;
    private final int outputStride;

    PublishedEncoder(String base, int depth, int outputStride) {
        if (depth < 1 || depth > FULL_DEPTH) {
            throw new IllegalArgumentException(
                    "depth " + depth + " of encoder " + base + " must lie between 1 and " + FULL_DEPTH);
        }
        if (outputStride != 8 && outputStride != 16 && outputStride != FULL_STRIDE) {
            throw new IllegalArgumentException(
                    "output stride " + outputStride + " of encoder " + base + " must be 8, 16 or 32");
        }
        this.base = base;
        this.depth = depth;
        this.outputStride = outputStride;
    }

    /** Its name without depth and output stride. */
    final String base() {
        return base;
    }

    /** How many times it halves the resolution, or would with strides in place of dilation. */
    final int depth() {
        return depth;
    }

    final int outputStride() {
        return outputStride;
    }

    /** The same with its first {@code newDepth + 1} maps only. */
    abstract PublishedEncoder cut(int newDepth);

    /** The same with dilation in place of strides beyond {@code newStride}. */
    PublishedEncoder dilated(int newStride) {
        if (newStride != FULL_STRIDE) {
            throw new IllegalArgumentException("output stride " + newStride + " is not to be had with encoder " + base
                    + ", whose poolings dilation cannot replace: use a ResNet, ResNeXt or EfficientNet");
        }
        return this;
    }

    /** The same that drops residual branches at this rate while training. */
    PublishedEncoder dropping(double rate) {
        throw new IllegalArgumentException("drop rate " + rate + " is not to be had with encoder " + base
                + ", which drops no residual branches: use an EfficientNet");
    }

    /** The drop rate as a part of the name; empty where it is the usual one. */
    String dropWords() {
        return "";
    }

    @Override
    public final String name() {
        return base
                + (depth == FULL_DEPTH ? "" : "-depth" + depth)
                + (outputStride == FULL_STRIDE ? "" : "-stride" + outputStride)
                + dropWords();
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof PublishedEncoder encoder && name().equals(encoder.name());
    }

    @Override
    public final int hashCode() {
        return name().hashCode();
    }

    @Override
    public final String toString() {
        return name();
    }
}
