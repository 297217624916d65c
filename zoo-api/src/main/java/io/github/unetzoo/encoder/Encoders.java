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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The catalogue: the encoders that can be named, ours and those that {@link ServiceLoader} finds.
 *
 * <p>A name may be followed by {@code -depth} and 1 to 5, which cuts the encoder short, and by {@code -stride} and 8 or
 * 16, which puts dilation in place of the strides beyond: {@code resnet50-depth4}, {@code efficientnet-b3-stride16}. An
 * EfficientNet's may end in {@code -drop} and the rate at which it drops residual branches while training:
 * {@code efficientnet-b0-drop0} drops none.
 */
public final class Encoders {

    private static final Pattern ADJUSTED =
            Pattern.compile("(.+?)(?:-depth(\\d{1,3}))?(?:-stride(\\d{1,3}))?(?:-drop(\\d{1,3}(?:\\.\\d+)?))?");

    private static final String PLAIN = "plain";

    private Encoders() {}

    /**
     * {@return all of them but {@code plain}, which the variants make themselves, from widths}
     *
     * @throws IllegalStateException if one of your own is called {@code plain} or as another is
     */
    public static List<Encoder> all() {
        List<Encoder> all = new ArrayList<>();
        all.addAll(ResNet.all());
        all.addAll(EfficientNet.all());
        all.addAll(Vgg.all());
        all.addAll(DenseNet.all());
        ServiceLoader.load(Encoder.class).forEach(all::add);
        checkNames(all);
        return all;
    }

    static void checkNames(List<Encoder> all) {
        Map<String, Encoder> known = new HashMap<>();
        for (Encoder encoder : all) {
            Encoder other = known.put(encoder.name(), encoder);
            if (other != null || encoder.name().equals(PLAIN)) {
                throw new IllegalStateException("encoder " + encoder.getClass().getName() + " is called \""
                        + encoder.name() + "\", as is "
                        + (other == null
                                ? "the one of plain widths"
                                : other.getClass().getName())
                        + ": give it a name of its own");
            }
        }
    }

    /** {@return the names of all of them, for help texts} */
    public static List<String> names() {
        return all().stream().map(Encoder::name).toList();
    }

    /** {@return what may stand for an encoder, for the help of an option} */
    public static String help() {
        return PLAIN + ", " + String.join(", ", names())
                + "; with -depth1 to -depth5 behind it, cut short; some with -stride8 or -stride16, dilated; an"
                + " EfficientNet with -drop and a rate, such as -drop0, at which it drops residual branches";
    }

    /**
     * {@return a row for each of them, in the order of {@link #all}}
     *
     * @param inChannels channels of the image for which to count, 3 for a colour image
     */
    public static List<EncoderInfo> catalogue(int inChannels) {
        return all().stream().map(e -> EncoderInfo.of(e, inChannels)).toList();
    }

    /**
     * {@return the encoder of a given name; empty for {@code plain}}
     *
     * @param name one of {@link #names}, which depth, stride and drop rate may follow as above
     * @throws IllegalArgumentException listing those there are, or if it has no such depth, stride or drop rate
     */
    public static Optional<Encoder> named(String name) {
        if (name.equals(PLAIN)) {
            return Optional.empty();
        }
        List<Encoder> all = all();
        Optional<Encoder> exactly = find(all, name);
        return exactly.isPresent()
                ? exactly
                : Optional.of(adjusted(all, name)
                        .orElseThrow(() -> new IllegalArgumentException("encoder \"" + name
                                + "\" is not known; there are plain, "
                                + String.join(
                                        ", ", all.stream().map(Encoder::name).toList())
                                + "; one of your own is found by its name once META-INF/services/"
                                + Encoder.class.getName() + " lists it")));
    }

    /**
     * {@return the same encoder that begins with published weights}
     *
     * @param encoder a published one, whole or adjusted
     * @param which as in {@link PretrainedWeights#named}
     * @throws IllegalArgumentException listing those there are; there are none of the plain encoder, nor of one of your
     *     own
     */
    public static Encoder pretrained(Encoder encoder, String which) {
        if (encoder instanceof PublishedEncoder<?> published) {
            return published.pretrained(which);
        }
        throw new IllegalArgumentException("encoder " + encoder.name() + " has no published weights on record, so \""
                + which
                + "\" is not to be had: choose a published encoder, such as resnet34; one of your own may give its"
                + " weights by Encoder.pretrainedWeights");
    }

    /**
     * {@return the encoder of which another is a part, cut short or dilated; the same where it is neither}
     *
     * @param encoder ours or your own
     */
    public static Encoder whole(Encoder encoder) {
        return encoder instanceof PublishedEncoder<?> published
                ? find(all(), published.base()).orElse(encoder)
                : encoder;
    }

    private static Optional<Encoder> find(List<Encoder> all, String name) {
        return all.stream().filter(e -> e.name().equals(name)).findFirst();
    }

    private static Optional<Encoder> adjusted(List<Encoder> all, String name) {
        Matcher words = ADJUSTED.matcher(name);
        if (!words.matches()) {
            return Optional.empty();
        }
        if (!(find(all, words.group(1)).orElse(null) instanceof PublishedEncoder<?> base)) {
            return Optional.empty();
        }
        PublishedEncoder<?> cut = words.group(2) == null ? base : base.withDepth(Integer.parseInt(words.group(2)));
        PublishedEncoder<?> dilated = words.group(3) == null ? cut : cut.dilated(Integer.parseInt(words.group(3)));
        return Optional.of(words.group(4) == null ? dilated : dilated.dropping(Double.parseDouble(words.group(4))));
    }
}
