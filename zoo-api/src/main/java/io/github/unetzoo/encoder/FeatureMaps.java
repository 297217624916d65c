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

import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import java.util.List;

/**
 * An encoder's maps, checked to be what {@link Encoder} promises: at least one, their strides whole numbers, each a
 * multiple of the one before.
 *
 * @param encoder whose they are
 * @param image from which they were made
 * @param maps finest first
 */
public record FeatureMaps(Encoder encoder, Tensor image, List<Tensor> maps) {

    /**
     * Copies the list, and checks.
     *
     * @param encoder whose they are
     * @param image from which they were made
     * @param maps finest first, at least one, strides whole numbers, each a multiple of the one before
     * @throws IllegalArgumentException if there is none, or a stride is no such multiple
     */
    public FeatureMaps {
        maps = List.copyOf(maps);
        if (maps.isEmpty()) {
            throw new IllegalArgumentException(
                    "encoder " + encoder.name() + " gives no maps: it must give at least one");
        }
        int finer = 1;
        for (Tensor map : maps) {
            int coarser = map.stride().input();
            if (map.stride().output() != 1 || coarser % finer != 0) {
                throw new IllegalArgumentException("encoder " + encoder.name() + " gives a map of stride "
                        + map.stride() + " after stride " + finer + ": each must be a multiple of the one before");
            }
            finer = coarser;
        }
    }

    /**
     * Draws an encoder into a network, whose scope is the encoder's own.
     *
     * @param encoder ours or your own
     * @param net where to add nodes; its scope is the encoder's own
     * @param image (N, C, H, W), of the same network
     * @return its maps, checked
     * @throws IllegalArgumentException if the maps are not what {@link Encoder} promises
     */
    public static FeatureMaps draw(Encoder encoder, Net net, Tensor image) {
        return new FeatureMaps(encoder, image, encoder.encode(net, image));
    }

    /**
     * {@return the maps of an encoder that is drawn on a sheet of its own, to read channels and strides off before the
     * network is drawn}
     *
     * @param encoder ours or your own
     * @param style of the blocks, for encoders that are made of them
     * @param inChannels channels of the image
     * @throws IllegalArgumentException if the maps are not what {@link Encoder} promises
     */
    public static FeatureMaps sheet(Encoder encoder, BlockStyle style, int inChannels) {
        Net sheet = new Net(style);
        return draw(encoder, sheet, sheet.input("image", inChannels));
    }

    /**
     * {@return the same maps without the first where it is the image itself}
     *
     * @throws IllegalArgumentException if there is no other
     */
    public FeatureMaps withoutImage() {
        return maps.get(0).equals(image) ? new FeatureMaps(encoder, image, maps.subList(1, maps.size())) : this;
    }

    /** {@return how many there are, at least 1} */
    public int size() {
        return maps.size();
    }

    /** {@return the strides in image pixels, finest first} */
    public List<Integer> strides() {
        return maps.stream().map(map -> map.stride().input()).toList();
    }

    /** {@return the finest map's stride in image pixels, 1 or more} */
    public int finestStride() {
        return maps.get(0).stride().input();
    }

    /** {@return the coarsest map's stride in image pixels, of which all others are divisors} */
    public int coarsestStride() {
        return maps.get(maps.size() - 1).stride().input();
    }
}
