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
package io.github.unetzoo.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RatioTest {

    private static List<Double> list(double... values) {
        return DoubleStream.of(values).boxed().toList();
    }

    /** The median of the rounds' ratios, and not the ratio of the medians. */
    @Test
    void ratiosAreTakenRoundByRound() {
        Ratio ratio = Ratio.of(list(1, 4, 9), list(2, 4, 3));
        assertThat(ratio.median()).isEqualTo(1);
        assertThat(ratio.low()).isEqualTo(0.5);
        assertThat(ratio.high()).isEqualTo(3);
        assertThat(ratio.confidence()).as("of the range of three").isEqualTo(0.75, within(1e-12));
    }

    /** Ranks and probabilities as in tables of the sign test: 15 values, the 4th and the 12th, 0.9648. */
    @Test
    void theIntervalIsThatOfTheMediansOrderStatistics() {
        List<Double> times =
                IntStream.rangeClosed(1, 15).mapToObj(i -> (double) i).toList();
        Ratio ratio = Ratio.of(times, times.stream().map(t -> 1.0).toList());
        assertThat(ratio.median()).isEqualTo(8);
        assertThat(ratio.low()).isEqualTo(4);
        assertThat(ratio.high()).isEqualTo(12);
        assertThat(ratio.confidence()).isCloseTo(0.9648, within(1e-4));
    }

    @Test
    void theIntervalHasTheTrueMedianAsOftenAsItSays() {
        Random random = new Random(3);
        int hits = 0;
        int trials = 2000;
        for (int i = 0; i < trials; i++) {
            double[] times = random.doubles(21).map(u -> Math.exp(u * u)).toArray();
            Ratio ratio = Ratio.of(
                    list(times), list(DoubleStream.generate(() -> 1).limit(21).toArray()));
            double truth = Math.exp(0.25);
            hits += ratio.low() <= truth && truth <= ratio.high() ? 1 : 0;
        }
        assertThat(hits / (double) trials).isBetween(0.95, 0.99);
    }

    @Test
    void whatTookNoTurnsHasNoRatio() {
        assertThatThrownBy(() -> Ratio.of(list(1), list(1, 2))).hasMessageContaining("1 and 2 rounds");
    }
}
