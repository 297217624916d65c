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
package io.github.unetzoo.benchmarks.compare;

import io.github.unetzoo.compile.CommuteConvolution;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.train.TrainingConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * About how much memory a network takes, estimated from its graph: the maps that its operators keep for the backward
 * pass, the gradients beside the largest of them, the weights with their gradients and moments, and what the process takes
 * in any case. Measured beside the most that a process took, for UNet, UNet++, UNet 3+ and a ResNet encoder with batches
 * of 4 and 8, crops of 192 and 256 and both precisions, it was 0.74 to 1.14 times as much; images that a dataset keeps in
 * memory come on top.
 *
 * @param trainingBytes while it is trained with a configuration's crop, batch and precision
 * @param predictingBytes while it computes one image of the crop's size in float32
 */
public record Footprint(long trainingBytes, long predictingBytes) {

    /** Java with a small heap, libtorch, and its scripts. */
    private static final long PROCESS = 450L << 20;

    /** Maps in float32 that a loss makes of each logit: softmax, its logarithm, products, and their gradients. */
    private static final int LOSS_MAPS = 8;

    /** The gradient of a map, that of the map it is made of, and room in which a convolution sorts them. */
    private static final int BACKWARD_MAPS = 3;

    private static final int INDEX_BYTES = 8;

    private static final double GIGA = 1e9;

    static Footprint of(Network network, TrainingConfig config) {
        Graph graph = network.graph();
        int side = graph.next(config.crop());
        if (side == 0) {
            return new Footprint(PROCESS, PROCESS);
        }
        Graph trained = config.rewrite() ? CommuteConvolution.where(graph, new Extent(side, side)) : graph;
        int valueBytes = config.precision() == Precision.BFLOAT16 ? 2 : Float.BYTES;
        // Each device has a share of the batch, and here all of them are counted as one.
        double maps = (double) config.batch() * trainingMaps(trained, side, valueBytes);
        double perWeight = Float.BYTES
                * (2 + (config.rule() == WeightUpdate.Rule.SGD ? 1 : 2) + (config.averageDecay() > 0 ? 1 : 0));
        double weights = graph.parameterCount() * (perWeight + (valueBytes < Float.BYTES ? valueBytes : 0));
        double weightsAlone = (double) graph.parameterCount() * Float.BYTES;
        return new Footprint(
                PROCESS + (long) (maps + weights),
                PROCESS + (long) (weightsAlone + Float.BYTES * (double) predictingValues(graph, side)));
    }

    /** Bytes per image of what a training step has at its height. */
    private static double trainingMaps(Graph graph, int side, int valueBytes) {
        List<Extent> sizes = graph.extents(side, side);
        Set<Tensor> kept = new HashSet<>(graph.outputs().values());
        double indices = 0;
        double largest = 0;
        for (Node node : graph.nodes()) {
            keptFor(node, kept);
            double values = values(node.output(), sizes);
            if (node.op() instanceof Op.MaxPool) {
                indices += values * INDEX_BYTES;
            }
            if (node.op() instanceof Op.ResizedConv resized) {
                // Mixed channels at the map's own size and the columns in between, for each tap of the kernel.
                int taps = resized.conv().kernel();
                Extent in = sizes.get(node.inputs().get(0).id());
                Extent out = sizes.get(node.output().id());
                indices += (double) valueBytes
                        * resized.conv().outChannels()
                        * taps
                        * (in.area() * taps + (double) in.height() * out.width());
            }
            largest = Math.max(largest, values);
        }
        double values =
                kept.stream().mapToDouble(tensor -> values(tensor, sizes)).sum();
        double logits = graph.outputs().values().stream()
                .mapToDouble(tensor -> values(tensor, sizes))
                .sum();
        return valueBytes * (values + BACKWARD_MAPS * largest) + indices + Float.BYTES * LOSS_MAPS * logits;
    }

    /** What an operator reads again in its backward pass. */
    private static void keptFor(Node node, Set<Tensor> kept) {
        Op op = node.op();
        if (op instanceof Op.Relu || op instanceof Op.Sigmoid || op instanceof Op.Softmax) {
            kept.add(node.output());
        } else if (!(op instanceof Op.Concat
                || op instanceof Op.Add
                || op instanceof Op.Scale
                || op instanceof Op.Upsample
                || op instanceof Op.ResizeLike
                || op instanceof Op.Input)) {
            kept.addAll(node.inputs());
        }
    }

    /** The most values that are alive at once when each map is let go after its last use. */
    private static long predictingValues(Graph whole, int side) {
        Graph graph = whole.prediction();
        List<Extent> sizes = graph.extents(side, side);
        List<Node> nodes = graph.nodes();
        Set<Tensor> later = new HashSet<>(graph.outputs().values());
        long most = 0;
        // Backwards, what is read later on is alive.
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            later.add(node.output());
            later.addAll(node.inputs());
            most = Math.max(
                    most,
                    later.stream().mapToLong(tensor -> values(tensor, sizes)).sum());
            later.remove(node.output());
        }
        return most;
    }

    private static long values(Tensor tensor, List<Extent> sizes) {
        return tensor.channels() * sizes.get(tensor.id()).area();
    }

    /**
     * Checks that a training fits.
     *
     * @param free bytes that there are; empty if that is not known
     * @throws IllegalArgumentException if it does not; the message says what to change
     */
    void check(TrainingConfig config, OptionalLong free) {
        if (free.isPresent() && trainingBytes > free.getAsLong()) {
            throw new IllegalArgumentException("training it takes about " + gigabytes(trainingBytes)
                    + " of memory with batch " + config.batch() + ", crop " + config.crop() + " and "
                    + Options.word(config.precision()) + ", and there are "
                    + gigabytes(free.getAsLong())
                    + ": give a smaller batch (--accumulate keeps the steps as large), a smaller crop, a narrower network"
                    + (config.precision() == Precision.BFLOAT16 ? "" : ", or bfloat16"));
        }
    }

    /**
     * A number of bytes as a person says it.
     *
     * @param bytes how many
     * @return in units of 10^9 bytes with one decimal, such as {@code 1.5 GB}
     */
    public static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIGA);
    }
}
