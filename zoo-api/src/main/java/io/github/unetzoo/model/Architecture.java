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
package io.github.unetzoo.model;

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.weights.NearNames;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A variant of the family, as those who choose it by name see it: the command line, saved models and comparison runs.
 * Variants are found with {@link ServiceLoader}; code that knows which one it wants uses its builder.
 */
public interface Architecture {

    /** {@return its name, for example {@code unet}: that of the command line and of saved models} */
    String name();

    /** {@return one line of help for each of its options, by name and in the order in which to show them} */
    Map<String, String> help();

    /**
     * Builds a network from words.
     *
     * @param options the words; options that are not given have the variant's defaults
     * @return the network, without weights
     * @throws IllegalArgumentException naming the option, its value and what it may be
     */
    Network create(Options options);

    /** {@return the implementations elsewhere whose checkpoints it reads; none unless it says so} */
    default List<CheckpointSource> sources() {
        return List.of();
    }

    /** {@return where the paper that describes it can be read; empty unless it says so} */
    default Optional<URI> paper() {
        return Optional.empty();
    }

    /** {@return all variants on the class path, by name in alphabetical order; a new map in each call} */
    static Map<String, Architecture> all() {
        Map<String, Architecture> found = new TreeMap<>();
        for (Architecture architecture : ServiceLoader.load(Architecture.class)) {
            found.put(architecture.name(), architecture);
        }
        return found;
    }

    /**
     * Finds the variant of a given name.
     *
     * @param name as {@link #name} gives it
     * @return the variant
     * @throws IllegalArgumentException listing those there are
     */
    static Architecture named(String name) {
        Map<String, Architecture> all = all();
        Architecture architecture = all.get(name);
        if (architecture == null) {
            throw new IllegalArgumentException("architecture \"" + name + "\" is not on the class path"
                    + NearNames.hint(name, all.keySet()) + ": there are "
                    + (all.isEmpty() ? "none: add a variant's jar, such as unet" : all.keySet()));
        }
        return architecture;
    }

    /**
     * Checks that a network's words build it again, without which a saved model could not be read.
     *
     * @param network to be saved
     * @throws IllegalArgumentException saying why not, for example that its encoder is not registered
     */
    static void checkReadable(Network network) {
        String name = network.architecture();
        Network again;
        try {
            again = named(name).create(new Options(name, network.options()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    network + " could not be read again once it is saved: " + e.getMessage(), e);
        }
        if (!again.graph().nodes().equals(network.graph().nodes())) {
            throw new IllegalArgumentException(network + " could not be read again once it is saved: its options "
                    + network.options()
                    + " build another; an encoder of your own needs a name that says all there is to"
                    + " know about it, and one to be found by that name in META-INF/services/"
                    + Encoder.class.getName());
        }
    }

    /**
     * Splits a list of networks such as {@code unet:width=16,depth=3,unet:width=32} into one text per network: a part
     * that starts with a variant's name, alone, before a colon or before the tag of a trained model, begins the next.
     *
     * @param list networks with commas between them
     * @return one text per network, such as {@link #fromSpec} takes, in the order of the list
     * @throws IllegalArgumentException if the list is empty or begins with something else
     */
    static List<String> splitSpecs(String list) {
        Map<String, Architecture> all = all();
        List<List<String>> specs = new ArrayList<>();
        for (String part : list.split(",")) {
            String word = part.strip();
            boolean begins = all.containsKey(word.split("[:.]", 2)[0]);
            if (begins) {
                specs.add(new ArrayList<>());
            } else if (specs.isEmpty() || !word.contains("=")) {
                named(word.split(":", 2)[0]);
            }
            specs.get(specs.size() - 1).add(word);
        }
        return specs.stream().map(words -> String.join(",", words)).collect(Collectors.toList());
    }

    /**
     * Builds the network that a text such as {@code unet:width=16,depth=3} describes.
     *
     * @param spec the variant's name, then after a colon its options
     * @param defaults options that hold unless the text says otherwise
     * @return the network, without weights
     * @throws IllegalArgumentException if there is no such variant, a part is not of the form {@code option=value}, or
     *     an option is not understood
     */
    static Network fromSpec(String spec, Map<String, String> defaults) {
        String[] parts = spec.split(":", 2);
        Map<String, String> given = new TreeMap<>();
        if (parts.length == 2 && !parts[1].isBlank()) {
            for (String pair : parts[1].split(",")) {
                String[] keyValue = pair.split("=", 2);
                if (keyValue.length != 2) {
                    throw new IllegalArgumentException(
                            "\"" + pair + "\" in \"" + spec + "\" is not of the form option=value");
                }
                given.put(keyValue[0].strip(), keyValue[1].strip());
            }
        }
        return fromWords(parts[0].strip(), given, defaults);
    }

    /**
     * Builds a network from words.
     *
     * @param name the variant's
     * @param given its options
     * @param defaults options that hold unless others are given, see {@link #over}
     * @return the network, without weights
     * @throws IllegalArgumentException if there is no such variant, or an option is not understood
     */
    static Network fromWords(String name, Map<String, String> given, Map<String, String> defaults) {
        return named(name).create(new Options(name, over(defaults, given)));
    }

    /**
     * Puts options over others; one that chooses a {@link Task} gives way to another that does.
     *
     * @param defaults options that hold unless others are given
     * @param given options that hold in any case
     * @return both, by name in alphabetical order; a new map
     */
    static Map<String, String> over(Map<String, String> defaults, Map<String, String> given) {
        Map<String, String> words = new TreeMap<>(defaults);
        if (Task.WORDS.stream().anyMatch(given::containsKey)) {
            Task.WORDS.forEach(words::remove);
        }
        words.putAll(given);
        return words;
    }
}
