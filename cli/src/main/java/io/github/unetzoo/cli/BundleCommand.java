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

import io.github.unetzoo.hub.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zoo bundle}. */
@Command(
        name = "bundle",
        sortOptions = false,
        description = {
            "Packs trained models into one file, for machines without a network.",
            "The file has all of the models' files, their catalogue entries and hashes; zoo unbundle unpacks it."
        },
        footer = {"", "Example:", "  zoo bundle unet.nuclei unetpp.nuclei --out nuclei.zip"})
final class BundleCommand implements Callable<Integer> {

    private static final double MEGA = 1e6;

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Trained models; \"zoo list\" has them.")
    private List<String> ids = List.of();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The bundle; an older one is replaced.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path out;

    @Mixin
    private HubOptions hub = new HubOptions();

    BundleCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Console.makeFolderOf(out);
        int models = Bundle.write(hub.hub(console), ids, out).size();
        console.note(String.format(
                Locale.ROOT,
                "wrote %d %s to %s, %.1f MB",
                models,
                models == 1 ? "model" : "models",
                out,
                Files.size(out) / MEGA));
        return ExitCode.FINE;
    }
}
