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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files that appear whole or not at all, whenever the process is killed or the disk is full: written beside the target,
 * forced to the disk, then moved over it in one step.
 */
public final class AtomicFile {

    /** The names that {@link PendingFile#temporary} makes. */
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]{8}-[0-9a-f-]{27}\\.tmp");

    private AtomicFile() {}

    /**
     * Writes a text as UTF-8.
     *
     * @param file created or replaced; its folder must exist
     * @param content of any length
     * @throws IOException naming the file, which is then as it was
     */
    public static void write(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes.
     *
     * @param file created or replaced; its folder must exist
     * @param content of any length
     * @throws IOException naming the file, which is then as it was
     */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, List.of(ByteBuffer.wrap(content)));
    }

    /**
     * Writes what remains in several buffers, one after another.
     *
     * @param file created or replaced; its folder must exist
     * @param content is read to its end
     * @throws IOException naming the file, which is then as it was
     */
    public static void write(Path file, Iterable<ByteBuffer> content) throws IOException {
        try (PendingFile pending = PendingFile.open(file)) {
            for (ByteBuffer part : content) {
                pending.write(part);
            }
            pending.commit();
        }
    }

    /**
     * Makes a file that is complete appear under another name, in one step.
     *
     * @param file that is whole and forced to the disk
     * @param target created or replaced; on the same drive
     * @throws IOException naming the target, which is then as it was
     */
    public static void move(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw PendingFile.failure(target, e);
        }
        forceFolder(target);
    }

    /** After a power failure, too, the folder should know the new file. Not every system can be asked to. */
    private static void forceFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders; the file itself is whole in any case.
        }
    }

    /**
     * Removes what writers that were killed have left in a folder. Call it only while nobody writes there.
     *
     * @param folder that exists
     * @throws IOException if it cannot be listed or a file not removed
     */
    public static void removeRemains(Path folder) throws IOException {
        List<Path> remains = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file ->
                            TEMPORARY.matcher(file.getFileName().toString()).matches())
                    .forEach(remains::add);
        }
        for (Path file : remains) {
            Files.deleteIfExists(file);
        }
    }
}
