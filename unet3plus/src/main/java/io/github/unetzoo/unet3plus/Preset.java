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
package io.github.unetzoo.unet3plus;

import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.ConvPadding;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.weights.NameMap;

/** Well-known forms of UNet 3+: settings to start from, and the names by which their checkpoints call the weights. */
public enum Preset {
    /** This project's own: logits, any image size, a classifier that can be trained and whose word is final. */
    ZOO(BlockStyle.MODERN, SizePolicy.PAD_IMAGE),
    /**
     * The authors' implementation, in the three forms of {@link Variant}: convolutions with bias, sizes must divide, and
     * <b>outputs that end in a sigmoid</b>. To train it or to predict with it here, leave the sigmoid out
     * ({@link UNet3Plus.Builder#optSigmoid}); the weights are the same. Its classifier multiplies the logits by 0 or 1,
     * so that an image without the object gets probability 0.5 everywhere; and as its scores are not an output, nothing
     * trains it.
     */
    OFFICIAL(new BlockStyle(Norm.BATCH, Activation.RELU, true, ConvPadding.SAME), SizePolicy.STRICT);

    private final BlockStyle style;
    private final SizePolicy sizes;

    Preset(BlockStyle style, SizePolicy sizes) {
        this.style = style;
        this.sizes = sizes;
    }

    BlockStyle style() {
        return style;
    }

    SizePolicy sizes() {
        return sizes;
    }

    /** How this form's checkpoints call the weights of a plain network with so many scales. */
    NameMap names(int scales) {
        NameMap.Builder names = NameMap.builder();
        if (this == OFFICIAL) {
            for (int i = 1; i <= scales; i++) {
                names.optRule("encoder\\.stage" + (i - 1) + "\\.conv(\\d)\\.(.+)", "conv" + i + ".conv$1.0.$2")
                        .optRule("encoder\\.stage" + (i - 1) + "\\.norm(\\d)\\.(.+)", "conv" + i + ".conv$1.1.$2");
                String node = "decoder\\.d" + i + "\\.";
                for (int j = 1; j <= scales; j++) {
                    String source = j > i ? "d" : "e";
                    String branch = j > i ? "hd" + j + "_UT_hd" + i : "h" + j + (j < i ? "_PT_hd" : "_Cat_hd") + i;
                    names.optRule(node + source + j + "\\.conv1\\.(.+)", branch + "_conv.$1")
                            .optRule(node + source + j + "\\.norm1\\.(.+)", branch + "_bn.$1");
                }
                names.optRule(node + "fuse\\.conv1\\.(.+)", "conv" + i + "d_1.$1")
                        .optRule(node + "fuse\\.norm1\\.(.+)", "bn" + i + "d_1.$1");
            }
            names.optRule("head(\\d)\\.(.+)", "outconv$1.$2").optRule("classifier\\.(.+)", "cls.1.$1");
        }
        return names.optIgnore(".*num_batches_tracked").build();
    }
}
