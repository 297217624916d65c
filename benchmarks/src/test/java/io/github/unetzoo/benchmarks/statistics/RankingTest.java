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
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTest {

    /**
     * Table 6 of Demšar 2006: the AUC of C4.5, with m or cf or both tuned, on 14 datasets; its ranks
     * know two of the last but one to differ, which are both rounded to 0.975.
     */
    private static final double[][] DEMSAR = {
        {0.763, 0.768, 0.771, 0.798},
        {0.599, 0.591, 0.590, 0.569},
        {0.954, 0.971, 0.968, 0.967},
        {0.628, 0.661, 0.654, 0.657},
        {0.882, 0.888, 0.886, 0.898},
        {0.936, 0.931, 0.916, 0.931},
        {0.661, 0.668, 0.609, 0.685},
        {0.583, 0.583, 0.563, 0.625},
        {0.775, 0.838, 0.866, 0.875},
        {1.000, 1.000, 1.000, 1.000},
        {0.940, 0.962, 0.965, 0.962},
        {0.619, 0.666, 0.614, 0.669},
        {0.972, 0.981, 0.9751, 0.975},
        {0.957, 0.978, 0.946, 0.970},
    };

    /** Table 5a there: critical values for the Nemenyi test at 5%, of 2 to 10 models, cut to three decimals. */
    private static final double[] NEMENYI = {1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};

    private static Map<String, Map<String, Double>> scores(List<String> models, double[]... table) {
        Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
        for (double[] row : table) {
            Map<String, Double> byModel = new LinkedHashMap<>();
            for (int m = 0; m < row.length; m++) {
                byModel.put(models.get(m), row[m]);
            }
            scores.put("d" + scores.size(), byModel);
        }
        return scores;
    }

    @Test
    void thePapersExampleComesOut() {
        Ranking ranking = Ranking.of(scores(List.of("C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"), DEMSAR));
        assertThat(ranking.averageRanks().keySet()).containsExactly("C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5");
        assertThat(ranking.averageRanks().values())
                .satisfiesExactly(
                        rank -> assertThat(rank).isCloseTo(1.964, within(5e-4)),
                        rank -> assertThat(rank).isCloseTo(2.000, within(5e-4)),
                        rank -> assertThat(rank).isCloseTo(2.893, within(5e-4)),
                        rank -> assertThat(rank).isCloseTo(3.143, within(5e-4)));
        assertThat(ranking.criticalDifference()).isCloseTo(1.25, within(5e-3));
        // The paper's differences of 1.179 and 0.929 are within it.
        assertThat(ranking.groups()).containsExactly(List.of("C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5"));
        // The paper has 9.28 without the correction for ties.
        assertThat(ranking.chiSquared()).isBetween(9.28, 10.6);
    }

    @Test
    void criticalValuesAreThoseOfTheTable() {
        for (int k = 2; k <= 10; k++) {
            assertThat(StudentizedRange.quantile(0.95, k) / Math.sqrt(2)).isCloseTo(NEMENYI[k - 2], within(1e-3));
        }
    }

    /** Ranks 1 to 4 on all of six datasets, where the critical difference is 1.91: groups overlap. */
    @Test
    void groupsOverlap() {
        double[] row = {0.9, 0.8, 0.7, 0.6};
        Ranking ranking = Ranking.of(scores(List.of("a", "b", "c", "d"), row, row, row, row, row, row));
        assertThat(ranking.criticalDifference()).isCloseTo(1.915, within(1e-3));
        assertThat(ranking.averageRanks())
                .containsExactly(entry("a", 1.0), entry("b", 2.0), entry("c", 3.0), entry("d", 4.0));
        assertThat(ranking.groups()).containsExactly(List.of("a", "b"), List.of("b", "c"), List.of("c", "d"));
        assertThat(ranking.chiSquared()).isCloseTo(18, within(1e-12));
        assertThat(ranking.f()).isEmpty();
    }

    @Test
    void equalScoresAreEqualRanks() {
        double[] row = {0.9, 0.9, 0.9};
        Ranking ranking = Ranking.of(scores(List.of("a", "b", "c"), row, row));
        assertThat(ranking.averageRanks().values()).containsOnly(2.0);
        assertThat(ranking.chiSquared()).isZero();
        assertThat(ranking.p()).isEqualTo(1);
        assertThat(ranking.groups()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void errorsSayWhatIsMissing() {
        double[] row = {0.9, 0.8};
        assertThatThrownBy(() -> Ranking.of(scores(List.of("a", "b"), row)))
                .hasMessageContaining("at least 2 of them, not 1");
        assertThatThrownBy(() -> Ranking.of(scores(List.of("a"), new double[] {1}, new double[] {1})))
                .hasMessageContaining("at least 2 models, not 1");
        Map<String, Map<String, Double>> scores = scores(List.of("a", "b"), row, row);
        scores.put("other", Map.of("a", 1.0, "c", 0.5));
        assertThatThrownBy(() -> Ranking.of(scores))
                .hasMessageContaining("\"other\"")
                .hasMessageContaining("[a, b]");
    }
}
