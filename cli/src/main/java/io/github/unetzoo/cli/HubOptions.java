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
package io.github.unetzoo.cli;

import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.hub.Hub;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where trained models come from. */
final class HubOptions {

    static final String CACHE = "The folder in which fetched files are kept; UNETZOO_CACHE unless given.";

    @Option(
            names = "--mirror",
            paramLabel = "URL",
            description =
                    "A published folder, as zoo publish makes it, on the web or here, whose models and files count"
                            + " before all others; may be repeated. UNETZOO_CATALOGUE and UNETZOO_MIRROR unless given.")
    private List<String> mirrors = List.of();

    @Option(names = "--cache", paramLabel = "DIR", description = CACHE)
    private Optional<Path> cache = Optional.empty();

    @Option(names = "--offline", description = "Use no network, as with UNETZOO_OFFLINE=true.")
    private boolean offline;

    /** The hub that was chosen; downloads are shown. */
    Hub hub(Console console) {
        FileCache.Builder files = FileCache.builder().optListener(new DownloadProgress(console));
        Hub.Builder hub = Hub.builder();
        cache.ifPresent(files::optFolder);
        if (offline) {
            files.optOffline(true);
        }
        if (!mirrors.isEmpty()) {
            List<URI> addresses = mirrors.stream().map(Hub::address).toList();
            files.optMirrors(addresses);
            hub.optCatalogues(addresses);
        }
        return hub.optCache(files.build()).build();
    }
}
