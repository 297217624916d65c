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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.unetzoo.metric.Bootstrap;
import io.github.unetzoo.metric.Counts;
import io.github.unetzoo.metric.Figure;
import io.github.unetzoo.metric.ImageScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    private static final double NONE = Double.NaN;

    private static Statistics of(ModelScores... models) {
        return Statistics.of("IoU per image", List.of(models), 0.005);
    }

    @Test
    void seedsAreNoImages() {
        double[][] a = {{0.9, 0.8, 0.7}, {0.8, 0.8, 0.6}};
        Pair pair = of(Scores.model("a", a), Scores.model("b", new double[] {0.8, 0.75, 0.7}))
                .pairs()
                .get(0);
        assertThat(pair.images()).isEqualTo(3);
        assertThat(pair.differences())
                .containsExactly(Map.entry("i0", 0.05), Map.entry("i1", 0.05), Map.entry("i2", -0.05));
        assertThat(pair.wins()).isEqualTo(2);
        assertThat(pair.ties()).isZero();
        assertThat(pair.trainingShare().orElseThrow()).isBetween(0.01, 0.99);
        assertThat(pair.overall().orElseThrow().p())
                .isGreaterThan(pair.t().orElseThrow().p());
    }

    /** An image that one run of one model leaves undefined is no image of that pair. */
    @Test
    void undefinedScoresLeaveTheImageOut() {
        ModelScores a = Scores.model("a", new double[] {0.9, NONE, 0.7, 0.5}, new double[] {0.9, 0.2, 0.7, 0.5});
        ModelScores b = Scores.model("b", new double[] {0.8, 0.3, 0.7, NONE});
        ModelScores c = Scores.model("c", new double[] {0.8, 0.3, 0.7, 0.4});
        Statistics statistics = of(a, b, c);
        assertThat(statistics.images()).isEqualTo(4);
        assertThat(statistics.pair("a", "b").orElseThrow().differences()).containsOnlyKeys("i0", "i2");
        assertThat(statistics.pair("a", "b").orElseThrow().leftOut()).isEqualTo(2);
        assertThat(statistics.pair("b", "c").orElseThrow().images()).isEqualTo(3);
        ModelScores never = Scores.model("d", new double[] {0.8, 0.3, 0.7, NONE});
        assertThat(of(b, never).pairs().get(0).leftOut()).isZero();
        // The mean of the runs' means, as in the table.
        assertThat(statistics.models().get(0).mean().orElseThrow()).isCloseTo((0.7 + 0.575) / 2, within(1e-12));
        assertThat(statistics.models().get(0).images()).isEqualTo(4);
        assertThat(statistics.models().get(1).images()).isEqualTo(3);
        assertThat(statistics.models().get(0).deviation().orElseThrow()).isCloseTo(0.125 / Math.sqrt(2), within(1e-12));
    }

    @Test
    void imagesAreMatchedByName() {
        Run forward = Scores.run(OptionalLong.of(1), 0.1, 0.2, 0.3);
        Map<String, OptionalDouble> backward = new LinkedHashMap<>();
        for (int i = 2; i >= 0; i--) {
            backward.put("i" + i, OptionalDouble.of(0.1 * (i + 1)));
        }
        ModelScores a = new ModelScores("a", "a", OptionalLong.empty(), OptionalDouble.empty(), List.of(forward), 0);
        ModelScores b = new ModelScores(
                "b",
                "b",
                OptionalLong.empty(),
                OptionalDouble.empty(),
                List.of(new Run(OptionalLong.of(1), backward)),
                0);
        Pair pair = of(a, b).pairs().get(0);
        assertThat(pair.ties()).isEqualTo(3);
        assertThat(pair.overall()).isEmpty();
        assertThat(pair.wilcoxon()).isEmpty();
        assertThat(pair.needed()).isEqualTo(new ImagesNeeded.NoDifference());
        assertThat(pair.interval()).contains(new Bootstrap.Interval(0, 0));
    }

    @Test
    void aPairCanBeTurnedRound() {
        Statistics statistics = of(
                Scores.model("a", new double[] {0.9, 0.8, 0.7, 0.9}),
                Scores.model("b", new double[] {0.8, 0.75, 0.75, 0.9}));
        Pair pair = statistics.pair("a", "b").orElseThrow();
        Pair turned = statistics.pair("b", "a").orElseThrow();
        assertThat(turned.mean()).isEqualTo(-pair.mean());
        assertThat(turned.wins()).isEqualTo(1);
        assertThat(turned.ties()).isEqualTo(1);
        assertThat(turned.interval().orElseThrow().low())
                .isEqualTo(-pair.interval().orElseThrow().high());
        assertThat(turned.t().orElseThrow().statistic())
                .isEqualTo(-pair.t().orElseThrow().statistic());
        assertThat(turned.reversed()).isEqualTo(pair);
        Statistics other = of(
                Scores.model("b", new double[] {0.8, 0.75, 0.75, 0.9}),
                Scores.model("a", new double[] {0.9, 0.8, 0.7, 0.9}));
        assertThat(other.pairs().get(0)).isEqualTo(turned);
        assertThat(statistics.pair("a", "none")).isEmpty();
    }

    /** Three pairs, and the correction of each is by all three. */
    @Test
    void testsAreCorrectedOverAllPairs() {
        double[] base = {0.5, 0.52, 0.61, 0.7, 0.55, 0.58, 0.66, 0.62};
        double[] more = Arrays.stream(base)
                .map(v -> v + 0.05 + 0.01 * Math.sin(100 * v))
                .toArray();
        double[] noise =
                Arrays.stream(base).map(v -> v + 0.02 * Math.cos(300 * v)).toArray();
        Statistics statistics = of(Scores.model("a", base), Scores.model("b", more), Scores.model("c", noise));
        double[] p = statistics.pairs().stream()
                .mapToDouble(pair -> pair.t().orElseThrow().p())
                .toArray();
        assertThat(statistics.pairs().stream()
                        .mapToDouble(pair -> pair.t().orElseThrow().holm())
                        .toArray())
                .containsExactly(Holm.correct(p));
        assertThat(statistics.pair("a", "b").orElseThrow().t().orElseThrow().holm())
                .isCloseTo(3 * p[0], within(1e-12));
        assertThat(statistics.pair("a", "b").orElseThrow().distinguishable()).isTrue();
        assertThat(statistics.pair("a", "b").orElseThrow().needed()).isEqualTo(new ImagesNeeded.None());
        assertThat(statistics.pair("a", "c").orElseThrow().distinguishable()).isFalse();
    }

    @Test
    void ofOneImageNothingIsTested() {
        Statistics statistics = of(Scores.model("a", new double[] {0.9}), Scores.model("b", new double[] {0.8}));
        Pair pair = statistics.pairs().get(0);
        assertThat(pair.mean()).isCloseTo(0.1, within(1e-12));
        assertThat(pair.overall()).isEmpty();
        assertThat(pair.t()).isEmpty();
        assertThat(pair.wilcoxon()).isEmpty();
        assertThat(pair.interval()).isEmpty();
        assertThat(pair.distinguishable()).isFalse();
        assertThat(statistics.models().get(0).interval()).isEmpty();
    }

    @Test
    void withoutScoresThereAreNoPairs() {
        Statistics statistics = of(Scores.failed("a", 2), Scores.model("b", new double[] {NONE, NONE}));
        assertThat(statistics.pairs()).isEmpty();
        assertThat(statistics.models()).allMatch(model -> model.mean().isEmpty());
    }

    /** A comparison does not contradict a model's card, which has zoo evaluate's interval. */
    @Test
    void intervalsOfOneRunAreThoseOfAnEvaluation() {
        List<ImageScore> rows = new ArrayList<>();
        double[] scores = new double[25];
        for (int i = 0; i < scores.length; i++) {
            Counts counts =
                    i == 7 ? new Counts(0, 0, 0, 900) : new Counts(200 + 11L * i, 37L * i % 90, 53L * i % 70, 9);
            rows.add(new ImageScore(
                    "i" + i,
                    1,
                    "cell",
                    counts,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Optional.empty()));
            scores[i] = counts.iou().orElse(NONE);
        }
        Bootstrap.Interval expected = Bootstrap.intervals(rows, 10_000, 1).get(Figure.IMAGE_IOU);
        Bootstrap.Interval found = MeanInterval.of(new double[][] {scores}, 1).orElseThrow();
        assertThat(found.low()).isCloseTo(expected.low(), within(1e-12));
        assertThat(found.high()).isCloseTo(expected.high(), within(1e-12));
    }

    @Test
    void whereTrainingsDifferTooMuchImagesDoNotHelp() {
        double[] low = {0.70, 0.71, 0.69, 0.70};
        double[] high = {0.80, 0.81, 0.80, 0.79};
        double[] other = {0.74, 0.73, 0.75, 0.74};
        Pair pair = of(Scores.model("a", low, high), Scores.model("b", other, other))
                .pairs()
                .get(0);
        assertThat(pair.distinguishable()).isFalse();
        assertThat(pair.needed()).isEqualTo(new ImagesNeeded.MoreTrainings());
        assertThat(pair.trainingShare().orElseThrow()).isGreaterThan(0.9);
    }

    @Test
    void differencesOfNextToNothingHaveNoNumber() {
        double[] a = {0.7, 0.8, 0.7, 0.8};
        double[] b = {0.8, 0.7, 0.8, 0.69999};
        assertThat(of(Scores.model("a", a), Scores.model("b", b)).pairs().get(0).needed())
                .isEqualTo(new ImagesNeeded.TooMany());
        assertThat(new ImagesNeeded.More(1).words()).isEqualTo("about 1 more test image would be needed");
        assertThat(new ImagesNeeded.More(1200).words()).isEqualTo("about 1,200 more test images would be needed");
    }

    @Test
    void errorsNameTheValue() {
        assertThatThrownBy(() -> Statistics.of("x", List.of(), -1)).hasMessageContaining("epsilon -1.0");
        assertThatThrownBy(() -> of(Scores.failed("a", 1), Scores.failed("a", 1)))
                .hasMessageContaining("\"a\"");
        assertThatThrownBy(() -> Scores.run(OptionalLong.of(1), Double.POSITIVE_INFINITY))
                .hasMessageContaining("Infinity");
        assertThatThrownBy(() -> new ModelScores(
                        "a",
                        "a",
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        List.of(Scores.run(OptionalLong.empty(), 1), Scores.run(OptionalLong.of(1), 1)),
                        0))
                .hasMessageContaining("without a seed");
    }
}
