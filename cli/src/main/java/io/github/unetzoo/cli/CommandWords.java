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

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** A command line as others may read it: files and folders by their names, without the places where they are. */
final class CommandWords {

    private static final Pattern PLAIN = Pattern.compile("[\\w.,:=+@%/-]+");

    private CommandWords() {}

    /** The command with its options, as one would type it. */
    static String of(ParseResult command) {
        Set<String> places = new HashSet<>();
        for (OptionSpec option : command.matchedOptions()) {
            Object value = option.getValue();
            if (value instanceof Path
                    || value instanceof Recipe
                    || (value instanceof Optional<?> one && isPlace(one))) {
                places.addAll(option.stringValues());
            }
        }
        List<String> words = command.originalArgs();
        return words.stream().map(word -> quoted(plain(word, places))).collect(Collectors.joining(" ", "zoo ", ""));
    }

    private static boolean isPlace(Optional<?> value) {
        return value.filter(one -> one instanceof Path || one instanceof Recipe).isPresent();
    }

    private static String plain(String word, Set<String> places) {
        if (places.contains(word)) {
            return name(word);
        }
        int equals = word.indexOf('=');
        String value = word.substring(equals + 1);
        return word.startsWith("--") && equals > 0 && places.contains(value)
                ? word.substring(0, equals + 1) + name(value)
                : word;
    }

    private static String name(String place) {
        // Of . and of the root there is no name.
        return Optional.ofNullable(Path.of(place).toAbsolutePath().normalize().getFileName())
                .map(Path::toString)
                .orElse("");
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
