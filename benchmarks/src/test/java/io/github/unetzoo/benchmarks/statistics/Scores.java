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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Scores for tests: images are i0, i1, ...; NaN is undefined. */
final class Scores {

    private Scores() {}

    static Run run(OptionalLong seed, double... scores) {
        Map<String, OptionalDouble> byImage = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            byImage.put("i" + i, Double.isNaN(scores[i]) ? OptionalDouble.empty() : OptionalDouble.of(scores[i]));
        }
        return new Run(seed, byImage);
    }

    /** A model of 1000 parameters that takes 10 ms, trained once per array. */
    static ModelScores model(String label, double[]... scores) {
        return model(label, 1000, 10, scores);
    }

    static ModelScores model(String label, long parameters, double latency, double[]... scores) {
        List<Run> runs = new ArrayList<>();
        for (double[] one : scores) {
            runs.add(run(OptionalLong.of(runs.size() + 1L), one));
        }
        return new ModelScores(label, label, OptionalLong.of(parameters), OptionalDouble.of(latency), runs, 0);
    }

    /** A model that came trained. */
    static ModelScores trained(String label, double... scores) {
        return new ModelScores(
                label,
                label,
                OptionalLong.of(1000),
                OptionalDouble.of(10),
                List.of(run(OptionalLong.empty(), scores)),
                0);
    }

    /** A model without a score. */
    static ModelScores failed(String label, int trainings) {
        return new ModelScores(label, label, OptionalLong.empty(), OptionalDouble.empty(), List.of(), trainings);
    }
}
