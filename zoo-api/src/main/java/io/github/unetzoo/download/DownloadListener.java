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

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Told how downloads go, on the threads that ask for files. Files that are in the cache are not spoken of, but for those
 * that turn out to be damaged.
 */
public interface DownloadListener {

    /** A listener that does nothing. */
    DownloadListener SILENT = new DownloadListener() {};

    /**
     * Another thread or process downloads the file; this one waits for it.
     *
     * @param file that is waited for
     */
    default void waiting(PublishedFile file) {}

    /**
     * A file of the cache is not what was published. It will be fetched again.
     *
     * @param file that was asked for
     * @param bad where it was moved
     * @param reason what is wrong with it
     */
    default void setAside(PublishedFile file, Path bad, String reason) {}

    /**
     * An address answers, and bytes begin to come.
     *
     * @param file that is coming
     * @param address that has the file; {@code classpath:} and {@code jar:} for one that is embedded
     * @param progress what is there already, from an earlier try
     */
    default void started(PublishedFile file, URI address, Progress progress) {}

    /**
     * More of it is there. Called at most ten times a second.
     *
     * @param file that is coming
     * @param progress what is there now
     */
    default void progress(PublishedFile file, Progress progress) {}

    /**
     * A try broke off; there will be another at the same address.
     *
     * @param file that did not come
     * @param address that is tried again
     * @param reason why it broke off
     * @param wait until the next try
     */
    default void retry(PublishedFile file, URI address, String reason, Duration wait) {}

    /**
     * An address is given up; the next one follows, if there is one.
     *
     * @param file that did not come
     * @param address that is not tried again
     * @param reason what it answered
     */
    default void gaveUp(PublishedFile file, URI address, String reason) {}

    /**
     * The file is in the cache, and verified.
     *
     * @param file that came
     * @param path of the file in the cache
     * @param bytes of the file
     * @param took since the download began
     */
    default void finished(PublishedFile file, Path path, long bytes, Duration took) {}
}
