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
        DecoderBuilder.describe(help, 32, 4);
        help.put("decoder-widths", "channels of the last node of each row, finest first");
        help.put("finest-row", "whether the encoder's map at the image's own resolution is a row");
        help.put("up", "transposed, bilinear, bilinear-align-corners, nearest");
        help.put("concat", "skips-first, up-first, up-first-encoder-last");
        help.put("deep-supervision", "whether every column has a head, so that the network can be pruned");
        help.put("mode", "with deep supervision, predict by: accurate (mean of the heads), fast (the last head)");
        help.put("level", "the network pruned to a level, from 1");
        return Collections.unmodifiableMap(help);
    }

    @Override
    public Optional<URI> paper() {
        return Optional.of(URI.create("https://arxiv.org/abs/1807.10165"));
    }

    @Override
    public Network create(Options options) {
        UNetPlusPlus.Builder builder = UNetPlusPlus.builder(
                        options.constant("preset", Preset.class).orElse(Preset.ZOO))
                .read(options);
        options.checkAllRead();
        return builder.build();
    }

    @Override
    public List<CheckpointSource> sources() {
        return UNetPlusPlusSources.all();
    }
}
