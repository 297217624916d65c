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
package io.github.unetzoo.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * 95% confidence intervals of an evaluation's figures, for images other than those that happen to be in the split: the
 * percentile bootstrap over images (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13). As many
 * images as there are, are drawn with replacement, the figure is computed of them, and that again and again; the interval
 * is from the 2.5th to the 97.5th percentile of what was found. It knows nothing of how images depend on each other, as
 * those of one patient do, nor of what another training would come to.
 */
public final class Bootstrap {

    private static final double OUTSIDE = 0.025;

    /** Every figure here is a quotient of sums over images, whether pooled or a mean over images. */
    private record Quotient(double numerator, double denominator) {}

    /** Of an image in which the figure is undefined. */
    private static final Quotient NOTHING = new Quotient(0, 0);

    private static final Map<Figure, Function<ImageScore, Quotient>> FIGURES = figures();

    private Bootstrap() {}

    /**
     * An interval.
     *
     * @param low its lower end
     * @param high its upper end
     */
    public record Interval(double low, double high) {}

    private static Map<Figure, Function<ImageScore, Quotient>> figures() {
        Map<Figure, Function<ImageScore, Quotient>> figures = new EnumMap<>(Figure.class);
        figures.put(
                Figure.DICE,
                row -> pooled(
                        2 * row.counts().tp(), row.counts().fp() + row.counts().fn()));
        figures.put(
                Figure.IOU,
                row -> pooled(
                        row.counts().tp(), row.counts().fp() + row.counts().fn()));
        figures.put(
                Figure.PRECISION, row -> pooled(row.counts().tp(), row.counts().fp()));
        figures.put(Figure.RECALL, row -> pooled(row.counts().tp(), row.counts().fn()));
        figures.put(Figure.IMAGE_DICE, row -> mean(row.dice()));
        figures.put(Figure.IMAGE_IOU, row -> mean(row.iou()));
        figures.put(
                Figure.INSTANCE_F1,
                row -> row.instances()
                        .map(found -> new Quotient(2.0 * found.matched(), (double) found.truth() + found.predicted()))
                        .orElse(NOTHING));
        figures.put(Figure.IMAGE_INSTANCE_F1, row -> mean(row.instanceF1()));
        return figures;
    }

    private static Quotient pooled(long right, long wrong) {
        return new Quotient((double) right, (double) (right + wrong));
    }

    private static Quotient mean(OptionalDouble score) {
        return score.isPresent() ? new Quotient(score.getAsDouble(), 1) : NOTHING;
    }

    /**
     * Intervals of the means over classes, as {@link MeanScore} has them: of Dice, IoU, precision and recall, pooled; of
     * the per-image Dice and IoU; and of the instance F1, pooled and per image, where objects were counted.
     *
     * @param rows of an evaluation that kept them; of two images or more, else there are no intervals
     * @param draws at least 1; 10,000 give the ends to about a hundredth of the interval
     * @param seed of the draws; the same seed and rows give the same intervals
     * @return by figure; without those that are undefined in every draw
     */
    public static Map<Figure, Interval> intervals(List<ImageScore> rows, int draws, long seed) {
        if (draws < 1) {
            throw new IllegalArgumentException("draws " + draws + " must be at least 1");
        }
        Map<Integer, List<ImageScore>> byClass = new LinkedHashMap<>();
        rows.forEach(row -> byClass.computeIfAbsent(row.classIndex(), missing -> new ArrayList<>())
                .add(row));
        int images = byClass.values().stream().mapToInt(List::size).max().orElse(0);
        if (images < 2) {
            return Map.of();
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[][] drawn = new int[draws][];
        for (int d = 0; d < draws; d++) {
            drawn[d] = random.ints(images, 0, images).toArray();
        }
        Map<Figure, Interval> intervals = new EnumMap<>(Figure.class);
        FIGURES.forEach((figure, quotient) -> {
            List<List<Quotient>> classes = byClass.values().stream()
                    .map(ofClass -> ofClass.stream().map(quotient).toList())
                    .toList();
            double[] found = Arrays.stream(drawn)
                    .mapToDouble(picks -> value(classes, picks))
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            if (found.length > 0) {
                intervals.put(figure, new Interval(Percentile.of(found, OUTSIDE), Percentile.of(found, 1 - OUTSIDE)));
            }
        });
        return Collections.unmodifiableMap(intervals);
    }

    /** The mean over the classes in which the figure is defined for these images; NaN if in none. */
    private static double value(List<List<Quotient>> classes, int[] picks) {
        double sum = 0;
        int defined = 0;
        for (List<Quotient> images : classes) {
            double numerator = 0;
            double denominator = 0;
            for (int pick : picks) {
                numerator += images.get(pick).numerator();
                denominator += images.get(pick).denominator();
            }
            if (denominator > 0) {
                sum += numerator / denominator;
                defined++;
            }
        }
        return sum / defined;
    }
}
