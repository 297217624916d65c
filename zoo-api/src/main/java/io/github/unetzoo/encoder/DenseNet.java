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

import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import java.util.ArrayList;
import java.util.List;

/**
 * DenseNet (Huang et al., "Densely Connected Convolutional Networks", CVPR 2017, Table 1) without its classifier: four
 * dense blocks, in which each layer reads all maps before it, and transitions between them.
 *
 * <p>The feature maps are the image itself (stride 1), the stem before its max pool (stride 2), each transition after its
 * norm and ReLU (strides 4, 8, 16), and the last norm without ReLU (stride 32). Weights have torchvision's names:
 * {@code features.conv0.weight}, {@code features.denseblock1.denselayer1.norm1.weight}. (Its first checkpoints wrote
 * {@code norm.1} for {@code norm1}.)
 *
 * <p>When not to use it: where memory is short while training. Each layer's input is kept for the backward pass, and
 * those overlap.
 */
public final class DenseNet extends PublishedEncoder<DenseNet> {

    /** 6, 12, 24 and 16 layers of 32 channels. */
    public static final DenseNet DENSENET121 = new DenseNet("densenet121", 32, 64, List.of(6, 12, 24, 16));

    /** 6, 12, 32 and 32 layers of 32 channels. */
    public static final DenseNet DENSENET169 = new DenseNet("densenet169", 32, 64, List.of(6, 12, 32, 32));

    /** 6, 12, 48 and 32 layers of 32 channels. */
    public static final DenseNet DENSENET201 = new DenseNet("densenet201", 32, 64, List.of(6, 12, 48, 32));

    /** 6, 12, 36 and 24 layers of 48 channels. */
    public static final DenseNet DENSENET161 = new DenseNet("densenet161", 48, 96, List.of(6, 12, 36, 24));

    private final int growth;
    private final int stem;
    private final List<Integer> layers;

    private DenseNet(String base, int growth, int stem, List<Integer> layers) {
        this(base, growth, stem, layers, Choice.WHOLE);
    }

    private DenseNet(String base, int growth, int stem, List<Integer> layers, Choice choice) {
        super(base, choice);
        this.growth = growth;
        this.stem = stem;
        this.layers = layers;
    }

    /** All of them. */
    static List<DenseNet> all() {
        return List.of(DENSENET121, DENSENET169, DENSENET201, DENSENET161);
    }

    @Override
    DenseNet with(Choice newChoice) {
        return new DenseNet(base(), growth, stem, layers, newChoice);
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        Net all = net.scope("features");
        List<Tensor> features = new ArrayList<>(List.of(image));
        Op.Conv first = Op.Conv.same(stem, 7).withBias(false).withStep(2);
        Tensor x = all.relu(all.batchNorm("norm0", all.conv("conv0", image, first)));
        features.add(x);
        for (int block = 1; block < depth(); block++) {
            x = block == 1
                    ? all.maxPool(x, new Op.MaxPool(3, 2, 1, false))
                    : condense(all.scope("transition" + (block - 1)), x);
            for (int layer = 1; layer <= layers.get(block - 1); layer++) {
                Net scope = all.scope("denseblock" + block + ".denselayer" + layer);
                // All maps before this one, joined once: the next layer joins one more.
                x = scope.concat(x, grow(scope, x));
            }
            if (block < layers.size()) {
                Net transition = all.scope("transition" + block);
                x = transition.relu(transition.batchNorm("norm", x));
            } else {
                x = all.batchNorm("norm5", x);
            }
            features.add(x);
        }
        return features;
    }

    /** What a transition does behind its norm and ReLU: half the channels, half the size. */
    private static Tensor condense(Net net, Tensor x) {
        Tensor y = net.conv("conv", x, Op.Conv.valid(x.channels() / 2, 1).withBias(false));
        return net.avgPool(y, new Op.AvgPool(2, 2, 0, false, true));
    }

    /** The bottleneck layer DenseNet-B: norm, ReLU, 1x1 convolution, norm, ReLU, 3x3 convolution. */
    private Tensor grow(Net net, Tensor x) {
        Op.Conv narrow = Op.Conv.valid(4 * growth, 1).withBias(false);
        Tensor y = net.conv("conv1", net.relu(net.batchNorm("norm1", x)), narrow);
        return net.conv(
                "conv2",
                net.relu(net.batchNorm("norm2", y)),
                Op.Conv.same(growth, 3).withBias(false));
    }
}
