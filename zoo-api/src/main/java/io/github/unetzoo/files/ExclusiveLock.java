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
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A right that one thread of one process has at a time, bound to a file. The system takes it back when the process ends,
 * however it ends. The file stays: were it removed, one process could lock it while another makes it anew.
 */
public final class ExclusiveLock implements AutoCloseable {

    private static final int MILLIS_BETWEEN_TRIES = 20;

    /**
     * What this process has. Asking the system would not do: closing any channel of a file gives back all locks that the
     * process has on it.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path key;
    private final FileChannel channel;

    private ExclusiveLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the lock if nobody has it.
     *
     * @param file created if need be; its folder must exist
     * @return empty if another thread or process has it
     * @throws IOException if the file cannot be made, or the drive cannot lock files
     */
    public static Optional<ExclusiveLock> tryTake(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path key = folder.toRealPath().resolve(file.getFileName());
        synchronized (HELD) {
            if (HELD.contains(key)) {
                return Optional.empty();
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    HELD.add(key);
                    return Optional.of(new ExclusiveLock(key, channel));
                }
            } catch (OverlappingFileLockException e) {
                // Code that was loaded twice into this process has it.
            } catch (IOException e) {
                channel.close();
                throw new IOException(file + " cannot be locked (" + e.getMessage() + "): use a local folder", e);
            }
            channel.close();
            return Optional.empty();
        }
    }

    /**
     * Takes the lock, and waits as long as another has it.
     *
     * @param file created if need be; its folder must exist
     * @return the lock; closing it gives it back
     * @throws IOException if the file cannot be made, the drive cannot lock files, or the thread is interrupted
     */
    public static ExclusiveLock await(Path file) throws IOException {
        while (true) {
            Optional<ExclusiveLock> lock = tryTake(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            try {
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_TRIES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while another process has " + file, e);
            }
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (channel.isOpen()) {
                HELD.remove(key);
                channel.close();
            }
        }
    }
}
