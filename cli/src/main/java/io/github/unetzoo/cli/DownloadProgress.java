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

import io.github.unetzoo.download.DownloadListener;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.download.Progress;
import io.github.unetzoo.download.PublishedFile;
import io.github.unetzoo.model.Network;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Shows how downloads go: one line that moves on a terminal, and a line for each beginning, trouble and end anywhere. */
final class DownloadProgress implements DownloadListener {

    private static final double MEGABYTE = 1e6;

    private final Console console;

    DownloadProgress(Console console) {
        this.console = console;
    }

    /** The cache that a network's encoder needs, if it begins with published weights. */
    static Optional<FileCache> files(Network network, Console console) {
        return network.encoderWeights()
                .map(weights -> FileCache.builder()
                        .optListener(new DownloadProgress(console))
                        .build());
    }

    @Override
    public void waiting(PublishedFile file) {
        console.note("waiting for another process, which downloads " + file.name());
    }

    @Override
    public void setAside(PublishedFile file, Path bad, String reason) {
        console.note(file.name() + " in the cache is damaged, " + reason + ": moved to " + bad + ", fetching it again");
    }

    @Override
    public void started(PublishedFile file, URI address, Progress progress) {
        console.note("fetching " + file.name() + " from " + place(address)
                + (progress.done() > 0 ? ", going on after " + size(progress.done()) : ""));
    }

    @Override
    public void progress(PublishedFile file, Progress progress) {
        StringBuilder line = new StringBuilder();
        progress.total()
                .ifPresent(total -> line.append(Console.bar((double) progress.done() / total))
                        .append(' '));
        line.append(size(progress.done()));
        progress.total().ifPresent(total -> line.append(" of ").append(size(total)));
        line.append(", ").append(size(Math.round(progress.bytesPerSecond()))).append("/s");
        progress.left()
                .ifPresent(left -> line.append("  ")
                        .append(Console.span(left.toMillis() * 1e-3))
                        .append(" left"));
        console.progress(line.toString());
    }

    @Override
    public void retry(PublishedFile file, URI address, String reason, Duration wait) {
        console.note(place(address) + ": " + reason + "; trying again in " + Console.span(wait.toMillis() * 1e-3));
    }

    @Override
    public void gaveUp(PublishedFile file, URI address, String reason) {
        console.note(place(address) + ": " + reason);
    }

    @Override
    public void finished(PublishedFile file, Path path, Duration took) {
        console.note("kept as " + path);
    }

    /** Without what follows a path: the tokens of signed addresses belong in no log. */
    private static String place(URI address) {
        return address.toString().replaceFirst("\\?.*", "");
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    }
}
