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
package io.github.unetzoo.train;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.files.Sha256;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.TensorData;
import io.github.unetzoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Weights that a training begins with, in place of random ones: all of the network's or, if {@link #partial} of them are
 * asked for, those that fit.
 */
public final class Start {

    private final Checkpoint weights;
    private final Optional<Network> network;
    private final Optional<Normalization> normalization;
    private final boolean partial;
    private final String identity;

    private Start(
            Checkpoint weights, Optional<Network> network, Optional<Normalization> normalization, boolean partial) {
        this.weights = weights;
        this.network = network;
        this.normalization = normalization;
        this.partial = partial;
        this.identity = (partial ? "partly from " : "from ") + hash(weights);
    }

    /**
     * {@return a start with given weights}
     *
     * @param weights under our own names, as {@code model.safetensors} has them; read when a training begins
     */
    public static Start of(Checkpoint weights) {
        return new Start(weights, Optional.empty(), Optional.empty(), false);
    }

    /**
     * {@return a start with a model's weights and normalisation}
     *
     * @param model a folder with {@code model.json} and {@code model.safetensors}, such as an import makes
     * @throws IOException if a file is missing or is not what it should be; the message names it
     */
    public static Start of(Path model) throws IOException {
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32)) {
            return new Start(
                    Checkpoint.of(model.toString(), loaded.block().weights(), Map.of()),
                    Optional.of(loaded.network()),
                    Optional.of(loaded.normalization()),
                    false);
        }
    }

    /** {@return a start with those of these weights whose name and shape a network has; its others stay random} */
    public Start partial() {
        return new Start(weights, network, normalization, true);
    }

    /** {@return the network that they are of; empty if they are no model's} */
    public Optional<Network> network() {
        return network;
    }

    /** {@return what the model does to images first; empty if they are no model's} */
    public Optional<Normalization> normalization() {
        return normalization;
    }

    /**
     * {@return the names of a network's weights that stay random, in the graph's order; none unless {@link #partial}}
     *
     * @param into the network that is to begin with these weights
     * @throws IllegalArgumentException if the weights are another network's, and not {@link #partial}
     * @throws WeightsException if they are partial and none fits
     */
    public List<String> random(Network into) {
        check(into);
        if (!partial) {
            return List.of();
        }
        List<String> random = into.graph().weights().stream()
                .filter(weight -> !fits(weight.name(), weight.dimensions()))
                .map(Weight::name)
                .toList();
        if (random.size() == into.graph().weights().size()) {
            throw new WeightsException("no weight of " + weights.source() + " fits one of " + into
                    + " by name and shape: start from a network that is more like it");
        }
        return random;
    }

    private void check(Network into) {
        network.filter(own -> !partial
                        && !(own.architecture().equals(into.architecture())
                                && own.options().equals(into.options())))
                .ifPresent(own -> {
                    throw new IllegalArgumentException(weights.source() + " is a model of " + own.architecture() + " "
                            + own.options() + ", and the network to train is " + into.architecture() + " "
                            + into.options() + ": train the same one, or take only the weights that fit (a partial"
                            + " start)");
                });
    }

    private boolean fits(String name, long[] shape) {
        return weights.contains(name) && Arrays.equals(weights.get(name).shape(), shape);
    }

    /** Puts them into a block; of a partial start those that fit. */
    void load(GraphBlock block) {
        Map<String, TensorData> all = new LinkedHashMap<>(block.weights());
        if (partial) {
            all.replaceAll((name, fresh) -> fits(name, fresh.shape()) ? weights.get(name) : fresh);
        }
        block.load(partial ? Checkpoint.of(weights.source(), all, Map.of()) : weights, NameMap.identity());
    }

    /** Equal for equal weights, whatever file they come from. */
    String identity() {
        return identity;
    }

    private static String hash(Checkpoint weights) {
        Sha256 hash = new Sha256();
        for (String name : new TreeSet<>(weights.names())) {
            TensorData tensor = weights.get(name);
            hash.add(name + Arrays.toString(tensor.shape()));
            float[] values = tensor.toFloats();
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
            bytes.asFloatBuffer().put(values);
            hash.add(bytes);
        }
        return hash.hex();
    }
}
