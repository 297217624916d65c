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

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proxies as Java's system properties name them, else as the environment does: {@code HTTPS_PROXY}, {@code HTTP_PROXY},
 * {@code ALL_PROXY} and {@code NO_PROXY}, in capitals or not.
 */
final class Proxies extends ProxySelector {

    private final Settings settings;
    private final Optional<ProxySelector> system;
    private final Optional<Named> https;
    private final Optional<Named> http;

    /** A proxy of the environment. */
    private record Named(String host, int port, Optional<String> user) {}

    /**
     * Reads the environment.
     *
     * @param system answers first
     * @throws IllegalArgumentException if a variable does not name a proxy
     */
    Proxies(Settings settings, Optional<ProxySelector> system) {
        this.settings = settings;
        this.system = system;
        this.https = named("HTTPS_PROXY").or(() -> named("ALL_PROXY"));
        this.http = named("HTTP_PROXY").or(() -> named("ALL_PROXY"));
    }

    private Optional<String> either(String name) {
        return settings.variable(name.toLowerCase(Locale.ROOT)).or(() -> settings.variable(name));
    }

    private Optional<Named> named(String name) {
        return either(name).map(text -> {
            URI address = parsed(name, text.strip());
            if (!Addresses.isHttp(address) || address.getHost() == null) {
                throw new IllegalArgumentException(name + " is \"" + Addresses.shown(address)
                        + "\": give an address such as http://proxy.example.org:3128 (Java's client speaks to no"
                        + " other kind of proxy)");
            }
            int usual = Addresses.scheme(address).equals("https") ? 443 : 80;
            return new Named(
                    address.getHost(),
                    address.getPort() < 0 ? usual : address.getPort(),
                    Optional.ofNullable(address.getRawUserInfo()));
        });
    }

    private static URI parsed(String name, String text) {
        try {
            return URI.create(text.contains("://") ? text : "http://" + text);
        } catch (IllegalArgumentException e) {
            // Its message would repeat a password.
            throw new IllegalArgumentException(
                    name + " is no address: give one such as http://proxy.example.org:3128, with characters such as @"
                            + " in a password written as %40");
        }
    }

    @Override
    public List<Proxy> select(URI address) {
        List<Proxy> chosen = system.map(selector -> selector.select(address)).orElse(List.of(Proxy.NO_PROXY));
        String scheme = Addresses.scheme(address);
        boolean told = settings.property(scheme + ".proxyHost").isPresent()
                || chosen.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
        Optional<Named> named = scheme.equals("https") ? https : http;
        if (told || named.isEmpty() || isExcepted(address)) {
            return chosen;
        }
        Named proxy = named.get();
        return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.host(), proxy.port())));
    }

    /** This machine, and what {@code NO_PROXY} lists: names, with all below them, perhaps with a port. */
    private boolean isExcepted(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
            return true;
        }
        for (String word :
                either("NO_PROXY").orElse("").toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            String name = word.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", "");
            boolean anyPort = !word.matches(".*[^:]:\\d+$") || word.endsWith(":" + address.getPort());
            if (word.equals("*") || (!name.isEmpty() && anyPort && (host.equals(name) || host.endsWith("." + name)))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException e) {
        system.ifPresent(selector -> selector.connectFailed(address, proxy, e));
    }

    /** Who answers proxies that ask for a user: the environment's proxies may name one, else whoever Java asks. */
    Optional<Authenticator> authenticator() {
        if (https.flatMap(Named::user).isEmpty() && http.flatMap(Named::user).isEmpty()) {
            return Optional.ofNullable(Authenticator.getDefault());
        }
        return Optional.of(new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                if (getRequestorType() != RequestorType.PROXY) {
                    return null;
                }
                return isAsking(https) ? login(https) : isAsking(http) ? login(http) : null;
            }

            private boolean isAsking(Optional<Named> proxy) {
                return proxy.filter(named ->
                                named.host().equals(getRequestingHost()) && named.port() == getRequestingPort())
                        .isPresent();
            }
        });
    }

    private static @Nullable PasswordAuthentication login(Optional<Named> proxy) {
        return proxy.flatMap(Named::user)
                .map(both -> {
                    int colon = both.indexOf(':');
                    String user = colon < 0 ? both : both.substring(0, colon);
                    String password = colon < 0 ? "" : both.substring(colon + 1);
                    return new PasswordAuthentication(
                            decoded(user), decoded(password).toCharArray());
                })
                .orElse(null);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
