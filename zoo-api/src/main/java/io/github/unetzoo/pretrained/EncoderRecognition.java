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
package io.github.unetzoo.pretrained;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.WeightsException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Tells by names and shapes whose encoder's weights a checkpoint holds. */
public final class EncoderRecognition {

    private static final int COLOUR = 3;

    private EncoderRecognition() {}

    /**
     * The encoder whose weights a checkpoint holds, all of them.
     *
     * @param checkpoint what is looked at
     * @param key from an encoder's own name of a weight, such as {@code layer1.0.conv1.weight}, to the checkpoint's
     * @return its name in {@link Encoders}
     * @throws WeightsException if it is none of the catalogue
     */
    public static String named(Checkpoint checkpoint, UnaryOperator<String> key) {
        // ResNet-18's weights are all to be found in ResNet-34: the largest is meant.
        return Encoders.all().stream()
                .filter(encoder -> holds(checkpoint, key, encoder))
                .max(Comparator.comparingInt(encoder -> weights(encoder).size()))
                .map(Encoder::name)
                .orElseThrow(
                        () -> new WeightsException(checkpoint.source() + " holds the weights of none of the encoders "
                                + String.join(", ", Encoders.names())
                                + "; if it is one of them with something changed, or cut short, say which: encoder"));
    }

    /**
     * {@return the names of the weights of the encoder of which another is a part, in order}
     *
     * @param encoder cut short or dilated, or the whole one itself
     */
    public static List<String> weightsOfWhole(Encoder encoder) {
        return weights(Encoders.whole(encoder)).stream().map(Weight::name).toList();
    }

    /** The weights of an encoder as it is drawn for colour images, in order. */
    static List<Weight> weights(Encoder encoder) {
        return weights(encoder, COLOUR);
    }

    static List<Weight> weights(Encoder encoder, int channels) {
        Net sheet = new Net(BlockStyle.MODERN);
        encoder.encode(sheet, sheet.input("image", channels)).forEach(map -> sheet.output("map" + map.id(), map));
        return sheet.build().weights();
    }

    /**
     * Channels of the images that a checkpoint's encoder is for; those of colour images where that cannot be told.
     *
     * @param checkpoint what is looked at
     * @param key from an encoder's own name of a weight to the checkpoint's
     * @param encoder its name
     * @return the channels
     */
    public static int channels(Checkpoint checkpoint, UnaryOperator<String> key, String encoder) {
        return Encoders.named(encoder).stream()
                .map(known -> key.apply(weights(known).get(0).name()))
                .filter(checkpoint::contains)
                .map(name -> checkpoint.get(name).shape())
                .filter(shape -> shape.length == 4)
                .map(shape -> Math.toIntExact(shape[1]))
                .findFirst()
                .orElse(COLOUR);
    }

    /**
     * Of a network's weights, the names of those of layers that are never run. Publishers differ in whether their files
     * have them.
     */
    static Set<String> carried(List<Weight> weights) {
        Set<String> layers = new HashSet<>();
        weights.stream()
                .filter(weight -> weight.role() == Weight.Role.IDLE)
                .forEach(weight -> layers.add(layer(weight)));
        Set<String> names = new HashSet<>();
        weights.stream().filter(weight -> layers.contains(layer(weight))).forEach(weight -> names.add(weight.name()));
        return names;
    }

    /**
     * Of a network's weights, the names of those whose shape depends on the image's channels.
     *
     * @param weights of the network
     * @param wider those of the same for images of more channels
     * @return their names, in the order of the weights; of most encoders that of one kernel
     */
    public static List<String> readingTheImage(List<Weight> weights, List<Weight> wider) {
        Map<String, List<Integer>> shapes = new HashMap<>();
        wider.forEach(weight -> shapes.put(weight.name(), weight.shape()));
        return weights.stream()
                .filter(weight ->
                        shapes.containsKey(weight.name()) && !weight.shape().equals(shapes.get(weight.name())))
                .map(Weight::name)
                .toList();
    }

    private static String layer(Weight weight) {
        return weight.name().substring(0, weight.name().lastIndexOf('.'));
    }

    private static boolean holds(Checkpoint checkpoint, UnaryOperator<String> key, Encoder encoder) {
        boolean first = true;
        List<Weight> weights = weights(encoder);
        Set<String> carried = carried(weights);
        for (Weight weight : weights) {
            String name = key.apply(weight.name());
            if (!checkpoint.contains(name)) {
                if (carried.contains(weight.name())) {
                    continue;
                }
                return false;
            }
            long[] expected = weight.dimensions();
            long[] found = checkpoint.get(name).shape();
            if (first && found.length == expected.length) {
                // Images may have any number of channels.
                found[1] = expected[1];
            }
            first = false;
            if (!Arrays.equals(expected, found)) {
                return false;
            }
        }
        return true;
    }
}
