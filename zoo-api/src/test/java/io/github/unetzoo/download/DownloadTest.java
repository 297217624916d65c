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

import static io.github.unetzoo.download.FileServer.file;
import static io.github.unetzoo.download.FileServer.head;
import static io.github.unetzoo.download.FileServer.rangeHead;
import static io.github.unetzoo.download.FileServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.unetzoo.download.FileServer.Behaviour;
import io.github.unetzoo.download.FileServer.Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What web servers do, and what becomes of the file. */
class DownloadTest {

    private static final String NAME = "models/weights.bin";
    private static final String HTML = "<!DOCTYPE html>\n<html><head><title>Please log in</title></head></html>";

    private final byte[] content = new byte[300_000];
    private final List<String> told = new ArrayList<>();
    private FileServer server;
    private URI address;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        new Random(1).nextBytes(content);
        server = new FileServer(file(content));
        address = server.address("/weights.bin");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Writes down what it is told, in a word each. */
    private final DownloadListener listener = new DownloadListener() {
        @Override
        public void started(PublishedFile file, URI from, Progress progress) {
            told.add("started at " + progress.done());
        }

        @Override
        public void retry(PublishedFile file, URI from, String reason, Duration wait) {
            told.add("retry: " + reason);
        }

        @Override
        public void gaveUp(PublishedFile file, URI from, String reason) {
            told.add("gave up: " + reason);
        }

        @Override
        public void setAside(PublishedFile file, Path bad, String reason) {
            told.add("set aside: " + reason);
        }

        @Override
        public void finished(PublishedFile file, Path path, long bytes, Duration took) {
            told.add("finished " + bytes);
        }
    };

    private FileCache.Builder builder() {
        return FileCache.builder()
                .optFolder(folder)
                .optMirrors(List.of())
                .optOffline(false)
                .optListener(listener)
                .optConnectTimeout(Duration.ofMillis(400))
                .optIdleTimeout(Duration.ofMillis(400))
                .optBackOff(Duration.ofMillis(10));
    }

    private PublishedFile published(URI... addresses) throws Exception {
        return FileCacheTest.published(content, addresses);
    }

    private PublishedFile withoutSize(URI... addresses) throws Exception {
        PublishedFile whole = published(addresses);
        return new PublishedFile(
                NAME,
                whole.addresses(),
                OptionalLong.empty(),
                Optional.empty(),
                whole.sha256().map(hash -> hash.substring(0, 8)));
    }

    private void fetches(PublishedFile file) throws IOException {
        assertThat(builder().build().fetch(file)).hasBinaryContent(content);
        assertThat(part()).doesNotExist();
        assertThat(told).endsWith("finished " + content.length);
    }

    private Path part() {
        return folder.resolve(NAME + ".part");
    }

    private String failure(PublishedFile file) {
        DownloadException[] caught = new DownloadException[1];
        assertThatThrownBy(() -> builder().build().fetch(file))
                .isInstanceOfSatisfying(DownloadException.class, e -> caught[0] = e);
        assertThat(folder.resolve(NAME)).doesNotExist();
        return caught[0].getMessage();
    }

    private List<Optional<Integer>> ranges() {
        return server.requests().stream().map(Request::from).toList();
    }

    /** Other behaviours one after another; the last one stays. */
    private static Behaviour oneAfterAnother(Behaviour... behaviours) {
        AtomicInteger next = new AtomicInteger();
        return (request, out) ->
                behaviours[Math.min(next.getAndIncrement(), behaviours.length - 1)].answer(request, out);
    }

    /** Promises the whole file and sends its beginning. */
    private Behaviour breakingOffAt(int end) {
        return (request, out) -> {
            int from = rangeHead(request, out, content.length);
            out.write(content, from, end - from);
        };
    }

    private Behaviour stallingAt(int end) {
        return (request, out) -> {
            breakingOffAt(end).answer(request, out);
            out.flush();
            TimeUnit.SECONDS.sleep(30);
        };
    }

    // ---- what breaks off, and goes on

    @Test
    void aBodyThatBreaksOffIsGoneOnWith() throws Exception {
        server.behave(oneAfterAnother(breakingOffAt(100_000), breakingOffAt(200_000), file(content)));
        fetches(published(address));
        assertThat(ranges()).containsExactly(Optional.empty(), Optional.of(100_000), Optional.of(200_000));
        assertThat(told).contains("started at 100000", "started at 200000");
        assertThat(told.get(1)).startsWith("retry: the connection broke off").endsWith(", after 0.1 MB");
    }

