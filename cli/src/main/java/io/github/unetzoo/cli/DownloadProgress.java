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
import io.github.unetzoo.download.Progress;
import io.github.unetzoo.download.PublishedFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows how downloads go: on a terminal a bar with rate and time left, and anywhere one line per file that was fetched.
 * What is copied out of a jar is not spoken of.
 */
final class DownloadProgress implements DownloadListener {

    private final Console console;
    private String from = "";
    private boolean embedded;

    DownloadProgress(Console console) {
        this.console = console;
    }

    @Override
    public void waiting(PublishedFile file) {
        console.note(file.name() + " is being downloaded by another process: waiting for it");
    }

    @Override
    public void setAside(PublishedFile file, Path bad, String reason) {
        console.note(file.name() + " in the cache is damaged (" + reason + "): moved to " + bad
                + ", and will be fetched again");
    }

    @Override
    public void started(PublishedFile file, URI address, Progress progress) {
        from = " from " + place(address);
        embedded =
                address.getScheme().equals("classpath") || address.getScheme().equals("jar");
        progress(file, progress);
    }

    @Override
    public void progress(PublishedFile file, Progress progress) {
        if (embedded) {
            return;
        }
        StringBuilder line = new StringBuilder();
        progress.total()
                .ifPresent(total -> line.append(Console.bar((double) progress.done() / total))
                        .append(' ')
                        .append(megabytes(progress.done()))
                        .append('/'));
        line.append(megabytes(progress.total().orElse(progress.done()))).append(" MB");
        if (progress.bytesPerSecond() > 0) {
            line.append("  ")
                    .append(megabytes(Math.round(progress.bytesPerSecond())))
                    .append(" MB/s");
        }
        progress.left().ifPresent(left -> line.append("  ").append(span(left)).append(" left"));
        // The name comes last, for it may be cut.
        console.progress(line + "  " + file.name().substring(file.name().lastIndexOf('/') + 1));
    }

    @Override
    public void retry(PublishedFile file, URI address, String reason, Duration wait) {
        console.note(place(address) + ": " + reason + "; trying again in " + span(wait));
    }

    @Override
    public void gaveUp(PublishedFile file, URI address, String reason) {
        console.note(place(address) + ": " + reason);
    }

    @Override
    public void finished(PublishedFile file, Path path, long bytes, Duration took) {
        if (!embedded) {
            console.note(file.name() + "  " + megabytes(bytes) + " MB" + from + " in " + span(took));
        }
        from = "";
        embedded = false;
    }

    /** A server's name, or the address of a file of this machine. */
    private static String place(URI address) {
        return Optional.ofNullable(address.getHost()).orElseGet(address::toString);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }

    private static String span(Duration duration) {
        return Console.span(duration.toMillis() / 1000.0);
    }
}
