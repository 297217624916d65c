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
package io.github.unetzoo.compile;

import io.github.unetzoo.graph.Init;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Rewrite;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.weights.TensorData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds batch norms, and products with a number, into the convolution before them: in evaluation each is a scale and a
 * shift per channel, which the convolution's weights and bias take up. Computed in double precision.
 */
final class FoldNorms {

    private FoldNorms() {}

    static WeightedGraph apply(WeightedGraph network) {
        WeightedGraph folded = network;
        // A norm and a product may follow one another.
        for (Optional<WeightedGraph> next = once(folded); next.isPresent(); next = once(folded)) {
            folded = next.get();
        }
        return folded;
    }

    private static Optional<WeightedGraph> once(WeightedGraph network) {
        Map<Tensor, Integer> uses = network.uses();
        Rewrite rewrite = network.graph().rewrite();
        Map<String, TensorData> changed = new HashMap<>();
        for (Node node : network.graph().nodes()) {
            if (!(node.op() instanceof Op.BatchNorm || node.op() instanceof Op.Scale)) {
                continue;
            }
            Node conv = network.graph().producer(node.inputs().get(0));
            boolean readElsewhere = uses.getOrDefault(conv.output(), 0) > 1;
            if (readElsewhere || !(conv.op() instanceof Op.Conv || conv.op() instanceof Op.ConvTranspose)) {
                continue;
            }
            double[] scale = new double[conv.output().channels()];
            double[] shift = new double[scale.length];
            read(network, node, scale, shift);
            fold(network, conv, node.output(), scale, shift, rewrite, changed);
        }
        return changed.isEmpty() ? Optional.empty() : Optional.of(network.with(rewrite.build(), changed));
    }

    private static void read(WeightedGraph network, Node node, double[] scale, double[] shift) {
        if (node.op() instanceof Op.BatchNorm norm) {
            float[] gamma = network.values(node, Weight.Role.NORM_SCALE);
            float[] beta = network.values(node, Weight.Role.NORM_SHIFT);
            float[] mean = network.values(node, Weight.Role.RUNNING_MEAN);
            float[] variance = network.values(node, Weight.Role.RUNNING_VAR);
            for (int k = 0; k < scale.length; k++) {
                scale[k] = gamma[k] / Math.sqrt(variance[k] + norm.epsilon());
                shift[k] = beta[k] - mean[k] * scale[k];
            }
        } else {
            java.util.Arrays.fill(scale, ((Op.Scale) node.op()).factor());
        }
    }

    private static void fold(
            WeightedGraph network,
            Node conv,
            Tensor result,
            double[] scale,
            double[] shift,
            Rewrite rewrite,
            Map<String, TensorData> changed) {
        Weight kernel = conv.weight(Weight.Role.KERNEL).orElseThrow();
        Optional<Weight> oldBias = conv.weight(Weight.Role.BIAS);
        Weight bias = oldBias.orElseGet(
                () -> new Weight(conv.name() + ".bias", List.of(scale.length), Weight.Role.BIAS, Init.ZEROS));
        float[] offsets = oldBias.map(network::values).orElseGet(() -> new float[scale.length]);
        for (int k = 0; k < scale.length; k++) {
            offsets[k] = (float) (offsets[k] * scale[k] + shift[k]);
        }
        float[] values = network.values(kernel);
        // (out, in, height, width), or (in, out, height, width) of a transposed convolution.
        boolean transposed = conv.op() instanceof Op.ConvTranspose;
        int inner = transposed ? values.length / (kernel.shape().get(0) * scale.length) : values.length / scale.length;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * scale[i / inner % scale.length]);
        }
        changed.put(kernel.name(), TensorData.ofFloats(values, kernel.dimensions()));
        changed.put(bias.name(), TensorData.ofFloats(offsets, bias.dimensions()));
        Op op = conv.op() instanceof Op.Conv plain
                ? plain.withBias(true)
                : ((Op.ConvTranspose) conv.op()).withBias(true);
        rewrite.make(result, op, List.of(kernel, bias), conv.inputs());
    }
}
