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

import io.github.unetzoo.hub.Hub;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code zoo download}. */
@Command(
        name = "download",
        sortOptions = false,
        description = {
            "Fetches all files of trained models into the cache and compares them with their hashes.",
            "Prints the models' folders. Other commands fetch by themselves what they need."
        },
        footer = {"", "Example:", "  zoo download unet.nuclei --mirror https://files.example.org/zoo"})
final class DownloadCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Trained models; \"zoo list\" has them.")
    private List<String> ids = List.of();

    @Mixin
    private HubOptions hub = new HubOptions();

    DownloadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Hub chosen = hub.hub(console);
        // A name that is wrong is said before anything is fetched.
        for (String id : ids) {
            chosen.info(id);
        }
        for (String id : ids) {
            console.result(chosen.download(id).toString());
        }
        return ExitCode.FINE;
    }
}
