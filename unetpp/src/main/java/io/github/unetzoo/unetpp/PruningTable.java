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
package io.github.unetzoo.unetpp;

import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What each level of a deep-supervised UNet++ costs and gives: the paper's study of pruning, on one's own images.
 *
 * @param data on which Dice was measured, such as {@code test of cells}; empty where only costs were measured
 * @param image the size for which MACs and time stand
 * @param levels L1 first
 */
public record PruningTable(Optional<String> data, Extent image, List<Level> levels) {

    private static final int ROUNDS = 7;
    private static final int WARM_UPS = 2;

    /**
     * One level.
     *
     * @param level from 1
     * @param parameters learned values
     * @param macs multiply-accumulate operations for one image
     * @param milliseconds to predict one image: the median of several predictions
     * @param dice the foreground classes' mean pooled Dice; empty where truth and prediction have no foreground, and
     *     where only costs were measured
     */
    public record Level(int level, long parameters, long macs, double milliseconds, OptionalDouble dice) {}

    /**
     * Copies the list.
     *
     * @param data on which Dice was measured, if on any
     * @param image the size for which costs stand, in pixels
     * @param levels L1 first; copied
     */
    public PruningTable {
        levels = List.copyOf(levels);
    }

    /**
     * Prunes a model to each of its levels and measures what they cost and give; costs stand for images of the size of
     * the split's first. Times are taken with all levels in turn, so that a busy
     * moment of the machine does not fall on one of them.
     *
     * @param model a UNet++ trained with deep supervision; stays as it is
     * @param data with the model's classes
     * @param split name of one of the data's splits; it must have an image
     * @param precision in which the pruned networks compute
     * @return a row for each level
     * @throws IllegalArgumentException if the model cannot be pruned, is a regression, or the split is empty
     * @throws io.github.unetzoo.data.DataException if there is no such split
     */
    public static PruningTable measure(
            SegmentationModel model, SegmentationDataset data, String split, Precision precision) {
        if (model.network().task() instanceof Task.Regression) {
            throw new IllegalArgumentException("a regression has no Dice to compare levels by: give a segmentation");
        }
        if (data.split(split).size() == 0) {
            throw new IllegalArgumentException("split " + split + " of " + data.name()
                    + " is empty: levels are measured on its images, so give another");
        }
        return measure(
                model,
                precision,
                Optional.of(split + " of " + data.name()),
                data.split(split).sample(0).image(),
                predictor -> SplitEvaluation.run(predictor, data, split, false, done -> {})
                        .mean()
                        .dice());
    }

    /**
     * The same without data: what each level costs.
     *
     * @param model a UNet++ with deep supervision; stays as it is
     * @param image the size in pixels for which MACs and time are measured
     * @param precision in which the pruned networks compute
     * @return a row for each level, without Dice
     * @throws IllegalArgumentException if the model cannot be pruned
     */
    public static PruningTable costs(SegmentationModel model, Extent image, Precision precision) {
        int channels = model.network().graph().input().channels();
        float[] samples = new float[channels * image.height() * image.width()];
        for (int i = 0; i < samples.length; i++) {
            // Anything but a constant, which cannot be normalised.
            samples[i] = i % 7;
        }
        Raster blank = Raster.of(channels, image.height(), image.width(), samples);
        return measure(model, precision, Optional.empty(), blank, predictor -> {
            for (int i = 0; i < WARM_UPS; i++) {
                predictor.predict(blank);
            }
            return OptionalDouble.empty();
        });
    }

    /** With {@code warmUp} each level is run before it is timed, and may say what Dice it came to. */
    private static PruningTable measure(
            SegmentationModel model,
            Precision precision,
            Optional<String> data,
            Raster image,
            Function<SegmentationPredictor, OptionalDouble> warmUp) {
        if (!(model.network() instanceof UNetPlusPlus network)) {
            throw new IllegalArgumentException(
                    "a model of " + model.network().architecture() + " has no levels: give one of unetpp");
        }
        List<SegmentationModel> pruned = new ArrayList<>();
        try {
            for (int level = 1; level <= network.levels(); level++) {
                pruned.add(UNetPlusPlus.prune(model, level, precision));
            }
            return measure(pruned, data, image, warmUp);
        } finally {
            pruned.forEach(SegmentationModel::close);
        }
    }

    private static PruningTable measure(
            List<SegmentationModel> pruned,
            Optional<String> data,
            Raster image,
            Function<SegmentationPredictor, OptionalDouble> warmUp) {
        List<SegmentationPredictor> predictors =
                pruned.stream().map(SegmentationPredictor::new).toList();
        List<OptionalDouble> dice = predictors.stream().map(warmUp).toList();
        double[] milliseconds = milliseconds(predictors, image);
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < pruned.size(); i++) {
            Graph graph = pruned.get(i).network().graph();
            long macs = graph.macs(graph.next(image.height()), graph.next(image.width()));
            levels.add(new Level(i + 1, graph.parameterCount(), macs, milliseconds[i], dice.get(i)));
        }
        return new PruningTable(data, new Extent(image.height(), image.width()), levels);
    }

    /** Medians. */
    private static double[] milliseconds(List<SegmentationPredictor> predictors, Raster image) {
        double[][] times = new double[predictors.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < times.length; i++) {
                long begin = System.nanoTime();
                predictors.get(i).predict(image);
                times[i][round] = (System.nanoTime() - begin) * 1e-6;
            }
        }
        return Arrays.stream(times)
                .mapToDouble(rounds -> Arrays.stream(rounds).sorted().toArray()[ROUNDS / 2])
                .toArray();
    }

    /** {@return the table as text to print, a line for each level} */
    public String toText() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%sMACs and time for one image of %s%n%5s  %12s  %16s  %9s  %6s%n",
                data.map(on -> "Dice on " + on + "; ").orElse(""),
                image,
                "level",
                "parameters",
                "MACs",
                "ms",
                "Dice"));
        for (Level level : levels) {
            text.append(String.format(
                    Locale.ROOT,
                    "%5s  %,12d  %,16d  %9.1f  %6s%n",
                    "L" + level.level(),
                    level.parameters(),
                    level.macs(),
                    level.milliseconds(),
                    level.dice().isPresent()
                            ? String.format(Locale.ROOT, "%.4f", level.dice().getAsDouble())
                            : "-"));
        }
        return text.toString();
    }
}
