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

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which cell of a comparison.
 *
 * @param label the model's spec or name
 * @param seed of its training; empty if the model came trained
 * @param fold on whose test split it is scored, counted from 1; empty without cross-validation
 */
public record CellName(String label, OptionalLong seed, OptionalInt fold) {

    /** What follows the model's name in the names of folders; empty for a model that came trained. */
    String suffix() {
        return (seed.isPresent() ? "-seed" + seed.getAsLong() : "")
                + (fold.isPresent() ? "-fold" + fold.getAsInt() : "");
    }

    /** As a person says it, such as {@code unet:width=16, seed 1, fold 2}. */
    @Override
    public String toString() {
        return label
                + (seed.isPresent() ? ", seed " + seed.getAsLong() : "")
                + (fold.isPresent() ? ", fold " + fold.getAsInt() : "");
    }
}
