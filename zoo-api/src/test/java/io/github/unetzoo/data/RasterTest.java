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
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RasterTest {
    private static Raster counting(int channels, int height, int width) {
        float[] samples = new float[channels * height * width];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = i;
        }
        return Raster.of(channels, height, width, samples);
    }

    @Test
    void refusesSizesThatDoNotFit() {
        assertThatThrownBy(() -> Raster.of(1, 2, 3, new float[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("raster of 1x2x3 needs 6 samples, not 5");
        assertThatThrownBy(() -> Raster.of(1, 0, 3, new float[0])).hasMessageContaining("at least 1");
    }

    @Test
    void replicatesOneChannel() {
        assertThat(Raster.of(1, 1, 2, new float[] {3, 4}).toChannels(3))
                .isEqualTo(Raster.of(3, 1, 2, new float[] {3, 4, 3, 4, 3, 4}));
    }

    @Test
    void turnsRgbIntoLuminance() {
        Raster grey =
                Raster.of(3, 1, 3, new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}).toChannels(1);
        assertThat(grey.samples()).containsExactly(new float[] {0.299f, 0.587f, 0.114f}, within(1e-6f));
        assertThat(grey.channels()).isEqualTo(1);
    }

    @Test
    void keepsItsChannelsWhenTheyAreWanted() {
        Raster image = counting(5, 2, 2);
        assertThat(image.toChannels(5)).isSameAs(image);
    }

    @Test
    void refusesOtherChannelCounts() {
        assertThatThrownBy(() -> counting(3, 2, 2).toChannels(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 channels")
                .hasMessageContaining("one of 4");
        assertThatThrownBy(() -> counting(1, 2, 2).toChannels(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cropsEveryChannel() {
        assertThat(counting(2, 3, 4).crop(1, 2, 2, 2))
                .isEqualTo(Raster.of(2, 2, 2, new float[] {6, 7, 10, 11, 18, 19, 22, 23}));
    }

    @Test
    void refusesACropThatLeavesTheImage() {
        assertThatThrownBy(() -> counting(1, 3, 4).crop(2, 0, 2, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crop of 2x4 at row 2, column 0 leaves the image of 3x4");
        assertThatThrownBy(() -> counting(1, 3, 4).crop(0, -1, 2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counting(1, 3, 4).crop(0, 0, 0, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mirrorsWithoutRepeatingTheEdge() {
        assertThat(counting(1, 1, 3).mirrorPad(0, 2, 0, 2).samples()).containsExactly(2, 1, 0, 1, 2, 1, 0);
    }

    @Test
    void mirrorsAgainAndAgainWhenTheBorderExceedsTheImage() {
        assertThat(counting(1, 3, 1).mirrorPad(7, 0, 5, 0).samples())
                .containsExactly(1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1);
    }

    @Test
    void repeatsASideOfLengthOne() {
        Raster padded = Raster.of(1, 1, 1, new float[] {7}).mirrorPad(2, 1, 0, 3);
        assertThat(padded.height()).isEqualTo(3);
        assertThat(padded.width()).isEqualTo(5);
        assertThat(padded.samples()).containsOnly(7);
    }

    @Test
    void cropUndoesMirrorPad() {
        Raster image = counting(2, 4, 5);
        assertThat(image.mirrorPad(3, 9, 1, 2).crop(3, 9, 4, 5)).isEqualTo(image);
        assertThatThrownBy(() -> image.mirrorPad(0, -1, 0, 0)).hasMessageContaining("must be 0 or more");
    }

    @Test
    void equalityLooksAtSizesAndSamples() {
        assertThat(counting(1, 2, 3)).isEqualTo(counting(1, 2, 3)).hasSameHashCodeAs(counting(1, 2, 3));
        assertThat(counting(1, 2, 3)).isNotEqualTo(counting(1, 3, 2)).isNotEqualTo(counting(2, 3, 1));
    }
}
