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
package io.github.unetzoo.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class InputChannelsTest {

    /** Two filters of 1x2 pixels over three channels. */
    private static final TensorData KERNEL =
            TensorData.ofFloats(new float[] {1, 2, 10, 20, 100, 200, 3, 4, 30, 40, 300, 400}, 2, 3, 1, 2);

    @Test
    void oneChannelTakesTheSum() {
        TensorData grey = InputChannels.adapt(KERNEL, 1);

        assertThat(grey.shape()).containsExactly(2, 1, 1, 2);
        assertThat(grey.toFloats()).containsExactly(111, 222, 333, 444);
    }

    @Test
    void moreChannelsTakeTheOldInTurnAndShareTheirWeight() {
        TensorData five = InputChannels.adapt(KERNEL, 5);

        assertThat(five.shape()).containsExactly(2, 5, 1, 2);
        assertThat(five.toFloats())
                .containsExactly(
                        new float[] {
                            .6f, 1.2f, 6, 12, 60, 120, .6f, 1.2f, 6, 12, 1.8f, 2.4f, 18, 24, 180, 240, 1.8f, 2.4f, 18,
                            24
                        },
                        within(1e-5f));
    }

    @Test
    void fewerChannelsAreTheFirstMadeStronger() {
        assertThat(InputChannels.adapt(KERNEL, 2).toFloats())
                .containsExactly(new float[] {1.5f, 3, 15, 30, 4.5f, 6, 45, 60}, within(1e-5f));
    }

    @Test
    void asManyChannelsChangeNothing() {
        assertThat(InputChannels.adapt(KERNEL, 3)).isSameAs(KERNEL);
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> InputChannels.adapt(TensorData.ofFloats(new float[2], 2), 1))
                .hasMessageContaining("F32[2]")
                .hasMessageContaining("(out, in, height, width)");
        assertThatThrownBy(() -> InputChannels.adapt(KERNEL, 0)).hasMessage("channels 0 must be at least 1");
    }
}
