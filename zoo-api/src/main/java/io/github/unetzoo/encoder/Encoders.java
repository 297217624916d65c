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
package io.github.unetzoo.encoder;

import java.util.List;
import java.util.Optional;

/** The encoders that can be named. */
public final class Encoders {

    private static final List<Encoder> NAMED = List.of(VggEncoder.VGG16, VggEncoder.VGG16_BN);

    private Encoders() {}

    /**
     * The encoder of a given name; empty for {@code plain}, which the variants make themselves, from widths.
     *
     * @throws IllegalArgumentException listing those there are
     */
    public static Optional<Encoder> named(String name) {
        if (name.equals("plain")) {
            return Optional.empty();
        }
        return Optional.of(NAMED.stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("encoder \"" + name
                        + "\" is not known; there are plain, "
                        + String.join(", ", NAMED.stream().map(Encoder::name).toList()))));
    }
}