    @Test
    void aBodyWithoutALengthThatEndsEarlyIsGoneOnWith() throws Exception {
        Behaviour early = (request, out) -> {
            head(out, "200 OK");
            out.write(content, 0, 1000);
        };
        server.behave(oneAfterAnother(early, file(content)));
        fetches(published(address));
        assertThat(ranges()).containsExactly(Optional.empty(), Optional.of(1000));
        assertThat(told).contains("retry: it ended early, after 1000 bytes");
    }

    @Test
    void aStalledBodyIsGivenUpAndGoneOnWith() throws Exception {
        server.behave(oneAfterAnother(stallingAt(100_000), file(content)));
        fetches(published(address));
        assertThat(ranges()).containsExactly(Optional.empty(), Optional.of(100_000));
        assertThat(told).contains("retry: nothing came for 400 ms, after 0.1 MB");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        server.behave((request, out) -> TimeUnit.SECONDS.sleep(30));
        long begin = System.nanoTime();
        assertThat(failure(published(address))).contains(address + ": no answer within 800 ms (3 tries)");
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(6));
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aSlowTrickleIsWaitedFor() throws Exception {
        byte[] small = Arrays.copyOf(content, 4000);
        server.behave((request, out) -> {
            head(out, "200 OK", "Content-Length: " + small.length);
            for (int i = 0; i < small.length; i += 200) {
                out.write(small, i, 200);
                out.flush();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        });
        assertThat(builder().build().fetch(FileCacheTest.published(small, address)))
                .hasBinaryContent(small);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aTrickleThatWouldTakeForeverCountsAsStalled() throws Exception {
        server.behave((request, out) -> {
            int from = rangeHead(request, out, content.length);
            for (int i = from; i < content.length; i++) {
                out.write(content, i, 1);
                out.flush();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        });
        assertThat(failure(published(address))).contains("less than 128 bytes per second came");
        assertThat(server.requests()).hasSize(3);
        assertThat(ranges().get(2).orElseThrow()).isGreaterThan(ranges().get(1).orElseThrow());
    }

    @Test
    void aConnectionThatIsResetIsTriedAgain() throws Exception {
        server.behave(oneAfterAnother(FileServer.RESET, FileServer.RESET, file(content)));
        fetches(published(address));
        assertThat(told.get(0)).startsWith("retry: no answer (");
    }

    @Test
    void aServerThatKnowsNoRangesStartsOver() throws Exception {
        Behaviour whole = (request, out) -> {
            head(out, "200 OK", "Content-Length: " + content.length);
            out.write(content);
        };
        server.behave(oneAfterAnother(breakingOffAt(100_000), whole));
        fetches(published(address));
        assertThat(ranges()).containsExactly(Optional.empty(), Optional.of(100_000));
        assertThat(told.get(2)).isEqualTo("started at 0");
    }

    @Test
    void whatAnEarlierProcessHasLeftIsGoneOnWith() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, 12_345));
        fetches(published(address));
        assertThat(ranges()).containsExactly(Optional.of(12_345));
    }

