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
import io.github.unetzoo.hub.Bundle;
import io.github.unetzoo.hub.PretrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zoo unbundle}. */
@Command(
        name = "unbundle",
        sortOptions = false,
        description = {
            "Unpacks what zoo bundle has packed; its models are then found by name, without a network.",
            "All files are compared with their hashes before one is written. Prints the models' names."
        },
        footer = {"", "Example:", "  zoo unbundle nuclei.zip"})
final class UnbundleCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A bundle.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path file;

    @Option(names = "--cache", paramLabel = "DIR", description = HubOptions.CACHE)
    private Optional<Path> cache = Optional.empty();

    UnbundleCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Path folder = cache.orElseGet(() -> FileCache.standard().folder());
        for (PretrainedModel model : Bundle.unpack(file, folder)) {
            console.result(model.id());
        }
        console.note("unpacked into " + folder);
        return ExitCode.FINE;
    }
}
