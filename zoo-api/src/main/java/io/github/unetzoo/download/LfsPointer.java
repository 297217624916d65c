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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Git repository has in place of a large file's bytes, by the specification of Git LFS.
 *
 * @param sha256 of the file
 * @param bytes of the file
 */
record LfsPointer(String sha256, long bytes) {

    /** A pointer is of some 130 bytes, and by the specification of less than these. */
    private static final int MOST = 1024;

    private static final Pattern TEXT = Pattern.compile(
            "version https://git-lfs\\.github\\.com/spec/v1\\n(?:.*\\n)*?oid sha256:([0-9a-f]{64})\\nsize (\\d{1,18})\\n?");

    /** Reads the text. */
    static Optional<LfsPointer> of(String text) {
        Matcher lines = TEXT.matcher(text);
        return lines.matches()
                ? Optional.of(new LfsPointer(lines.group(1), Long.parseLong(lines.group(2))))
                : Optional.empty();
    }

    /** Reads the text at an address, as often as the cache tries one. */
    static LfsPointer fetch(FileCache cache, URI address) throws IOException {
        return cache.tries().run(() -> read(cache, address), (reason, wait) -> {});
    }

    private static LfsPointer read(FileCache cache, URI address) throws IOException {
        try (Answer answer = cache.open(address, 0)) {
            String text = new String(answer.body().readNBytes(MOST), StandardCharsets.UTF_8);
            return of(text).orElseThrow(() -> new Failure.Lasting("it has no pointer of Git LFS"));
        }
    }

    /** The text. */
    String text() {
        return "version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256 + "\nsize " + bytes + "\n";
    }
}
