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

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedFileTest {

    private static final String HASH = "b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f";

    private static PublishedFile file(String name, String address, String hash, String prefix) {
        return new PublishedFile(
                name,
                List.of(URI.create(address)),
                OptionalLong.empty(),
                Optional.of(hash).filter(h -> !h.isEmpty()),
                Optional.of(prefix).filter(p -> !p.isEmpty()));
    }

    @Test
    void hashesAreComparedAsFarAsTheyArePublished() {
        PublishedFile whole = file("a.pth", "https://example.org/a.pth", HASH.toUpperCase(Locale.ROOT), "");
        assertThat(whole.sha256()).contains(HASH);
        assertThat(whole.complaint(5, HASH)).isEmpty();
        PublishedFile prefix = file("a.pth", "https://example.org/a.pth", "", "b627a593");
        assertThat(prefix.complaint(5, HASH)).isEmpty();
        String other = HASH.replace("b627a593", "b627a594");
        assertThat(prefix.complaint(5, other)).contains("its SHA-256 is " + other + " in place of b627a593...");
        PublishedFile sized =
                new PublishedFile("a.pth", List.of(), OptionalLong.of(6), Optional.of(HASH), Optional.of("b627a593"));
        assertThat(sized.complaint(5, HASH)).contains("it has 5 bytes in place of 6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/a",
                "a/",
                "a//b",
                "../a",
                "a/../b",
                "a/./b",
                ".a",
                "a b",
                "a\\b",
                "C:a",
                "a%2fb",
                "a.part",
                "a.bad",
                "a.lock",
                "a.pointer",
                "a\n"
            })
    void namesThatCouldLeaveTheFolderAreRefused(String name) {
        assertThatThrownBy(() -> file(name, "https://example.org/a", HASH, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no name for a published file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "ftp://example.org/a",
                "https:///a",
                "https://me:secret@example.org/a",
                "jar:https://example.org/a.jar!/a",
                "//example.org/a"
            })
    void addressesOfOtherKindsAreRefused(String address) {
        assertThatThrownBy(() -> file("a", address, HASH, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no address for a: use classpath:, jar:file:, file:, http: or https:")
                .hasMessageNotContaining("secret");
    }

    @Test
    void hashesHaveToBeOnes() {
        assertThatThrownBy(() -> file("a", "https://example.org/a", "", ""))
                .hasMessageContaining("a has no SHA-256, and what cannot be verified is not used");
        assertThatThrownBy(() -> file("a", "https://example.org/a", HASH.substring(1), ""))
                .hasMessageContaining("which is not 64 hex digits");
        assertThatThrownBy(() -> file("a", "https://example.org/a", "", "b627a59"))
                .hasMessageContaining("which is not its first 8 to 63 hex digits");
        assertThatThrownBy(() -> file("a", "https://example.org/a", HASH, "b627a594"))
                .hasMessageContaining("one of the two is wrong");
        assertThatThrownBy(() ->
                        new PublishedFile("a", List.of(), OptionalLong.of(-1), Optional.of(HASH), Optional.empty()))
                .hasMessageContaining("a has a size of -1 bytes");
    }

    @Test
    void messagesShowNoSecrets() {
        assertThat(Addresses.shown(URI.create("https://me:secret@example.org/a?token=x")))
                .isEqualTo("https://...@example.org/a?...");
        assertThat(Addresses.shown(URI.create("https://example.org/@a"))).isEqualTo("https://example.org/@a");
    }
}
