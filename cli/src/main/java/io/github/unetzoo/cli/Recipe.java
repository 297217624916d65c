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

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.unetzoo.files.Sha256;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.train.Stretch;
import io.github.unetzoo.weights.NearNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * A training's options in a file, for several architectures at once, or a whole comparison's: a plan. JSON, or YAML where
 * the file's name ends so.
 *
 * @param file its name, without the folder
 * @param sha256 of its text with line feeds at the ends of lines, so that a checkout on Windows has the same
 * @param settings values by the name of the option without dashes
 * @param networks by architecture: values by the name of the network's option
 */
record Recipe(String file, String sha256, Map<String, String> settings, Map<String, Map<String, String>> networks) {

    static final String OPTION = "--recipe";

    /** The option for a file with all options of a command. */
    static final String PLAN = "--plan";

    private static final String NETWORKS = "networks";

    /** What a person may write into the file for other persons. */
    static final String ABOUT = "about";

    /** What belongs in a recipe besides the options of training: the rest says where things are on one machine. */
    private static final Set<String> OTHERS =
            Set.of("preset", "encoder", "in-channels", "classes", "normalization", "seed");

    /** What a plan does not say: other files, and how to show what comes of it. */
    private static final Set<String> NOT_IN_PLANS =
            Set.of("plan", "recipe", "json", "progress", "help", "version", "debug");

    /**
     * Reads a file.
     *
     * @throws UsageException if it cannot be read, or a section of {@code networks} is of no architecture or has an option
     *     that the architecture has not
     */
    static Recipe read(Path path) {
        String text;
        JsonObject json;
        try {
            text = Files.readString(path, StandardCharsets.UTF_8);
            json = parse(path, text).getAsJsonObject();
        } catch (IOException e) {
            throw new UsageException(path + " cannot be read: " + Main.message(e), e);
        } catch (JsonParseException | IllegalStateException e) {
            throw new UsageException(path + " is no JSON object such as {\"epochs\": 30}: " + e.getMessage(), e);
        } catch (YAMLException e) {
            throw new UsageException(
                    path + " is no YAML such as \"epochs: 30\": "
                            + String.valueOf(e.getMessage())
                                    .lines()
                                    .map(String::strip)
                                    .collect(Collectors.joining(" ")),
                    e);
        }
        Map<String, String> settings = new TreeMap<>();
        Map<String, Map<String, String>> networks = new TreeMap<>();
        for (Map.Entry<String, JsonElement> entry : json.entrySet()) {
            if (entry.getKey().equals(NETWORKS)) {
                sections(path, entry.getValue()).forEach((name, section) -> networks.put(name, words(path, section)));
            } else if (!entry.getKey().equals(ABOUT)) {
                settings.put(entry.getKey(), word(path, entry.getKey(), entry.getValue()));
            }
        }
        networks.forEach((name, options) -> {
            Map<String, Architecture> known = Architecture.all();
            Architecture architecture = known.get(name);
            if (architecture == null) {
                throw unknown(path, "architecture", name, known.keySet());
            }
            check(path, name + " option", options.keySet(), architecture.help().keySet());
        });
        return new Recipe(
                String.valueOf(path.getFileName()), Sha256.of(text.replace("\r\n", "\n")), settings, networks);
    }

