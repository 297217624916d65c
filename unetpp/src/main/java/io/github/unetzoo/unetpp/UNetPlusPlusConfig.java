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
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.SkipGate;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.model.Task;
import java.util.List;

/**
 * Everything in which one UNet++ differs from another.
 *
 * @param preset whose weight names it can read
 * @param inChannels channels of the image
 * @param task what the logits mean
 * @param encoder the backbone: column 0 of the figure
 * @param finestRow whether the backbone's map at the image's own resolution, if it has one, is a row; a backbone's
 *     "map" that is the image itself never is
 * @param style how convolution blocks are made
 * @param gate what each dense skip passes before a node joins it, with the map below as gating signal
 * @param up how a map is brought to the row above it
 * @param concat the order in which a node's inputs are joined
 * @param decoderWidths channels of the last node of each row, finest first; where the finest row is coarser than the
 *     image, first those of the stages above it. All other nodes have as many channels as the backbone in their row
 * @param headKernel 1 or 3
 * @param sizes what happens to images that do not divide
 * @param dropout probability with which channels of the coarsest map are dropped while training, 0 for none
 * @param heads where the network answers
 */
public record UNetPlusPlusConfig(
        Preset preset,
        int inChannels,
        Task task,
        Encoder encoder,
        boolean finestRow,
        BlockStyle style,
        SkipGate gate,
        UpPath up,
        ConcatOrder concat,
        List<Integer> decoderWidths,
        int headKernel,
        SizePolicy sizes,
        double dropout,
        Heads heads) {

    /**
     * Copies the widths.
     *
     * @param preset whose weight names it can read
     * @param inChannels channels of the image
     * @param task what the logits mean
     * @param encoder the backbone
     * @param finestRow whether a map at the image's resolution is a row
     * @param style how convolution blocks are made
     * @param gate what dense skips pass
     * @param up how a map is brought to the row above it
     * @param concat the order of a node's inputs
     * @param decoderWidths channels, finest first; copied
     * @param headKernel 1 or 3
     * @param sizes what happens to images that do not divide
     * @param dropout a probability, from 0 to below 1
     * @param heads where the network answers
     */
    public UNetPlusPlusConfig {
        decoderWidths = List.copyOf(decoderWidths);
    }

    UNetPlusPlusConfig withHeads(Heads newHeads) {
        return new UNetPlusPlusConfig(
                preset,
                inChannels,
                task,
                encoder,
                finestRow,
                style,
                gate,
                up,
                concat,
                decoderWidths,
                headKernel,
                sizes,
                dropout,
                newHeads);
    }
}
