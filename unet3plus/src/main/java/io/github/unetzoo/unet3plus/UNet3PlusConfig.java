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

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.SkipGate;
import io.github.unetzoo.model.Task;

/**
 * Everything in which one UNet 3+ differs from another.
 *
 * @param preset whose weight names it can read, and whose classification guidance it has
 * @param inChannels channels of the image
 * @param task what the logits mean
 * @param encoder the contracting path
 * @param style how convolution blocks are made
 * @param gate what the encoder's maps pass before a node joins them, with the next coarser node as gating signal
 * @param branchWidth channels that each scale brings to a decoder node; the node has as many times the number of scales
 * @param headKernel 1 or 3
 * @param deepSupervision whether every scale has a head
 * @param classificationGuided whether a classifier says which classes the image holds at all
 * @param sigmoid whether outputs end in a sigmoid, as the official ones do, instead of being logits
 * @param sizes what happens to images that do not divide
 * @param dropout probability with which channels of the coarsest map are dropped while training, 0 for none
 */
public record UNet3PlusConfig(
        Preset preset,
        int inChannels,
        Task task,
        Encoder encoder,
        BlockStyle style,
        SkipGate gate,
        int branchWidth,
        int headKernel,
        boolean deepSupervision,
        boolean classificationGuided,
        boolean sigmoid,
        SizePolicy sizes,
        double dropout) {}
