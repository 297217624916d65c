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

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One of the models to compare.
 *
 * @param label by which it is known, unlike the others'
 * @param name what sentences call it, unlike the others' too
 * @param parameters number of learned values, by which the smallest is found; empty if unknown
 * @param latencyMillis time of a forward pass, by which the fastest is found; empty if unknown
 * @param runs its trainings, or one without a seed if it came trained; none if all failed
 * @param failed number of trainings without scores
 */
public record ModelScores(
        String label, String name, OptionalLong parameters, OptionalDouble latencyMillis, List<Run> runs, int failed) {

    /**
     * Copies the list and checks it.
     *
     * @param label by which it is known, unlike the others'
     * @param name what sentences call it
     * @param parameters number of learned values; empty if unknown
     * @param latencyMillis time of a forward pass; empty if unknown
     * @param runs its trainings, each with a seed, or one that came trained; none if all failed
     * @param failed number of trainings without scores, 0 or more
     * @throws IllegalArgumentException if one of several runs has no seed, or {@code failed} is below 0
     */
    public ModelScores {
        runs = List.copyOf(runs);
        if (runs.size() > 1 && runs.stream().anyMatch(run -> run.seed().isEmpty())) {
            throw new IllegalArgumentException("model \"" + label + "\" has " + runs.size()
                    + " runs, one of them without a seed: a model that came trained has one run alone");
        }
        if (failed < 0) {
            throw new IllegalArgumentException("failed trainings " + failed + " must be at least 0");
        }
    }

    /** Whether it was trained for the comparison, but once: what another training would come to is then unknown. */
    boolean trainedOnce() {
        return runs.size() == 1 && runs.get(0).seed().isPresent();
    }
}
