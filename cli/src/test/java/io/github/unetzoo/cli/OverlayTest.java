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
package io.github.unetzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlayTest {

    private static final int SIDE = 9;

    private static float[] at(Raster overlay, int y, int x) {
        float[] color = new float[3];
        for (int c = 0; c < 3; c++) {
            color[c] = overlay.samples()[(c * SIDE + y) * SIDE + x];
        }
        return color;
    }

    /** A square of one class in the middle. */
    private static LabelMap square(int label) {
        int[] labels = new int[SIDE * SIDE];
        for (int y = 2; y <= 6; y++) {
            Arrays.fill(labels, y * SIDE + 2, y * SIDE + 7, label);
        }
        return LabelMap.of(SIDE, SIDE, labels);
    }

    private static Raster even(int channels, float value) {
        float[] samples = new float[channels * SIDE * SIDE];
        Arrays.fill(samples, value);
        return Raster.of(channels, SIDE, SIDE, samples);
    }

    @Test
    void outlinesAreOpaqueInsidesTranslucentAndTheBackgroundStays() {
        Raster overlay = Overlay.draw(even(1, 0.75f), square(1));
        assertThat(at(overlay, 0, 0)).containsExactly(0.75f, 0.75f, 0.75f);
        assertThat(at(overlay, 2, 4)).containsExactly(0xE6 / 255f, 0x9F / 255f, 0);
        // 35 of 100 parts of the colour's blue, which it has none of.
        assertThat(at(overlay, 4, 4)[2]).isCloseTo(0.75f * 0.65f, within(1e-5f));
    }

    @Test
    void everyClassHasAColorOfItsOwn() {
        Set<String> colors = new HashSet<>();
        for (int label = 1; label <= 21; label++) {
            colors.add(Arrays.toString(at(Overlay.draw(even(3, 0.6f), square(label)), 2, 2)));
        }
        assertThat(colors).hasSize(21);
    }

    @Test
    void darkAndUnboundedImagesAreStretched() {
        for (float factor : new float[] {0.01f, 3000}) {
            Raster image = even(1, 0);
            image.samples()[0] = factor;
            image.samples()[1] = factor;
            image.samples()[2] = 0.5f * factor;
            Raster overlay = Overlay.draw(image, LabelMap.of(SIDE, SIDE, new int[SIDE * SIDE]));
            assertThat(at(overlay, 0, 0)).containsExactly(1, 1, 1);
            assertThat(at(overlay, 0, 2)[0]).isCloseTo(0.5f, within(1e-5f));
            assertThat(at(overlay, 5, 5)).containsExactly(0, 0, 0);
        }
    }

    @Test
    void manyChannelsAreShownAsTheirMean() {
        Raster image = even(5, 0.6f);
        assertThat(at(Overlay.draw(image, square(0)), 4, 4)[0]).isCloseTo(0.6f, within(1e-5f));
    }
}
