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
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link UNet3Plus} for those who choose it by name. */
public final class UNet3PlusArchitecture implements Architecture {

    @Override
    public String name() {
        return "unet3plus";
    }

    @Override
    public Map<String, String> help() {
        Map<String, String> help = new LinkedHashMap<>();
        help.put("preset", "zoo (default), official");
        help.put(
                "variant",
                "the reference's name for both of the next: UNet_3Plus, UNet_3Plus_DeepSup, ..._DeepSup_CGM");
        help.put("deep-supervision", "whether every scale has a head, its logits an output of their own");
        help.put("classification-guided", "whether a classifier decides which classes an image holds at all");
        help.put("sigmoid", "whether outputs end in a sigmoid; true in preset official, which false makes trainable");
        help.put("in-channels", "channels of the image");
        Task.describe(help);
        help.put(
                "encoder",
                "plain (default), "
                        + String.join(
                                ", ", Encoders.all().stream().map(Encoder::name).toList()));
        help.put("width", "channels of the finest scale of the plain encoder (64)");
        help.put("depth", "poolings of the plain encoder, 1 to 6 (4)");
        help.put("widths", "channels of each scale instead, such as 16x32x64");
        help.put("branch-width", "channels that each scale brings to a decoder node (64)");
        help.put("norm", "none, batch, instance, group");
        help.put("activation", "relu, leaky-relu, silu");
        help.put("bias", "whether 3x3 convolutions have a bias");
        help.put("head-kernel", "1 or 3");
        help.put("sizes", "pad-image, strict: what happens to sizes that do not divide");
        help.put("dropout", "probability of dropping channels of the coarsest map while training");
        return Collections.unmodifiableMap(help);
    }

    @Override
    public Network create(Options options) {
        UNet3Plus.Builder builder =
                UNet3Plus.builder(options.constant("preset", Preset.class).orElse(Preset.ZOO));
        builder.setInChannels(options.integer("in-channels").orElse(3));
        builder.setTask(Task.of(options).orElse(new Task.Binary()));
        options.text("variant").map(Variant::named).ifPresent(builder::optVariant);
        options.flag("deep-supervision").ifPresent(builder::optDeepSupervision);
        options.flag("classification-guided").ifPresent(builder::optClassificationGuided);
        options.flag("sigmoid").ifPresent(builder::optSigmoid);
        options.text("encoder").flatMap(Encoders::named).ifPresent(builder::optEncoder);
        options.integer("width").ifPresent(builder::optWidth);
        options.integer("depth").ifPresent(builder::optDepth);
        options.integers("widths").ifPresent(builder::optWidths);
        options.integer("branch-width").ifPresent(builder::optBranchWidth);
        options.constant("norm", Norm.class).ifPresent(builder::optNorm);
        options.constant("activation", Activation.class).ifPresent(builder::optActivation);
        options.flag("bias").ifPresent(builder::optBias);
        options.integer("head-kernel").ifPresent(builder::optHeadKernel);
        options.constant("sizes", SizePolicy.class).ifPresent(builder::optSizes);
        options.number("dropout").ifPresent(builder::optDropout);
        options.checkAllRead();
        return builder.build();
    }
}
