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

import io.github.unetzoo.files.FullDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
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

    // ---- what is kept

    private Path kept() {
        return folder.resolve("cache/" + NAME);
    }

    private void keep(byte[] bytes) throws IOException {
        Files.createDirectories(kept().getParent());
        Files.write(kept(), bytes);
    }

    private byte[] damaged() {
        byte[] bytes = content.clone();
        bytes[bytes.length / 2]++;
        return bytes;
    }

    @Test
    void aDamagedFileIsSetAsideAndFetchedAgain() throws Exception {
        List<String> told = new ArrayList<>();
        try (FileServer server = new FileServer(FileServer.file(content))) {
            PublishedFile file = published(content, server.address("/weights.bin"));
            keep(damaged());
            FileCache cache = FileCache.builder()
                    .optFolder(folder.resolve("cache"))
                    .optMirrors(List.of())
                    .optOffline(false)
                    .optListener(new DownloadListener() {
                        @Override
                        public void setAside(PublishedFile about, Path bad, String reason) {
                            told.add(bad + " " + reason);
                        }
                    })
                    .build();
            assertThat(cache.cached(file)).isEmpty();
            assertThat(cache.verify(file))
                    .isEqualTo(new Verification.Bad(
                            kept(), "its SHA-256 is " + sha256(damaged()) + " in place of " + sha256(content)));
            assertThat(kept()).hasBinaryContent(damaged());
            assertThat(cache.fetch(file)).isEqualTo(kept()).hasBinaryContent(content);
            assertThat(folder.resolve("cache/" + NAME + ".bad")).hasBinaryContent(damaged());
            assertThat(told).hasSize(1).first().asString().startsWith(kept() + ".bad its SHA-256 is ");
            assertThat(cache.verify(file)).isEqualTo(new Verification.Good(kept()));
        }
    }

    @Test
    void aFileOfAnotherSizeIsNotEvenRead() throws Exception {
        keep(new byte[3]);
        assertThat(cache().verify(published(content)))
                .isEqualTo(new Verification.Bad(kept(), "it has 3 bytes in place of 200000"));
        Files.delete(kept());
        assertThat(cache().verify(published(content))).isEqualTo(new Verification.Missing(kept()));
    }

    @Test
    void aFileIsReadOnceAndAgainWhenItChanges() throws Exception {
        keep(content);
        PublishedFile file = published(content);
        assertThat(cache().cached(file)).contains(kept());
        // Damage that leaves size and time as they were is what only another process, or verify, sees.
        FileTime time = Files.getLastModifiedTime(kept());
        keep(damaged());
        Files.setLastModifiedTime(kept(), time);
        assertThat(cache().cached(file)).contains(kept());
        assertThat(cache().verify(file)).isInstanceOf(Verification.Bad.class);
        assertThat(cache().cached(file)).isEmpty();
        keep(content);
        Files.setLastModifiedTime(kept(), FileTime.fromMillis(time.toMillis() + 5000));
        assertThat(cache().cached(file)).contains(kept());
        // What one publisher calls good need not be what another does.
        assertThat(cache().cached(published(damaged()))).isEmpty();
    }

    // ---- without a network

    private FileCache offline() {
        return FileCache.builder()
                .optFolder(folder.resolve("cache"))
                .optMirrors(List.of(URI.create("http://127.0.0.1:9/zoo")))
                .optOffline(true)
                .build();
    }

    @Test
    void offlineServesWhatIsKeptAndWhatIsOnThisMachine() throws Exception {
        URI web = URI.create("http://127.0.0.1:9/weights.bin");
        keep(content);
        assertThat(offline().fetch(published(content, web))).hasBinaryContent(content);
        Files.delete(kept());
        assertThat(offline().fetch(published(content, web, source().toUri()))).hasBinaryContent(content);
    }

    @Test
    void offlineSaysWhoSaidSoAndWhatToDo() throws Exception {
        URI web = URI.create("http://127.0.0.1:9/weights.bin");
        String bring = ", and the network is not to be used (as was asked): fetch it where there is one and"
                + " bring it here as " + kept() + " (SHA-256 " + sha256(content)
                + "), or name a mirror on this machine with -Dunetzoo.mirror=file:///... or UNETZOO_MIRROR";
        assertThatThrownBy(() -> offline().fetch(published(content, web)))
                .isInstanceOf(DownloadException.class)
                .hasMessage(NAME + " is not in the cache folder " + folder.resolve("cache") + bring);
        assertThat(folder.resolve("cache")).doesNotExist();
        keep(damaged());
        assertThatThrownBy(() -> offline().fetch(published(content, web)))
                .isInstanceOf(DownloadException.class)
                .hasMessage(kept() + " is not " + NAME + " as it was published: its SHA-256 is " + sha256(damaged())
                        + " in place of " + sha256(content) + bring);
        assertThat(kept()).hasBinaryContent(damaged());
    }

    @Test
    void aFileWithoutAddressesComesFromMirrorsOnly() throws Exception {
        Path mirror = folder.resolve("mirror");
        Files.createDirectories(mirror.resolve("models"));
        Files.write(mirror.resolve(NAME), content);
        assertThatThrownBy(() -> cache().fetch(published(content)))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("no address of it is known");
        FileCache cache = FileCache.builder()
                .optFolder(folder.resolve("cache"))
                .optMirrors(List.of(folder.resolve("none").toUri(), mirror.toUri()))
                .optOffline(true)
                .build();
        assertThat(cache.fetch(published(content))).hasBinaryContent(content);
    }

    @Test
    void whatIsOnThisMachineIsAskedBeforeMirrors() throws Exception {
        try (FileServer server = new FileServer(FileServer.file(content))) {
            FileCache cache = FileCache.builder()
                    .optFolder(folder.resolve("cache"))
                    .optMirrors(List.of(server.address("/mirror")))
                    .optOffline(false)
                    .build();
            cache.fetch(published(content, server.address("/published"), source().toUri()));
            assertThat(server.requests()).isEmpty();
            Files.delete(kept());
            cache.fetch(published(content, server.address("/published")));
            assertThat(server.requests()).extracting(FileServer.Request::path).containsExactly("/mirror/" + NAME);
        }
    }

    @Test
    void whatIsNotOnThisMachineIsSaid() throws Exception {
        URI nowhere = folder.resolve("nowhere").toUri();
        assertThatThrownBy(() ->
                        cache().fetch(published(content, nowhere, URI.create("classpath:no/such"), folder.toUri())))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("  " + nowhere + ": there is no such file\n")
                .hasMessageContaining("  classpath:no/such: no such resource is on the class path\n")
                .hasMessageContaining("  " + folder.toUri() + ": ");
    }

    // ---- folders that do not take it

    @Test
    void aFolderThatCannotBeWrittenServesWhatItHas() throws Exception {
        keep(content);
        FileCache cache = FileCache.builder()
                .optFolder(FullDisk.readOnly().path(folder.resolve("cache")))
                .optOffline(false)
                .build();
        URI source = source().toUri();
        assertThat(cache.fetch(published(content, source)).toString()).isEqualTo(kept().toString());

        Files.delete(kept());
        assertUnwritable(cache, published(content, source), ": Read-only file system");
        keep(damaged());
        assertUnwritable(cache, published(content, source), ": Read-only file system");
        assertThat(kept()).hasBinaryContent(damaged());
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws Exception {
        Files.write(folder.resolve("cache"), content);
        assertUnwritable(cache(), published(content, source().toUri()), "");
    }

    private void assertUnwritable(FileCache cache, PublishedFile file, String reason) throws Exception {
        assertThatThrownBy(() -> cache.fetch(file))
                .isInstanceOf(DownloadException.class)
                .hasMessageStartingWith(NAME + " is needed and not in the cache folder " + folder.resolve("cache")
                        + ", which cannot be written (")
                .hasMessageEndingWith(reason + "): choose another folder with -Dunetzoo.cache=DIR or UNETZOO_CACHE=DIR,"
                        + " or put the file there as " + kept() + " (SHA-256 " + sha256(content) + ")");
    }

    @Test
    void aFullDiskIsSaidAndWhatCameStays() throws Exception {
        try (FileServer server = new FileServer(FileServer.file(content))) {
            PublishedFile file = published(content, server.address("/weights.bin"));
            FileCache small = FileCache.builder()
                    .optFolder(new FullDisk(content.length - 1).path(folder.resolve("cache")))
                    .optMirrors(List.of())
                    .optOffline(false)
                    .build();
            assertThatThrownBy(() -> small.fetch(file))
                    .isInstanceOf(DownloadException.class)
                    .hasMessage(NAME + " cannot be kept: the disk of the cache folder " + folder.resolve("cache")
                            + " is full (No space left on device): make room, and the download goes on where it"
                            + " stopped, or choose another folder with -Dunetzoo.cache=DIR or UNETZOO_CACHE=DIR");
            assertThat(server.requests()).hasSize(1);
            assertThat(kept()).doesNotExist();
            assertThat(cache().fetch(file)).hasBinaryContent(content);
            assertThat(server.requests().get(1).from()).isPresent();
        }
    }

    // ---- options

    @Test
    void optionsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> FileCache.builder().optTries(0).build()).hasMessage("tries 0 must be at least 1");
        assertThatThrownBy(
                        () -> FileCache.builder().optIdleTimeout(Duration.ZERO).build())
                .hasMessage("idle time-out PT0S must be at least a millisecond");
        assertThatThrownBy(() -> FileCache.builder()
                        .optConnectTimeout(Duration.ofNanos(1))
                        .build())
                .hasMessageStartingWith("connect time-out ");
        assertThatThrownBy(() ->
                        FileCache.builder().optBackOff(Duration.ofSeconds(-1)).build())
                .hasMessage("pause between tries PT-1S must not be negative");
        for (String mirror : List.of("/mnt/zoo", "ftp://example.org/zoo", "https://me:secret@example.org/zoo")) {
            assertThatThrownBy(() -> FileCache.builder()
                            .optMirrors(List.of(URI.create(mirror)))
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no address of a mirror")
                    .hasMessageNotContaining("secret");
        }
    }
}
