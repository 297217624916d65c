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
package io.github.unetzoo.hub;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a catalogue is: what relative addresses in it count from, and what addresses it may have.
 *
 * @param shown for messages
 * @param folder the catalogue's folder, ends in a slash
 */
record CataloguePlace(String shown, URI folder) {

    /** What lies beside the catalogue. */
    URI beside(String path) {
        // By hand: addresses of resources are opaque to URI.resolve.
        return URI.create(folder + path);
    }

    /**
     * The address that is meant.
     *
     * @throws IllegalArgumentException if it leaves the catalogue's folder, or if a catalogue on the web names a place on
     *     this machine
     */
    URI resolve(URI address) {
        if (address.isAbsolute()) {
            if (isWeb(folder) && !isWeb(address)) {
                throw new IllegalArgumentException("address " + address + " is not on the web, but its catalogue is:"
                        + " give an http or https address, or one relative to the catalogue");
            }
            return address;
        }
        String path = Optional.ofNullable(address.getRawPath()).orElse("");
        boolean plain = address.getRawAuthority() == null
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && !path.isEmpty()
                && List.of(path.split("/", -1)).stream()
                        .noneMatch(
                                part -> part.isEmpty() || part.equals(".") || part.equals("..") || part.contains("%"));
        if (!plain) {
            throw new IllegalArgumentException("address \"" + address + "\" leaves the catalogue's folder: give a path"
                    + " below it, such as unet.nuclei/model.safetensors");
        }
        return beside(path);
    }

    /** Whether an address is http or https. */
    static boolean isWeb(URI address) {
        String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https");
    }
}
