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
package io.github.unetzoo.loss;

import java.util.Arrays;
import java.util.List;

/** Losses by the words of a command line. */
public final class Losses {

    private static final List<String> NAMES = List.of("ce", "bce", "dice", "mse", "mae");

    private Losses() {}

    /**
     * A sum of losses such as {@code ce+dice}.
     *
     * @param words names with plus signs between them: ce, bce, dice, mse, mae
     * @param classWeights for ce, one per class; empty for none
     * @throws IllegalArgumentException listing the names there are
     */
    public static SegmentationLoss named(String words, List<Float> classWeights) {
        return names(words).stream()
                .map(word -> one(word, classWeights))
                .reduce(SegmentationLoss::plus)
                .orElseThrow();
    }

    /** The names in a sum such as {@code ce+dice}. */
    public static List<String> names(String words) {
        return Arrays.stream(words.split("\\+")).map(String::strip).toList();
    }

    private static SegmentationLoss one(String word, List<Float> classWeights) {
        return switch (word) {
            case "ce" -> new CrossEntropyLoss(classWeights);
            case "bce" -> new BinaryCrossEntropyLoss();
            case "dice" -> new SoftDiceLoss();
            case "mse" -> RegressionLoss.meanSquaredError();
            case "mae" -> RegressionLoss.meanAbsoluteError();
            default ->
                throw new IllegalArgumentException(
                        "loss \"" + word + "\" is not known; there are " + NAMES + ", and sums such as ce+dice");
        };
    }
}
