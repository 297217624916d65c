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
package io.github.unetzoo.examples;

import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.download.PublishedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The page on machines without a network: a cache that is told everything by the program. */
public final class OfflineFiles {

    private OfflineFiles() {}

    /**
     * Gives a published file.
     *
     * @param file that is wanted
     * @param folder in which copies are kept
     * @param share a folder of this machine that serves as mirror
     * @return a verified copy
     */
    public static Path run(PublishedFile file, Path folder, Path share) throws IOException {
        // spotless:off
        // region run
        FileCache cache = FileCache.builder()
                .optFolder(folder)
                .optMirrors(List.of(share.toUri()))
                .optOffline(true)
                .build();
        Path verified = cache.fetch(file);
        // endregion
        // spotless:on
        return verified;
    }
}
