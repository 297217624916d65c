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

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Rewrite;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.weights.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A convolution of joined maps is the sum of convolutions of the maps: where one of them was resized and its convolution
 * is cheaper at its own size, it leaves the concatenation for a convolution of its own, {@link Op.ResizedConv}, whose
 * result is added.
 */
final class SplitConcats {

    private SplitConcats() {}

    static WeightedGraph apply(WeightedGraph network, Extent image) {
        Map<Tensor, Integer> uses = network.uses();
        List<Extent> sizes = network.graph().extents(image.height(), image.width());
        Rewrite rewrite = network.graph().rewrite();
        Map<String, TensorData> changed = new HashMap<>();
        for (Node node : network.graph().nodes()) {
            if (!(node.op() instanceof Op.Conv conv) || !Commuting.isPossible(conv)) {
                continue;
            }
            Node concat = network.graph().producer(node.inputs().get(0));
            if (!(concat.op() instanceof Op.Concat) || uses.getOrDefault(concat.output(), 0) > 1) {
                continue;
            }
            List<Integer> apart = new ArrayList<>();
            for (int i = 0; i < concat.inputs().size(); i++) {
                Node part = network.graph().producer(concat.inputs().get(i));
                if (part.op() instanceof Op.Resizing
                        && uses.getOrDefault(part.output(), 0) == 1
                        && Commuting.of(sizes, part, node, conv, true).pays()) {
                    apart.add(i);
                }
            }
            if (!apart.isEmpty() && apart.size() < concat.inputs().size()) {
                split(network, node, conv, concat, apart, rewrite, changed);
            }
        }
        return network.with(rewrite.build(), changed);
    }

    private static void split(
            WeightedGraph network,
            Node node,
            Op.Conv conv,
            Node concat,
            List<Integer> apart,
            Rewrite rewrite,
            Map<String, TensorData> changed) {
        Tensor result = node.output();
        Weight kernel = node.weight(Weight.Role.KERNEL).orElseThrow();
        List<Tensor> rest = new ArrayList<>();
        List<int[]> restChannels = new ArrayList<>();
        List<Tensor> terms = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < concat.inputs().size(); i++) {
            Tensor input = concat.inputs().get(i);
            int[] channels = {from, from + input.channels()};
            from = channels[1];
            if (apart.contains(i)) {
                Node resize = network.graph().producer(input);
                Weight part = part(network, kernel, node.name() + ".part" + i, List.of(channels), changed);
                terms.add(rewrite.add(
                        result,
                        node.name() + ".part" + i,
                        new Op.ResizedConv((Op.Resizing) resize.op(), conv.withBias(false)),
                        List.of(part),
                        resize.inputs()));
            } else {
                rest.add(input);
                restChannels.add(channels);
            }
        }
        Tensor joined = rest.size() == 1
                ? rest.get(0)
                : rewrite.add(result, node.name() + ".rest.concat", new Op.Concat(), List.of(), rest);
        List<Weight> restWeights = new ArrayList<>();
        restWeights.add(part(network, kernel, node.name() + ".rest", restChannels, changed));
        node.weight(Weight.Role.BIAS).ifPresent(restWeights::add);
        Tensor sum = terms.get(0);
        for (int i = 1; i < terms.size(); i++) {
            sum = rewrite.add(result, node.name() + ".sum" + i, new Op.Add(), List.of(), List.of(sum, terms.get(i)));
        }
        Tensor remaining = rewrite.add(result, node.name() + ".rest", conv, restWeights, List.of(joined));
        rewrite.make(result, new Op.Add(), List.of(), List.of(remaining, sum));
    }

    /** The kernel's columns for some of its input channels. */
    private static Weight part(
            WeightedGraph network, Weight kernel, String name, List<int[]> channels, Map<String, TensorData> changed) {
        int out = kernel.shape().get(0);
        int in = kernel.shape().get(1);
        int taps = kernel.shape().get(2) * kernel.shape().get(3);
        int kept = channels.stream().mapToInt(c -> c[1] - c[0]).sum();
        float[] values = network.values(kernel);
        float[] slice = new float[out * kept * taps];
        int to = 0;
        for (int k = 0; k < out; k++) {
            for (int[] range : channels) {
                int length = (range[1] - range[0]) * taps;
                System.arraycopy(values, (k * in + range[0]) * taps, slice, to, length);
                to += length;
            }
        }
        Weight part = new Weight(
                name + ".weight",
                List.of(out, kept, kernel.shape().get(2), kernel.shape().get(3)),
                Weight.Role.KERNEL,
                kernel.init());
        changed.put(part.name(), TensorData.ofFloats(slice, part.dimensions()));
        return part;
    }
}
