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

import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.ConvPadding;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link UNet} for those who choose it by name. */
public final class UNetArchitecture implements Architecture {

    @Override
    public String name() {
        return "unet";
    }

    @Override
    public Map<String, String> help() {
        Map<String, String> help = new LinkedHashMap<>();
        help.put("preset", "zoo (default), paper, seed, milesial, smp");
        help.put("in-channels", "channels of the image");
        Task.describe(help);
        help.put(
                "encoder",
                "plain (default), " + String.join(", ", Encoders.names())
                        + "; with -depth1 to -depth5 behind it, cut short, and some with -stride8 or -stride16, dilated");
        help.put("width", "channels of the finest scale of the plain encoder (64)");
        help.put("depth", "poolings of the plain encoder, 1 to 6 (4)");
        help.put("widths", "channels of each scale instead, such as 16x32x64");
        help.put("decoder-widths", "channels of the decoder's stages, finest first");
        help.put("norm", "none, batch, instance, group");
        help.put("activation", "relu, leaky-relu, silu");
        help.put("bias", "whether 3x3 convolutions have a bias");
        help.put("padding", "same, valid");
        help.put("up", "transposed, bilinear, bilinear-align-corners, nearest");
        help.put("bilinear", "true for milesial's bilinear form: aligned corners and the slim decoder");
        help.put("concat", "skip-first, up-first");
        help.put("slim-decoder", "whether decoder stages halve their width");
        help.put("finest-skip", "whether the last stage joins a map at the image's resolution");
        help.put("centre", "whether a double convolution stands between encoder and decoder");
        help.put("head-kernel", "1 or 3");
        help.put("sizes", "pad-image, pad-up, resize-up, strict: what happens to sizes that do not divide");
        help.put("dropout", "probability of dropping channels of the coarsest map while training");
        return Collections.unmodifiableMap(help);
    }

    @Override
    public Network create(Options options) {
        UNet.Builder builder =
                UNet.builder(options.constant("preset", Preset.class).orElse(Preset.ZOO));
        builder.setInChannels(options.integer("in-channels").orElse(3));
        builder.setTask(Task.of(options).orElse(new Task.Binary()));
        options.flag("bilinear").ifPresent(builder::optBilinear);
        options.text("encoder").flatMap(Encoders::named).ifPresent(builder::optEncoder);
        options.integer("width").ifPresent(builder::optWidth);
        options.integer("depth").ifPresent(builder::optDepth);
        options.integers("widths").ifPresent(builder::optWidths);
        options.integers("decoder-widths").ifPresent(builder::optDecoderWidths);
        options.constant("norm", Norm.class).ifPresent(builder::optNorm);
        options.constant("activation", Activation.class).ifPresent(builder::optActivation);
        options.flag("bias").ifPresent(builder::optBias);
        options.constant("padding", ConvPadding.class).ifPresent(builder::optPadding);
        options.constant("up", UpPath.class).ifPresent(builder::optUp);
        options.constant("concat", ConcatOrder.class).ifPresent(builder::optConcat);
        options.flag("slim-decoder").ifPresent(builder::optSlimDecoder);
        options.flag("finest-skip").ifPresent(builder::optFinestSkip);
        options.flag("centre").ifPresent(builder::optCentre);
        options.integer("head-kernel").ifPresent(builder::optHeadKernel);
        options.constant("sizes", SizePolicy.class).ifPresent(builder::optSizes);
        options.number("dropout").ifPresent(builder::optDropout);
        options.checkAllRead();
        return builder.build();
    }
}
