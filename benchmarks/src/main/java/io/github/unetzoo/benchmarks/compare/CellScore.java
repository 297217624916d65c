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

import io.github.unetzoo.metric.EvaluationResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of one trained model.
 *
 * @param evaluation of its weights, the best epoch's, on the test split
 * @param learning how it was trained; empty if it came trained
 * @param latencyMillis median time of one forward pass of one crop
 * @param environment where it was measured: versions, device, processors
 * @param gallery the best, median and worst image of the test split
 */
public record CellScore(
        EvaluationResult evaluation,
        Optional<Learning> learning,
        double latencyMillis,
        Map<String, String> environment,
        List<GalleryImage> gallery) {

    /** Copies the collections. */
    public CellScore {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        gallery = List.copyOf(gallery);
    }
}
