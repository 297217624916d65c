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

import ai.djl.ndarray.NDArray;
import io.github.unetzoo.compile.WeightedGraph;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.TensorData;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The compiled forms of a model's weights as they were at one time. What is cheapest depends on the size of the image, so
 * there may be several; those that come out alike are one.
 */
public final class CompiledForms {

    private static final int SMALLEST = 64;

    private final GraphBlock block;
    private final Precision precision;
    private final int fingerprint;
    private final Map<Integer, CompiledNetwork> bySide = new HashMap<>();
    private final Map<List<Node>, CompiledNetwork> byNodes = new HashMap<>();

    CompiledForms(GraphBlock block, Precision precision, int fingerprint) {
        this.block = block;
        this.precision = precision;
        this.fingerprint = fingerprint;
    }

    /** A number that changes when a weight does. */
    static int fingerprint(GraphBlock block) {
        int hash = 1;
        for (NDArray array : block.arrays().values()) {
            hash = 31 * hash + Arrays.hashCode(array.toFloatArray());
        }
        return hash;
    }

    int fingerprint() {
        return fingerprint;
    }

    /**
     * Gives the form for images of about a size, made in the first call that needs it. It computes images of any size.
     *
     * @param image whose longer side counts, rounded up to a power of two from 64 on; there is one form for each of
     *     these
     * @return the form; the model's, which closes it
     * @throws IllegalStateException if it has yet to be made, and the weights have changed since
     */
    public synchronized CompiledNetwork forImage(Extent image) {
        int longest = Math.max(SMALLEST, Math.max(image.height(), image.width()));
        // Powers of two, so that there are few.
        int side = Integer.highestOneBit(longest * 2 - 1);
        return bySide.computeIfAbsent(side, this::compile);
    }

    private CompiledNetwork compile(int side) {
        if (fingerprint(block) != fingerprint) {
            throw new IllegalStateException(
                    "the model's weights have changed since its predictor was made: make a new predictor");
        }
        CompileOptions options = CompileOptions.builder()
                .optPrecision(precision)
                .optImage(side, side)
                .build();
        Map<String, TensorData> weights = block.weights();
        // Sizes for which the same is chosen share one form.
        WeightedGraph rewritten = CompiledNetwork.rewrite(block.graph(), weights, options);
        return byNodes.computeIfAbsent(
                rewritten.graph().nodes(), any -> CompiledNetwork.of(block.graph(), weights, options, () -> rewritten));
    }

    /** Frees them. */
    synchronized void close() {
        byNodes.values().forEach(CompiledNetwork::close);
        byNodes.clear();
        bySide.clear();
    }
}
