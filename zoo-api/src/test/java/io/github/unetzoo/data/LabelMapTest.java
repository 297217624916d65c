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

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelMapTest {
    private final LabelMap map = LabelMap.of(2, 3, new int[] {0, 1, 2, 3, 4, 5});

    @Test
    void crops() {
        assertThat(map.crop(0, 1, 2, 2)).isEqualTo(LabelMap.of(2, 2, new int[] {1, 2, 4, 5}));
        assertThatThrownBy(() -> map.crop(0, 2, 2, 2)).hasMessageContaining("leaves the image of 2x3");
    }

    @Test
    void mirrorsAsImagesDo() {
        LabelMap padded = map.mirrorPad(3, 4, 2, 5);
        float[] samples = new float[6];
        for (int i = 0; i < 6; i++) {
            samples[i] = i;
        }
        float[] image = Raster.of(1, 2, 3, samples).mirrorPad(3, 4, 2, 5).samples();
        assertThat(padded.height()).isEqualTo(7);
        assertThat(padded.width()).isEqualTo(12);
        for (int i = 0; i < image.length; i++) {
            assertThat(padded.labels()[i]).isEqualTo((int) image[i]);
        }
    }

    @Test
    void fillsABorder() {
        assertThat(LabelMap.of(1, 1, new int[] {5}).fillPad(1, 0, 0, 2, 255))
                .isEqualTo(LabelMap.of(2, 3, new int[] {255, 255, 255, 5, 255, 255}));
    }

    @Test
    void refusesSizesThatDoNotFit() {
        assertThatThrownBy(() -> LabelMap.of(2, 2, new int[3])).hasMessage("label map of 2x2 needs 4 labels, not 3");
    }

    @Test
    void aSampleRefusesPartsOfDifferentSize() {
        Raster image = Raster.of(1, 2, 3, new float[6]);
        LabelMap other = LabelMap.of(3, 2, new int[6]);
        assertThatThrownBy(() -> new Sample("s1", image, other, Optional.empty()))
                .isInstanceOf(DataException.class)
                .hasMessage("sample s1: the image is 2x3 but its mask is 3x2 (height x width): they must be equal");
        assertThatThrownBy(() -> new Sample("s1", image, map, Optional.of(other)))
                .hasMessageContaining("its instance map is 3x2");
    }
}
