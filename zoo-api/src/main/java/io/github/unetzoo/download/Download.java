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
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file on its way into the cache; runs under the file's lock. What an earlier try or process has left is gone on
 * with, at whatever address: all of them are to have the same bytes, and the hash tells in the end whether they do. If
 * they do not, the file is fetched once more from its beginning.
 */
final class Download {

    private static final int CHUNK = 1 << 16;
    private static final long NANOS_BETWEEN_REPORTS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Pattern TITLE = Pattern.compile("(?is)<title>\\s*([^<]{1,100})");

    private final FileCache cache;
    private final CacheEntry entry;
    private final PublishedFile file;
    private final DownloadListener listener;

    Download(FileCache cache, CacheEntry entry) {
        this.cache = cache;
        this.entry = entry;
        this.file = entry.file();
        this.listener = cache.listener();
    }

    Path run(List<URI> addresses) throws IOException {
        long begin = System.nanoTime();
        try (PartFile part = PartFile.open(entry)) {
            if (!isWhole(part)) {
                fill(part, addresses);
            }
            part.publish();
            listener.finished(file, entry.path(), part.length(), Duration.ofNanos(System.nanoTime() - begin));
        }
        return entry.path();
    }

    private boolean isWhole(PartFile part) {
        return file.complaint(part.length(), part.sha256()).isEmpty();
    }

    private void fill(PartFile part, List<URI> addresses) throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (URI address : addresses) {
            try {
                cache.tries()
                        .run(() -> fetch(address, part), (reason, wait) -> listener.retry(file, address, reason, wait));
                return;
            } catch (Failure.Lasting e) {
                listener.gaveUp(file, address, e.reason());
                outcomes.add("  " + Addresses.shown(address) + ": " + e.reason());
            }
        }
        throw new DownloadException(
                file.name() + " could not be fetched:\n" + String.join("\n", outcomes) + "\n" + Settings.advice(entry));
    }

    /**
     * Brings the part to its end.
     *
     * @return its length, which is then the file's
     */
    private long fetch(URI address, PartFile part) throws IOException {
        if (file.bytes().orElse(Long.MAX_VALUE) <= part.length()) {
            part.restart();
        }
        boolean resumed;
        try (Answer answer = cache.open(address, part.length())) {
            checkSize(answer);
            resumed = answer.offset() > 0;
            if (!resumed) {
                part.restart();
            }
            OptionalLong total = answer.total().isPresent() ? answer.total() : file.bytes();
            listener.started(file, address, new Progress(part.length(), total, 0));
            copy(answer.body(), part, total);
            if (part.length() < total.orElse(0)) {
                throw new Failure.Passing("it ended early");
            }
        } catch (Failure.Passing e) {
            throw part.length() == 0
                    ? e
                    : new Failure.Passing(e.reason() + ", after " + Words.size(part.length()), e.leastWait());
        }
        Optional<String> complaint = file.complaint(part.length(), part.sha256());
        if (complaint.isEmpty()) {
            return part.length();
        }
        String said = complaint.get() + html(part.head());
        part.restart();
        if (resumed) {
            // Either what was left here is not of this file, or the address's bytes are not: this tells.
            return fetch(address, part);
        }
        throw new Failure.Lasting(said);
    }

    /** What is of another size is not worth a download, nor what an earlier one has left. */
    private void checkSize(Answer answer) throws IOException {
        Optional<String> complaint =
                answer.total().isPresent() ? file.complaint(answer.total().getAsLong()) : Optional.empty();
        if (complaint.isPresent()) {
            String head = new String(answer.body().readNBytes(PartFile.HEAD), StandardCharsets.UTF_8);
            throw new Failure.Lasting(complaint.get() + html(head));
        }
    }

    /** Appends what comes, to its end or until it is too much. */
    private void copy(InputStream body, PartFile part, OptionalLong total) throws IOException {
        long most = file.bytes().orElse(Long.MAX_VALUE);
        RateMeter meter = new RateMeter();
        byte[] bytes = new byte[CHUNK];
        long reported = System.nanoTime();
        meter.rate(reported, part.length());
        while (part.length() <= most) {
            int count = body.read(bytes);
            if (count < 0) {
                break;
            }
            part.write(bytes, count);
            long now = System.nanoTime();
            if (now - reported >= NANOS_BETWEEN_REPORTS) {
                reported = now;
                listener.progress(file, new Progress(part.length(), total, meter.rate(now, part.length())));
            }
        }
    }

    /** Proxies and portals answer with pages of their own, as if all were well. */
    private static String html(String head) {
        String lower = head.stripLeading().toLowerCase(Locale.ROOT);
        if (!lower.startsWith("<!doctype html") && !lower.startsWith("<html")) {
            return "";
        }
        Matcher title = TITLE.matcher(head);
        return ": it is a web page" + (title.find() ? ", \"" + title.group(1).strip() + "\"" : "");
    }
}
