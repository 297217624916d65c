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
package io.github.unetzoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BorderWeightsTest {
    /** The definition, pixel by pixel, without the class weights. */
    private static double[] bruteForce(LabelMap map, double w0, double sigma) {
        int width = map.width();
        double[] weights = new double[map.labels().length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1;
            if (map.labels()[i] != 0) {
                continue;
            }
            TreeMap<Integer, Double> nearest = new TreeMap<>();
            for (int j = 0; j < weights.length; j++) {
                if (map.labels()[j] != 0) {
                    double distance = Math.hypot(i / width - j / width, i % width - j % width);
                    nearest.merge(map.labels()[j], distance, Math::min);
                }
            }
            double[] sorted =
                    nearest.values().stream().mapToDouble(d -> d).sorted().toArray();
            if (sorted.length >= 2) {
                double sum = sorted[0] + sorted[1];
                weights[i] += w0 * Math.exp(-sum * sum / (2 * sigma * sigma));
            }
        }
        return weights;
    }

    private static LabelMap discs(int height, int width, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] labels = new int[height * width];
        for (int id = 1; id <= count; id++) {
            int cy = random.nextInt(height);
            int cx = random.nextInt(width);
            int radius = random.nextInt(6);
            for (int i = 0; i < labels.length; i++) {
                if (Math.hypot(i / width - cy, i % width - cx) <= radius) {
                    labels[i] = 7 * id;
                }
            }
        }
        return LabelMap.of(height, width, labels);
    }

    @ParameterizedTest
    @CsvSource({
        "40, 60, 9, 10, 5",
        "64, 33, 14, 10, 2",
        "90, 90, 3, 10, 3",
        "50, 50, 4, 1, 25",
        "1, 80, 5, 10, 5",
        "70, 1, 4, 10, 5",
        "30, 31, 2, 10, 1"
    })
    void equalsTheDefinition(int height, int width, int count, double w0, double sigma) {
        for (long seed = 0; seed < 4; seed++) {
            LabelMap map = discs(height, width, count, seed);
            double[] expected = bruteForce(map, w0, sigma);
            float[] weights = new BorderWeights(w0, sigma, false).of(map);
            for (int i = 0; i < weights.length; i++) {
                assertThat((double) weights[i])
                        .as("seed %d, pixel %d", seed, i)
                        .isCloseTo(expected[i], within(1.01e-6 * w0 + 1e-6 * expected[i]));
            }
        }
    }

    @Test
    void aGapOfOnePixelHasDistancesOneAndOne() {
        float[] weights = new BorderWeights(10, 5, false).of(LabelMap.of(1, 3, new int[] {1, 0, 2}));
        assertThat(weights).containsExactly(new float[] {1, 1 + 10 * (float) Math.exp(-4 / 50.0), 1}, within(1e-5f));
    }

    @Test
    void oneInstanceHasNoBorder() {
        float[] weights = new BorderWeights(10, 5, false).of(LabelMap.of(1, 5, new int[] {0, 3, 0, 3, 0}));
        assertThat(weights).containsOnly(1);
    }

    @Test
    void classWeightsBalanceFrequencies() {
        int[] labels = new int[100];
        Arrays.fill(labels, 0, 20, 4);
        float[] weights = new BorderWeights(0, 5, true).of(LabelMap.of(10, 10, labels));
        assertThat(weights[0]).isEqualTo(2.5f, within(1e-6f));
        assertThat(weights[99]).isEqualTo(0.625f, within(1e-6f));
    }

    @Test
    void imbalanceIsBoundedAndTheMeanStaysOne() {
        int[] labels = new int[10_000];
        labels[5050] = 1;
        float[] weights = new BorderWeights(10, 5, true).of(LabelMap.of(100, 100, labels));
        assertThat(weights[5050] / weights[0]).isEqualTo(20f, within(1e-4f));
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        assertThat(sum / weights.length).isEqualTo(1, within(1e-5));
    }

    @Test
    void oneClassAloneWeighsOne() {
        assertThat(new BorderWeights().of(LabelMap.of(1, 3, new int[3]))).containsOnly(1);
        assertThat(new BorderWeights().of(LabelMap.of(1, 3, new int[] {2, 2, 2})))
                .containsOnly(1);
    }

    @Test
    void defaultsToThePaper() {
        assertThat(new BorderWeights()).isEqualTo(new BorderWeights(10, 5, true));
    }

    @Test
    void refusesBadValues() {
        assertThatThrownBy(() -> new BorderWeights(-1, 5, true)).hasMessageContaining("w0 -1.0");
        assertThatThrownBy(() -> new BorderWeights(10, 0, true)).hasMessageContaining("sigma 0.0");
        assertThatThrownBy(() -> new BorderWeights(10, Double.NaN, true)).hasMessageContaining("sigma NaN");
    }
}
