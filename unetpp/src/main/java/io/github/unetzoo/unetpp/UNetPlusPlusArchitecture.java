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

/** {@link UNetPlusPlus} for those who choose it by name. */
public final class UNetPlusPlusArchitecture implements Architecture {

    @Override
    public String name() {
        return "unetpp";
    }

    @Override
    public Map<String, String> help() {
        Map<String, String> help = new LinkedHashMap<>();
        help.put("preset", "zoo (default), paper, nested, smp");
        help.put("in-channels", "channels of the image");
        Task.describe(help);
        help.put(
                "encoder",
                "plain (default), " + String.join(", ", Encoders.names())
                        + "; with -depth1 to -depth5 behind it, cut short, and some with -stride8 or -stride16, dilated");
        help.put("width", "channels of the finest row of the plain encoder (32)");
        help.put("depth", "poolings of the plain encoder, 1 to 6 (4)");
        help.put("widths", "channels of each row instead, such as 16x32x64");
        help.put("decoder-widths", "channels of the last node of each row, finest first");
        help.put("finest-row", "whether the encoder's map at the image's own resolution is a row");
        help.put("norm", "none, batch, instance, group");
        help.put("activation", "relu, leaky-relu, silu");
        help.put("bias", "whether 3x3 convolutions have a bias");
        help.put("dropout", "probability of dropping values after each convolution while training");
        help.put("up", "transposed, bilinear, bilinear-align-corners, nearest");
        help.put("concat", "skips-first, up-first, up-first-encoder-last");
        help.put("head-kernel", "1 or 3");
        help.put("sizes", "pad-image, strict: what happens to sizes that do not divide");
        help.put("deep-supervision", "whether every column has a head, so that the network can be pruned");
        help.put("mode", "with deep supervision, predict by: accurate (mean of the heads), fast (the last head)");
        help.put("level", "the network pruned to a level, from 1");
        return Collections.unmodifiableMap(help);
    }

    @Override
    public Network create(Options options) {
        UNetPlusPlus.Builder builder =
                UNetPlusPlus.builder(options.constant("preset", Preset.class).orElse(Preset.ZOO));
        builder.setInChannels(options.integer("in-channels").orElse(3));
        builder.setTask(Task.of(options).orElse(new Task.Binary()));
        options.text("encoder").flatMap(Encoders::named).ifPresent(builder::optEncoder);
        options.integer("width").ifPresent(builder::optWidth);
        options.integer("depth").ifPresent(builder::optDepth);
        options.integers("widths").ifPresent(builder::optWidths);
        options.integers("decoder-widths").ifPresent(builder::optDecoderWidths);
        options.flag("finest-row").ifPresent(builder::optFinestRow);
        options.constant("norm", Norm.class).ifPresent(builder::optNorm);
        options.constant("activation", Activation.class).ifPresent(builder::optActivation);
        options.flag("bias").ifPresent(builder::optBias);
        options.number("dropout").ifPresent(builder::optDropout);
        options.constant("up", UpPath.class).ifPresent(builder::optUp);
        options.constant("concat", ConcatOrder.class).ifPresent(builder::optConcat);
        options.integer("head-kernel").ifPresent(builder::optHeadKernel);
        options.constant("sizes", SizePolicy.class).ifPresent(builder::optSizes);
        options.flag("deep-supervision").ifPresent(builder::optDeepSupervision);
        options.constant("mode", Heads.Mode.class).ifPresent(builder::optMode);
        options.integer("level").ifPresent(builder::optLevel);
        options.checkAllRead();
        return builder.build();
    }
}
