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
package io.github.unetzoo.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The right to write into a folder, among all processes that ask for it. The system takes it back when a process ends,
 * however it ends. The file stays: were it removed, one process could lock it while another makes it anew.
 */
final class FolderLock implements AutoCloseable {

    static final String FILE = "training.lock";

    private static final int MILLIS_BETWEEN_TRIES = 20;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param folder that exists
     * @throws TrainingException if another training has it
     * @throws IOException if the drive cannot lock files
     */
    static FolderLock take(Path folder) throws IOException {
        return tryTake(folder)
                .orElseThrow(() -> new TrainingException(
                        "another training writes into " + folder + ": wait for its end, or train into another folder"));
    }

    /** The same, but waits while another has it. */
    static FolderLock await(Path folder) throws IOException {
        while (true) {
            Optional<FolderLock> lock = tryTake(folder);
            if (lock.isPresent()) {
                return lock.get();
            }
            try {
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_TRIES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while another process writes into " + folder, e);
            }
        }
    }

    private static Optional<FolderLock> tryTake(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new FolderLock(channel));
            }
        } catch (OverlappingFileLockException e) {
            // This process has it, in another thread.
        } catch (IOException e) {
            channel.close();
            throw new IOException(file + " cannot be locked (" + e.getMessage() + "): train into a local folder", e);
        }
        channel.close();
        return Optional.empty();
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
