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
package io.github.unetzoo.unetpp;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.foreign.SmpCheckpoint;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.ConvPadding;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.weights.NameMap;

/** Well-known forms of UNet++: settings to start from, and the names by which their checkpoints call the weights. */
public enum Preset {
    /** This project's own: batch norm, bilinear upsampling, any image size. */
    ZOO(BlockStyle.MODERN, UpPath.BILINEAR, ConcatOrder.SKIPS_FIRST, true, 1, SizePolicy.PAD_IMAGE),
    /**
     * The paper's own network: no norm, transposed convolutions, half of all values dropped after every convolution
     * while training. Its checkpoints, which are Keras's, are not read.
     */
    PAPER(
            new BlockStyle(Norm.NONE, Activation.RELU, true, ConvPadding.SAME, 0.5),
            UpPath.TRANSPOSED,
            ConcatOrder.UP_FIRST,
            true,
            1,
            SizePolicy.STRICT),
    /** 4uiiurz1's NestedUNet, the most copied PyTorch form: batch norm after biased convolutions, aligned corners. */
    NESTED(
            new BlockStyle(Norm.BATCH, Activation.RELU, true, ConvPadding.SAME),
            UpPath.BILINEAR_ALIGN_CORNERS,
            ConcatOrder.SKIPS_FIRST,
            true,
            1,
            SizePolicy.STRICT),
    /** segmentation_models.pytorch's UnetPlusPlus, for any encoder of theirs: give one with {@code optEncoder}. */
    SMP(BlockStyle.MODERN, UpPath.NEAREST, ConcatOrder.UP_FIRST_ENCODER_LAST, false, 3, SizePolicy.STRICT);

    private final BlockStyle style;
    private final UpPath up;
    private final ConcatOrder concat;
    private final boolean finestRow;
    private final int headKernel;
    private final SizePolicy sizes;

    Preset(BlockStyle style, UpPath up, ConcatOrder concat, boolean finestRow, int headKernel, SizePolicy sizes) {
        this.style = style;
        this.up = up;
        this.concat = concat;
        this.finestRow = finestRow;
        this.headKernel = headKernel;
        this.sizes = sizes;
    }

    BlockStyle style() {
        return style;
    }

    UpPath up() {
        return up;
    }

    ConcatOrder concat() {
        return concat;
    }

    boolean finestRow() {
        return finestRow;
    }

    int headKernel() {
        return headKernel;
    }

    SizePolicy sizes() {
        return sizes;
    }

    /** How this form's checkpoints call the weights of a network of so many rows on an encoder. */
    NameMap names(int rows, Heads heads, Encoder encoder) {
        NameMap.Builder names = NameMap.builder();
        switch (this) {
            case ZOO, PAPER -> {}
            case NESTED -> nested(names, rows, heads);
            case SMP -> smp(names, rows, encoder);
        }
        return names.optIgnore(".*num_batches_tracked").build();
    }

    private static void nested(NameMap.Builder names, int rows, Heads heads) {
        names.optRule("encoder\\.stage(\\d)\\.conv(.+)", "conv$1_0.conv$2")
                .optRule("encoder\\.stage(\\d)\\.norm(.+)", "conv$1_0.bn$2")
                .optRule("decoder\\.x(\\d)_(\\d)\\.conv(.+)", "conv$1_$2.conv$3")
                .optRule("decoder\\.x(\\d)_(\\d)\\.norm(.+)", "conv$1_$2.bn$3");
        if (heads.equals(new Heads.One(rows - 1))) {
            names.optRule("head\\d\\.(.+)", "final.$1");
        }
        names.optRule("head(.+)", "final$1");
    }

    /**
     * Block x_d_l of theirs stands in row {@code rows - 2 - l}: they count rows from the coarsest and, within a row, the
     * diagonals from the last.
     */
    private static void smp(NameMap.Builder names, int rows, Encoder encoder) {
        for (int i = 0; i < rows - 1; i++) {
            for (int j = 1; i + j < rows; j++) {
                smpBlock(names, "x" + i + "_" + j, "x_" + (rows - 1 - i - j) + "_" + (rows - 2 - i));
            }
        }
        // The stage above the finest row, and its head.
        smpBlock(names, "above" + (rows - 1) + "_0", "x_0_" + (rows - 1));
        names.optRule("head" + (rows - 1) + "\\.(.+)", "segmentation_head.0.$1");
        for (int conv = 1; conv <= 2; conv++) {
            names.optRule("decoder\\.centre\\.conv" + conv + "\\.(.+)", "decoder.center." + (conv - 1) + ".0.$1")
                    .optRule("decoder\\.centre\\.norm" + conv + "\\.(.+)", "decoder.center." + (conv - 1) + ".1.$1");
        }
        if (rows < 5) {
            SmpCheckpoint.ignoreCutStages(names, encoder);
        }
    }

    private static void smpBlock(NameMap.Builder names, String own, String theirs) {
        names.optRule("decoder\\." + own + "\\.conv(\\d)\\.(.+)", "decoder.blocks." + theirs + ".conv$1.0.$2")
                .optRule("decoder\\." + own + "\\.norm(\\d)\\.(.+)", "decoder.blocks." + theirs + ".conv$1.1.$2");
    }
}
