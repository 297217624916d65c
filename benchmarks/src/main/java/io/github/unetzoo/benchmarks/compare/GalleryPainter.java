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

import ai.djl.Device;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** Chooses images by the scores of all models and lets each model predict them. */
final class GalleryPainter {

    private static final String TEST = "test";

    /** Of the made-up images among which is chosen. */
    private static final int COUNT = 24;

    private static final int SIDE = 192;
    private static final long SEED = 2026;

    /**
     * A model whose predictions are shown.
     *
     * @param label what it is called
     * @param folder with the model
     * @param evaluations on the test split, of each seed
     */
    record Shown(String label, Path folder, List<EvaluationResult> evaluations) {}

    /**
     * An image.
     *
     * @param image its name
     * @param score the mean over the models
     * @param apart the greatest difference between models
     */
    private record Ranked(String image, double score, double apart) {}

    private final GallerySource source;
    private final Device device;

    GalleryPainter(GallerySource source, Device device) {
        this.source = source;
        this.device = device;
    }

    /** @param data the comparison's; its pictures are used only if they are to be shown */
    Gallery paint(SegmentationDataset data, List<Shown> models) throws IOException {
        if (source == GallerySource.NONE || models.isEmpty()) {
            return Gallery.NONE;
        }
        if (source == GallerySource.TEST) {
            return paintChosen(data, models);
        }
        SegmentationDataset madeUp = SyntheticNuclei.builder()
                .optSeed(SEED)
                .optCount(0, 0, COUNT)
                .optSize(SIDE)
                .optEmptyShare(0)
                .build();
        List<Shown> scored = new ArrayList<>();
        for (Shown model : models) {
            try (SegmentationModel loaded = load(model)) {
                EvaluationResult evaluation = SplitEvaluation.run(
                        new SegmentationPredictor(loaded),
                        madeUp,
                        TEST,
                        figures -> figures.optKeepRows(true),
                        rows -> {});
                scored.add(new Shown(model.label(), model.folder(), List.of(evaluation)));
            }
        }
        return paintChosen(madeUp, scored);
    }

    private SegmentationModel load(Shown model) throws IOException {
        return SegmentationModel.load(model.folder(), Precision.FLOAT32, device);
    }

    private Gallery paintChosen(SegmentationDataset data, List<Shown> models) throws IOException {
        List<ClassScore> foreground = models.get(0).evaluations().get(0).classes().stream()
                .filter(ClassScore::foreground)
                .toList();
        List<Integer> classes = foreground.stream().map(ClassScore::index).toList();
        Split split = data.split(TEST);
        Map<Ranked, List<String>> picks = picks(ranked(models));
        Map<Ranked, Sample> samples = new LinkedHashMap<>();
        Map<Ranked, Layers> layers = new LinkedHashMap<>();
        Map<Ranked, List<GalleryImage.Prediction>> predictions = new LinkedHashMap<>();
        for (Ranked pick : picks.keySet()) {
            Sample sample = split.sample(index(split, pick.image()));
            samples.put(pick, sample);
            layers.put(pick, new Layers(sample.image(), classes));
            predictions.put(pick, new ArrayList<>());
        }
        for (Shown model : models) {
            Map<String, Double> scores =
                    ImageMeans.of(List.of(model.evaluations().get(0)));
            try (SegmentationModel loaded = load(model)) {
                SegmentationPredictor predictor = new SegmentationPredictor(loaded);
                for (Ranked pick : picks.keySet()) {
                    Sample sample = Objects.requireNonNull(samples.get(pick));
                    Layers drawing = Objects.requireNonNull(layers.get(pick));
                    LabelMap predicted = predictor.predict(sample.image()).labels();
                    Double score = scores.get(pick.image());
                    Objects.requireNonNull(predictions.get(pick))
                            .add(new GalleryImage.Prediction(
                                    model.label(),
                                    score == null ? OptionalDouble.empty() : OptionalDouble.of(score),
                                    drawing.classes(predicted),
                                    drawing.errors(sample.mask(), predicted)));
                }
            }
        }
        List<GalleryImage> images = new ArrayList<>();
        for (Map.Entry<Ranked, List<String>> entry : picks.entrySet()) {
            Ranked pick = entry.getKey();
            Layers drawing = Objects.requireNonNull(layers.get(pick));
            LabelMap truth = Objects.requireNonNull(samples.get(pick)).mask();
            images.add(new GalleryImage(
                    entry.getValue(),
                    pick.image(),
                    drawing.width(),
                    drawing.height(),
                    pick.score(),
                    pick.apart(),
                    drawing.picture(),
                    drawing.classes(truth),
                    Arrays.stream(truth.labels()).noneMatch(classes::contains),
                    Objects.requireNonNull(predictions.get(pick))));
        }
        return new Gallery(
                source,
                foreground.stream().map(ClassScore::name).toList(),
                images,
                images.isEmpty() ? "No image has a score for every model." : "");
    }

    /** Images with a score for every model, best first; equal ones by name. */
    private static List<Ranked> ranked(List<Shown> models) {
        List<Map<String, Double>> each =
                models.stream().map(model -> ImageMeans.of(model.evaluations())).toList();
        List<Ranked> ranked = new ArrayList<>();
        for (String image : each.get(0).keySet()) {
            double[] scores = each.stream()
                    .filter(of -> of.containsKey(image))
                    .mapToDouble(of -> of.getOrDefault(image, 0.0))
                    .sorted()
                    .toArray();
            if (scores.length == models.size()) {
                double sum = 0;
                for (double score : scores) {
                    sum += score;
                }
                ranked.add(new Ranked(image, sum / scores.length, scores[scores.length - 1] - scores[0]));
            }
        }
        ranked.sort(Comparator.comparingDouble(Ranked::score).reversed().thenComparing(Ranked::image));
        return ranked;
    }

    /** Some of them with why they were chosen; an image may be chosen for several reasons. */
    private static Map<Ranked, List<String>> picks(List<Ranked> ranked) {
        Map<Ranked, List<String>> picks = new LinkedHashMap<>();
        int last = ranked.size() - 1;
        if (last >= 0) {
            pick(picks, ranked.get(0), "best");
        }
        if (last >= 2) {
            pick(picks, ranked.get(last / 2), "median");
        }
        if (last >= 1) {
            pick(picks, ranked.get(last), "worst");
        }
        ranked.stream()
                .max(Comparator.comparingDouble(Ranked::apart))
                .filter(most -> most.apart() > 0)
                .ifPresent(most -> pick(picks, most, "most disagreed"));
        return picks;
    }

    private static void pick(Map<Ranked, List<String>> picks, Ranked image, String role) {
        picks.computeIfAbsent(image, chosen -> new ArrayList<>()).add(role);
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
