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
package io.github.unetzoo.benchmarks.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Of what images a report shows pictures. */
public enum GallerySource {
    /** The test split's. */
    TEST,
    /**
     * Images of nuclei that are made up for the purpose, for reports on data whose pictures may not be shown. They are
     * unlike the data, and say nothing of the scores.
     */
    MADE_UP,
    /** None. */
    NONE;

    /** {@return its name on a command line and in files, such as {@code made-up}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The one with a name.
     *
     * @param word as {@link #word} gives it
     * @return the one that has it
     * @throws IllegalArgumentException if there is none
     */
    public static GallerySource named(String word) {
        return Arrays.stream(values())
                .filter(source -> source.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no gallery \"" + word + "\": give one of "
                        + Arrays.stream(values()).map(GallerySource::word).collect(Collectors.joining(", "))));
    }
}
