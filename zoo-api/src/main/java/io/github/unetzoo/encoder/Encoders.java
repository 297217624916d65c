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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The encoders that can be named: ours, and those that {@link ServiceLoader} finds. */
public final class Encoders {

    private Encoders() {}

    /** All of them but {@code plain}, which the variants make themselves, from widths. */
    public static List<Encoder> all() {
        List<Encoder> all = new ArrayList<>(List.of(VggEncoder.VGG16, VggEncoder.VGG16_BN));
        ServiceLoader.load(Encoder.class).forEach(all::add);
        return all;
    }

    /**
     * The encoder of a given name; empty for {@code plain}.
     *
     * @throws IllegalArgumentException listing those there are
     */
    public static Optional<Encoder> named(String name) {
        if (name.equals("plain")) {
            return Optional.empty();
        }
        List<Encoder> all = all();
        return Optional.of(all.stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("encoder \"" + name
                        + "\" is not known; there are plain, "
                        + String.join(", ", all.stream().map(Encoder::name).toList())
                        + "; one of your own is found by its name once META-INF/services/" + Encoder.class.getName()
                        + " lists it")));
    }
}
