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

import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CheckpointSource.ChannelOrder;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.Storage;
import io.github.unetzoo.torchscript.WeightUpdate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;

/** {@code zoo completion}. */
@Command(
        name = "completion",
        sortOptions = false,
        description = {
            "Writes a script by which the tabulator key completes commands, options and their values.",
            "For bash: eval \"$(zoo completion bash)\" in ~/.bashrc, or write it into"
                    + " ~/.local/share/bash-completion/completions/zoo. For zsh: eval \"$(zoo completion zsh)\" in ~/.zshrc,"
                    + " after compinit. It completes zoo and ./zoo alike."
        },
        footer = {"", "Examples:", "  zoo completion bash", "  zoo completion zsh"})
final class CompletionCommand implements Callable<Integer> {

    /** Whose script is written; one script serves both, as it asks which shell reads it. */
    enum Shell {
        BASH,
        ZSH
    }

    /** Their names, for the script. */
    static final class Shells implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Options.words(Shell.class).iterator();
        }
    }

    private final Console console;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.", completionCandidates = Shells.class)
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets it and refuses other shells
    private Shell shell;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandLine line = Main.line(console);
        line.getSubcommands().values().forEach(command -> offerWords(command.getCommandSpec()));
        offerCommands(line);
        console.result(AutoComplete.bash("zoo", line).stripTrailing());
        return ExitCode.FINE;
    }

    /** Options as they are, but with the words that our converters take instead of Java's names of constants. */
    private static void offerWords(CommandSpec command) {
        Map<String, List<String>> words = words();
        for (OptionSpec option : List.copyOf(command.options())) {
            List<String> known = words.get(option.longestName());
            if (known != null && option.group() == null) {
                command.remove(option);
                command.addOption(
                        OptionSpec.builder(option).completionCandidates(known).build());
            }
        }
    }

    /** What {@code zoo help} takes. */
    private static void offerCommands(CommandLine line) {
        List<String> names = List.copyOf(line.getSubcommands().keySet());
        for (CommandLine command : line.getSubcommands().values()) {
            CommandSpec help = command.getCommandSpec();
            if (help.userObject() instanceof HelpCommand) {
                PositionalParamSpec name = help.positionalParameters().get(0);
                help.remove(name);
                help.addPositional(PositionalParamSpec.builder(name)
                        .completionCandidates(names)
                        .build());
            }
        }
    }

    private static Map<String, List<String>> words() {
        return Map.ofEntries(
                Map.entry("--arch", List.copyOf(Architecture.all().keySet())),
                Map.entry(
                        "--encoder",
                        Stream.concat(Stream.of("plain"), Encoders.names().stream())
                                .toList()),
                Map.entry("--precision", PrecisionOption.WORDS),
                Map.entry("--blend", PredictionChoices.BLENDS),
                Map.entry("--instances", PredictionChoices.INSTANCES),
                Map.entry("--format", Options.words(ExportCommand.Format.class)),
                Map.entry("--rule", Options.words(WeightUpdate.Rule.class)),
                Map.entry("--storage", Options.words(Storage.class)),
                Map.entry("--commercial-use", Options.words(CommercialUse.class)),
                Map.entry("--channel-order", Options.words(ChannelOrder.class)));
    }
}
