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
package io.github.unetzoo.weights;

import java.util.Arrays;

/**
 * Fits the first convolution of a pretrained network to images of another number of channels: so that it responds to
 * them about as strongly as it did to those it was trained on.
 */
public final class InputChannels {

    private InputChannels() {}

    /**
     * The kernel for so many input channels. For one channel it is the sum over those it has: a grey image is answered as
     * the colour image of three equal channels was. For more, its channels are repeated in turn and scaled by old / new.
     *
     * @param kernel of shape (out, in, height, width), of a convolution without groups
     * @param channels wanted, at least 1
     * @return a kernel of shape (out, channels, height, width), F32; the same if it has so many already
     */
    public static TensorData adapt(TensorData kernel, int channels) {
        long[] shape = kernel.shape();
        if (shape.length != 4) {
            throw new IllegalArgumentException("a tensor " + kernel
                    + " is not the kernel of a convolution: give one of shape (out, in, height, width)");
        }
        if (channels < 1) {
            throw new IllegalArgumentException("channels " + channels + " must be at least 1");
        }
        int out = Math.toIntExact(shape[0]);
        int in = Math.toIntExact(shape[1]);
        int area = Math.toIntExact(shape[2] * shape[3]);
        if (in == channels) {
            return kernel;
        }
        float[] from = kernel.toFloats();
        float[] to = new float[Math.multiplyExact(Math.multiplyExact(out, channels), area)];
        for (int o = 0; o < out; o++) {
            for (int p = 0; p < area; p++) {
                if (channels == 1) {
                    double sum = 0;
                    for (int c = 0; c < in; c++) {
                        sum += from[(o * in + c) * area + p];
                    }
                    to[o * area + p] = (float) sum;
                } else {
                    for (int c = 0; c < channels; c++) {
                        to[(o * channels + c) * area + p] = from[(o * in + c % in) * area + p] * in / channels;
                    }
                }
            }
        }
        long[] adapted = Arrays.copyOf(shape, 4);
        adapted[1] = channels;
        return TensorData.ofFloats(to, adapted);
    }
}
