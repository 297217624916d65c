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
public final class VggEncoder extends PublishedEncoder {

    /** Stages of 1, 1, 2, 2 and 2 convolutions: configuration A. */
    public static final VggEncoder VGG11 = new VggEncoder("vgg11", false, List.of(1, 1, 2, 2, 2));

    /** The same with batch norm after each convolution. */
    public static final VggEncoder VGG11_BN = new VggEncoder("vgg11_bn", true, List.of(1, 1, 2, 2, 2));

    /** Stages of 2 convolutions: configuration B. */
    public static final VggEncoder VGG13 = new VggEncoder("vgg13", false, List.of(2, 2, 2, 2, 2));

    /** The same with batch norm after each convolution. */
    public static final VggEncoder VGG13_BN = new VggEncoder("vgg13_bn", true, List.of(2, 2, 2, 2, 2));

    /** Stages of 2, 2, 3, 3 and 3 convolutions: configuration D. */
    public static final VggEncoder VGG16 = new VggEncoder("vgg16", false, List.of(2, 2, 3, 3, 3));

    /** The same with batch norm after each convolution. */
    public static final VggEncoder VGG16_BN = new VggEncoder("vgg16_bn", true, List.of(2, 2, 3, 3, 3));

    /** Stages of 2, 2, 4, 4 and 4 convolutions: configuration E. */
    public static final VggEncoder VGG19 = new VggEncoder("vgg19", false, List.of(2, 2, 4, 4, 4));

    /** The same with batch norm after each convolution. */
    public static final VggEncoder VGG19_BN = new VggEncoder("vgg19_bn", true, List.of(2, 2, 4, 4, 4));

    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);

    private final boolean batchNorm;
    private final List<Integer> convolutions;

    private VggEncoder(String base, boolean batchNorm, List<Integer> convolutions) {
        this(base, batchNorm, convolutions, FULL_DEPTH);
    }

    private VggEncoder(String base, boolean batchNorm, List<Integer> convolutions, int depth) {
        super(base, depth, FULL_STRIDE);
        this.batchNorm = batchNorm;
        this.convolutions = convolutions;
    }

    /** All of them. */
    static List<VggEncoder> all() {
        return List.of(VGG11, VGG11_BN, VGG13, VGG13_BN, VGG16, VGG16_BN, VGG19, VGG19_BN);
    }

    /**
     * The same with its first {@code depth + 1} maps only: {@code depth} poolings.
     *
     * @param depth 1 to 5
     */
    public VggEncoder withDepth(int depth) {
        return new VggEncoder(base(), batchNorm, convolutions, depth);
    }

    @Override
    VggEncoder cut(int newDepth) {
        return withDepth(newDepth);
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
        if (depth() == FULL_DEPTH) {
            features.add(x);
        }
        return features;
    }
}
