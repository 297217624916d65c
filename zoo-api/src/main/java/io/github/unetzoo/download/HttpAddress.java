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
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Asks web servers for files. */
final class HttpAddress {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

    private final HttpClient client;
    private final Duration connect;
    private final Duration idle;

    HttpAddress(Duration connect, Duration idle, ProxySelector proxies, Optional<Authenticator> proxyUser) {
        this.connect = connect;
        this.idle = idle;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(connect)
                .proxy(proxies);
        proxyUser.ifPresent(builder::authenticator);
        this.client = builder.build();
    }

    /**
     * Asks for a file.
     *
     * @param offset of the first byte that is wanted
     * @return the file from there or, if the server knows no ranges, from its beginning
     */
    Answer open(URI address, long offset) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).header("User-Agent", "UNetZoo").header("Accept-Encoding", "identity");
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-");
        }
        HttpResponse<BodyStream> response = send(request.build());
        Optional<Answer> answer = answer(response, offset);
        if (answer.isPresent()) {
            return answer.get();
        }
        response.body().close();
        if (offset > 0 && (response.statusCode() == 206 || response.statusCode() == 416)) {
            // What is here is longer than what is there, or the server gets ranges wrong.
            return open(address, 0);
        }
        throw refusal(response);
    }

    private HttpResponse<BodyStream> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<BodyStream>> response = client.sendAsync(request, head -> new BodyStream(idle));
        try {
            return response.get(connect.plus(idle).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new Failure.Passing("no answer within " + Words.span(connect.plus(idle)));
        } catch (InterruptedException e) {
            response.cancel(true);
            throw Tries.interrupted();
        } catch (ExecutionException e) {
            throw failure(request.uri(), Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private Failure failure(URI address, Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return new Failure.Lasting("the name " + address.getHost()
                        + " is not known here: is there a network, and does it need a proxy (HTTPS_PROXY)?");
            }
        }
        String said = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        if (e instanceof HttpConnectTimeoutException) {
            return new Failure.Passing("no connection within " + Words.span(connect));
        }
        if (e instanceof ConnectException) {
            return new Failure.Passing("no connection (" + said + ")");
        }
        if (e instanceof SSLException) {
            return new Failure.Lasting("no secure connection (" + said
                    + "): if a proxy here opens what is encrypted, name a trust store that has its certificate,"
                    + " with -Djavax.net.ssl.trustStore");
        }
        return new Failure.Passing("no answer (" + said + ")");
    }

    /** The answer, if it is one to what was asked. */
    private static Optional<Answer> answer(HttpResponse<BodyStream> response, long offset) {
        if (response.statusCode() == 200) {
            return Optional.of(new Answer(response.body(), 0, response.headers().firstValueAsLong("Content-Length")));
        }
        Matcher range = CONTENT_RANGE.matcher(
                response.headers().firstValue("Content-Range").orElse(""));
        if (response.statusCode() != 206 || !range.matches() || !range.group(1).equals(Long.toString(offset))) {
            return Optional.empty();
        }
        return Optional.of(new Answer(
                response.body(),
                offset,
                range.group(2).equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(range.group(2)))));
    }

    private static Failure refusal(HttpResponse<?> response) {
        int status = response.statusCode();
        return switch (status) {
            case 301, 302, 303, 307, 308 ->
                new Failure.Lasting(response.headers()
                        .firstValue("Location")
                        .filter(to -> Addresses.scheme(response.uri()).equals("https") && to.startsWith("http:"))
                        .map(to -> "redirects from https to http, which is refused")
                        .orElse("redirects without end or to nowhere (status " + status + ")"));
            case 404, 410 -> new Failure.Lasting("has no such file (status " + status + ")");
            case 206, 416 -> new Failure.Lasting("answers with a range that was not asked for (status " + status + ")");
            case 401, 403 -> new Failure.Lasting("denies access (status " + status + ")");
            case 407 -> new Failure.Lasting("the proxy wants a user and password (status 407)");
            case 408, 429, 500, 502, 503, 504 ->
                new Failure.Passing("is busy or broken (status " + status + ")", wait(response));
            default -> new Failure.Lasting("answers with status " + status);
        };
    }

    /** What Retry-After says, in seconds or as a date. */
    private static Duration wait(HttpResponse<?> response) {
        String said = response.headers().firstValue("Retry-After").orElse("0").strip();
        try {
            Duration wait = said.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(said))
                    : Duration.between(Instant.now(), ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME));
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
