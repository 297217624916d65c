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
package io.github.unetzoo.train;

import java.util.Objects;
import java.util.Optional;

/**
 * Epochs of a run that one process made. A run that was broken off and resumed has several, which need not be of one
 * build.
 *
 * @param firstEpoch counted from 1
 * @param lastEpoch that it finished
 * @param started when its process began to train, in UTC as in {@code 2026-11-22T04:36:00Z}; empty where nothing is known, as
 *     of epochs made before runs had records
 * @param command line that asked for it, folders by their names alone, if it was one
 * @param recipe that it followed, if it was one
 * @param environment code and machine, if known
 */
public record Stretch(
        int firstEpoch,
        int lastEpoch,
        Optional<String> started,
        Optional<String> command,
        Optional<RecipeFile> recipe,
        Optional<Environment> environment) {

    /**
     * A recipe's file.
     *
     * @param name without its folder
     * @param sha256 of its text, 64 hexadecimal digits
     */
    public record RecipeFile(String name, String sha256) {}

    /**
     * Checks that nothing is missing.
     *
     * @param firstEpoch counted from 1
     * @param lastEpoch that it finished, firstEpoch or later
     * @param started as {@link java.time.Instant} writes it; empty where nothing is known
     * @param command empty if it was asked for by a program
     * @param recipe empty if it followed none
     * @param environment empty if it is not known
     * @throws NullPointerException if one is missing, as where JSON without it is read
     */
    public Stretch {
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(recipe, "recipe");
        Objects.requireNonNull(environment, "environment");
    }

    /** Epochs of which nothing is known but their number. */
    static Stretch unknown(int lastEpoch) {
        return new Stretch(1, lastEpoch, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, and all epochs up to another. */
    Stretch upTo(int epoch) {
        return new Stretch(firstEpoch, epoch, started, command, recipe, environment);
    }
}
