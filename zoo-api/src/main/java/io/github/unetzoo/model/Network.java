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

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.pretrained.EncoderWeights;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.NameMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configured member of the family: its graph, what it is for, and how to build it again. It has no weights. */
public interface Network {

    /** {@return the variant's name, for example {@code unet}} */
    String architecture();

    /** {@return everything that {@link Architecture#create} needs to build it again, as words by the options' names} */
    Map<String, String> options();

    /** {@return what its logits mean} */
    Task task();

    /** {@return the network as a graph from an image (N, C, H, W); its first output is the prediction's logits} */
    Graph graph();

    /**
     * Tells which outputs training compares with the truth, each by its own loss. Whatever it names, predictions and
     * scores are the first output's.
     *
     * @return at least one; the first output alone, with weight 1, unless the variant says otherwise
     */
    default List<Supervision> supervision() {
        String first = graph().outputs().keySet().iterator().next();
        return List.of(new Supervision(first, Supervision.Kind.SEGMENTATION, 1));
    }

    /**
     * Tells the published weights with which its encoder, whose weights are those called {@code encoder.} and on,
     * begins in a model with fresh weights. None of the options tells them, for they are no part of what is computed: a
     * network that is read from a model's folder asks for none.
     *
     * @return where it has an encoder, {@code EncoderWeights.of} that; empty where all weights begin at random
     */
    default Optional<EncoderWeights> encoderWeights() {
        return Optional.empty();
    }

    /** {@return how the implementation that its preset follows calls its weights} */
    NameMap referenceNames();

    /**
     * A DJL block of this network, channels-last, with random weights, the encoder's too.
     *
     * @param precision in which it computes
     * @param seed of the weights, which are the same on every machine
     * @return a block of its own, not yet initialised
     */
    default GraphBlock newBlock(Precision precision, long seed) {
        return new GraphBlock(graph(), precision, Layout.CHANNELS_LAST, seed);
    }
}
