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
import io.github.unetzoo.metric.ImageScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Scores of single images, made from evaluations that kept their rows. */
final class ImageDice {

    private ImageDice() {}

    /** Dice by image, the mean over the foreground classes that truth or prediction have; without images that have none. */
    static Map<String, Double> dice(EvaluationResult evaluation) {
        Map<String, List<ImageScore>> rows = new LinkedHashMap<>();
        evaluation
                .rows()
                .forEach(row -> rows.computeIfAbsent(row.image(), name -> new ArrayList<>())
                        .add(row));
        Map<String, Double> dice = new LinkedHashMap<>();
        rows.forEach((image, classes) -> {
            OptionalDouble mean =
                    classes.stream().flatMapToDouble(row -> row.dice().stream()).average();
            mean.ifPresent(value -> dice.put(image, value));
        });
        return dice;
    }

    /** The mean over evaluations, such as those of several seeds; of images that are in all. */
    static Map<String, Double> meanDice(List<EvaluationResult> evaluations) {
        List<Map<String, Double>> each =
                evaluations.stream().map(ImageDice::dice).toList();
        Map<String, Double> means = new LinkedHashMap<>();
        if (each.isEmpty()) {
            return means;
        }
        for (String image : each.get(0).keySet()) {
            if (each.stream().allMatch(one -> one.containsKey(image))) {
                means.put(
                        image,
                        each.stream()
                                .mapToDouble(one -> one.getOrDefault(image, 0.0))
                                .average()
                                .orElse(0));
            }
        }
        return means;
    }
}