    @Test
    void whatAnEarlierProcessHasLeftOfAnotherFileIsFoundOut() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), new byte[12_345]);
        fetches(published(address));
        assertThat(ranges()).containsExactly(Optional.of(12_345), Optional.empty());
    }

    @Test
    void whatIsLeftSurvivesAddressesThatDoNotHaveTheFile() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, 12_345));
        server.behave((request, out) -> (switch (request.path()) {
                    case "/page" -> file(HTML.getBytes(StandardCharsets.UTF_8));
                    case "/gone" -> status("404 Not Found");
                    default -> file(content);
                })
                .answer(request, out));
        fetches(published(
                folder.resolve("nowhere").toUri(), server.address("/page"), server.address("/gone"), address));
        // The page is shorter than what is left, so it is asked for as a whole; the file is not.
        assertThat(ranges())
                .containsExactly(Optional.of(12_345), Optional.empty(), Optional.of(12_345), Optional.of(12_345));
    }

    @Test
    void aServerThatStartsOverWithAnotherFileIsAskedOnce() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, 12_345));
        byte[] wrong = content.clone();
        wrong[7]++;
        server.behave((request, out) -> {
            head(out, "200 OK", "Content-Length: " + wrong.length);
            out.write(wrong);
        });
        assertThat(failure(published(address))).contains("its SHA-256 is " + FileCacheTest.sha256(wrong));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aPartThatIsLongerThanTheFileIsThrownAway() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), new byte[content.length + 1]);
        fetches(published(address));
        Files.delete(folder.resolve(NAME));
        Files.write(part(), new byte[content.length + 1]);
        fetches(withoutSize(address));
        assertThat(ranges()).containsExactly(Optional.empty(), Optional.of(content.length + 1), Optional.empty());
    }

    @Test
    void aPartThatIsWholeNeedsNoServer() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), content);
        fetches(published(address));
        Files.delete(folder.resolve(NAME));
        Files.write(part(), content);
        fetches(withoutSize(address));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whatCameStaysForTheNextDownload() throws Exception {
        server.behave(oneAfterAnother(breakingOffAt(50_000), breakingOffAt(60_000), breakingOffAt(70_000)));
        assertThat(failure(published(address))).contains("after 70000 bytes (3 tries)");
        assertThat(part()).hasBinaryContent(Arrays.copyOf(content, 70_000));
    }

    @Test
    void aMirrorGoesOnWhereAnotherBrokeOff() throws Exception {
        server.behave((request, out) -> {
            if (request.path().startsWith("/first")) {
                breakingOffAt(90_000).answer(request, out);
            } else {
                file(content).answer(request, out);
            }
        });
        FileCache cache = builder()
                .optMirrors(List.of(server.address("/first/"), server.address("/second")))
                .build();
        assertThat(cache.fetch(published(address))).hasBinaryContent(content);
        assertThat(server.requests())
                .extracting(Request::path)
                .containsExactly("/first/" + NAME, "/first/" + NAME, "/first/" + NAME, "/second/" + NAME);
        assertThat(ranges().get(3)).contains(90_000);
    }

    @Test
    void anotherRangeThanWasAskedForIsNotTaken() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, 100));
        Behaviour wrong = (request, out) -> {
            head(out, "206 Partial Content", "Content-Range: bytes 50-299999/300000", "Content-Length: 299950");
            out.write(content, 50, 299_950);
        };
        server.behave(wrong);
        assertThat(failure(published(address))).contains("answers with a range that was not asked for (status 206)");
        server.behave(oneAfterAnother(wrong, file(content)));
        fetches(published(address));
        assertThat(ranges()).containsExactly(Optional.of(100), Optional.empty(), Optional.of(100), Optional.empty());
    }

    // ---- what is not the file

    @Test
    void aWrongHashIsNotTakenAndTheNextAddressIsAsked() throws Exception {
        byte[] wrong = content.clone();
        wrong[7]++;
        server.behave((request, out) ->
                file(request.path().equals("/wrong") ? wrong : content).answer(request, out));
        fetches(published(server.address("/wrong"), address));
        assertThat(ranges()).containsExactly(Optional.empty(), Optional.empty());
        assertThat(told.get(1)).startsWith("gave up: its SHA-256 is ");
    }

    @Test
    void aWrongHashLeavesNothing() throws Exception {
        byte[] wrong = content.clone();
        wrong[7]++;
        server.behave(file(wrong));
        assertThat(failure(published(address)))
                .contains(address + ": its SHA-256 is " + FileCacheTest.sha256(wrong) + " in place of")
                .contains(FileCacheTest.sha256(content));
        assertThat(part()).doesNotExist();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aWrongSizeIsSeenBeforeItIsDownloaded() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        server.behave((request, out) -> {
            head(out, "200 OK", "Content-Length: 1000000000");
            while (sent.get() < 100_000_000) {
                out.write(content);
                sent.addAndGet(content.length);
            }
        });
        assertThat(failure(published(address))).contains("it has 1000000000 bytes in place of 300000");
        assertThat(sent.get()).isLessThan(100_000_000);
    }

    @Test
    void aBodyWithoutEndIsNotReadToItsEnd() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        server.behave((request, out) -> {
            head(out, "200 OK");
            while (sent.get() < 100_000_000) {
                out.write(content);
                sent.addAndGet(content.length);
            }
        });
        assertThat(failure(published(address))).contains("in place of 300000");
        assertThat(sent.get()).isLessThan(100_000_000);
    }

    @Test
    void aWebPageInPlaceOfTheFileIsCalledSo() throws Exception {
        server.behave(file(HTML.getBytes(StandardCharsets.UTF_8)));
        assertThat(failure(published(address)))
                .contains("it has " + HTML.length() + " bytes in place of 300000: it is a web page, \"Please log in\"");
        assertThat(failure(withoutSize(address)))
                .contains("its SHA-256 is ")
                .contains("...: it is a web page, \"Please log in\"");
        assertThat(part()).doesNotExist();
    }

    // ---- what servers say

    @Test
    void aFileThatIsNotThereIsAskedForOnce() throws Exception {
        server.behave((request, out) ->
                (request.path().equals("/gone") ? status("404 Not Found") : file(content)).answer(request, out));
        fetches(published(server.address("/gone"), address));
        assertThat(server.requests()).hasSize(2);
        assertThat(told).contains("gave up: has no such file (status 404)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "429 Too Many Requests",
                "500 Internal Server Error",
                "502 Bad Gateway",
                "503 Service Unavailable",
                "504 Gateway Timeout"
            })
    void aServerThatIsBusyIsAskedAgain(String status) throws Exception {
        server.behave(oneAfterAnother(status(status), status(status), file(content)));
        fetches(published(address));
        assertThat(told).contains("retry: is busy or broken (status " + status.substring(0, 3) + ")");
    }

    @Test
    void threeTimesBusyIsEnough() throws Exception {
        server.behave(status("503 Service Unavailable"));
        assertThat(failure(published(address))).contains(address + ": is busy or broken (status 503) (3 tries)");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aWaitThatIsAskedForIsKept() throws Exception {
        server.behave(oneAfterAnother(status("503 Service Unavailable", "Retry-After: 1"), file(content)));
        long begin = System.nanoTime();
        fetches(published(address));
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void aWaitThatIsTooLongIsNot() throws Exception {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(2));
        for (String wait : List.of("3600", date)) {
            server.behave(status("429 Too Many Requests", "Retry-After: " + wait));
            assertThat(failure(published(address))).contains("(status 429), and asks to wait");
        }
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void accessThatIsDeniedIsSaid() throws Exception {
        server.behave(status("403 Forbidden"));
        assertThat(failure(published(address))).contains("denies access (status 403)");
        server.behave(status("401 Unauthorized", "WWW-Authenticate: Basic realm=zoo"));
        assertThat(failure(published(address))).contains("denies access (status 401)");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        assertThat(failure(published(URI.create("http://127.0.0.1:" + port + "/weights.bin"))))
                .contains("no connection (", "(3 tries)");
    }

    @Test
    void aNameThatIsNotKnownIsAskedForOnce() throws Exception {
        assertThat(failure(published(URI.create("http://nowhere.invalid/weights.bin"))))
                .contains("the name nowhere.invalid is not known here")
                .doesNotContain("tries");
    }

    @Test
    void aFailureNamesEachAddressAndWhatToDo() throws Exception {
        server.behave(status("404 Not Found"));
        PublishedFile file = published(server.address("/a?token=secret"), server.address("/b"));
        assertThat(failure(file).lines())
                .containsExactly(
                        NAME + " could not be fetched:",
                        "  " + server.address("/a") + "?...: has no such file (status 404)",
                        "  " + server.address("/b") + ": has no such file (status 404)",
                        "Check the network; a proxy is named by HTTPS_PROXY or -Dhttps.proxyHost. Or name a mirror with"
                                + " -Dunetzoo.mirror=URL or UNETZOO_MIRROR=URL, or put the file there yourself, as "
                                + folder.resolve(NAME) + " (SHA-256 " + FileCacheTest.sha256(content) + ").");
    }

    // ---- redirects

    @Test
    void redirectsAreFollowedAlsoByWhatGoesOn() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, 100_000));
        server.behave((request, out) -> (switch (request.path()) {
                    case "/old" -> status("301 Moved Permanently", "Location: /older");
                    case "/older" -> status("302 Found", "Location: " + address);
                    default -> file(content);
                })
                .answer(request, out));
        fetches(published(server.address("/old")));
        assertThat(ranges()).containsOnly(Optional.of(100_000));
    }

    @Test
    void aCircleOfRedirectsEnds() throws Exception {
        server.behave(status("302 Found", "Location: /weights.bin"));
        assertThat(failure(published(address))).contains("redirects without end or to nowhere (status 302)");
    }

    @Test
    void httpMayBecomeHttpsButNotTheOtherWay() throws Exception {
        SSLContext before = SSLContext.getDefault();
        SSLContext.setDefault(localhost());
        HttpsServer secure = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        try {
            secure.setHttpsConfigurator(new HttpsConfigurator(localhost()));
            secure.createContext("/weights.bin", exchange -> {
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
                exchange.close();
            });
            secure.createContext("/down", exchange -> {
                exchange.getResponseHeaders().add("Location", address.toString());
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
            });
            secure.start();
            String base = "https://127.0.0.1:" + secure.getAddress().getPort();
            assertThat(failure(published(URI.create(base + "/down"))))
                    .contains("/down: redirects from https to http, which is refused");
            assertThat(server.requests()).isEmpty();

            server.behave(status("302 Found", "Location: " + base + "/weights.bin"));
            fetches(published(address));

            SSLContext.setDefault(before);
            Files.delete(folder.resolve(NAME));
            assertThat(failure(published(URI.create(base + "/weights.bin"))))
                    .contains("no secure connection (")
                    .contains("-Djavax.net.ssl.trustStore");
        } finally {
            SSLContext.setDefault(before);
            secure.stop(0);
        }
    }

    /** Made with keytool -genkeypair -keyalg EC -dname CN=127.0.0.1 -ext san=ip:127.0.0.1 -validity 36500. */
    private static SSLContext localhost() throws Exception {
        char[] password = "secret".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = DownloadTest.class.getResourceAsStream("localhost.p12")) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("localhost", store.getCertificate("localhost"));
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    // ---- progress

    @Test
    void progressGrowsToTheEnd() throws Exception {
        List<Progress> seen = new ArrayList<>();
        server.behave((request, out) -> {
            head(out, "200 OK", "Content-Length: " + content.length);
            for (int i = 0; i < content.length; i += 30_000) {
                out.write(content, i, 30_000);
                out.flush();
                TimeUnit.MILLISECONDS.sleep(60);
            }
        });
        FileCache cache = builder()
                .optListener(new DownloadListener() {
                    @Override
                    public void progress(PublishedFile file, Progress progress) {
                        seen.add(progress);
                    }
                })
                .build();
        cache.fetch(withoutSize(address));
        assertThat(seen).hasSizeBetween(3, 8).extracting(Progress::done).isSorted();
        assertThat(seen).allSatisfy(progress -> {
            assertThat(progress.total()).hasValue(content.length);
            assertThat(progress.bytesPerSecond()).isBetween(50_000.0, 1_000_000.0);
            assertThat(progress.left())
                    .hasValueSatisfying(left -> assertThat(left).isLessThan(Duration.ofSeconds(6)));
        });
    }

    @Test
    void anInterruptedThreadStopsAndStaysInterrupted() throws Exception {
        server.behave(stallingAt(1000));
        Thread here = Thread.currentThread();
        FileCache cache = builder()
                .optIdleTimeout(Duration.ofSeconds(20))
                .optListener(new DownloadListener() {
                    @Override
                    public void started(PublishedFile file, URI from, Progress progress) {
                        here.interrupt();
                    }
                })
                .build();
        assertThatThrownBy(() -> cache.fetch(published(address)))
                .isInstanceOf(IOException.class)
                .hasMessage("interrupted while downloading");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.requests()).hasSize(1);
    }

    // ---- files without a hash

    @Test
    void aListIsReadWithTheSamePatience() throws Exception {
        server.behave(oneAfterAnother(
                breakingOffAt(1000), status("503 Service Unavailable"), file(Arrays.copyOf(content, 5000))));
        assertThat(builder().build().read(address, 5000)).isEqualTo(Arrays.copyOf(content, 5000));
        assertThat(folder.toFile().list()).isEmpty();
        assertThatThrownBy(() -> builder().build().read(address, 4999))
                .isInstanceOf(DownloadException.class)
                .hasMessageStartingWith(address + ": has more than 4999 bytes");
        server.behave(status("404 Not Found"));
        assertThatThrownBy(() -> builder().build().read(address, 5000))
                .isInstanceOf(DownloadException.class)
                .hasMessageStartingWith(address + ": has no such file (status 404). Check the network");
        Path local = Files.write(folder.resolve("list"), new byte[] {1, 2});
        assertThat(builder().optOffline(true).build().read(local.toUri(), 2)).containsExactly(1, 2);
        assertThatThrownBy(() -> builder().optOffline(true).build().read(address, 5000))
                .isInstanceOf(DownloadException.class)
                .hasMessage(address + " is needed, and the network is not to be used (the cache was built so)");
    }
}
