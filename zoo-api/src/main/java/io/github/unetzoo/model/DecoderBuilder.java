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
package io.github.unetzoo.model;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.SkipGate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What variants have in common whose decoder joins the encoder's maps and climbs to the image's resolution: gates on
 * the skips, the head's kernel, and what happens to sizes that do not divide.
 *
 * @param <B> the variant's builder, which every setter returns
 */
public abstract class DecoderBuilder<B extends DecoderBuilder<B>> extends NetworkBuilder<B> {

    private SkipGate gate = SkipGate.NONE;
    private OptionalInt headKernel = OptionalInt.empty();
    private Optional<SizePolicy> sizes = Optional.empty();

    /** A builder in which nothing is chosen. */
    protected DecoderBuilder() {}

    /**
     * Chooses what the encoder's maps pass before the decoder joins them.
     *
     * @param aGate {@link SkipGate#NONE} unless given
     * @return this builder
     */
    public B optGate(SkipGate aGate) {
        this.gate = aGate;
        return self();
    }

    /**
     * Sets the kernel of the heads, the convolutions that give the logits.
     *
     * @param kernel 1 or 3; the preset's unless given
     * @return this builder
     */
    public B optHeadKernel(int kernel) {
        this.headKernel = OptionalInt.of(kernel);
        return self();
    }

    /**
     * Chooses what happens to images whose size does not divide.
     *
     * @param policy one that the variant can follow; the preset's unless given
     * @return this builder
     */
    public B optSizes(SizePolicy policy) {
        this.sizes = Optional.of(policy);
        return self();
    }

    @Override
    public B read(Options options) {
        super.read(options);
        options.constant("gate", SkipGate.class).ifPresent(this::optGate);
        options.integer("head-kernel").ifPresent(this::optHeadKernel);
        options.constant("sizes", SizePolicy.class).ifPresent(this::optSizes);
        return self();
    }

    /**
     * Puts a line of help for each word that {@link #read} knows.
     *
     * @param help by option name, to which lines are added
     * @param usualWidth channels of the plain encoder's finest scale, for the text
     * @param usualDepth poolings of the plain encoder, for the text
     */
    public static void describe(Map<String, String> help, int usualWidth, int usualDepth) {
        NetworkBuilder.describe(help, usualWidth, usualDepth);
        help.put("gate", "none (default), scse, attention: what skips pass before they are joined");
        help.put("head-kernel", "1 or 3");
        help.put("sizes", "pad-image, strict: what happens to sizes that do not divide");
    }

    /**
     * Puts the words of this class.
     *
     * @param words by option name, to which these are added
     * @param gate on the skips
     * @param headKernel 1 or 3
     * @param sizes what happens to sizes that do not divide
     */
    protected static void put(Map<String, String> words, SkipGate gate, int headKernel, SizePolicy sizes) {
        words.put("gate", Options.word(gate));
        words.put("head-kernel", Integer.toString(headKernel));
        words.put("sizes", Options.word(sizes));
    }

    /** {@return the gate on the skips; {@link SkipGate#NONE} unless one was given} */
    protected final SkipGate gate() {
        return gate;
    }

    /**
     * Settles the heads' kernel.
     *
     * @param usual unless one was given
     * @return 1 or 3
     * @throws IllegalArgumentException if it is neither
     */
    protected final int headKernel(int usual) {
        int kernel = headKernel.orElse(usual);
        if (kernel != 1 && kernel != 3) {
            throw new IllegalArgumentException("head kernel " + kernel + " must be 1 or 3");
        }
        return kernel;
    }

    /**
     * Settles what happens to images whose size does not divide.
     *
     * @param usual unless another was given
     * @return the policy; whether the variant can follow it is for the variant to check
     */
    protected final SizePolicy sizes(SizePolicy usual) {
        return sizes.orElse(usual);
    }

    /**
     * Settles what happens to images whose size does not divide; for variants that do not fit maps to each other.
     *
     * @param usual unless another was given
     * @return {@link SizePolicy#PAD_IMAGE} or {@link SizePolicy#STRICT}
     * @throws IllegalArgumentException if it is another
     */
    protected final SizePolicy wholeSizes(SizePolicy usual) {
        SizePolicy policy = sizes(usual);
        if (policy != SizePolicy.PAD_IMAGE && policy != SizePolicy.STRICT) {
            throw new IllegalArgumentException(
                    "sizes " + policy + " fits each map to one skip, as only U-Net can: choose PAD_IMAGE or STRICT");
        }
        return policy;
    }

    /**
     * Settles the channels of the stages of a decoder.
     *
     * @param wanted one number per stage, finest first; unless given the plain encoder's, or 16 doubling
     * @param encoder whose widths are taken if it is the plain one
     * @param stages how many there are
     * @return one number per stage, finest first
     * @throws IllegalArgumentException if there are more or fewer than stages
     */
    protected static List<Integer> decoderWidths(Optional<List<Integer>> wanted, Encoder encoder, int stages) {
        List<Integer> widths = wanted.orElseGet(() -> encoder instanceof PlainEncoder plain
                ? plain.widths().subList(0, stages)
                : IntStream.range(0, stages).mapToObj(stage -> 16 << stage).toList());
        if (widths.size() != stages) {
            throw new IllegalArgumentException(
                    "decoder widths " + widths + " must be " + stages + ", one per stage of encoder " + encoder.name());
        }
        return widths;
    }
}
