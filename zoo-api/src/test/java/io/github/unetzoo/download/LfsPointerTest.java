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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file whose hash only the repository tells that has it. */
class LfsPointerTest {

    private static final String NAME = "encoders/hub/some/model.safetensors";
    private static final byte[] CONTENT = "weights".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private FileCache cache(boolean offline) {
        return FileCache.builder()
                .optFolder(folder.resolve("cache"))
                .optMirrors(List.of())
                .optOffline(offline)
                .optBackOff(Duration.ofMillis(1))
                .build();
    }

    private static String pointer(byte[] content) throws Exception {
        return "version https://git-lfs.github.com/spec/v1\noid sha256:" + FileCacheTest.sha256(content) + "\nsize "
                + content.length + "\n";
    }

    private static FileServer.Behaviour answering(String text, byte[] file) {
        return (request, out) -> {
            byte[] body = request.path().startsWith("/raw/") ? text.getBytes(StandardCharsets.UTF_8) : file;
            FileServer.head(out, "200 OK", "Content-Length: " + body.length);
            out.write(body);
        };
    }

    private static PublishedFile pointed(FileCache cache, FileServer server) throws IOException {
        return cache.pointed(NAME, List.of(server.address("/resolve/file")), server.address("/raw/file"));
    }

    @Test
    void thePointerIsAskedForOnceAndTheFileComparedWithIt() throws Exception {
        try (FileServer server = new FileServer(answering(pointer(CONTENT), CONTENT))) {
            PublishedFile file = pointed(cache(false), server);
            assertThat(file.sha256()).contains(FileCacheTest.sha256(CONTENT));
            assertThat(file.bytes()).hasValue(CONTENT.length);
            assertThat(cache(false).fetch(file)).hasBinaryContent(CONTENT);
            assertThat(server.requests()).hasSize(2);

            PublishedFile again = pointed(cache(true), server);
            assertThat(again).isEqualTo(file);
            assertThat(cache(true).fetch(again)).hasBinaryContent(CONTENT);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aFileThatIsNotThePointersIsRefused() throws Exception {
        byte[] other = "weightz".getBytes(StandardCharsets.UTF_8);
        try (FileServer server = new FileServer(answering(pointer(CONTENT), other))) {
            PublishedFile file = pointed(cache(false), server);
            assertThatThrownBy(() -> cache(false).fetch(file))
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining(FileCacheTest.sha256(other));
        }
    }

    @Test
    void whatIsNoPointerIsNoHash() throws Exception {
        for (String text : List.of(
                "",
                "<html>sign in</html>",
                pointer(CONTENT).replace("sha256", "md5"),
                pointer(CONTENT) + "more",
                "x" + pointer(CONTENT))) {
            try (FileServer server = new FileServer(answering(text, CONTENT))) {
                assertThatThrownBy(() -> pointed(cache(false), server))
                        .isInstanceOf(DownloadException.class)
                        .hasMessageContainingAll(NAME, "it has no pointer of Git LFS", "model.safetensors.pointer");
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @Test
    void aServerThatIsBusyIsAskedAgainAndOneThatLacksItIsNot() throws Exception {
        try (FileServer server = new FileServer(FileServer.status("503 Busy"))) {
            assertThatThrownBy(() -> pointed(cache(false), server)).hasMessageContaining("503");
            assertThat(server.requests()).hasSize(3);
            server.behave(FileServer.status("404 Not Found"));
            assertThatThrownBy(() -> pointed(cache(false), server)).hasMessageContaining("404");
            assertThat(server.requests()).hasSize(4);
        }
    }

    @Test
    void offlineItSaysWhatToBring() throws Exception {
        URI hub = URI.create("https://hub.invalid/raw/file");
        assertThatThrownBy(() -> cache(true).pointed(NAME, List.of(), hub))
                .isInstanceOf(DownloadException.class)
                .hasMessageContainingAll("not to be used", hub.toString(), NAME + ".pointer");
        Path kept = folder.resolve("cache/" + NAME + ".pointer");
        Files.createDirectories(kept.getParent());
        Files.writeString(kept, pointer(CONTENT));
        assertThat(cache(true).pointed(NAME, List.of(), hub).sha256()).contains(FileCacheTest.sha256(CONTENT));
        Files.writeString(kept, "nothing");
        assertThatThrownBy(() -> cache(true).pointed(NAME, List.of(), hub)).hasMessageContaining("remove it");
    }
}
