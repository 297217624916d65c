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
package io.github.unetzoo.graph;

/** Operators in the words of figures: {@code conv 3x3}, {@code max pool 2}. */
final class DiagramWords {

    private DiagramWords() {}

    static String of(Op op) {
        if (op instanceof Op.Input) {
            return "image";
        } else if (op instanceof Op.Conv conv) {
            boolean depthwise = conv.groups() > 1 && conv.groups() == conv.outChannels();
            return (depthwise ? "depthwise conv " : "conv ")
                    + square(conv.kernel())
                    + (conv.step() > 1 ? " stride " + conv.step() : "")
                    + (conv.dilation() > 1 ? " dilation " + conv.dilation() : "")
                    + (conv.groups() > 1 && !depthwise ? " groups " + conv.groups() : "");
        } else if (op instanceof Op.ConvTranspose conv) {
            return "up-conv " + square(conv.kernel()) + " stride " + conv.step();
        } else if (op instanceof Op.MaxPool pool) {
            return "max pool " + square(pool.kernel()) + (pool.step() == pool.kernel() ? "" : " stride " + pool.step());
        } else if (op instanceof Op.AvgPool pool) {
            return "average pool " + square(pool.kernel())
                    + (pool.step() == pool.kernel() ? "" : " stride " + pool.step());
        } else if (op instanceof Op.AdaptiveAvgPool pool) {
            return "average pool to " + pool.size();
        } else if (op instanceof Op.AdaptiveMaxPool pool) {
            return "max pool to " + pool.size();
        } else if (op instanceof Op.Upsample up) {
            return interpolation(up.interpolation()) + " x" + up.factor();
        } else if (op instanceof Op.ResizeLike resize) {
            return interpolation(resize.interpolation()) + " resize";
        } else if (op instanceof Op.BatchNorm || op instanceof Op.GroupNorm) {
            return "norm";
        } else if (op instanceof Op.LeakyRelu) {
            return "leaky relu";
        } else if (op instanceof Op.ChannelDropout) {
            return "channel dropout";
        } else if (op instanceof Op.StochasticDepth) {
            return "stochastic depth";
        } else if (op instanceof Op.PadLike) {
            return "pad";
        } else if (op instanceof Op.CropLike) {
            return "crop";
        } else if (op instanceof Op.PadToMultiple pad) {
            return "pad to a multiple of " + pad.multiple();
        } else if (op instanceof Op.Carry) {
            return "idle weights";
        }
        return op.kind();
    }

    private static String interpolation(Interpolation interpolation) {
        return interpolation == Interpolation.NEAREST ? "nearest" : "bilinear";
    }

    private static String square(int kernel) {
        return kernel + "x" + kernel;
    }

    /** Whether an operator only finishes what a convolution began: figures write it into the convolution's box. */
    static boolean finishes(Op op) {
        return op instanceof Op.BatchNorm
                || op instanceof Op.GroupNorm
                || op instanceof Op.Relu
                || op instanceof Op.LeakyRelu
                || op instanceof Op.Silu
                || op instanceof Op.Sigmoid
                || op instanceof Op.Softmax
                || op instanceof Op.Carry;
    }

    /** Whether a node wants an input for its size alone, as {@link Op.Like} does its second. */
    static boolean sizeOnly(Node node, int input) {
        return node.op() instanceof Op.Like && input == 1;
    }
}
