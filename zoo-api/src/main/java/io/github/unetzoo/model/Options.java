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

import io.github.unetzoo.weights.NearNames;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Settings given as words, read with types. Each getter says what the word should have been; {@link #checkAllRead}
 * refuses words that nobody asked for, so that a typing error never passes for a default.
 */
public final class Options {

    private final String owner;
    private final Map<String, String> words;
    private final Set<String> read = new HashSet<>();

    /**
     * Wraps words.
     *
     * @param owner whose options they are, for messages
     * @param words values by option name
     */
    public Options(String owner, Map<String, String> words) {
        this.owner = owner;
        this.words = new TreeMap<>(words);
    }

    /**
     * Reads a word.
     *
     * @param name of the option
     * @return its word as it was given; empty if it was not
     */
    public Optional<String> text(String name) {
        read.add(name);
        return Optional.ofNullable(words.get(name));
    }

    /**
     * Reads a whole number.
     *
     * @param name of the option
     * @return its number; empty if it was not given
     * @throws IllegalArgumentException if the word is no whole number of 32 bits, naming the option
     */
    public Optional<Integer> integer(String name) {
        return parsed(name, "a whole number", Integer::valueOf);
    }

    /**
     * Reads a number.
     *
     * @param name of the option
     * @return its number; empty if it was not given
     * @throws IllegalArgumentException if the word is no number, naming the option
     */
    public Optional<Double> number(String name) {
        return parsed(name, "a number", Double::valueOf);
    }

    /**
     * Reads {@code true} or {@code false}.
     *
     * @param name of the option
     * @return its value; empty if it was not given
     * @throws IllegalArgumentException if the word is neither, naming the option
     */
    public Optional<Boolean> flag(String name) {
        return parsed(name, "true or false", word -> switch (word) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(word);
        });
    }

    /**
     * Reads whole numbers with {@code x} or spaces between them.
     *
     * @param name of the option
     * @return its numbers in their order; empty if it was not given
     * @throws IllegalArgumentException if the word is not of this form, naming the option
     */
    public Optional<List<Integer>> integers(String name) {
        return parsed(
                name,
                "whole numbers such as 16x32x64",
                word -> Arrays.stream(word.split("[x ]+")).map(Integer::valueOf).toList());
    }

    /**
     * Reads one of an enumeration's constants, written in lower case with dashes.
     *
     * @param <E> the enumeration
     * @param name of the option
     * @param type the enumeration
     * @return the constant; empty if the option was not given
     * @throws IllegalArgumentException if the word is none of them, naming the option and what there is
     */
    public <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
        List<String> known = words(type);
        String hint = text(name).map(word -> NearNames.hint(word, known)).orElse("");
        return parsed(name, "one of " + known + hint, word -> type.getEnumConstants()[known.indexOf(word)]);
    }

    /**
     * Writes whole numbers as an option.
     *
     * @param numbers in their order
     * @return such as {@code 16x32x64}, which {@link #integers} reads
     */
    public static String word(List<Integer> numbers) {
        return String.join("x", numbers.stream().map(Object::toString).toList());
    }

    /**
     * Writes an enumeration's constant as an option.
     *
     * @param constant of any enumeration
     * @return such as {@code leaky-relu}, which {@link #constant} reads
     */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Writes all constants of an enumeration as options.
     *
     * @param type the enumeration
     * @return the words, in the constants' order
     */
    public static List<String> words(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Options::word).toList();
    }

    private <T> Optional<T> parsed(String name, String expected, Function<String, T> parser) {
        return text(name).map(word -> {
            try {
                return parser.apply(word);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException(
                        owner + " option " + name + "=" + word + " is not understood: give " + expected, e);
            }
        });
    }

    /**
     * Refuses options that no getter has asked for.
     *
     * @throws IllegalArgumentException naming them and those that exist
     */
    public void checkAllRead() {
        Set<String> unknown = new TreeSet<>(words.keySet());
        unknown.removeAll(read);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(owner + " has no option " + String.join(", ", unknown)
                    + (unknown.size() == 1 ? NearNames.hint(unknown.iterator().next(), read) : "") + "; it has "
                    + new TreeSet<>(read));
        }
    }
}
