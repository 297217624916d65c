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
package io.github.unetzoo.unet;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.foreign.SmpCheckpoint;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.weights.NameMap;

/** Well-known forms of U-Net: settings to start from, and the names by which their checkpoints call the weights. */
public enum Preset {
    /** This project's own: batch norm, transposed convolutions, any image size. */
    ZOO(BlockStyle.MODERN, SizePolicy.PAD_IMAGE, Join.USUAL),
    /** The original: valid convolutions with bias, no norm, cropped skips; n = 16k + 60 pixels give n - 184. */
    PAPER(BlockStyle.PAPER, SizePolicy.STRICT, Join.USUAL),
    /** A widely copied tutorial form: batch norm, transposed convolutions, sizes must divide. */
    SEED(BlockStyle.MODERN, SizePolicy.STRICT, Join.USUAL),
    /** milesial's Pytorch-UNet, transposed by default; its bilinear form with {@code optBilinear}. */
    MILESIAL(BlockStyle.MODERN, SizePolicy.PAD_UP, Join.USUAL),
    /**
     * segmentation_models.pytorch's Unet, on any of its encoders: nearest upsampling to the skip's size, no skip at the
     * image's own resolution, a 3x3 head, and behind a VGG a centre block.
     */
    SMP(BlockStyle.MODERN, SizePolicy.RESIZE_UP, Join.SMP);

    /** How the two halves meet: the builder's defaults. */
    record Join(UpPath up, ConcatOrder concat, int headKernel, boolean finestSkip) {
        static final Join USUAL = new Join(UpPath.TRANSPOSED, ConcatOrder.SKIP_FIRST, 1, true);
        static final Join SMP = new Join(UpPath.NEAREST, ConcatOrder.UP_FIRST, 3, false);
    }

    private final BlockStyle style;
    private final SizePolicy sizes;
    private final Join join;

    Preset(BlockStyle style, SizePolicy sizes, Join join) {
        this.style = style;
        this.sizes = sizes;
        this.join = join;
    }

    BlockStyle style() {
        return style;
    }

    SizePolicy sizes() {
        return sizes;
    }

    Join join() {
        return join;
    }

    /** How this form's checkpoints call the weights of a network with so many decoder stages, on an encoder. */
    NameMap names(int depth, Encoder encoder) {
        NameMap.Builder names = NameMap.builder();
        switch (this) {
            case ZOO -> {}
            case PAPER ->
                names.optRule("encoder\\.stage(\\d)\\.conv(\\d)\\.(.+)", "enc$1_conv$2.$3")
                        .optRule("decoder\\.stage(\\d)\\.conv(\\d)\\.(.+)", "dec$1_conv$2.$3")
                        .optRule("decoder\\.stage(\\d)\\.up\\.(.+)", "up$1.$2");
            case SEED -> sequential(names, depth, "in_conv", "downsampling", "upsampling", "out_conv");
            case MILESIAL ->
                sequential(names, depth, "inc", "maxpool_conv", "up", "outc").optIgnore("mask_values");
            case SMP -> smp(names, depth, encoder);
        }
        return names.optIgnore(".*num_batches_tracked").build();
    }

    /** Blocks as torch.nn.Sequential of conv, norm, activation, conv, norm, activation; up paths numbered downwards. */
    private static NameMap.Builder sequential(
            NameMap.Builder names, int depth, String first, String down, String up, String head) {
        String[][] layers = {{"conv1", "0"}, {"norm1", "1"}, {"conv2", "3"}, {"norm2", "4"}};
        for (String[] layer : layers) {
            names.optRule("encoder\\.stage0\\." + layer[0] + "\\.(.+)", first + ".double_conv." + layer[1] + ".$1")
                    .optRule(
                            "encoder\\.stage(\\d)\\." + layer[0] + "\\.(.+)",
                            "down$1." + down + ".1.double_conv." + layer[1] + ".$2");
            for (int stage = 0; stage < depth; stage++) {
                names.optRule(
                        "decoder\\.stage" + stage + "\\." + layer[0] + "\\.(.+)",
                        "up" + (depth - stage) + ".conv.double_conv." + layer[1] + ".$1");
            }
        }
        for (int stage = 0; stage < depth; stage++) {
            names.optRule("decoder\\.stage" + stage + "\\.up\\.(.+)", "up" + (depth - stage) + "." + up + ".$1");
        }
        return names.optRule("head\\.(.+)", head + ".conv.$1");
    }

    /** Encoders have the reference's names already; blocks are numbered from the coarsest on. */
    private static void smp(NameMap.Builder names, int depth, Encoder encoder) {
        String[][] layers = {{"conv", "0"}, {"norm", "1"}};
        for (String[] layer : layers) {
            for (int stage = 0; stage < depth; stage++) {
                names.optRule(
                        "decoder\\.stage" + stage + "\\." + layer[0] + "(\\d)\\.(.+)",
                        "decoder.blocks." + (depth - 1 - stage) + ".conv$1." + layer[1] + ".$2");
            }
            for (int conv = 1; conv <= 2; conv++) {
                names.optRule(
                        "decoder\\.centre\\." + layer[0] + conv + "\\.(.+)",
                        "decoder.center." + (conv - 1) + "." + layer[1] + ".$1");
            }
        }
        names.optRule("head\\.(.+)", "segmentation_head.0.$1");
        if (depth < 5) {
            SmpCheckpoint.ignoreCutStages(names, encoder);
        }
    }
}
