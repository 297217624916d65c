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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What single images come to over several seeds, by the measure of the verdict. */
final class ImageMeans {

    private ImageMeans() {}

    /** The mean over evaluations, each of one seed; of the images that have a score in all. */
    static Map<String, Double> of(List<EvaluationResult> evaluations) {
        List<Map<String, OptionalDouble>> each = evaluations.stream()
                .map(evaluation -> ImageScores.of(evaluation.rows(), Findings.MEASURE))
                .toList();
        Map<String, Double> means = new LinkedHashMap<>();
        if (each.isEmpty()) {
            return means;
        }
        for (String image : each.get(0).keySet()) {
            double[] scores = each.stream()
                    .flatMapToDouble(one -> one.getOrDefault(image, OptionalDouble.empty()).stream())
                    .toArray();
            if (scores.length == each.size()) {
                double sum = 0;
                for (double score : scores) {
                    sum += score;
                }
                means.put(image, sum / scores.length);
            }
        }
        return means;
    }
}
