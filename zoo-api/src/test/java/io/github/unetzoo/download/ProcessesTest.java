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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes and threads that want one file, and processes that are killed. */
class ProcessesTest {

    private static final String NAME = "weights.bin";

    private final byte[] content = new byte[2_000_000];

    @TempDir
    private Path folder;

    @BeforeEach
    void fill() {
        new Random(2).nextBytes(content);
    }

    /** A process that fetches one file. */
    static final class Fetcher {
        public static void main(String[] args) throws IOException {
            PublishedFile file = new PublishedFile(
                    NAME, List.of(URI.create(args[1])), OptionalLong.empty(), Optional.of(args[2]), Optional.empty());
            FileCache cache = FileCache.builder()
                    .optFolder(Path.of(args[0]))
                    .optOffline(false)
                    .optMirrors(List.of())
                    .optListener(new DownloadListener() {
                        @Override
                        public void waiting(PublishedFile file) {
                            System.out.println("waiting");
                        }
                    })
                    .build();
            System.out.println(cache.fetch(file));
        }
    }

    private Process start(URI address) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fetcher.class.getName(),
                        cache().toString(),
                        address.toString(),
                        FileCacheTest.sha256(content))
                .redirectErrorStream(true)
                .start();
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private static List<String> said(Process process) throws Exception {
        List<String> lines =
                new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines;
    }

    /** Sends the first half at once and the second when told. */
    private FileServer.Behaviour halves(CountDownLatch second) {
        return (request, out) -> {
            int from = FileServer.rangeHead(request, out, content.length);
            int half = Math.max(from, content.length / 2);
            out.write(content, from, half - from);
            out.flush();
            second.await();
            out.write(content, half, content.length - half);
        };
    }

    @Test
    void twoProcessesDownloadOnce() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        try (FileServer server = new FileServer(halves(second))) {
            Process one = start(server.address("/" + NAME));
            Process two = start(server.address("/" + NAME));
            // Whoever comes second says so, and only then the file goes on.
            while (one.getInputStream().available() == 0 && two.getInputStream().available() == 0) {
                assertThat(one.isAlive() && two.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(5);
            }
            second.countDown();
            List<String> all = new ArrayList<>(said(one));
            all.addAll(said(two));
            String path = cache().resolve(NAME).toString();
            assertThat(all).containsExactlyInAnyOrder("waiting", path, path);
            assertThat(server.requests()).hasSize(1);
            assertThat(cache().resolve(NAME)).hasBinaryContent(content);
        }
    }

    @Test
    void aKilledDownloadIsGoneOnWith() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FileServer server = new FileServer(halves(never))) {
            Process victim = start(server.address("/" + NAME));
            Path part = cache().resolve(NAME + ".part");
            while (!Files.exists(part) || Files.size(part) < content.length / 2) {
                assertThat(victim.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(5);
            }
            victim.destroyForcibly().waitFor();
            assertThat(cache().resolve(NAME)).doesNotExist();

            server.behave(FileServer.file(content));
            assertThat(said(start(server.address("/" + NAME))))
                    .containsExactly(cache().resolve(NAME).toString());
            assertThat(server.requests())
                    .extracting(FileServer.Request::from)
                    .containsExactly(Optional.empty(), Optional.of(content.length / 2));
            assertThat(cache().resolve(NAME)).hasBinaryContent(content);
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void whoWaitsForAProcessThatIsKilledGoesOn() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FileServer server = new FileServer(halves(never))) {
            Process victim = start(server.address("/" + NAME));
            Path part = cache().resolve(NAME + ".part");
            while (!Files.exists(part) || Files.size(part) < content.length / 2) {
                assertThat(victim.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(5);
            }
            server.behave(FileServer.file(content));
            Process heir = start(server.address("/" + NAME));
            assertThat(new BufferedReader(new InputStreamReader(heir.getInputStream())).readLine())
                    .isEqualTo("waiting");
            victim.destroyForcibly().waitFor();
            assertThat(heir.waitFor()).isZero();
            assertThat(server.requests())
                    .extracting(FileServer.Request::from)
                    .containsExactly(Optional.empty(), Optional.of(content.length / 2));
            assertThat(cache().resolve(NAME)).hasBinaryContent(content);
        }
    }

    @Test
    void manyThreadsDownloadOnceAndTwoFilesAtATime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger waiting = new AtomicInteger();
        byte[] other = Arrays.copyOf(content, 1000);
        try (FileServer server = new FileServer((request, out) -> {
            // Nothing comes before both files are asked for and all others wait.
            while (waiting.get() < 6) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            FileServer.file(request.path().equals("/other") ? other : content).answer(request, out);
        })) {
            FileCache cache = FileCache.builder()
                    .optFolder(cache())
                    .optOffline(false)
                    .optMirrors(List.of())
                    .optIdleTimeout(Duration.ofSeconds(10))
                    .optListener(new DownloadListener() {
                        @Override
                        public void waiting(PublishedFile file) {
                            waiting.incrementAndGet();
                        }
                    })
                    .build();
            PublishedFile first = FileCacheTest.published(content, server.address("/" + NAME));
            PublishedFile second = new PublishedFile(
                    "other",
                    List.of(server.address("/other")),
                    OptionalLong.empty(),
                    Optional.of(FileCacheTest.sha256(other)),
                    Optional.empty());
            List<Callable<Path>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                PublishedFile file = i % 2 == 0 ? first : second;
                calls.add(() -> cache.fetch(file));
            }
            for (Future<Path> path : threads.invokeAll(calls)) {
                assertThat(path.get()).exists();
            }
            assertThat(server.requests())
                    .extracting(FileServer.Request::path)
                    .containsExactlyInAnyOrder("/" + NAME, "/other");
            assertThat(waiting).hasValue(6);
        } finally {
            threads.shutdownNow();
        }
    }
}
