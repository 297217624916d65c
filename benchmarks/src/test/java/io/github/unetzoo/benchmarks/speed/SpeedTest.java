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

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.unet.UNet;
import io.github.unetzoo.weights.NameMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpeedTest {

    private static UNet tiny() {
        return UNet.builder()
                .setInChannels(1)
                .setClasses(2)
                .optWidth(4)
                .optDepth(1)
                .build();
    }

    @Test
    void timesEachFormAgainstTheFirst() {
        Speed speed = Speed.measure(tiny(), 2, new Extent(16, 20), 3);

        assertThat(speed.rows())
                .extracting(Speed.Row::form)
                .containsExactly("float32, contiguous", "float32, channels-last", "bfloat16, channels-last");
        assertThat(speed.rows()).allSatisfy(row -> {
            assertThat(row.stepMillis()).isPositive();
            assertThat(row.predictMillis()).isPositive();
            assertThat(row.stepMillis())
                    .as("a step is more work than a prediction")
                    .isGreaterThan(row.predictMillis());
        });
        assertThat(speed.toText()).contains("batch 2 of 16x20", "bfloat16, channels-last");
    }

    /** The median of the rounds' ratios, and not the ratio of the medians. */
    @Test
    void ratiosAreTakenRoundByRound() {
        assertThat(Speed.ratios(new double[] {1, 4, 9}, new double[] {2, 4, 3})).containsExactly(0.5, 1, 3);
        assertThat(Speed.median(new double[] {3, 0.5, 1})).isEqualTo(1);
        assertThat(Speed.median(new double[] {4, 1, 2, 3})).isEqualTo(2.5);
    }

    @Test
    void needsARound() {
        assertThatThrownBy(() -> Speed.measure(tiny(), 2, new Extent(16, 16), 0))
                .hasMessage("rounds 0 must be at least 1");
    }

    /** A deep-supervised network's step is that of all its heads: one that has no loss of its own shows it. */
    @Test
    void theStepIsTheTrainings() {
        UNet two = UNet.builder()
                .setInChannels(1)
                .setClasses(2)
                .optWidth(4)
                .optDepth(1)
                .build();
        Network unnamed = new Network() {
            @Override
            public String architecture() {
                return two.architecture();
            }

            @Override
            public Map<String, String> options() {
                return two.options();
            }

            @Override
            public Task task() {
                return two.task();
            }

            @Override
            public Graph graph() {
                return two.graph();
            }

            @Override
            public List<Supervision> supervision() {
                return List.of(new Supervision("coarse", Supervision.Kind.SEGMENTATION, 1));
            }

            @Override
            public NameMap referenceNames() {
                return two.referenceNames();
            }
        };
        assertThatThrownBy(() -> Speed.measure(unnamed, 1, new Extent(16, 16), 1))
                .hasMessageContaining("wants output \"coarse\" supervised");
    }
}
