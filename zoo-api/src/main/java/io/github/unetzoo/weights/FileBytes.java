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
package io.github.unetzoo.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes of an open file. */
final class FileBytes {
    /** Less than this is read: a mapping costs a system call and whole pages. */
    private static final long LEAST_MAPPED = 64L << 10;

    /** On Windows files up to this size are read, for a mapped one cannot be replaced or deleted there. */
    private static final long LARGEST_READ_ON_WINDOWS = 512L << 20;

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private FileBytes() {}

    /** Fills the rest of a buffer from a position in the file. */
    static void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            long next = position + into.position() - start;
            if (channel.read(into, next) < 0) {
                throw new IOException("the file ended at byte " + next + " while being read");
            }
        }
    }

    /** Reads bytes that are known to be there. */
    static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        readFully(channel, bytes, from);
        return bytes.flip();
    }

    /**
     * Maps bytes that are known to be there, at most 2 GB, or reads them where they are few. A mapped file stays open
     * until its buffers are collected; Windows would refuse to replace or delete it meanwhile.
     */
    static ByteBuffer segment(FileChannel channel, long from, long length) throws IOException {
        if (length >= LEAST_MAPPED && (!WINDOWS || channel.size() > LARGEST_READ_ON_WINDOWS)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, from, length);
        }
        return read(channel, from, Math.toIntExact(length));
    }
}
