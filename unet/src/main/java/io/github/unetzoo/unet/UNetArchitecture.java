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

import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.model.DecoderBuilder;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        DecoderBuilder.describe(help, 64, 4);
        help.put("decoder-widths", "channels of the decoder's stages, finest first");
        help.put("padding", "same, valid");
        help.put("up", "transposed, bilinear, bilinear-align-corners, nearest");
        help.put("bilinear", "true for milesial's bilinear form: aligned corners and the slim decoder");
        help.put("concat", "skip-first, up-first");
        help.put("slim-decoder", "whether decoder stages halve their width");
        help.put("finest-skip", "whether the last stage joins a map at the image's resolution");
        help.put("centre", "whether a double convolution stands between encoder and decoder");
        help.put("sizes", "pad-image, pad-up, resize-up, strict: what happens to sizes that do not divide");
        return Collections.unmodifiableMap(help);
    }

    @Override
    public Optional<URI> paper() {
        return Optional.of(URI.create("https://arxiv.org/abs/1505.04597"));
    }

    @Override
    public Network create(Options options) {
        UNet.Builder builder = UNet.builder(
                        options.constant("preset", Preset.class).orElse(Preset.ZOO))
                .read(options);
        options.checkAllRead();
        return builder.build();
    }

    @Override
    public List<CheckpointSource> sources() {
        return UNetSources.all();
    }
}
