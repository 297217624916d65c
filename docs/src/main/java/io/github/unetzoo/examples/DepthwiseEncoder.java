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
package io.github.unetzoo.examples;

// region encoder
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import java.util.ArrayList;
import java.util.List;

/** Four scales of depthwise convolutions: a seventh of the weights that a plain encoder of its widths has. */
public final class DepthwiseEncoder implements Encoder {

    private static final List<Integer> WIDTHS = List.of(16, 32, 64, 128);

    @Override
    public String name() {
        return "depthwise";
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        List<Tensor> maps = new ArrayList<>();
        Tensor x = net.conv("stem", image, Op.Conv.same(WIDTHS.get(0), 3));
        for (int i = 0; i < WIDTHS.size(); i++) {
            Net stage = net.scope("stage" + i);
            x = separable(stage.scope("enter"), x, WIDTHS.get(i), i == 0 ? 1 : 2);
            x = stage.add(x, separable(stage.scope("refine"), x, WIDTHS.get(i), 1));
            maps.add(x);
        }
        return maps;
    }

    /** A 3x3 convolution of each channel by itself, then a 1x1 convolution that mixes them. */
    private static Tensor separable(Net net, Tensor x, int channels, int step) {
        Op.Conv each = Op.Conv.same(x.channels(), 3).withGroups(x.channels()).withStep(step);
        Tensor y = net.silu(net.batchNorm("norm1", net.conv("depthwise", x, each.withBias(false))));
        Op.Conv mix = Op.Conv.same(channels, 1).withBias(false);
        return net.batchNorm("norm2", net.conv("pointwise", y, mix));
    }
}
// endregion
