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
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of this machine, and what is kept. */
class FileCacheTest {

    private static final String NAME = "models/weights.bin";
    /** A resource that is there, in a folder, and one that is in a jar. */
    private static final String RESOURCE = "io/github/unetzoo/download/FileCacheTest.class";

    private static final String IN_JAR = "org/junit/jupiter/api/Test.class";

    private final byte[] content = new byte[200_000];

    @TempDir
    private Path folder;

    @BeforeEach
    void fill() {
        new Random(1).nextBytes(content);
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    static PublishedFile published(byte[] bytes, URI... addresses) throws Exception {
        return new PublishedFile(
                NAME, List.of(addresses), OptionalLong.of(bytes.length), Optional.of(sha256(bytes)), Optional.empty());
    }

    private FileCache cache() {
        return FileCache.builder()
                .optFolder(folder.resolve("cache"))
                .optMirrors(List.of())
                .optOffline(false)
                .build();
    }

    private Path source() throws IOException {
        return Files.write(folder.resolve("source"), content);
    }

    @Test
    void aFileOfThisMachineIsCopied() throws Exception {
        Path got = cache().fetch(published(content, source().toUri()));
        assertThat(got).isEqualTo(folder.resolve("cache/" + NAME)).hasBinaryContent(content);
        assertThat(folder.resolve("cache/models").toFile().list()).containsOnly("weights.bin", "weights.bin.lock");
    }

    @Test
    void aResourceIsCopiedFromAFolderAndFromAJar() throws Exception {
        for (String resource : List.of(RESOURCE, IN_JAR)) {
            byte[] bytes;
            try (var in = getClass().getClassLoader().getResourceAsStream(resource)) {
                bytes = in.readAllBytes();
            }
            assertThat(cache().fetch(published(bytes, URI.create("classpath:" + resource))))
                    .hasBinaryContent(bytes);
        }
    }

    @Test
    void anEntryOfAJarIsCopied() throws Exception {
        Path jar = folder.resolve("models.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry("inside/weights.bin"));
            entries.write(content);
        }
        URI address = URI.create("jar:" + jar.toUri() + "!/inside/weights.bin");
        assertThat(cache().fetch(published(content, address))).hasBinaryContent(content);
    }

    @Test
    void aFileOfTheWebIsFetchedAndThenKept() throws Exception {
        try (FileServer server = new FileServer(FileServer.file(content))) {
            PublishedFile file = published(content, server.address("/weights.bin"));
            assertThat(cache().cached(file)).isEmpty();
            assertThat(cache().fetch(file)).hasBinaryContent(content);
            assertThat(cache().fetch(file)).hasBinaryContent(content);
            assertThat(cache().cached(file)).contains(folder.resolve("cache/" + NAME));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void anotherFileThanWasPublishedIsNotTaken() throws Exception {
        byte[] other = content.clone();
        other[100_000]++;
        try (FileServer server = new FileServer(FileServer.file(other))) {
            assertThatThrownBy(() -> cache().fetch(published(content, server.address("/weights.bin"))))
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining(server.address("/weights.bin") + ": its SHA-256 is " + sha256(other))
                    .hasMessageContaining(sha256(content));
            assertThat(folder.resolve("cache/models").toFile().list()).containsOnly("weights.bin.lock");
        }
    }
}
