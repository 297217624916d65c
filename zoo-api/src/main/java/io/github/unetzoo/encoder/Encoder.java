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
import io.github.unetzoo.layers.Net;
import java.util.List;
import java.util.Optional;

/**
 * The contracting half of a network: a function from the image to its feature maps.
 *
 * <p>An implementation adds its nodes to the given network and returns one feature map per scale, finest first, none
 * finer than the one before it. A {@link Tensor} knows its channels and its stride, so nothing else needs to be
 * declared: decoders read both from the maps.
 *
 * <ul>
 *   <li>The first map may have stride 1: then the decoder's last stage has a skip. It may be the image itself, where the
 *       first layer already halves the resolution: it says what size to come back to, and is no skip. Or it may have a
 *       larger stride: then the decoder goes the rest of the way up without a skip.
 *   <li>Two maps in a row may have the same stride, where dilation stands in for a stride.
 * </ul>
 *
 * <p>To be found by its name, on the command line and when a saved model is read, an encoder of your own is listed in
 * {@code META-INF/services/io.github.unetzoo.encoder.Encoder} and has a public constructor without arguments.
 */
public interface Encoder {

    /** {@return what it is called in tables, on the command line and in saved models, for example {@code vgg16_bn}} */
    String name();

    /**
     * Adds the encoder to a network.
     *
     * @param net where to add nodes; its scope is the encoder's own, so that names such as {@code layer1.0.conv1} are
     *     relative to it
     * @param image (N, C, H, W)
     * @return the feature maps, finest first, at least one; each stride a multiple of the one before
     */
    List<Tensor> encode(Net net, Tensor image);

    /**
     * {@return the published weights with which it begins in a fresh network; empty, which means random ones, unless
     * asked for} They are fetched when a model gets fresh weights, see {@code SegmentationModel.create}. No part of its
     * name.
     */
    default Optional<PretrainedWeights> pretrainedWeights() {
        return Optional.empty();
    }
}
