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
        DecoderBuilder.describe(help, 64, 4);
        help.put("branch-width", "channels that each scale brings to a decoder node (64)");
        help.put("residual", "whether the plain encoder's double convolutions are residual; the decoder has none");
        return Collections.unmodifiableMap(help);
    }

    @Override
    public Optional<URI> paper() {
        return Optional.of(URI.create("https://arxiv.org/abs/2004.08790"));
    }

    @Override
    public Network create(Options options) {
        UNet3Plus.Builder builder = UNet3Plus.builder(
                        options.constant("preset", Preset.class).orElse(Preset.ZOO))
                .read(options);
        options.checkAllRead();
        return builder.build();
    }

    @Override
    public List<CheckpointSource> sources() {
        return UNet3PlusSources.all();
    }
}
