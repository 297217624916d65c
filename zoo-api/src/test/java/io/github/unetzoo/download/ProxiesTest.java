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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxiesTest {

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    private Proxies proxies(Optional<ProxySelector> system) {
        return new Proxies(new Settings(properties::get, environment::get), system);
    }

    /** Host and port of the proxy for an address; "direct" if there is none. */
    private String chosen(String address) {
        return chosen(address, Optional.of(ProxySelector.of(null)));
    }

    private String chosen(String address, Optional<ProxySelector> system) {
        Proxy proxy = proxies(system).select(URI.create(address)).get(0);
        return proxy.type() == Proxy.Type.DIRECT
                ? "direct"
                : ((InetSocketAddress) proxy.address()).getHostString() + ":"
                        + ((InetSocketAddress) proxy.address()).getPort();
    }

    @Test
    void theEnvironmentNamesProxiesByScheme() {
        assertThat(chosen("https://files.example/a")).isEqualTo("direct");
        environment.put("ALL_PROXY", "http://all.example:1");
        assertThat(chosen("https://files.example/a")).isEqualTo("all.example:1");
        environment.put("HTTPS_PROXY", "http://secure.example:2");
        environment.put("http_proxy", "plain.example");
        assertThat(chosen("https://files.example/a")).isEqualTo("secure.example:2");
        assertThat(chosen("http://files.example/a")).isEqualTo("plain.example:80");
        environment.put("https_proxy", "https://small.example");
        assertThat(chosen("https://files.example/a")).isEqualTo("small.example:443");
    }

    @Test
    void whatJavaWasToldComesFirst() {
        environment.put("HTTPS_PROXY", "http://environment.example:2");
        ProxySelector java = ProxySelector.of(InetSocketAddress.createUnresolved("java.example", 3));
        assertThat(chosen("https://files.example/a", Optional.of(java))).isEqualTo("java.example:3");
        // Told of a proxy, and that this host needs none.
        properties.put("https.proxyHost", "java.example");
        assertThat(chosen("https://files.example/a")).isEqualTo("direct");
        properties.clear();
        assertThat(chosen("https://files.example/a", Optional.empty())).isEqualTo("environment.example:2");
    }

    @Test
    void exceptionsAreNamesWithAllBelowThem() {
        environment.put("HTTPS_PROXY", "http://proxy.example:2");
        environment.put("NO_PROXY", "inside.example, .corp.example,*.lab.example, ported.example:8443");
        for (String direct : List.of(
                "inside.example",
                "files.INSIDE.example",
                "corp.example",
                "a.b.corp.example",
                "x.lab.example",
                "ported.example:8443",
                "localhost",
                "127.0.0.1:80",
                "[::1]")) {
            assertThat(chosen("https://" + direct + "/a")).as(direct).isEqualTo("direct");
        }
        for (String proxied : List.of("outinside.example", "example", "ported.example", "ported.example:1")) {
            assertThat(chosen("https://" + proxied + "/a")).as(proxied).isEqualTo("proxy.example:2");
        }
        environment.put("no_proxy", "*");
        assertThat(chosen("https://files.example/a")).isEqualTo("direct");
    }

    @Test
    void whatIsNoProxyIsSaid() {
        environment.put("ALL_PROXY", "socks5://me:secret@proxy.example:1080");
        assertThatThrownBy(() -> chosen("https://files.example/a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ALL_PROXY is \"socks5://...@proxy.example:1080\": give an address such as");
        environment.put("ALL_PROXY", "http://me:secr%t@proxy.example:1080");
        assertThatThrownBy(() -> chosen("https://files.example/a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("%40")
                .hasMessageNotContaining("secr%t");
    }

    @Test
    void aFileComesThroughAProxyThatAsksForAUser() throws Exception {
        byte[] content = "a file".getBytes(StandardCharsets.UTF_8);
        String login = "Basic " + Base64.getEncoder().encodeToString("me:p@ss+word".getBytes(StandardCharsets.UTF_8));
        try (FileServer server = new FileServer((request, out) -> {
            if (login.equals(request.header().get("proxy-authorization"))) {
                FileServer.file(content).answer(request, out);
            } else {
                FileServer.status("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"zoo\"")
                        .answer(request, out);
            }
        })) {
            environment.put("HTTP_PROXY", "http://me:p%40ss+word@127.0.0.1:" + server.port());
            assertThat(read(proxies(Optional.empty()))).isEqualTo(content);
            assertThat(server.requests())
                    .hasSize(2)
                    .extracting(FileServer.Request::path)
                    .containsOnly("http://files.example/a");

            environment.put("HTTP_PROXY", "http://127.0.0.1:" + server.port());
            assertThatThrownBy(() -> read(proxies(Optional.empty())))
                    .isInstanceOf(Failure.Lasting.class)
                    .hasMessage("the proxy wants a user and password (status 407)");
        }
    }

    private static byte[] read(Proxies proxies) throws IOException {
        HttpAddress http =
                new HttpAddress(Duration.ofSeconds(2), Duration.ofSeconds(2), proxies, proxies.authenticator());
        try (Answer answer = http.open(URI.create("http://files.example/a"), 0)) {
            return answer.body().readAllBytes();
        }
    }
}
