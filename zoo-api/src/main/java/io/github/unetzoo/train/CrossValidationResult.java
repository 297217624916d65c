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
package io.github.unetzoo.train;

import io.github.unetzoo.metric.EvaluationResult;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * What a cross-validation found.
 *
 * @param folder with the folds' folders
 * @param of how many folds there are
 * @param folds the finished ones by number, counted from 1
 */
public record CrossValidationResult(Path folder, int of, SortedMap<Integer, Fold> folds) {

    /**
     * One fold.
     *
     * @param bestEpoch of the model that was tested, counted from 1
     * @param evaluation on the images that were held out
     */
    public record Fold(int bestEpoch, EvaluationResult evaluation) {}

    /**
     * Copies the folds.
     *
     * @param folder with the folds' folders
     * @param of how many folds there are, finished or not
     * @param folds the finished ones by number, counted from 1; none while none is finished
     */
    public CrossValidationResult {
        folds = Collections.unmodifiableSortedMap(new TreeMap<>(folds));
    }

    /** {@return whether every fold is finished} */
    public boolean complete() {
        return folds.size() == of;
    }

    /**
     * {@return the mean over the finished folds of their mean foreground Dice, pooled in each, 0 to 1; empty where none
     * has one}
     */
    public OptionalDouble meanDice() {
        return dice().average();
    }

    /**
     * {@return the standard deviation of the same between folds, with n - 1 in the denominator; empty for fewer than
     * two}
     */
    public OptionalDouble deviationOfDice() {
        double[] values = dice().toArray();
        if (values.length < 2) {
            return OptionalDouble.empty();
        }
        double mean = DoubleStream.of(values).average().orElseThrow();
        double squares =
                DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
        return OptionalDouble.of(Math.sqrt(squares / (values.length - 1)));
    }

    private DoubleStream dice() {
        return folds.values().stream()
                .map(fold -> fold.evaluation().mean().dice())
                .flatMapToDouble(OptionalDouble::stream);
    }

    /** {@return a table with a line per finished fold, then mean and standard deviation, for people to read} */
    public String toText() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "fold  images  epoch    Dice     IoU%n"));
        folds.forEach((number, fold) -> text.append(String.format(
                Locale.ROOT,
                "%4d  %6d  %5d  %6s  %6s%n",
                number,
                fold.evaluation().images(),
                fold.bestEpoch(),
                shown(fold.evaluation().mean().dice()),
                shown(fold.evaluation().mean().iou()))));
        text.append(String.format(
                Locale.ROOT,
                "mean Dice %s, standard deviation between folds %s%s%n",
                shown(meanDice()),
                shown(deviationOfDice()),
                complete() ? "" : "; " + folds.size() + " of " + of + " folds are finished"));
        return text.toString();
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "-";
    }

    String toCsv() {
        StringBuilder csv = new StringBuilder("fold,images,best_epoch,dice,iou\n");
        folds.forEach((number, fold) -> csv.append(number)
                .append(',')
                .append(fold.evaluation().images())
                .append(',')
                .append(fold.bestEpoch())
                .append(',')
                .append(plain(fold.evaluation().mean().dice()))
                .append(',')
                .append(plain(fold.evaluation().mean().iou()))
                .append('\n'));
        return csv.toString();
    }

    private static String plain(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }
}
