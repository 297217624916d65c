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

import io.github.unetzoo.graph.Margins;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, Table 1) without its classifier, and
 * the form that {@link ResNeXt} takes.
 *
 * <p>The feature maps are the image itself (stride 1), the stem after its ReLU and before the max pool (stride 2), and
 * the four layers (strides 4, 8, 16, 32). Weights have torchvision's names: {@code conv1.weight}, {@code bn1.bias},
 * {@code layer1.0.conv1.weight}, {@code layer2.0.downsample.0.weight}. As in torchvision, the 3x3 convolution of a
 * bottleneck has the stride, where the paper has it in the first 1x1.
 *
 * <p>When not to use it: for images of a few dozen pixels, of which stride 32 leaves nothing; cut it with
 * {@link #withDepth}.
 */
public final class ResNet extends PublishedEncoder<ResNet> {

    /** 2, 2, 2 and 2 blocks of two 3x3 convolutions. */
    public static final ResNet RESNET18 = basic("resnet18", List.of(2, 2, 2, 2));

    /** 3, 4, 6 and 3 blocks of two 3x3 convolutions. */
    public static final ResNet RESNET34 = basic("resnet34", List.of(3, 4, 6, 3));

    /** 3, 4, 6 and 3 bottlenecks. */
    public static final ResNet RESNET50 = bottleneck("resnet50", List.of(3, 4, 6, 3), 1, 64);

    /** 3, 4, 23 and 3 bottlenecks. */
    public static final ResNet RESNET101 = bottleneck("resnet101", List.of(3, 4, 23, 3), 1, 64);

    /** 3, 8, 36 and 3 bottlenecks. */
    public static final ResNet RESNET152 = bottleneck("resnet152", List.of(3, 8, 36, 3), 1, 64);

    private static final int STEM = 64;

    /** How the blocks are made; {@code expansion} is 1 for two 3x3 convolutions, 4 for a bottleneck. */
    private record Plan(List<Integer> blocks, int expansion, int groups, int groupWidth) {}

    private final Plan plan;

    private ResNet(String base, Plan plan, Choice choice) {
        super(base, choice);
        this.plan = plan;
    }

    private static ResNet basic(String base, List<Integer> blocks) {
        return new ResNet(base, new Plan(blocks, 1, 1, STEM), Choice.WHOLE);
    }

    static ResNet bottleneck(String base, List<Integer> blocks, int groups, int groupWidth) {
        return new ResNet(base, new Plan(blocks, 4, groups, groupWidth), Choice.WHOLE);
    }

    /** All of them. */
    static List<ResNet> all() {
        return List.of(
                RESNET18, RESNET34, RESNET50, RESNET101, RESNET152, ResNeXt.RESNEXT50_32X4D, ResNeXt.RESNEXT101_32X8D);
    }

    /**
     * {@return the same encoder with no map coarser than a given stride} Output stride 16 takes the stride out of
     * {@code layer4}, 8 out of {@code layer3} and {@code layer4}; the 3x3 convolutions behind a stride that is gone are
     * dilated instead, by 2 behind the first and 4 behind the second. As in torchvision, a layer's first block still
     * has the dilation of the layer before it.
     *
     * @param stride 8, 16 or 32
     * @throws IllegalArgumentException for any other stride
     */
    public ResNet withOutputStride(int stride) {
        return with(choice().withOutputStride(stride));
    }

    /** {@return whether dilation stands in for strides} */
    public boolean isDilated() {
        return outputStride() < FULL_STRIDE;
    }

    @Override
    ResNet with(Choice newChoice) {
        return new ResNet(base(), plan, newChoice);
    }

    @Override
    ResNet dilated(int newStride) {
        return withOutputStride(newStride);
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        List<Tensor> features = new ArrayList<>(List.of(image));
        Op.Conv stem = Op.Conv.same(STEM, 7).withBias(false).withStep(2);
        Tensor x = net.relu(net.batchNorm("bn1", net.conv("conv1", image, stem)));
        features.add(x);
        int stride = 4;
        int dilation = 1;
        for (int layer = 1; layer < depth(); layer++) {
            int step = 1;
            int before = dilation;
            if (layer == 1) {
                x = net.maxPool(x, new Op.MaxPool(3, 2, 1, false));
            } else if (stride < outputStride()) {
                step = 2;
                stride *= 2;
            } else {
                dilation *= 2;
            }
            int width = STEM << (layer - 1);
            for (int i = 0; i < plan.blocks().get(layer - 1); i++) {
                Net block = net.scope("layer" + layer + "." + i);
                x = i == 0 ? block(block, x, width, step, before) : block(block, x, width, 1, dilation);
            }
            features.add(x);
        }
        return features;
    }

    /** relu(x + F(x)), Figure 5 of the paper; the shortcut is projected where the shape changes (its option B). */
    private Tensor block(Net net, Tensor x, int width, int step, int dilation) {
        int out = width * plan.expansion();
        Tensor residual = plan.expansion() == 1
                ? twoConvolutions(net, x, width, step, dilation)
                : bottleneck(net, x, width, step, dilation);
        Tensor shortcut = step == 1 && x.channels() == out
                ? x
                : net.batchNorm(
                        "downsample.1",
                        net.conv(
                                "downsample.0",
                                x,
                                Op.Conv.valid(out, 1).withBias(false).withStep(step)));
        return net.relu(net.add(residual, shortcut));
    }

    private static Tensor twoConvolutions(Net net, Tensor x, int width, int step, int dilation) {
        Tensor y = net.relu(net.batchNorm("bn1", net.conv("conv1", x, conv3(width, step, dilation))));
        return net.batchNorm("bn2", net.conv("conv2", y, conv3(width, 1, dilation)));
    }

    private Tensor bottleneck(Net net, Tensor x, int width, int step, int dilation) {
        int inner = width * plan.groupWidth() / STEM * plan.groups();
        Op.Conv reduce = Op.Conv.valid(inner, 1).withBias(false);
        Op.Conv expand = Op.Conv.valid(width * plan.expansion(), 1).withBias(false);
        Tensor y = net.relu(net.batchNorm("bn1", net.conv("conv1", x, reduce)));
        y = net.relu(net.batchNorm(
                "bn2", net.conv("conv2", y, conv3(inner, step, dilation).withGroups(plan.groups()))));
        return net.batchNorm("bn3", net.conv("conv3", y, expand));
    }

    private static Op.Conv conv3(int channels, int step, int dilation) {
        return Op.Conv.same(channels, 3).withBias(false).withStep(step).withDilation(dilation, Margins.all(dilation));
    }
}
