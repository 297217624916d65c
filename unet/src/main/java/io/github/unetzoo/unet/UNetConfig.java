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
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.SkipGate;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.model.Task;
import java.util.List;

/**
 * Everything in which one U-Net differs from another.
 *
 * @param preset whose weight names it can read
 * @param inChannels channels of the image
 * @param task what the logits mean
 * @param encoder the contracting path
 * @param style how convolution blocks are made
 * @param gate what skips pass before they are joined, with the map below as gating signal
 * @param up how the decoder doubles the resolution
 * @param concat which comes first where a skip meets the upsampled map
 * @param decoderWidths channels of the decoder's stages, finest first
 * @param slimDecoder whether each stage but the last gives half its width, so that the next needs no convolution to
 *     come down to it (milesial's bilinear form)
 * @param finestSkip whether the last stage joins the encoder's map at the image's resolution, if there is one that is
 *     not the image itself
 * @param centre whether a double convolution stands between the encoder and the decoder, as behind smp's VGG
 * @param headKernel 1 or 3
 * @param sizes what happens to images that do not divide
 * @param dropout probability with which channels of the coarsest map are dropped while training, 0 for none
 */
public record UNetConfig(
        Preset preset,
        int inChannels,
        Task task,
        Encoder encoder,
        BlockStyle style,
        SkipGate gate,
        UpPath up,
        ConcatOrder concat,
        List<Integer> decoderWidths,
        boolean slimDecoder,
        boolean finestSkip,
        boolean centre,
        int headKernel,
        SizePolicy sizes,
        double dropout) {

    /**
     * Copies the widths.
     *
     * @param preset whose weight names it can read
     * @param inChannels channels of the image
     * @param task what the logits mean
     * @param encoder the contracting path
     * @param style how convolution blocks are made
     * @param gate what skips pass
     * @param up how the decoder doubles the resolution
     * @param concat which comes first in a join
     * @param decoderWidths channels, finest first; copied
     * @param slimDecoder whether stages but the last give half their width
     * @param finestSkip whether the last stage joins a map
     * @param centre whether there is a double convolution below
     * @param headKernel 1 or 3
     * @param sizes what happens to images that do not divide
     * @param dropout a probability, from 0 to below 1
     */
    public UNetConfig {
        decoderWidths = List.copyOf(decoderWidths);
    }
}
