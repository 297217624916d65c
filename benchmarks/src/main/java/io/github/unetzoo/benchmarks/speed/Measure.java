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
package io.github.unetzoo.benchmarks.speed;

import java.util.Locale;

/** What is timed. */
public enum Measure {
    /** Normalised images to logits, both in native memory. */
    FORWARD,
    /** Forward, loss, backward, clipping and AdamW, of a batch. */
    STEP,
    /** An image file to a mask file. */
    END_TO_END;

    /** {@return its name in files, such as {@code end-to-end}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The one that a word names.
     *
     * @throws IllegalArgumentException if none does
     */
    static Measure of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
