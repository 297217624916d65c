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

import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.NetworkBuilder;
import io.github.unetzoo.model.Options;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link FCN} for those who choose it by name. */
public final class FCNArchitecture implements Architecture {

    @Override
    public String name() {
        return "fcn";
    }

    @Override
    public Map<String, String> help() {
        Map<String, String> help = new LinkedHashMap<>();
        help.put("preset", "zoo (default), vgg, torchvision");
        NetworkBuilder.describe(help, 64, 5);
        help.put("encoder", "of presets zoo (plain unless given) and torchvision (resnet50): " + Encoders.help());
        help.put("width", "channels of the finest scale of preset vgg or of the plain encoder (64)");
        help.put("residual", "whether the plain encoder's double convolutions are residual; the decoder has none");
        help.put("dropout", "probability of dropout before scoring while training");
        help.put("gate", "none: there are no skips to gate, but scores that are added");
        help.put(
                "stride", "32, 16 or 8 (default): how coarse the finest scored map is; in preset zoo any of its maps'");
        help.put("at-once", "preset vgg: whether finer scores are scaled down to train all layers at once");
        help.put("aux", "preset torchvision: whether there is a second output for training");
        help.put("learned-upsampling", "preset zoo: whether scores are enlarged by transposed convolutions");
        return Collections.unmodifiableMap(help);
    }

    @Override
    public Optional<URI> paper() {
        return Optional.of(URI.create("https://arxiv.org/abs/1411.4038"));
    }

    @Override
    public Network create(Options options) {
        FCN.Builder builder = FCN.builder(
                        options.constant("preset", Preset.class).orElse(Preset.ZOO))
                .read(options);
        options.checkAllRead();
        return builder.build();
    }

    @Override
    public List<CheckpointSource> sources() {
        return FCNSources.all();
    }
}