    private static JsonElement parse(Path path, String text) {
        return path.toString().toLowerCase(Locale.ROOT).matches(".*\\.ya?ml")
                // Values alone: no tag of the file makes an object of a class.
                ? new Gson().toJsonTree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(text))
                : JsonParser.parseString(text);
    }

    private static Map<String, JsonObject> sections(Path path, JsonElement value) {
        Map<String, JsonObject> sections = new TreeMap<>();
        if (value instanceof JsonObject object) {
            for (Map.Entry<String, JsonElement> section : object.entrySet()) {
                if (section.getValue() instanceof JsonObject options) {
                    sections.put(section.getKey(), options);
                }
            }
            if (sections.size() == object.size()) {
                return sections;
            }
        }
        throw new UsageException(path + " has " + value + " as \"" + NETWORKS
                + "\": it must be options by architecture, such as {\"unet\": {\"width\": 32}}");
    }

    private static Map<String, String> words(Path path, JsonObject section) {
        Map<String, String> words = new TreeMap<>();
        section.entrySet().forEach(e -> words.put(e.getKey(), word(path, e.getKey(), e.getValue())));
        return words;
    }

    /** A value as it would be written on the command line. */
    private static String word(Path path, String key, JsonElement value) {
        if (value.isJsonPrimitive()) {
            return value.getAsString();
        }
        if (value instanceof JsonArray list) {
            return list.asList().stream().map(one -> word(path, key, one)).collect(Collectors.joining(","));
        }
        if (value instanceof JsonObject map) {
            return pairs(words(path, map));
        }
        throw new UsageException(path + " has no value for \"" + key + "\": give one or leave it out");
    }

    private static String pairs(Map<String, String> words) {
        return words.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    }

    private static void check(Path path, String what, Collection<String> given, Collection<String> known) {
        for (String name : given) {
            if (!known.contains(name)) {
                throw unknown(path, what, name, known);
            }
        }
    }

    private static UsageException unknown(Path path, String what, String name, Collection<String> known) {
        String hint = NearNames.hint(name, known);
        return new UsageException(path.getFileName() + " has \"" + name + "\", which is no " + what
                + (hint.isEmpty() ? ": there are " + String.join(", ", new TreeSet<>(known)) : hint));
    }

    /** The options of a network; none if the recipe has no section for its architecture. */
    Map<String, String> network(String architecture) {
        return networks.getOrDefault(architecture, Map.of());
    }

    /** As a run's record names it. */
    Stretch.RecipeFile asRecorded() {
        return new Stretch.RecipeFile(file, sha256);
    }

    /** The architectures that it has options of, by name. */
    List<String> architectures() {
        return List.copyOf(networks.keySet());
    }

    /** A network such as {@code unet:width=16}; one without options, such as {@code unet}, with those it has for it. */
    String spec(String spec) {
        Map<String, String> options = network(spec);
        return options.isEmpty() ? spec : spec + ":" + pairs(options);
    }

    /** Whether it says something of an option of the command line. */
    boolean sets(String option) {
        return settings.containsKey(option.substring(2));
    }

    /**
     * Runs what was asked for. If a recipe or a plan was given, the words are parsed once more, with the file's in place of
     * the defaults; a plan's files and folders are relative to it.
     */
    static int run(CommandLine line, ParseResult parsed) {
        ParseResult leaf = parsed;
        while (leaf.hasSubcommand()) {
            leaf = leaf.subcommand();
        }
        Optional<Recipe> recipe = leaf.matchedOptionValue(OPTION, Optional.empty());
        Optional<Recipe> plan = leaf.matchedOptionValue(PLAN, Optional.empty());
        CommandSpec command = leaf.commandSpec();
        try {
            if (recipe.isPresent() && plan.isPresent()) {
                throw new UsageException(OPTION + " and " + PLAN
                        + " both say how to train: give one of them, for a plan" + " may have all that a recipe has");
            }
            recipe.ifPresent(one -> one.check(command, trainingOptions(command), "recipe"));
            plan.ifPresent(one -> one.check(command, command.options(), "plan"));
        } catch (UsageException e) {
            throw new ExecutionException(command.commandLine(), Main.message(e), e);
        }
        if (recipe.isPresent()) {
            command.defaultValueProvider(argument -> argument instanceof OptionSpec option
                    ? recipe.get().settings().get(key(option))
                    : null);
        } else if (plan.isPresent()) {
            Path file = Path.of(leaf.matchedOption(PLAN).stringValues().get(0));
            command.defaultValueProvider(argument ->
                    argument instanceof OptionSpec option ? plan.get().placed(option, file) : null);
        } else {
            return new RunLast().execute(parsed);
        }
        return new RunLast().execute(line.parseArgs(parsed.originalArgs().toArray(String[]::new)));
    }

    /** An option's value; a file or folder is relative to that of the plan. */
    private @Nullable String placed(OptionSpec option, Path plan) {
        String value = settings.get(key(option));
        boolean isPath =
                option.type() == Path.class || List.of(option.auxiliaryTypes()).contains(Path.class);
        return value == null || !isPath
                ? value
                : plan.resolveSibling(value).normalize().toString();
    }

    /** What a recipe may say of a command. */
    private static List<OptionSpec> trainingOptions(CommandSpec command) {
        return Stream.concat(
                        Objects.requireNonNull(command.mixins().get(TrainingOptions.MIXIN)).options().stream(),
                        command.options().stream().filter(option -> OTHERS.contains(key(option))))
                .toList();
    }

    private void check(CommandSpec command, List<OptionSpec> options, String kind) {
        Set<String> known = options.stream().map(Recipe::key).collect(Collectors.toCollection(TreeSet::new));
        known.removeAll(NOT_IN_PLANS);
        check(
                Path.of(file),
                "option of " + command.qualifiedName() + " that a " + kind + " may have",
                settings.keySet(),
                known);
    }

    static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }
}
