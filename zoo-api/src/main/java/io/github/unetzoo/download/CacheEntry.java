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
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import java.util.Optional;

/**
 * A published file's place in a cache folder, and of what belongs to it.
 *
 * @param path of the verified file
 */
record CacheEntry(PublishedFile file, Path folder, Path path) {

    /** What a download has brought so far. */
    static final String PART = ".part";
    /** A file that was found to be another than was published. */
    static final String BAD = ".bad";
    /** What tells a file's hash that was published no other way. */
    static final String POINTER = ".pointer";
    /** Locked by who downloads. */
    static final String LOCK = ".lock";

    static CacheEntry of(Path folder, PublishedFile file) {
        return new CacheEntry(file, folder, folder.resolve(file.name()));
    }

    Path part() {
        return sibling(PART);
    }

    Path bad() {
        return sibling(BAD);
    }

    Path lock() {
        return sibling(LOCK);
    }

    private Path sibling(String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }

    /**
     * Looks at the file.
     *
     * @param again whether to read it even if this process did before
     */
    Verification look(boolean again) throws IOException {
        if (!Files.isRegularFile(path)) {
            return new Verification.Missing(path);
        }
        Optional<String> complaint = file.complaint(Files.size(path));
        if (complaint.isEmpty()) {
            complaint = file.complaint(Files.size(path), again ? FileHash.read(path) : FileHash.of(path));
        }
        return complaint
                .<Verification>map(reason -> new Verification.Bad(path, reason))
                .orElseGet(() -> new Verification.Good(path));
    }

    /** The error for a folder that does not take the file. */
    DownloadException unwritable(Exception e) {
        String said = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        // Without the path, which may have any words in it.
        String reason = Optional.ofNullable(e instanceof FileSystemException system ? system.getReason() : said)
                .orElse("")
                .toLowerCase(Locale.ROOT);
        if (reason.contains("no space left") || reason.contains("not enough space") || reason.contains("quota")) {
            return new DownloadException(
                    file.name() + " cannot be kept: the disk of the cache folder " + folder + " is full (" + said
                            + "): make room, and the download goes on where it stopped, or " + Settings.HOW_TO_MOVE,
                    e);
        }
        if (e instanceof AccessDeniedException) {
            said = "permission denied: " + said;
        } else if (e instanceof ReadOnlyFileSystemException) {
            said = "it can only be read";
        } else if (reason.isEmpty()) {
            said = e.getClass().getSimpleName() + ": " + said;
        }
        return new DownloadException(
                file.name() + " is needed and not in the cache folder " + folder + ", which cannot be written ("
                        + said
                        + "): " + Settings.HOW_TO_MOVE + ", or put the file there as " + path + " (" + file.hash()
                        + ")",
                e);
    }
}
