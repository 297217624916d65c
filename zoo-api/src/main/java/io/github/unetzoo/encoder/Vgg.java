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
 * VGG (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015, Table 1)
 * without its classifier: 3x3 convolutions with bias and ReLU in five stages, a 2x2 max pool after each.
 *
 * <p>The feature maps are those before each pool (strides 1, 2, 4, 8, 16) and the last pool's (stride 32). Weights have
 * torchvision's names, {@code features.0.weight} and so on.
 *
 * <p>When not to use it: where time matters. Its convolutions at full resolution cost several times a ResNet-50's.
 */
public final class Vgg extends PublishedEncoder<Vgg> {

    /** Stages of 1, 1, 2, 2 and 2 convolutions: configuration A. */
    public static final Vgg VGG11 = new Vgg("vgg11", false, List.of(1, 1, 2, 2, 2));

    /** The same with batch norm after each convolution. */
    public static final Vgg VGG11_BN = new Vgg("vgg11_bn", true, List.of(1, 1, 2, 2, 2));

    /** Stages of 2 convolutions: configuration B. */
    public static final Vgg VGG13 = new Vgg("vgg13", false, List.of(2, 2, 2, 2, 2));

    /** The same with batch norm after each convolution. */
    public static final Vgg VGG13_BN = new Vgg("vgg13_bn", true, List.of(2, 2, 2, 2, 2));

    /** Stages of 2, 2, 3, 3 and 3 convolutions: configuration D. */
    public static final Vgg VGG16 = new Vgg("vgg16", false, List.of(2, 2, 3, 3, 3));

    /** The same with batch norm after each convolution. */
    public static final Vgg VGG16_BN = new Vgg("vgg16_bn", true, List.of(2, 2, 3, 3, 3));

    /** Stages of 2, 2, 4, 4 and 4 convolutions: configuration E. */
    public static final Vgg VGG19 = new Vgg("vgg19", false, List.of(2, 2, 4, 4, 4));

    /** The same with batch norm after each convolution. */
    public static final Vgg VGG19_BN = new Vgg("vgg19_bn", true, List.of(2, 2, 4, 4, 4));

    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);

    private final boolean batchNorm;
    private final List<Integer> convolutions;

    private Vgg(String base, boolean batchNorm, List<Integer> convolutions) {
        this(base, batchNorm, convolutions, Choice.WHOLE);
    }

    private Vgg(String base, boolean batchNorm, List<Integer> convolutions, Choice choice) {
        super(base, choice);
        this.batchNorm = batchNorm;
        this.convolutions = convolutions;
    }

    /** All of them. */
    static List<Vgg> all() {
        return List.of(VGG11, VGG11_BN, VGG13, VGG13_BN, VGG16, VGG16_BN, VGG19, VGG19_BN);
    }

    @Override
    Vgg with(Choice newChoice) {
        return new Vgg(base(), batchNorm, convolutions, newChoice);
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        List<Tensor> features = new ArrayList<>();
        Net layers = net.scope("features");
        Tensor x = image;
        // torchvision numbers every layer, those without weights too.
        int index = 0;
        for (int stage = 0; stage < WIDTHS.size() && stage <= depth(); stage++) {
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
        if (isWhole()) {
            features.add(x);
        }
        return features;
    }
}
