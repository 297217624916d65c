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

import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.ImageScore;
import io.github.unetzoo.predict.SegmentationPredictor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Picks the best, the median and the worst test image by Dice, and draws them. */
final class Gallery {

    private record Ranked(String image, double dice) {}

    private Gallery() {}

    static List<GalleryImage> of(
            EvaluationResult evaluation, SegmentationPredictor predictor, SegmentationDataset dataset)
            throws IOException {
        List<Integer> foreground = evaluation.classes().stream()
                .filter(ClassScore::foreground)
                .map(ClassScore::index)
                .toList();
        Split test = dataset.split("test");
        List<GalleryImage> gallery = new ArrayList<>();
        for (Map.Entry<String, Ranked> pick : picks(ranked(evaluation)).entrySet()) {
            Sample sample = test.sample(index(test, pick.getValue().image()));
            byte[] png = Overlay.png(
                    sample.image(),
                    sample.mask(),
                    predictor.predict(sample.image()).labels(),
                    foreground);
            gallery.add(new GalleryImage(
                    pick.getKey(),
                    pick.getValue().image(),
                    pick.getValue().dice(),
                    Base64.getEncoder().encodeToString(png)));
        }
        return gallery;
    }

    /** Images with a Dice, best first; equal ones by name. */
    private static List<Ranked> ranked(EvaluationResult evaluation) {
        Map<String, List<ImageScore>> byImage = new LinkedHashMap<>();
        evaluation
                .rows()
                .forEach(row -> byImage.computeIfAbsent(row.image(), name -> new ArrayList<>())
                        .add(row));
        List<Ranked> ranked = new ArrayList<>();
        byImage.forEach((image, rows) -> {
            OptionalDouble dice =
                    rows.stream().flatMapToDouble(row -> row.dice().stream()).average();
            dice.ifPresent(value -> ranked.add(new Ranked(image, value)));
        });
        ranked.sort(Comparator.comparingDouble(Ranked::dice).reversed().thenComparing(Ranked::image));
        return ranked;
    }

    private static Map<String, Ranked> picks(List<Ranked> ranked) {
        Map<String, Ranked> picks = new LinkedHashMap<>();
        int last = ranked.size() - 1;
        if (last >= 0) {
            picks.put("best", ranked.get(0));
        }
        if (last >= 2) {
            picks.put("median", ranked.get(last / 2));
        }
        if (last >= 1) {
            picks.put("worst", ranked.get(last));
        }
        return picks;
    }

    private static int index(Split split, String name) {
        for (int i = 0; i < split.size(); i++) {
            if (split.sampleName(i).equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("split " + split.name() + " has no sample " + name);
    }
}
