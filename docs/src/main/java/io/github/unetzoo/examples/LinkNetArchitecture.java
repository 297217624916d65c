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
package io.github.unetzoo.examples;

// region architecture
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import java.util.Map;

/** {@link LinkNet} for those who choose it by name. */
public final class LinkNetArchitecture implements Architecture {

    @Override
    public String name() {
        return "linknet";
    }

    @Override
    public Map<String, String> help() {
        return Map.of("width", "channels of the finest maps (16)");
    }

    @Override
    public Network create(Options options) {
        int inChannels = options.integer("in-channels").orElse(3);
        int classes = options.integer("classes").orElse(2);
        int width = options.integer("width").orElse(16);
        options.checkAllRead();
        return new LinkNet(inChannels, classes, width);
    }
}
// endregion
