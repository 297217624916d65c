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
 * VGG (Simonyan and Zisserman 2015) without its classifier: 3x3 convolutions with bias and ReLU in five stages, a 2x2
 * max pool after each. The feature maps are those before each pool (strides 1, 2, 4, 8, 16) and the last pool's
 * (stride 32). Weights have torchvision's names, {@code features.0.weight} and so on.
 */
public final class VggEncoder implements Encoder {

    /** Stages of 2, 2, 3, 3 and 3 convolutions: configuration D. */
    public static final VggEncoder VGG16 = new VggEncoder("vgg16", false, List.of(2, 2, 3, 3, 3));

    /** The same with batch norm after each convolution. */
    public static final VggEncoder VGG16_BN = new VggEncoder("vgg16_bn", true, List.of(2, 2, 3, 3, 3));

    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);

    private final String name;
    private final boolean batchNorm;
    private final List<Integer> convolutions;

    private VggEncoder(String name, boolean batchNorm, List<Integer> convolutions) {
        this.name = name;
        this.batchNorm = batchNorm;
        this.convolutions = convolutions;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        List<Tensor> features = new ArrayList<>();
        Net layers = net.scope("features");
        Tensor x = image;
        int index = 0;
        for (int stage = 0; stage < WIDTHS.size(); stage++) {
            for (int i = 0; i < convolutions.get(stage); i++) {
                x = layers.conv(Integer.toString(index++), x, Op.Conv.same(WIDTHS.get(stage), 3));
                if (batchNorm) {
                    x = layers.batchNorm(Integer.toString(index++), x);
                }
                x = layers.relu(x);
                index++;
            }
            features.add(x);
            x = layers.maxPool(x, 2);
            index++;
        }
        features.add(x);
        return features;
    }
}
