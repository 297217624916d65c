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

import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.Net;
import java.util.ArrayList;
import java.util.List;

/**
 * U-Net's own contracting path (Ronneberger et al. 2015): double convolutions in the network's style, with a 2x2 max
 * pool before each but the first. Feature map {@code i} has {@code widths.get(i)} channels and stride 2^i; its weights
 * are called {@code stage<i>.conv1.weight} and so on.
 *
 * @param widths channels per scale, finest first; 2 to 7 of them, each at least 1
 */
public record PlainEncoder(List<Integer> widths) implements Encoder {

    /**
     * Checks and copies the widths.
     *
     * @param widths 2 to 7 of them, each at least 1
     * @throws IllegalArgumentException if they are fewer or more, or one is below 1
     */
    public PlainEncoder {
        widths = List.copyOf(widths);
        if (widths.size() < 2 || widths.size() > 7) {
            throw new IllegalArgumentException(
                    widths.size() + " widths: a plain encoder has 2 to 7 scales, which is depth 1 to 6");
        }
        for (int width : widths) {
            if (width < 1) {
                throw new IllegalArgumentException("width " + width + " must be at least 1");
            }
        }
    }

    /**
     * {@return an encoder whose widths double from scale to scale}
     *
     * @param first channels of the finest scale, at least 1
     * @param depth how often it halves the resolution, 1 to 6
     * @throws IllegalArgumentException if one of them is out of its range
     */
    public static PlainEncoder doubling(int first, int depth) {
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i <= depth; i++) {
            widths.add(Math.multiplyExact(first, 1 << i));
        }
        return new PlainEncoder(widths);
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public List<Tensor> encode(Net net, Tensor image) {
        List<Tensor> features = new ArrayList<>();
        Tensor x = image;
        for (int i = 0; i < widths.size(); i++) {
            if (i > 0) {
                x = net.maxPool(x, 2);
            }
            x = net.doubleConv("stage" + i, x, widths.get(i));
            features.add(x);
        }
        return features;
    }
}
