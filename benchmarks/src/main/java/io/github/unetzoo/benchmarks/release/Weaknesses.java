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
package io.github.unetzoo.benchmarks.release;

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.geometry.ConnectedComponents;
import io.github.unetzoo.metric.ImageScore;
import io.github.unetzoo.predict.Segmentation;
import io.github.unetzoo.predict.SplitEvaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Watches an evaluation and says where the model fails: on what kinds of images, on which, on objects of what size. */
final class Weaknesses implements SplitEvaluation.Observer {

    private static final int WORST = 3;

    /** Fewer objects have no quarters worth telling. */
    private static final int LEAST_OBJECTS = 8;

    /** An image and its IoU, the mean over the classes that are in its truth or prediction. */
    private record Scored(String image, double iou) {}

    /** A true object's pixels, and how many of them were predicted as its class. */
    private record Found(int pixels, int hit) {
        boolean mostly() {
            return 2 * hit > pixels;
        }
    }

    private final Map<String, String> kinds;
    private final List<Scored> scores = new ArrayList<>();
    private final List<Found> objects = new ArrayList<>();
    private int empty;
    private int alarms;

    /** Watches images of these kinds, by name; of none if it is empty. */
    Weaknesses(Map<String, String> kinds) {
        this.kinds = kinds;
    }

    @Override
    public void measured(Sample sample, Segmentation predicted, List<ImageScore> rows) {
        rows.stream()
                .flatMapToDouble(row -> row.iou().stream())
                .average()
                .ifPresent(iou -> scores.add(new Scored(sample.name(), iou)));
        Set<Integer> foreground = rows.stream().map(ImageScore::classIndex).collect(Collectors.toSet());
        int[] truth = sample.mask().labels();
        int[] labels = predicted.labels().labels();
        int[] inside = new int[truth.length];
        boolean alarm = false;
        boolean any = false;
        for (int i = 0; i < truth.length; i++) {
            inside[i] = foreground.contains(truth[i]) ? truth[i] : 0;
            any |= inside[i] != 0;
            alarm |= foreground.contains(labels[i]);
        }
        if (!any) {
            empty++;
            alarms += alarm ? 1 : 0;
        }
        int[] ids = sample.instances()
                .map(LabelMap::labels)
                .orElseGet(() -> ConnectedComponents.of(
                        inside, sample.mask().height(), sample.mask().width()));
        Map<Integer, int[]> counts = new HashMap<>();
        for (int i = 0; i < truth.length; i++) {
            if (inside[i] != 0 && ids[i] != 0) {
                int[] count = counts.computeIfAbsent(ids[i], id -> new int[2]);
                count[0]++;
                count[1] += labels[i] == truth[i] ? 1 : 0;
            }
        }
        counts.values().forEach(count -> objects.add(new Found(count[0], count[1])));
    }

    /** A sentence each, with figures. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        byKind(sentences);
        bySize(sentences);
        if (empty > 0) {
            sentences.add("Something was found in " + alarms + " of the " + empty + " images that show nothing.");
        }
        worst(sentences);
        return sentences;
    }

    private void byKind(List<String> sentences) {
        Map<String, List<Scored>> byKind = scores.stream()
                .filter(scored -> kinds.containsKey(scored.image()))
                .collect(Collectors.groupingBy(
                        scored -> kinds.getOrDefault(scored.image(), ""), TreeMap::new, Collectors.toList()));
        if (byKind.size() < 2) {
            return;
        }
        sentences.add("By kind of image, mean IoU per image: "
                + byKind.entrySet().stream()
                        .sorted(Comparator.comparingDouble(kind -> mean(kind.getValue())))
                        .map(kind -> String.format(
                                Locale.ROOT,
                                "%s %.3f (%d)",
                                kind.getKey(),
                                mean(kind.getValue()),
                                kind.getValue().size()))
                        .collect(Collectors.joining(", "))
                + "; in parentheses the images.");
    }

    private static double mean(List<Scored> scored) {
        return scored.stream().mapToDouble(Scored::iou).average().orElseThrow();
    }

    private void bySize(List<String> sentences) {
        if (objects.size() < LEAST_OBJECTS) {
            return;
        }
        objects.sort(Comparator.comparingInt(Found::pixels));
        int quarter = objects.size() / 4;
        List<Found> small = objects.subList(0, quarter);
        List<Found> large = objects.subList(objects.size() - quarter, objects.size());
        sentences.add(String.format(
                Locale.ROOT,
                "Of the smallest quarter of the objects, up to %,d pixels, %.1f %% have more than half of their pixels"
                        + " found; of the largest, from %,d pixels on, %.1f %%.",
                small.get(quarter - 1).pixels(),
                share(small),
                large.get(0).pixels(),
                share(large)));
    }

    private static double share(List<Found> objects) {
        return 100.0 * objects.stream().filter(Found::mostly).count() / objects.size();
    }

    private void worst(List<String> sentences) {
        if (scores.size() > WORST) {
            sentences.add("The worst images, by IoU: "
                    + scores.stream()
                            .sorted(Comparator.comparingDouble(Scored::iou).thenComparing(Scored::image))
                            .limit(WORST)
                            .map(scored -> String.format(Locale.ROOT, "%s %.3f", scored.image(), scored.iou()))
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }
}
