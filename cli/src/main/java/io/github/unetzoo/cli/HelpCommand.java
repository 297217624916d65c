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

import io.github.unetzoo.weights.NearNames;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zoo help}: what {@code --help} shows, for those who try the word first. */
@Command(
        name = "help",
        sortOptions = false,
        description = "Shows the commands, or the help of one: as zoo --help and zoo COMMAND --help do.",
        footer = {"", "Examples:", "  zoo help", "  zoo help train"})
final class HelpCommand implements Callable<Integer> {

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "One of those that zoo help shows.")
    @SuppressWarnings("UnusedVariable") // picocli sets it
    private Optional<String> command = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine zoo = spec.commandLine().getParent();
        Map<String, CommandLine> commands = zoo.getSubcommands();
        String name = command.orElse("");
        CommandLine asked = commands.getOrDefault(name, zoo);
        if (asked == zoo && command.isPresent()) {
            throw new ParameterException(
                    zoo, "there is no command '" + name + "'" + NearNames.hint(name, commands.keySet()));
        }
        asked.usage(zoo.getOut());
        return ExitCode.FINE;
    }
}
