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

import io.github.unetzoo.benchmarks.statistics.ModelScores;
import io.github.unetzoo.benchmarks.statistics.Run;
import io.github.unetzoo.metric.ImageScore;
import io.github.unetzoo.torchscript.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A comparison's scores by image. Where there are several classes, an image's score is the mean over those that are in
 * its truth or prediction, and the mean over images differs a little from the table's, which averages each class over
 * images first.
 */
final class ImageScores {

    private ImageScores() {}

    static List<ModelScores> of(ComparisonResult result, ImageMeasure measure) {
        Map<String, String> names = ShortNames.of(result.models());
        return result.models().stream()
                .map(model -> of(model, Objects.requireNonNull(names.get(model.label())), measure))
                .toList();
    }

    private static ModelScores of(ModelResult model, String name, ImageMeasure measure) {
        // Cells of one seed are parts of one run: each has tested other images.
        Map<OptionalLong, List<CellResult>> bySeed = model.cells().stream()
                .collect(Collectors.groupingBy(CellResult::seed, LinkedHashMap::new, Collectors.toList()));
        List<Run> runs = new ArrayList<>();
        bySeed.forEach((seed, cells) -> {
            Map<String, OptionalDouble> scores = new LinkedHashMap<>();
            cells.stream()
                    .flatMap(cell -> cell.score().stream())
                    .forEach(score -> scores.putAll(of(score.evaluation().rows(), measure)));
            if (!scores.isEmpty()) {
                runs.add(new Run(seed, scores));
            }
        });
        return new ModelScores(
                model.label(),
                name,
                model.size().map(size -> OptionalLong.of(size.parameters())).orElse(OptionalLong.empty()),
                model.latency(Precision.FLOAT32)
                        .map(millis -> OptionalDouble.of(millis.median()))
                        .orElse(OptionalDouble.empty()),
                runs,
                bySeed.size() - runs.size());
    }

    static Map<String, OptionalDouble> of(List<ImageScore> rows, ImageMeasure measure) {
        Map<String, OptionalDouble> scores = new LinkedHashMap<>();
        rows.stream()
                .collect(Collectors.groupingBy(ImageScore::image, LinkedHashMap::new, Collectors.toList()))
                .forEach((image, classes) -> scores.put(
                        image,
                        classes.stream()
                                .map(measure::of)
                                .flatMapToDouble(OptionalDouble::stream)
                                .average()));
        return scores;
    }
}
