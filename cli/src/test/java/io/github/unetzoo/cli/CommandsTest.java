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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What all commands have in common: help with examples that parse, and options that mean the same everywhere. */
class CommandsTest {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    /** Options that several commands describe in words of their own, and why. */
    private static final Map<String, String> DESCRIBED_APART = Map.ofEntries(
            Map.entry("--batch", "of what there are several at a time"),
            Map.entry("--commercial-use", "what holds unless given"),
            Map.entry("--data", "what the data are for"),
            Map.entry("--encoder-weights", "of one network, or of all that are compared"),
            Map.entry("--encoders", "info lists them, compare trains with some"),
            Map.entry("--folds", "of one network, or of all that are compared"),
            Map.entry("--id", "what holds unless given"),
            Map.entry("--in-channels", "of one network, or of all that are compared"),
            Map.entry("--instances", "of images, or of a dataset's truth"),
            Map.entry("--json", "evaluate writes a file as well"),
            Map.entry("--licence", "when it is needed"),
            Map.entry("--model", "any model, one's own training, or one that there is unless given"),
            Map.entry("--models", "those to time, to train or to rank"),
            Map.entry("--normalization", "what holds unless given"),
            Map.entry("--out", "what is written"),
            Map.entry("--size", "of which image"),
            Map.entry("--split", "prune may do without data"),
            Map.entry("--threads", "of operators, or of readers"),
            Map.entry("--to", "release may do without"));

    /** Options whose values are of several kinds, with all labels that there are. */
    private static final Map<String, Set<String>> LABELS = Map.of(
            "--batch", Set.of("B", "B,B"), // one, or several to be timed one after another
            "--encoders", Set.of("", "E,E"),
            "--json", Set.of("", "FILE"),
            "--model", Set.of("MODEL", "DIR"), // a training's folder has no id yet
            "--models", Set.of("SPEC,SPEC", "LABEL,LABEL"), // networks, or what a comparison calls them
            "--out", Set.of("DIR", "FILE"));

    private static CommandLine line() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return Main.line(new Console(nowhere, nowhere, false));
    }

    static List<CommandSpec> commands() {
        return line().getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void hasHelpWithDescriptionAndExamples(CommandSpec command) {
        Run help = Run.zoo(command.name(), "--help").fine();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: zoo " + command.name()).contains("\nExample");
        assertThat(command.usageMessage().description())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).endsWith("."));
        for (OptionSpec option : command.options()) {
            assertThat(option.description())
                    .as("%s %s", command.name(), option.longestName())
                    .isNotEmpty();
            assertThat(String.join(" ", option.description()))
                    .as("%s %s", command.name(), option.longestName())
                    .endsWith(".");
        }
        command.positionalParameters()
                .forEach(parameter -> assertThat(parameter.description())
                        .as("%s %s", command.name(), parameter.paramLabel())
                        .isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpShowsIt(CommandSpec command) {
        assertThat(Run.zoo("help", command.name()).fine())
                .isEqualTo(Run.zoo(command.name(), "--help").fine());
    }

    @Test
    void helpAloneShowsTheCommands() {
        assertThat(Run.zoo("help").fine()).isEqualTo(Run.zoo("--help").fine());
    }

    static Stream<String> examples() {
        return Stream.concat(Stream.of(line().getCommandSpec()), commands().stream())
                .flatMap(command -> Arrays.stream(command.usageMessage().footer()))
                .filter(line -> line.startsWith("  zoo "))
                .map(String::strip);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleParses(String example) {
        List<String> words = new ArrayList<>();
        Matcher found = WORD.matcher(example);
        while (found.find()) {
            words.add(Stream.of(1, 2, 3)
                    .map(found::group)
                    .filter(group -> group != null)
                    .collect(Collectors.joining()));
        }
        CommandLine line = line();
        // Their files need not be there.
        line.registerConverter(Recipe.class, word -> new Recipe(word, "", Map.of(), Map.of()));
        line.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
    }

    @Test
    void everyCommandHasAnExampleOfItself() {
        for (CommandSpec command : commands()) {
            assertThat(Arrays.stream(command.usageMessage().footer()))
                    .as(command.name())
                    .anyMatch(line -> (line + " ").startsWith("  zoo " + command.name() + " "));
        }
    }

    @Test
    void optionsOfOneNameAreDescribedInOneWay() {
        // What holds unless given stands at the end, in brackets, and may differ.
        Set<String> apart =
                differing(option -> String.join(" ", option.description()).replaceFirst(" \\([^ ()]+\\)\\.$", "."));
        assertThat(apart)
                .as("describe them alike, in a mixin or a shared constant, or say in this test why not")
                .isEqualTo(new TreeSet<>(DESCRIBED_APART.keySet()));
    }

    @Test
    void valuesOfOneOptionAreCalledByOneName() {
        Map<String, Set<String>> several = new TreeMap<>();
        byName().forEach((name, options) -> {
            Set<String> labels = options.stream()
                    .map(option -> option.arity().max() == 0 ? "" : option.paramLabel())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            if (labels.size() > 1) {
                several.put(name, labels);
            }
        });
        assertThat(several).containsExactlyInAnyOrderEntriesOf(LABELS);
    }

    private static Set<String> differing(Function<OptionSpec, String> what) {
        return byName().entrySet().stream()
                .filter(named -> named.getValue().stream().map(what).distinct().count() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, List<OptionSpec>> byName() {
        return commands().stream()
                .flatMap(command -> command.options().stream())
                .collect(Collectors.groupingBy(OptionSpec::longestName, TreeMap::new, Collectors.toList()));
    }
}
