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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    private static ImageScore row(String image, int classIndex, Counts counts) {
        return new ImageScore(
                image,
                classIndex,
                "c" + classIndex,
                counts,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Image i has 200 + 11 i pixels right and (37 i mod 90) and (53 i mod 70) wrong. */
    private static List<ImageScore> rows(int images) {
        List<ImageScore> rows = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            rows.add(row("i" + i, 1, new Counts(200 + 11L * i, 37L * i % 90, 53L * i % 70, 9000)));
        }
        return rows;
    }

    /**
     * The ends that numpy finds of the same counts of 40 images:
     *
     * <pre>
     * i = np.arange(40); tp = 200 + 11*i; fp = 37*i % 90; fn = 53*i % 70
     * p = np.random.default_rng(0).integers(0, 40, (200000, 40))
     * np.percentile(2*tp[p].sum(1) / (2*tp + fp + fn)[p].sum(1), [2.5, 97.5])       # pooled Dice
     * np.percentile((tp / (tp + fp + fn))[p].mean(1), [2.5, 97.5])                  # per-image IoU
     * </pre>
     */
    @Test
    void theIntervalsAreNumpys() {
        Map<Figure, Bootstrap.Interval> found = Bootstrap.intervals(rows(40), 20_000, 1);
        near(found, Figure.DICE, 0.90065, 0.92577);
        near(found, Figure.IMAGE_IOU, 0.81393, 0.85994);
        assertThat(found).doesNotContainKeys(Figure.INSTANCE_F1, Figure.HD95);
    }

    private static void near(Map<Figure, Bootstrap.Interval> found, Figure figure, double low, double high) {
        double tolerance = 0.02 * (high - low);
        assertThat(found.get(figure).low()).as("low %s", figure).isCloseTo(low, within(tolerance));
        assertThat(found.get(figure).high()).as("high %s", figure).isCloseTo(high, within(tolerance));
    }

    @Test
    void theSeedDecides() {
        assertThat(Bootstrap.intervals(rows(9), 300, 5)).isEqualTo(Bootstrap.intervals(rows(9), 300, 5));
        assertThat(Bootstrap.intervals(rows(9), 300, 6)).isNotEqualTo(Bootstrap.intervals(rows(9), 300, 5));
    }

    @Test
    void classesAreAveragedAndThoseThatAreNowhereLeftOut() {
        List<ImageScore> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(row("i" + i, 1, new Counts(10, 0, 0, 5)));
            rows.add(row("i" + i, 2, new Counts(6, 2, 2, 5)));
            rows.add(row("i" + i, 3, new Counts(0, 0, 0, 15)));
        }
        Map<Figure, Bootstrap.Interval> found = Bootstrap.intervals(rows, 50, 1);
        assertThat(found.get(Figure.DICE)).isEqualTo(new Bootstrap.Interval(0.875, 0.875));
        assertThat(found.get(Figure.IMAGE_IOU)).isEqualTo(new Bootstrap.Interval(0.8, 0.8));
        assertThat(found.get(Figure.PRECISION)).isEqualTo(new Bootstrap.Interval(0.875, 0.875));
    }

    @Test
    void ofLessThanTwoImagesNothingIsSaid() {
        assertThat(Bootstrap.intervals(List.of(), 10, 1)).isEmpty();
        assertThat(Bootstrap.intervals(rows(1), 10, 1)).isEmpty();
        assertThatThrownBy(() -> Bootstrap.intervals(rows(3), 0, 1)).hasMessageContaining("draws 0");
    }
}
