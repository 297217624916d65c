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
package io.github.unetzoo.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A file that is being written beside its target, and becomes it with {@link #commit}. Closed before that, it leaves
 * the target as it was and nothing beside it. Writes are not buffered.
 */
public final class PendingFile extends OutputStream {

    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private boolean committed;

    private PendingFile(Path file, Path temporary, FileChannel channel) {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Starts a file.
     *
     * @param file to be created or replaced; its folder must exist
     * @return the file, still empty, to be written, committed and closed
     * @throws IOException naming the file
     */
    public static PendingFile open(Path file) throws IOException {
        Path temporary = temporary(file);
        try {
            return new PendingFile(
                    file,
                    temporary,
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /** A dot, the target's name, and something that no other writer takes. */
    private static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    @Override
    public void write(int value) throws IOException {
        write(ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        write(ByteBuffer.wrap(bytes, offset, length));
    }

    /**
     * Writes what remains in a buffer.
     *
     * @param bytes what remains of it, read to its end
     * @throws IOException naming the file
     */
    public void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /**
     * Forces what was written to the disk and moves it over the target in one step.
     *
     * @throws IOException naming the file, which is then as it was
     */
    public void commit() throws IOException {
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw failure(file, e);
        }
        AtomicFile.move(temporary, file);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(temporary);
        }
    }

    /** What the system says, about the file that was wanted and not about the temporary one. */
    static IOException failure(Path file, IOException e) {
        String reason = Optional.ofNullable(
                        e instanceof FileSystemException system ? system.getReason() : e.getMessage())
                .orElse(e.getClass().getSimpleName());
        if (e instanceof NoSuchFileException) {
            reason = "its folder does not exist, create it first";
        } else if (e instanceof AccessDeniedException) {
            reason = "permission denied";
        }
        return new IOException(file + " cannot be written: " + reason, e);
    }
}
