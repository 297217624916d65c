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

/** Downloads as a person sees them: a bar while a file comes, and a line where something went wrong. */
final class DownloadNotes implements DownloadListener {

    private static final double MEGA = 1e6;

    private final Console console;

    DownloadNotes(Console console) {
        this.console = console;
    }

    @Override
    public void waiting(PublishedFile file) {
        console.note("waiting for another process that fetches " + file.name());
    }

    @Override
    public void setAside(PublishedFile file, Path bad, String reason) {
        console.note(file.name() + " in the cache is damaged (" + reason + "): moved to " + bad + ", fetched again");
    }

    @Override
    public void progress(PublishedFile file, Progress progress) {
        String bar = progress.total().isPresent()
                ? " " + Console.bar((double) progress.done() / progress.total().getAsLong())
                : "";
        console.progress(file.name()
                + bar
                + String.format(
                        Locale.ROOT, " %.1f MB, %.1f MB/s", progress.done() / MEGA, progress.bytesPerSecond() / MEGA)
                + left(progress));
    }

    private static String left(Progress progress) {
        if (progress.total().isEmpty() || !(progress.bytesPerSecond() > 0)) {
            return "";
        }
        return ", " + Console.span((progress.total().getAsLong() - progress.done()) / progress.bytesPerSecond())
                + " left";
    }

    @Override
    public void retry(PublishedFile file, URI address, String reason, Duration wait) {
        console.note(file.name() + ": " + reason + "; trying again in " + wait.toSeconds() + " s");
    }

    @Override
    public void gaveUp(PublishedFile file, URI address, String reason) {
        console.note(file.name() + ": " + address.getScheme() + " address given up, " + reason);
    }
}
