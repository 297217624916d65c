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
package io.github.unetzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.download.Progress;
import io.github.unetzoo.download.PublishedFile;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadProgressTest {

    private static final URI WEB = URI.create("https://files.example/encoders/resnet34-b627a593.pth");
    private static final PublishedFile FILE = new PublishedFile(
            "encoders/resnet34-b627a593.pth",
            List.of(WEB),
            OptionalLong.of(87_319_819),
            Optional.empty(),
            Optional.of("b627a593"));

    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private DownloadProgress progress(boolean terminal) {
        return new DownloadProgress(new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), terminal));
    }

    private static Progress at(long done, double rate) {
        return new Progress(done, OptionalLong.of(87_319_819), rate);
    }

    @Test
    void aTerminalSeesABarWithRateAndTimeLeft() {
        progress(true).progress(FILE, at(43_700_000, 4_360_000));
        assertThat(err.toString())
                .isEqualTo("\r[##########----------] 43.7/87.3 MB  4.4 MB/s  10 s left  resnet34-b627a593.pth");
    }

    @Test
    void aFileOfUnknownSizeHasNoBar() {
        progress(true).progress(FILE, new Progress(1_500_000, OptionalLong.empty(), 500_000));
        assertThat(err.toString()).isEqualTo("\r1.5 MB  0.5 MB/s  resnet34-b627a593.pth");
    }

    @Test
    void aLogSeesOneLinePerFile() {
        DownloadProgress progress = progress(false);
        for (int i = 0; i < 2; i++) {
            progress.started(FILE, WEB, at(0, 0));
            progress.progress(FILE, at(43_700_000, 4_360_000));
            progress.finished(FILE, Path.of("somewhere"), 87_319_819, Duration.ofMillis(20_100));
        }
        String line = "encoders/resnet34-b627a593.pth  87.3 MB from files.example in 20 s";
        assertThat(err.toString().lines()).containsExactly(line, line);
    }

    @Test
    void whatGoesWrongIsALineToo() {
        DownloadProgress progress = progress(false);
        progress.waiting(FILE);
        progress.retry(FILE, WEB, "nothing came for 30 s, after 12.0 MB", Duration.ofSeconds(1));
        progress.gaveUp(FILE, WEB, "has no such file (status 404)");
        progress.setAside(FILE, Path.of("a.bad"), "it has 1 bytes in place of 2");
        assertThat(err.toString().lines())
                .containsExactly(
                        "encoders/resnet34-b627a593.pth is being downloaded by another process: waiting for it",
                        "files.example: nothing came for 30 s, after 12.0 MB; trying again in 1 s",
                        "files.example: has no such file (status 404)",
                        "encoders/resnet34-b627a593.pth in the cache is damaged (it has 1 bytes in place of 2): moved"
                                + " to a.bad, and will be fetched again");
    }

    @Test
    void aCacheTellsItWhatItCopiesButNotWhatIsEmbedded() throws Exception {
        Path source = Files.write(folder.resolve("source"), new byte[] {'a', 'b', 'c'});
        FileCache cache = FileCache.builder()
                .optFolder(folder.resolve("cache"))
                .optOffline(true)
                .optMirrors(List.of())
                .optListener(progress(false))
                .build();
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        cache.fetch(new PublishedFile(
                "abc", List.of(source.toUri()), OptionalLong.empty(), Optional.of(abc), Optional.empty()));
        assertThat(err.toString()).startsWith("abc  0.0 MB from " + source.toUri() + " in 0 s");
        err.getBuffer().setLength(0);
        String name = Main.class.getName().replace('.', '/') + ".class";
        byte[] bytes;
        try (InputStream in = Main.class.getClassLoader().getResourceAsStream(name)) {
            bytes = in.readAllBytes();
        }
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        cache.fetch(new PublishedFile(
                "main",
                List.of(URI.create("classpath:" + name)),
                OptionalLong.empty(),
                Optional.of(hash),
                Optional.empty()));
        assertThat(err.toString()).isEmpty();
    }
}
