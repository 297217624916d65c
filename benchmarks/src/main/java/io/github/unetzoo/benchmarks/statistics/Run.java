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
package io.github.unetzoo.benchmarks.statistics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The scores of one training, or of a model that came trained.
 *
 * @param seed of the training; empty if the model came trained
 * @param scores by the image's name, in the order of the images; empty where the score is undefined, as when a class is
 *     in neither truth nor prediction
 */
public record Run(OptionalLong seed, Map<String, OptionalDouble> scores) {

    /**
     * Copies the map and checks the scores.
     *
     * @param seed of the training; empty if the model came trained
     * @param scores by the image's name, finite; empty where the score is undefined
     * @throws IllegalArgumentException naming the image whose score is not finite
     */
    public Run {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        scores.forEach((image, score) -> {
            if (score.isPresent() && !Double.isFinite(score.getAsDouble())) {
                throw new IllegalArgumentException("score " + score.getAsDouble() + " of image \"" + image
                        + "\" must be finite: leave it empty where it is undefined");
            }
        });
    }
}
