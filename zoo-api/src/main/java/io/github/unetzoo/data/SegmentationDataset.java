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
package io.github.unetzoo.data;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Images with masks of class indices, in named splits. Safe for use by many threads. */
public interface SegmentationDataset {
    /**
     * The name of the dataset.
     *
     * @return one word
     */
    String name();

    /**
     * The classes; a mask holds indices into this list.
     *
     * @return class names, index 0 first
     */
    List<String> classes();

    /**
     * The mask value of pixels that neither train nor count.
     *
     * @return empty if there is none
     */
    OptionalInt ignoreIndex();

    /**
     * The names of the splits there are.
     *
     * @return for example train, val, test
     */
    List<String> splitNames();

    /**
     * A split.
     *
     * @param name one of {@link #splitNames()}
     * @return the split
     * @throws DataException if there is no such split; the message lists those there are
     */
    Split split(String name);

    /**
     * A hash by which two runs can tell whether they saw the same data: classes, ignore index, splits, names and
     * sizes of the files (not the pixels).
     *
     * @return SHA-256, 64 hexadecimal digits
     */
    String fingerprint();

    /**
     * What its makers say of it and of what may be done with it.
     *
     * @return {@code title}, {@code source}, {@code origin}, {@code licence}, {@code licence_class}, of those known, in this
     *     order; empty if nothing is
     */
    default Map<String, String> terms() {
        return Map.of();
    }

    /**
     * Of which kind samples are, for figures by kind.
     *
     * @return by sample name a word such as {@code gray_dark}; empty if no kinds are told apart
     */
    default Map<String, String> kinds() {
        return Map.of();
    }

    /**
     * What was assumed or looks odd, one sentence each, for a command to print.
     *
     * @return empty if there is nothing to say
     */
    default List<String> notes() {
        return List.of();
    }
}
