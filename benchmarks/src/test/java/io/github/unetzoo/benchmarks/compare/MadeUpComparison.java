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
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.unetpp.PruningTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Figures as a comparison of four networks with three seeds might have them, and pictures; nothing is trained. */
final class MadeUpComparison {

    static final List<String> LABELS = List.of(
            "fcn:width=16,stride=1", "unet:width=16", "unetpp:width=16,deep-supervision=true", "unet3plus:width=16");

    private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
    private static final int IMAGES = 24;
    private static final int EPOCHS = 20;

    /** Chance that a pixel near an edge is wrong. */
    private static final double[] WRONG = {0.5, 0.3, 0.22, 0.2};

    private static final double[] MILLIONS = {0.27, 1.95, 2.26, 1.68};
    private static final double[] MILLIS = {21.4, 12.9, 38.6, 64.2};

    private MadeUpComparison() {}

    static ComparisonResult result() throws IOException {
        Split split = SyntheticNuclei.builder()
                .optCount(0, 0, IMAGES)
                .optSize(96)
                .optEmptyShare(0)
                .build()
                .split("test");
        List<ModelResult> models = new ArrayList<>();
        List<GalleryPainter.Shown> shown = new ArrayList<>();
        for (int m = 0; m < LABELS.size(); m++) {
            List<CellResult> cells = new ArrayList<>();
            for (long seed : SEEDS) {
                cells.add(new CellResult(
                        OptionalLong.of(seed),
                        Path.of("runs", "m" + m + "-seed" + seed),
                        false,
                        Optional.of(score(split, m, seed)),
                        Optional.empty()));
            }
            models.add(new ModelResult(
                    LABELS.get(m),
                    "a network, 1 channel in, 1 channel out",
                    Map.of("width", "16"),
                    Optional.of(new ModelSize((long) (MILLIONS[m] * 1e6), (long) (MILLIS[m] * 3e8), 192)),
                    cells));
        }
        return new ComparisonResult(
                new DataFacts(
                        "made-up nuclei",
                        "0123456789abcdef",
                        List.of("background", "nucleus"),
                        Map.of("test", IMAGES),
                        List.of("nothing here was measured")),
                TrainingConfig.builder().optEpochs(EPOCHS).optCrop(192).build(),
                SEEDS,
                Map.of("os", "none"),
                models,
                Statistics.DEFAULT_EPSILON,
                List.of(),
                gallery(split));
    }

    private static CellScore score(Split split, int model, long seed) {
        Evaluation evaluation = Evaluation.builder()
                .setClasses(List.of("background", "nucleus"))
                .optSurfaceDistances(true)
                .optKeepRows(true)
                .build();
        for (int i = 0; i < IMAGES; i++) {
            Sample sample = split.sample(i);
            evaluation.add(
                    sample.name(),
                    sample.mask().height(),
                    sample.mask().width(),
                    sample.mask().labels(),
                    predicted(sample, model, seed).labels());
        }
        EvaluationResult result = evaluation.result();
        double end = result.mean().dice().orElseThrow();
        SplittableRandom random = new SplittableRandom(100 * model + seed);
        List<EpochRecord> history = new ArrayList<>();
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            double score = end - 0.35 * Math.exp(-epoch / (2.5 + model)) + 0.006 * (random.nextDouble() - 0.5);
            history.add(new EpochRecord(epoch, 1e-3, 0.7 / epoch, score, 12));
        }
        double millis = MILLIS[model];
        return new CellScore(
                result,
                Optional.of(new Learning(history, EPOCHS - (int) seed, false, 200 + 60 * model + seed)),
                Map.of(
                        Precision.FLOAT32, new Quartiles(0.97 * millis, millis, 1.05 * millis),
                        Precision.BFLOAT16, new Quartiles(0.3 * millis, 0.31 * millis, 0.34 * millis)),
                seed == 1 ? OptionalLong.of((300L + 40 * model) << 20) : OptionalLong.empty(),
                model == 2 && seed == 1
                        ? List.of(
                                new PruningTable.Level(1, 24_000, 300_000_000, 6.1, OptionalDouble.of(0.871)),
                                new PruningTable.Level(2, 120_000, 900_000_000, 12.2, OptionalDouble.of(0.902)),
                                new PruningTable.Level(3, 540_000, 1_900_000_000, 23.9, OptionalDouble.of(0.911)),
                                new PruningTable.Level(4, 2_260_000, 4_100_000_000L, 39.5, OptionalDouble.of(0.912)))
                        : List.of(),
                Map.of("os", "none"));
    }

    /** The truth, but for some pixels that have a neighbour of another class; some images are harder than others. */
    static LabelMap predicted(Sample sample, int model, long seed) {
        LabelMap truth = sample.mask();
        int width = truth.width();
        SplittableRandom random = new SplittableRandom(sample.name().hashCode() * 31L + 7 * model + seed);
        double hardness = (sample.name().hashCode() & 7) / 7.0;
        int[] labels = truth.labels().clone();
        for (int round = 0; round < 2; round++) {
            int[] before = labels.clone();
            for (int i = width + 1; i < labels.length - width - 1; i++) {
                int other = before[random.nextBoolean() ? i + 1 : i - width];
                if (random.nextDouble() < WRONG[model] * (0.4 + hardness)) {
                    labels[i] = other;
                }
            }
        }
        return LabelMap.of(truth.height(), width, labels);
    }

    private static Gallery gallery(Split split) throws IOException {
        List<GalleryImage> images = new ArrayList<>();
        List<List<String>> roles = List.of(List.of("best"), List.of("worst", "most disagreed"));
        for (int i = 0; i < roles.size(); i++) {
            Sample sample = split.sample(i);
            Layers layers = new Layers(sample.image(), List.of(1));
            List<GalleryImage.Prediction> predictions = new ArrayList<>();
            for (int m = 0; m < LABELS.size(); m++) {
                LabelMap predicted = predicted(sample, m, 1);
                predictions.add(new GalleryImage.Prediction(
                        LABELS.get(m),
                        OptionalDouble.of(0.8 + 0.03 * m),
                        layers.classes(predicted),
                        layers.errors(sample.mask(), predicted)));
            }
            images.add(new GalleryImage(
                    roles.get(i),
                    sample.name(),
                    layers.width(),
                    layers.height(),
                    0.845,
                    0.09,
                    layers.picture(),
                    layers.classes(sample.mask()),
                    false,
                    predictions));
        }
        return new Gallery(GallerySource.TEST, List.of("nucleus"), images, "");
    }
}
