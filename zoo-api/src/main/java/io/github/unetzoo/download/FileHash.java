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

import io.github.unetzoo.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The SHA-256 of files, remembered as long as a file seems untouched. */
final class FileHash {

    private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

    private FileHash() {}

    private record Stamp(long size, FileTime changed) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime());
        }
    }

    private record Known(Stamp stamp, String hex) {}

    /** The hash of a file, read now. */
    static String read(Path file) throws IOException {
        Stamp before = Stamp.of(file);
        Sha256 running = new Sha256();
        try (InputStream in = Files.newInputStream(file)) {
            running.add(in);
        }
        String hex = running.hex();
        if (Stamp.of(file).equals(before)) {
            KNOWN.put(file.toRealPath(), new Known(before, hex));
        }
        return hex;
    }

    /** The hash of a file, read once in this process as long as its size and time stay. */
    static String of(Path file) throws IOException {
        Known known = KNOWN.get(file.toRealPath());
        return known != null && known.stamp().equals(Stamp.of(file)) ? known.hex() : read(file);
    }

    /** Tells what was computed while a file was written. */
    static void remember(Path file, String hex) throws IOException {
        KNOWN.put(file.toRealPath(), new Known(Stamp.of(file), hex));
    }
}
