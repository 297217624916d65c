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

import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.files.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * What a download has brought so far, with its hash. It stays when the process ends, so that the next one can go on;
 * who opens it has the lock. What goes wrong here is no address's fault: all errors are {@link DownloadException}s.
 */
final class PartFile implements Closeable {

    /** So many bytes tell a person what a file is. */
    static final int HEAD = 512;

    private final CacheEntry entry;
    private final FileChannel channel;
    private Sha256 hash = new Sha256();
    private long length;

    private PartFile(CacheEntry entry, FileChannel channel) {
        this.entry = entry;
        this.channel = channel;
    }

    /** Opens what an earlier download has left, or an empty file. */
    static PartFile open(CacheEntry entry) throws DownloadException {
        try {
            PartFile part = new PartFile(
                    entry,
                    FileChannel.open(
                            entry.part(),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE));
            part.hash.add(Channels.newInputStream(part.channel));
            part.length = part.channel.position();
            return part;
        } catch (IOException e) {
            throw entry.unwritable(e);
        }
    }

    long length() {
        return length;
    }

    String sha256() {
        return hash.hex();
    }

    void write(byte[] bytes, int count) throws DownloadException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw entry.unwritable(e);
        }
        hash.add(bytes, count);
        length += count;
    }

    /** Throws away what is there. */
    void restart() throws DownloadException {
        try {
            channel.truncate(0);
            channel.position(0);
        } catch (IOException e) {
            throw entry.unwritable(e);
        }
        hash = new Sha256();
        length = 0;
    }

    /** The first bytes as text. */
    String head() throws DownloadException {
        ByteBuffer buffer = ByteBuffer.allocate(HEAD);
        try {
            channel.read(buffer, 0);
        } catch (IOException e) {
            throw entry.unwritable(e);
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    /** Makes it the file of the cache, in one step. */
    void publish() throws DownloadException {
        try {
            channel.force(true);
            channel.close();
            AtomicFile.move(entry.part(), entry.path());
            FileHash.remember(entry.path(), sha256());
        } catch (IOException e) {
            throw entry.unwritable(e);
        }
    }

    /** Keeps what is there for the next download. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (length == 0) {
            Files.deleteIfExists(entry.part());
        }
    }
}
