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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Settings settings = new Settings(properties::get, environment::get);

    @TempDir
    private Path home;

    @Test
    void theFolderIsOursElseOneInDjls() throws Exception {
        properties.put("user.home", home.toString());
        properties.put("java.io.tmpdir", "/tmp");
        assertThat(settings.cacheFolder()).isEqualTo(home.resolve(".djl.ai/unetzoo"));
        properties.put("DJL_CACHE_DIR", "/djl/property");
        assertThat(settings.cacheFolder()).isEqualTo(Path.of("/djl/property/unetzoo"));
        environment.put("DJL_CACHE_DIR", "/djl/environment");
        assertThat(settings.cacheFolder()).isEqualTo(Path.of("/djl/environment/unetzoo"));
        environment.put("UNETZOO_CACHE", "/environment");
        assertThat(settings.cacheFolder()).isEqualTo(Path.of("/environment"));
        properties.put("unetzoo.cache", "");
        assertThat(settings.cacheFolder()).isEqualTo(Path.of("/environment"));
        properties.put("unetzoo.cache", "/property");
        assertThat(settings.cacheFolder()).isEqualTo(Path.of("/property"));
    }

    @Test
    void aHomeThatIsNotThereIsLeftForTheTemporaryFolder() throws Exception {
        Path none = home.resolve("none");
        properties.put("user.home", none.toString());
        properties.put("java.io.tmpdir", "/tmp");
        assertThat(settings.cacheFolder()).isEqualTo(Path.of("/tmp/.djl.ai/unetzoo"));
        Files.createDirectories(none.resolve(".djl.ai/unetzoo"));
        assertThat(settings.cacheFolder()).isEqualTo(none.resolve(".djl.ai/unetzoo"));
    }

    @Test
    void mirrorsAreAList() {
        assertThat(settings.mirrors()).isEmpty();
        environment.put("UNETZOO_MIRROR", "https://a.example/zoo, file:///mnt/zoo/,");
        assertThat(settings.mirrors())
                .isEqualTo(List.of(URI.create("https://a.example/zoo"), URI.create("file:///mnt/zoo/")));
        properties.put("unetzoo.mirror", "https://b.example");
        assertThat(settings.mirrors()).isEqualTo(List.of(URI.create("https://b.example")));
        properties.put("unetzoo.mirror", "/mnt/zoo");
        assertThatThrownBy(settings::mirrors)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dunetzoo.mirror=/mnt/zoo: \"/mnt/zoo\" is no address of a mirror: give one such as"
                        + " https://files.example.org/zoo or file:///mnt/zoo, without a user or password");
    }

    @Test
    void offlineIsSaidByUsElseByDjl() {
        assertThat(settings.offline()).isEmpty();
        properties.put("offline", "true");
        assertThat(settings.offline()).contains("-Doffline=true");
        properties.put("ai.djl.offline", "false");
        assertThat(settings.offline()).isEmpty();
        properties.put("ai.djl.offline", "true");
        assertThat(settings.offline()).contains("-Dai.djl.offline=true");
        environment.put("DJL_OFFLINE", "false");
        assertThat(settings.offline()).isEmpty();
        environment.put("UNETZOO_OFFLINE", "1");
        assertThat(settings.offline()).contains("UNETZOO_OFFLINE=1");
        environment.put("DJL_OFFLINE", "true");
        properties.put("unetzoo.offline", "false");
        assertThat(settings.offline()).isEmpty();
        properties.put("unetzoo.offline", "perhaps");
        assertThatThrownBy(settings::offline)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-Dunetzoo.offline=perhaps is neither true nor false");
    }

    @Test
    void aCacheTakesWhatTheProcessWasTold() {
        System.setProperty("unetzoo.cache", home.toString());
        System.setProperty("unetzoo.mirror", "file:///mnt/zoo");
        System.setProperty("unetzoo.offline", "true");
        try {
            FileCache cache = FileCache.standard();
            assertThat(cache.folder()).isEqualTo(home);
            assertThat(cache.mirrors()).containsExactly(URI.create("file:///mnt/zoo"));
            assertThat(cache.isOffline()).isTrue();
            FileCache told = FileCache.builder()
                    .optFolder(Path.of("other"))
                    .optMirrors(List.of())
                    .optOffline(false)
                    .build();
            assertThat(told.folder()).isEqualTo(Path.of("other"));
            assertThat(told.mirrors()).isEmpty();
            assertThat(told.isOffline()).isFalse();
        } finally {
            System.clearProperty("unetzoo.cache");
            System.clearProperty("unetzoo.mirror");
            System.clearProperty("unetzoo.offline");
        }
    }
}
