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
package io.github.unetzoo.download;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** What is asked of addresses in more than one place. */
final class Addresses {

    /** What {@link #isUsable} accepts. */
    static final String KINDS = "use classpath:, jar:file:, file:, http: or https:, without a user or password";

    private Addresses() {}

    static String scheme(URI address) {
        return Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    }

    /** Whether an address is on this machine, so that it needs no network. */
    static boolean isLocal(URI address) {
        return !isHttp(address);
    }

    static boolean isHttp(URI address) {
        return scheme(address).equals("http") || scheme(address).equals("https");
    }

    /**
     * Whether files can be read from an address.
     *
     * @param address of a file or, for a mirror, of a folder
     */
    static boolean isUsable(URI address) {
        return switch (scheme(address)) {
            case "classpath", "file" -> true;
            case "jar" -> address.getSchemeSpecificPart().startsWith("file:");
            case "http", "https" -> address.getHost() != null && address.getRawUserInfo() == null;
            default -> false;
        };
    }

    /** An address as messages show it: passwords and the tokens of signed addresses belong in no log. */
    static String shown(URI address) {
        String text = address.toString();
        int query = text.indexOf('?');
        return (query < 0 ? text : text.substring(0, query) + "?...").replaceFirst("//[^/@]*@", "//...@");
    }
}
