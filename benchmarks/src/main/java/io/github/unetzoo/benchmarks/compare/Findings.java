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

import io.github.unetzoo.benchmarks.chart.Interval;
import io.github.unetzoo.metric.Bootstrap;
import io.github.unetzoo.metric.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the statistics say of a comparison, as reports show it. */
final class Findings {

    private final List<Map<Figure, Bootstrap.Interval>> intervals = new ArrayList<>();

    Findings(ComparisonResult result) {
        for (ModelResult model : result.models()) {
            intervals.add(
                    model.scores().isEmpty()
                            ? Map.of()
                            : Bootstrap.intervals(
                                    model.scores().get(0).evaluation().rows(), 2000, 1));
        }
    }

    /**
     * Two models beside each other.
     *
     * @param first place of the one
     * @param second place of the other
     * @param difference of their scores, image by image
     * @param interval of the difference
     * @param p corrected for the number of pairs
     * @param figures what else is known, a word for each of {@link #pairColumns}
     */
    record Pair(int first, int second, double difference, Interval interval, double p, List<String> figures) {}

    List<String> pairColumns() {
        return List.of();
    }

    String pairRemark() {
        return "";
    }

    String intervalRemark() {
        return "";
    }

    List<Pair> pairs() {
        return List.of();
    }

    /** In plain language, a sentence each; none where nothing can be said. */
    List<String> verdict() {
        return List.of();
    }

    Optional<Interval> interval(int model, Figure figure) {
        return Optional.ofNullable(intervals.get(model).get(figure)).map(i -> new Interval(i.low(), i.high()));
    }
}
