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
package io.github.unetzoo.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.unetzoo.metric.Bootstrap;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeanDifferenceTest {

    private static final int STUDIES = 400;

    private static final int IMAGES = 60;

    private static final int RUNS = 3;

    private static final double TRUTH = 0.02;

    /** Scores that are the image's, the model's in the image, the training's, and a rest. */
    private static double[][] simulate(
            Random random, double mean, double[] ofImages, double interaction, double training, double rest) {
        double[] inImage = new double[IMAGES];
        Arrays.setAll(inImage, i -> mean + ofImages[i] + interaction / Math.sqrt(2) * random.nextGaussian());
        double[][] runs = new double[RUNS][IMAGES];
        for (double[] run : runs) {
            double ofTraining = training * random.nextGaussian();
            Arrays.setAll(run, i -> inImage[i] + ofTraining + rest * random.nextGaussian());
        }
        return runs;
    }

    /** The share of studies whose interval has the true difference in it. */
    private static double coverage(
            double interaction, double training, double rest, BiFunction<double[][], double[][], MeanDifference> how) {
        Random random = new Random(3);
        int covered = 0;
        for (int s = 0; s < STUDIES; s++) {
            double[] ofImages = random.doubles(IMAGES, 0.6, 0.95).toArray();
            double[][] a = simulate(random, TRUTH, ofImages, interaction, training, rest);
            double[][] b = simulate(random, 0, ofImages, interaction, training, rest);
            Bootstrap.Interval interval = how.apply(a, b).interval();
            covered += interval.low() <= TRUTH && TRUTH <= interval.high() ? 1 : 0;
        }
        return (double) covered / STUDIES;
    }

    private static double[][] seedsAsImages(double[][] runs) {
        return new double[][] {
            Arrays.stream(runs).flatMapToDouble(Arrays::stream).toArray()
        };
    }

    private static double[][] seedsForgotten(double[][] runs) {
        double[] means = new double[IMAGES];
        Arrays.setAll(
                means,
                i -> Arrays.stream(runs).mapToDouble(run -> run[i]).average().orElseThrow());
        return new double[][] {means};
    }

    @ParameterizedTest
    @CsvSource({"0.02, 0.01, 0.02", "0.03, 0.004, 0.02", "0.03, 0, 0.03", "0.03, 0.02, 0.01"})
    void intervalsCoverTheTruthAsOftenAsTheySay(double interaction, double training, double rest) {
        assertThat(coverage(interaction, training, rest, MeanDifference::of)).isBetween(0.92, 0.98);
    }

    @Test
    void withoutTrainingsAsChanceTheyDoNot() {
        assertThat(coverage(0.02, 0.01, 0.02, (a, b) -> MeanDifference.of(seedsAsImages(a), seedsAsImages(b))))
                .isLessThan(0.6);
        assertThat(coverage(0.02, 0.01, 0.02, (a, b) -> MeanDifference.of(seedsForgotten(a), seedsForgotten(b))))
                .isLessThan(0.7);
    }

    /**
     * By hand: trainings of the first model have means 2 and 4, so s² = 2 and 2/2 = 1 is their part of the variance,
     * without a rest; the second has one run. The images' differences are 1, 2, 3: 1/3.
     */
    @Test
    void varianceIsOfImagesAndTrainings() {
        MeanDifference found = MeanDifference.of(new double[][] {{1, 2, 3}, {3, 4, 5}}, new double[][] {{1, 1, 1}});
        assertThat(found.value()).isEqualTo(2);
        assertThat(found.trainingVariance()).isEqualTo(1);
        assertThat(found.variance(3)).isCloseTo(4.0 / 3, within(1e-12));
        assertThat(found.degrees(3)).isCloseTo(16.0 / 9 / (1.0 / 9 / 2 + 1), within(1e-12));
        assertThat(found.statistic()).isCloseTo(Math.sqrt(3), within(1e-12));
    }

    /** By hand: the trainings' means are 2 and 16/3, half their variance 100/36; the rest is 1/6, its share 1/36. */
    @Test
    void theRestIsTakenOffWhatTrainingsDifferBy() {
        MeanDifference found = MeanDifference.of(new double[][] {{1, 2, 3}, {4, 5, 7}}, new double[][] {{1, 1, 1}});
        assertThat(found.trainingVariance()).isCloseTo(99.0 / 36, within(1e-12));
        assertThat(found.trainingTerm()).isCloseTo((100 * 100 + 0.5) / 36 / 36, within(1e-12));
        assertThat(found.trainingDegrees()).isEqualTo(1);
    }

    /** Trainings that differ by nothing but the rest: means 0.5 and 0.5, rest 1, which the images hold already. */
    @Test
    void whatTheRestExplainsIsNotTheTrainings() {
        MeanDifference found = MeanDifference.of(new double[][] {{0, 1}, {1, 0}}, new double[][] {{0, 0.5}});
        assertThat(found.trainingVariance()).isZero();
        assertThat(found.degrees(2)).isCloseTo(1, within(1e-12));
    }
}
