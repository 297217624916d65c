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

import java.util.Optional;

/**
 * What the published encoders share: a name, a depth and an output stride; EfficientNets have a drop rate besides.
 * Together they say all there is to know about one, so its name finds it again. With which weights it begins is no part
 * of that, nor of its name.
 *
 * @param <E> the encoder itself
 */
abstract sealed class PublishedEncoder<E extends PublishedEncoder<E>> implements Encoder
        permits ResNet, EfficientNet, Vgg, DenseNet {

    static final int FULL_STRIDE = 32;

    private static final int FULL_DEPTH = 5;

    /** What can be chosen of any of them. */
    record Choice(int depth, int outputStride, Optional<PretrainedWeights> weights) {

        /** All of it, with random weights. */
        static final Choice WHOLE = new Choice(FULL_DEPTH, FULL_STRIDE, Optional.empty());

        Choice withDepth(int newDepth) {
            return new Choice(newDepth, outputStride, weights);
        }

        Choice withOutputStride(int stride) {
            return new Choice(depth, stride, weights);
        }

        Choice withWeights(PretrainedWeights some) {
            return new Choice(depth, outputStride, Optional.of(some));
        }
    }

    private final String base;
    private final Choice choice;

    PublishedEncoder(String base, Choice choice) {
        if (choice.depth() < 1 || choice.depth() > FULL_DEPTH) {
            throw new IllegalArgumentException(
                    "depth " + choice.depth() + " of encoder " + base + " must lie between 1 and " + FULL_DEPTH);
        }
        int stride = choice.outputStride();
        if (stride != 8 && stride != 16 && stride != FULL_STRIDE) {
            throw new IllegalArgumentException(
                    "output stride " + stride + " of encoder " + base + " must be 8, 16 or 32");
        }
        this.base = base;
        this.choice = choice;
    }

    /** The same with another choice. */
    abstract E with(Choice newChoice);

    final Choice choice() {
        return choice;
    }

    /** Its name without depth and output stride. */
    final String base() {
        return base;
    }

    /** How many times it halves the resolution, or would with strides in place of dilation. */
    final int depth() {
        return choice.depth();
    }

    /** Whether it has all its maps. */
    final boolean isWhole() {
        return depth() == FULL_DEPTH;
    }

    final int outputStride() {
        return choice.outputStride();
    }

    /**
     * {@return the same encoder with its first {@code depth + 1} maps only} A VGG's depth counts its poolings; of the
     * others depth 1 is the stem alone. Depth 5 is all of it.
     *
     * @param depth 1 to 5
     * @throws IllegalArgumentException if the depth is out of its range
     */
    public final E withDepth(int depth) {
        return with(choice.withDepth(depth));
    }

    /**
     * {@return the same encoder that begins with weights trained on ImageNet:
     * {@link #pretrained(String) pretrained("imagenet")}}
     *
     * @throws IllegalArgumentException if none are published for it, or none that are on record
     */
    public final E pretrained() {
        return pretrained(PretrainedWeights.USUAL);
    }

    /**
     * {@return the same encoder that begins with published weights} Nothing is fetched by this, nor by building a
     * network: that happens where a model gets fresh weights, and not where it is read from a file.
     *
     * @param which as in {@link PretrainedWeights#named}: {@code imagenet}, or publisher and tag such as
     *     {@code smp/imagenet}
     * @throws IllegalArgumentException listing those there are
     */
    public final E pretrained(String which) {
        return pretrained(PretrainedWeights.named(base, which));
    }

    /**
     * {@return the same encoder that begins with the weights of a file}
     *
     * @param weights of this encoder or, where it is cut short or dilated, of the whole one
     * @throws IllegalArgumentException if they are of another encoder
     */
    public final E pretrained(PretrainedWeights weights) {
        if (!weights.encoder().equals(base)) {
            throw new IllegalArgumentException(
                    "weights " + weights.id() + " are of encoder " + weights.encoder() + ", not of " + base);
        }
        return with(choice.withWeights(weights));
    }

    @Override
    public final Optional<PretrainedWeights> pretrainedWeights() {
        return choice.weights();
    }

    /** The same with dilation in place of strides beyond {@code newStride}. */
    E dilated(int newStride) {
        if (newStride != FULL_STRIDE) {
            throw new IllegalArgumentException("output stride " + newStride + " is not to be had with encoder " + base
                    + ", whose poolings dilation cannot replace: use a ResNet, ResNeXt or EfficientNet");
        }
        return with(choice.withOutputStride(newStride));
    }

    /** The same that drops residual branches at this rate while training. */
    E dropping(double rate) {
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
                + (isWhole() ? "" : "-depth" + depth())
                + (outputStride() == FULL_STRIDE ? "" : "-stride" + outputStride())
                + dropWords();
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof PublishedEncoder<?> encoder
                && name().equals(encoder.name())
                && choice.weights().equals(encoder.choice().weights());
    }

    @Override
    public final int hashCode() {
        return name().hashCode();
    }

    /** Its name and, if it begins with published ones, which weights. */
    @Override
    public final String toString() {
        return name()
                + choice.weights().map(weights -> " (" + weights.id() + ")").orElse("");
    }
}
