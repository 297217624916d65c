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

import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointShapesTest {

    private final CheckpointShapes shapes = new CheckpointShapes(Checkpoint.of(
            "w.pth",
            Map.of(
                    "down1.weight", TensorData.ofFloats(new float[6], 2, 3),
                    "down12.weight", TensorData.ofFloats(new float[1], 1),
                    "down99999.weight", TensorData.ofFloats(new float[1], 1)),
            Map.of()));

    @Test
    void readsDimensionsAndCounts() {
        assertThat(shapes.dimension("down1.weight", 1)).isEqualTo(3);
        assertThat(shapes.has("down1.weight")).isTrue();
        assertThat(shapes.has("up1.weight")).isFalse();
        assertThat(shapes.count("down(\\d+)\\.weight")).isEqualTo(13);
        assertThat(shapes.count("up(\\d+)\\.weight")).isZero();
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> shapes.dimension("down2.weight", 0))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("w.pth has no tensor \"down2.weight\"");
        assertThatThrownBy(() -> shapes.dimension("down12.weight", 1))
                .hasMessage("w.pth: tensor \"down12.weight\" is F32[1], expected at least 2 dimensions");
    }
}
