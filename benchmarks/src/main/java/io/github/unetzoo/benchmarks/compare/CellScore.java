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

import io.github.unetzoo.benchmarks.speed.Quartiles;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unetpp.PruningTable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The figures of one trained model.
 *
 * @param evaluation of its weights, the best epoch's, on the test split
 * @param learning how it was trained; empty if it came trained
 * @param latency milliseconds of the compiled form for one image of the crop's size, by precision
 * @param peakBytes the most memory of a process that does that in float32; empty if not measured
 * @param levels of a UNet++ that can be cut down; none of other networks, and where they were not measured
 * @param environment where it was measured: versions, device, processors
 */
public record CellScore(
        EvaluationResult evaluation,
        Optional<Learning> learning,
        Map<Precision, Quartiles> latency,
        OptionalLong peakBytes,
        List<PruningTable.Level> levels,
        Map<String, String> environment) {

    /**
     * Copies the collections.
     *
     * @param evaluation of its weights, the best epoch's, on the test split
     * @param learning how it was trained; empty if it came trained
     * @param latency milliseconds of the compiled form for one image of the crop's size, by precision
     * @param peakBytes the most memory of a process that does that in float32; empty if not measured
     * @param levels of a UNet++ that can be cut down; none of other networks, and where they were not measured
     * @param environment where it was measured: versions, device, processors
     */
    public CellScore {
        Map<Precision, Quartiles> byPrecision = new EnumMap<>(Precision.class);
        byPrecision.putAll(latency);
        latency = Collections.unmodifiableMap(byPrecision);
        levels = List.copyOf(levels);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }
}
