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
package io.github.unetzoo.data;

import io.github.unetzoo.files.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Collects facts in order and hashes them. Every fact is preceded by its length, so that none can pass for another. */
final class Fingerprint {
    /** Bytes at each end of a large file. */
    private static final int END = 1 << 16;

    private final Sha256 hash = new Sha256();

    Fingerprint add(String fact) {
        byte[] bytes = fact.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        hash.add(bytes, bytes.length);
        return this;
    }

    Fingerprint add(long number) {
        hash.add(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        return this;
    }

    Fingerprint add(List<String> facts) {
        add(facts.size());
        facts.forEach(this::add);
        return this;
    }

    /** All bytes of a file. */
    Fingerprint addWhole(Path file) {
        return add(file, Long.MAX_VALUE);
    }

    /** A file's length and its bytes at both ends; all of them if it is small. */
    Fingerprint addEnds(Path file) {
        return add(file, END);
    }

    private Fingerprint add(Path file, long end) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            add(size);
            long head = Math.min(size, end);
            addBytes(channel, 0, head);
            addBytes(channel, Math.max(head, size - end), size);
            return this;
        } catch (IOException e) {
            throw new DataException(file + " cannot be read (" + e + ")", e);
        }
    }

    private void addBytes(FileChannel channel, long from, long to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(END);
        for (long at = from; at < to; at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(END, to - at));
            if (channel.read(buffer, at) < 0) {
                throw new EOFException("it became shorter while it was read");
            }
            hash.add(buffer.flip());
        }
    }

    String hex() {
        return hash.hex();
    }
}
