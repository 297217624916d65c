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
package io.github.unetzoo.hub;

import io.github.unetzoo.download.PublishedFile;
import io.github.unetzoo.files.PendingFile;
import io.github.unetzoo.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * What a copied file turned out to be.
 *
 * @param bytes its size
 * @param sha256 its hash, 64 hex digits
 */
record FileCopy(long bytes, String sha256) {

    private static final int CHUNK = 1 << 16;

    /**
     * Copies a stream and looks at what passes.
     *
     * @param most bytes that are let through; one more than that shows in the result, and the rest is not read
     */
    static FileCopy of(InputStream in, OutputStream out, long most) throws IOException {
        Sha256 hash = new Sha256();
        byte[] chunk = new byte[CHUNK];
        long bytes = 0;
        for (int count = in.read(chunk); count >= 0 && bytes <= most; count = in.read(chunk)) {
            hash.add(chunk, count);
            out.write(chunk, 0, count);
            bytes += count;
        }
        return new FileCopy(bytes, hash.hex());
    }

    /** Copies a stream into a file that appears whole. */
    static FileCopy of(InputStream in, Path file) throws IOException {
        try (PendingFile pending = PendingFile.open(file)) {
            FileCopy copy = of(in, pending, Long.MAX_VALUE);
            pending.commit();
            return copy;
        }
    }

    /** Whether it is what was published, whose size and hash are known. */
    boolean is(PublishedFile file) {
        return bytes == file.bytes().orElseThrow()
                && sha256.equals(file.sha256().orElseThrow());
    }
}
