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
package io.github.unetzoo.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.train.TrainingConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

    /** Together 10 s an epoch and 20 s at the end. */
    private static final List<Budget.Cost> COSTS =
            List.of(new Budget.Cost("fcn", 2, 5), new Budget.Cost("unetpp", 8, 15));

    private static Budget decide(long seconds, int folds) {
        return Budget.decide(
                Duration.ofSeconds(seconds),
                0,
                COSTS,
                folds,
                TrainingConfig.builder().optEpochs(30).build(),
                SEEDS);
    }

    @Test
    void whatFitsIsNotCut() {
        // 3 seeds of 30 epochs: 3 * (300 + 20).
        Budget all = decide(960, 1);
        assertThat(all.epochs()).isEqualTo(30);
        assertThat(all.seeds()).isEqualTo(SEEDS);
        assertThat(all.words()).contains("budget 16 min: nothing was cut").contains("16 min");
    }

    @Test
    void epochsAreCutAlikeForAll() {
        Budget less = decide(959, 1);
        assertThat(less.epochs()).isEqualTo(29);
        assertThat(less.seeds()).isEqualTo(SEEDS);
        // 3 * (12 * 10 + 20) = 420.
        Budget half = decide(429, 1);
        assertThat(half.epochs()).isEqualTo(12);
        assertThat(half.words())
                .contains("cut epochs from 30 to 12, alike for all networks")
                .contains("would take about 16 min")
                .contains("this takes about 7 min")
                .contains("fcn 2.0 s, unetpp 8.0 s");
    }

    @Test
    void thenSeedsAreCutAndTheEpochsOfTheOthersGrowAgain() {
        // 3 * (3 * 10 + 20) = 150 does not fit into 149; of 2 seeds 5 epochs do.
        Budget two = decide(149, 1);
        assertThat(two.seeds()).containsExactly(1L, 2L);
        assertThat(two.epochs()).isEqualTo(5);
        assertThat(two.words()).contains("epochs from 30 to 5 and seeds 1, 2, 3 to seeds 1, 2");
        Budget one = decide(50, 1);
        assertThat(one.seeds()).containsExactly(1L);
        assertThat(one.epochs()).isEqualTo(3);
    }

    @Test
    void eachFoldIsATraining() {
        assertThat(decide(4 * 960, 4)).extracting(Budget::epochs).isEqualTo(30);
        assertThat(decide(4 * 429, 4)).extracting(Budget::epochs).isEqualTo(12);
    }

    @Test
    void whatWasSpentOnMeasuringIsGone() {
        Budget left = Budget.decide(
                Duration.ofSeconds(960),
                531,
                COSTS,
                1,
                TrainingConfig.builder().optEpochs(30).build(),
                SEEDS);
        assertThat(left.epochs()).isEqualTo(12);
    }

    @Test
    void aBudgetThatIsTooShortSaysWhatWouldDo() {
        assertThatThrownBy(() -> decide(49, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("budget of 49 s is too short")
                .hasMessageContaining("3 epochs with one seed would take about 50 s")
                .hasMessageContaining("give more time");
        // Who asks for two epochs gets two.
        Budget two = Budget.decide(
                Duration.ofSeconds(40),
                0,
                COSTS,
                1,
                TrainingConfig.builder().optEpochs(2).build(),
                List.of(7L));
        assertThat(two.epochs()).isEqualTo(2);
    }
}
