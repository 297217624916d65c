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

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {
    /** An image whose second channel is its mask; the first is a ramp in which no two samples are equal. */
    private static Sample aligned(int height, int width) {
        int plane = height * width;
        float[] samples = new float[2 * plane];
        int[] mask = new int[plane];
        int[] instances = new int[plane];
        for (int i = 0; i < plane; i++) {
            int y = i / width;
            int x = i % width;
            boolean disc = Math.hypot(y - 0.3 * height, x - 0.4 * width) < 0.25 * Math.min(height, width);
            boolean bar = y > 0.7 * height && x > 0.2 * width;
            mask[i] = disc || bar ? 1 : 0;
            instances[i] = disc ? 11 : bar ? 500 : 0;
            samples[i] = (float) i / plane;
            samples[plane + i] = mask[i];
        }
        return new Sample(
                "aligned",
                Raster.of(2, height, width, samples),
                LabelMap.of(height, width, mask),
                Optional.of(LabelMap.of(height, width, instances)));
    }

    /** The share of pixels at which the resampled mask channel, thresholded, differs from the mask. */
    private static double misaligned(Sample sample) {
        int plane = sample.mask().labels().length;
        int different = 0;
        for (int i = 0; i < plane; i++) {
            boolean inImage = sample.image().samples()[plane + i] > 0.5f;
            different += inImage != (sample.mask().labels()[i] == 1) ? 1 : 0;
            assertThat(sample.instances().orElseThrow().labels()[i] > 0)
                    .isEqualTo(sample.mask().labels()[i] == 1);
        }
        return (double) different / plane;
    }

    @Test
    void whatIsSetToNothingChangesNothing() {
        Sample sample = aligned(9, 12);
        assertThat(Augmentation.builder().build().apply(sample, 5)).isEqualTo(sample);
    }

    @Test
    void noneCutsTheCentre() {
        Sample sample = aligned(9, 12);
        Sample cut = Augmentation.none(4).apply(sample, 5);
        assertThat(cut.image()).isEqualTo(sample.image().crop(2, 4, 4, 4));
        assertThat(cut.mask()).isEqualTo(sample.mask().crop(2, 4, 4, 4));
        assertThat(cut.instances()).contains(sample.instances().orElseThrow().crop(2, 4, 4, 4));
        assertThat(Augmentation.none(4).apply(sample, 6)).isEqualTo(cut);
    }

    @Test
    void noneMirrorsAnImageThatIsSmaller() {
        Sample sample = aligned(5, 8);
        Sample padded = Augmentation.none(20).apply(sample, 0);
        assertThat(padded.image()).isEqualTo(sample.image().mirrorPad(7, 6, 8, 6));
        assertThat(padded.mask()).isEqualTo(sample.mask().mirrorPad(7, 6, 8, 6));
    }

    @Test
    void flipsAndRightAnglesReachAllEightOrientationsExactly() {
        Augmentation augmentation =
                Augmentation.builder().optFlips(true, true).optRightAngles(true).build();
        Sample sample = aligned(6, 9);
        float[] before = sample.image().samples().clone();
        Arrays.sort(before);
        Set<Raster> seen = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            Sample turned = augmentation.apply(sample, seed);
            float[] after = turned.image().samples().clone();
            Arrays.sort(after);
            assertThat(after).containsExactly(before);
            assertThat(misaligned(turned)).isZero();
            seen.add(turned.image());
        }
        assertThat(seen).hasSize(8);
    }

    @Test
    void oneFlipIsTheMirrorImage() {
        Augmentation augmentation = Augmentation.builder().optFlips(true, false).build();
        Sample sample = aligned(1, 3);
        Raster mirrored = sample.image().gather(new int[] {0}, new int[] {2, 1, 0});
        Set<Raster> seen = new HashSet<>();
        for (long seed = 0; seed < 30; seed++) {
            seen.add(augmentation.apply(sample, seed).image());
        }
        assertThat(seen).containsExactlyInAnyOrder(sample.image(), mirrored);
    }

    @Test
    void randomCropsAreCutOutUnchangedAndReachEveryPlace() {
        Augmentation augmentation = Augmentation.builder().optCropSize(5).build();
        Sample sample = aligned(7, 8);
        Set<Raster> possible = new HashSet<>();
        for (int top = 0; top <= 2; top++) {
            for (int left = 0; left <= 3; left++) {
                possible.add(sample.image().crop(top, left, 5, 5));
            }
        }
        Set<Raster> seen = new HashSet<>();
        for (long seed = 0; seed < 400; seed++) {
            seen.add(augmentation.apply(sample, seed).image());
        }
        assertThat(seen).isEqualTo(possible);
    }

    @ParameterizedTest
    @CsvSource({"128, 128, 96", "200, 90, 128", "40, 40, 64", "300, 257, 256"})
    void imageMaskAndInstancesStayAligned(int height, int width, int crop) {
        Sample sample = aligned(height, width);
        Augmentation geometry = Augmentation.builder()
                .optCropSize(crop)
                .optFlips(true, true)
                .optRightAngles(true)
                .optRotation(180)
                .optScale(0.7, 1.5)
                .optElastic(4, 3)
                .build();
        for (long seed = 0; seed < 20; seed++) {
            Sample changed = geometry.apply(sample, seed);
            assertThat(changed.image().height()).isEqualTo(crop);
            assertThat(changed.image().width()).isEqualTo(crop);
            // Bilinear and nearest differ at most in the pixels an edge runs through.
            assertThat(misaligned(changed)).as("seed %d", seed).isLessThan(0.02);
        }
    }

    @Test
    void masksHoldOnlyLabelsThatWereThere() {
        Sample changed = Augmentation.standard(64).apply(aligned(50, 70), 3);
        assertThat(changed.mask().labels()).containsOnly(0, 1);
        assertThat(changed.instances().orElseThrow().labels()).containsOnly(0, 11, 500);
    }

    @Test
    void scaleMagnifies() {
        Sample sample = aligned(101, 101);
        Augmentation twice = Augmentation.builder().optScale(2, 2).build();
        Sample large = twice.apply(sample, 1);
        // The ramp of the first channel rises by 1/101 over the image, so by half of that over the magnified one.
        float[] samples = large.image().samples();
        assertThat(samples[50 * 101 + 50]).isEqualTo(sample.image().samples()[50 * 101 + 50], within(1e-5f));
        float before = sample.image().samples()[100 * 101] - sample.image().samples()[0];
        assertThat(samples[100 * 101] - samples[0]).isEqualTo(before / 2, within(1e-3f));
    }

    @Test
    void freeRotationTurnsARampAndKeepsItsSlope() {
        Sample sample = aligned(33, 33);
        Augmentation rotation = Augmentation.builder().optRotation(180).build();
        int plane = 33 * 33;
        for (long seed = 0; seed < 20; seed++) {
            Sample turned = rotation.apply(sample, seed);
            float centre = turned.image().samples()[plane / 2];
            assertThat(centre).isEqualTo(sample.image().samples()[plane / 2], within(1e-4f));
            // On the ramp value = (33 y + x) / plane opposite neighbours of the centre average to the centre.
            float up = turned.image().samples()[plane / 2 - 33 * 5];
            float down = turned.image().samples()[plane / 2 + 33 * 5];
            float left = turned.image().samples()[plane / 2 - 5];
            assertThat(up + down).isEqualTo(2 * centre, within(1e-4f));
            double vertical = (down - centre) * plane / 5;
            double horizontal = (centre - left) * plane / 5;
            assertThat(Math.hypot(vertical, horizontal)).isEqualTo(Math.hypot(33, 1), within(0.05));
        }
    }

    @Test
    void elasticDisplacementsHaveTheirStandardDeviation() {
        int size = 257;
        float[] ramp = new float[size * size];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i % size;
        }
        Sample sample = new Sample(
                "ramp",
                Raster.of(1, size, size, ramp),
                LabelMap.of(size, size, new int[ramp.length]),
                Optional.empty());
        Augmentation elastic = Augmentation.builder().optElastic(6, 3).build();
        double squares = 0;
        int draws = 400;
        int centre = size / 2 * size + size / 2;
        for (long seed = 0; seed < draws; seed++) {
            // The centre is a point of the grid, where the spline takes the drawn displacement itself.
            double moved = elastic.apply(sample, seed).image().samples()[centre] - ramp[centre];
            squares += moved * moved;
        }
        assertThat(Math.sqrt(squares / draws)).isEqualTo(6, within(0.8));
    }

    @Test
    void lightConcernsTheImageAlone() {
        Augmentation light = Augmentation.builder()
                .optBrightness(0.2)
                .optContrast(0.3)
                .optGamma(1.5)
                .optNoise(0.1)
                .build();
        Sample sample = aligned(20, 20);
        Sample changed = light.apply(sample, 1);
        assertThat(changed.image()).isNotEqualTo(sample.image());
        assertThat(changed.mask()).isEqualTo(sample.mask());
        assertThat(changed.instances()).isEqualTo(sample.instances());
    }

    @Test
    void lightIsRelativeToTheRangeOfTheImage() {
        Augmentation light = Augmentation.builder()
                .optBrightness(0.2)
                .optContrast(0.3)
                .optGamma(1.5)
                .optNoise(0.1)
                .build();
        Sample sample = aligned(20, 20);
        float[] dim = sample.image().samples().clone();
        for (int i = 0; i < dim.length; i++) {
            dim[i] = 0.25f + dim[i] / 64;
        }
        Sample dimmed = new Sample("dim", Raster.of(2, 20, 20, dim), sample.mask(), Optional.empty());
        float[] one = light.apply(sample, 7).image().samples();
        float[] other = light.apply(dimmed, 7).image().samples();
        for (int i = 0; i < one.length; i++) {
            assertThat((other[i] - 0.25f) * 64).isEqualTo(one[i], within(1e-4f));
        }
    }

    @Test
    void noiseHasAtMostItsDeviation() {
        Augmentation noise = Augmentation.builder().optNoise(0.1).build();
        Sample sample = aligned(100, 100);
        double largest = 0;
        for (long seed = 0; seed < 30; seed++) {
            float[] noisy = noise.apply(sample, seed).image().samples();
            double squares = 0;
            for (int i = 0; i < noisy.length; i++) {
                double change = noisy[i] - sample.image().samples()[i];
                squares += change * change;
            }
            largest = Math.max(largest, Math.sqrt(squares / noisy.length));
        }
        assertThat(largest).isBetween(0.07, 0.103);
    }

    @Test
    void aFlatImageStaysFlat() {
        Sample flat =
                new Sample("flat", Raster.of(1, 8, 8, new float[64]), LabelMap.of(8, 8, new int[64]), Optional.empty());
        assertThat(Augmentation.standard(8).apply(flat, 1).image().samples()).containsOnly(0);
    }

    @Test
    void equalSeedsGiveEqualSamples() {
        Augmentation standard = Augmentation.standard(48);
        Sample sample = aligned(64, 64);
        Set<Raster> seen = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            Sample changed = standard.apply(sample, seed);
            assertThat(standard.apply(sample, seed)).isEqualTo(changed);
            seen.add(changed.image());
        }
        assertThat(seen).hasSize(50);
    }

    @Test
    void theSampleItselfStaysAsItIs() {
        Sample sample = aligned(64, 64);
        for (long seed = 0; seed < 20; seed++) {
            Augmentation.standard(64).apply(sample, seed);
        }
        assertThat(sample).isEqualTo(aligned(64, 64));
    }

    @Test
    void deformsAsOftenAsAsked() {
        Augmentation some = Augmentation.builder()
                .optRotation(90)
                .optDeformProbability(0.25)
                .build();
        Sample sample = aligned(16, 16);
        int deformed = 0;
        for (long seed = 0; seed < 1000; seed++) {
            deformed += some.apply(sample, seed).image().equals(sample.image()) ? 0 : 1;
        }
        assertThat(deformed).isBetween(200, 300);
    }

    @ParameterizedTest
    @CsvSource({"256, 256", "1, 256"})
    void takesSidesOfLengthOne(int height, int width) {
        Sample changed =
                Augmentation.builder().optRotation(30).optElastic(3, 3).build().apply(aligned(height, width), 1);
        assertThat(changed.image().height()).isEqualTo(height);
        for (float sample : changed.image().samples()) {
            assertThat(sample).isBetween(0f, 1f);
        }
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> Augmentation.none(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cropSize 0 must be at least 1");
        assertThatThrownBy(() -> Augmentation.builder().optScale(1.2, 0.8).build())
                .hasMessage("maxScale 0.8 must be 1.2 to 10.0");
        assertThatThrownBy(() -> Augmentation.builder().optRotation(Double.NaN).build())
                .hasMessageContaining("rotation NaN");
        assertThatThrownBy(() -> Augmentation.builder().optElastic(1, 1).build())
                .hasMessageContaining("elasticGrid");
        assertThatThrownBy(() -> Augmentation.builder().optGamma(0.5).build()).hasMessageContaining("gamma 0.5");
    }
}
