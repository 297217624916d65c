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
package io.github.unetzoo.fcn;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.layers.BlockStyle;

/** The three ways in which a classifier of images has been made into one of pixels. */
public sealed interface Form {

    /**
     * The paper's: VGG-16, its fully connected layers turned into convolutions, scores fused at the pools and enlarged
     * by learned transposed convolutions that start as bilinear interpolation.
     *
     * <p>The first convolution pads by 100 pixels, so that an image of any size leaves something for the 7x7 layer, and
     * fixed crops put the maps back in place. That costs time on small images: 64x64 pixels cost as much as 262x262.
     *
     * @param width channels of the first stage, of which all others are multiples; 64 in the paper
     * @param stride 32, 16 or 8: how coarse the finest fused scores are
     * @param atOnce whether the scores of the third and fourth pool are scaled down, by 1e-4 and 1e-2, so that all
     *     layers can be trained at once instead of stage by stage (Shelhamer, Long and Darrell 2017)
     */
    record Vgg(int width, int stride, boolean atOnce) implements Form {

        /**
         * Checks the bounds.
         *
         * @param width at least 1
         * @param stride 32, 16 or 8
         * @param atOnce false where the stride is 32
         * @throws IllegalArgumentException if a bound is not kept; the message names it
         */
        public Vgg {
            if (width < 1) {
                throw new IllegalArgumentException("width " + width + " must be at least 1; VGG-16 has 64");
            }
            if (stride != 32 && stride != 16 && stride != 8) {
                throw new IllegalArgumentException(
                        "stride " + stride + " must be 32, 16 or 8 in preset vgg: " + "for others use preset zoo");
            }
            if (atOnce && stride == 32) {
                throw new IllegalArgumentException("at-once training scales the scores of finer pools, of which "
                        + "FCN-32s has none: choose stride 16 or 8");
            }
        }
    }

    /**
     * torchvision's: an encoder that dilates instead of striding, a convolution block and a score on its coarsest map,
     * and bilinear interpolation up to the image's size.
     *
     * @param encoder whose last map is scored; strides of its maps must not decrease
     * @param auxiliary whether the map before the last is scored as well, as a second output {@code aux} that helps
     *     training
     */
    record Dilated(Encoder encoder, boolean auxiliary) implements Form {}

    /**
     * This project's: FCN-32s, 16s and 8s on any encoder. Each map as coarse as {@code stride} or coarser is scored by a
     * 1x1 convolution; from the coarsest on, scores are enlarged to the next and added. Images are padded to a multiple
     * of the coarsest stride and the result is cropped back, so maps stay aligned without the paper's fixed crops.
     *
     * @param encoder whose maps are scored
     * @param style how the plain encoder's blocks are made; other encoders have their own
     * @param stride of the finest map that is scored
     * @param learnedUpsampling whether scores are enlarged by transposed convolutions that start as bilinear
     *     interpolation, as in the paper, or by bilinear interpolation itself; the last enlargement is always the latter
     */
    record Fused(Encoder encoder, BlockStyle style, int stride, boolean learnedUpsampling) implements Form {}
}
