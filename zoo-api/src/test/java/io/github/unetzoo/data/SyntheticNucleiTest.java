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

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SyntheticNucleiTest {
    private static boolean touching(LabelMap instances) {
        int[] ids = instances.labels();
        for (int i = 1; i < ids.length; i++) {
            if (i % instances.width() != 0 && ids[i] != 0 && ids[i - 1] != 0 && ids[i] != ids[i - 1]) {
                return true;
            }
        }
        return false;
    }

    /** The best Dice any threshold on this image reaches. */
    private static double bestThreshold(Sample sample) {
        int[] inside = new int[256];
        int[] all = new int[256];
        int nucleus = 0;
        for (int i = 0; i < sample.mask().labels().length; i++) {
            int level = Math.round(255 * sample.image().samples()[i]);
            all[level]++;
            inside[level] += sample.mask().labels()[i];
            nucleus += sample.mask().labels()[i];
        }
        double best = 0;
        int truePositive = 0;
        int positive = 0;
        for (int level = 255; level >= 0; level--) {
            truePositive += inside[level];
            positive += all[level];
            best = Math.max(best, 2.0 * truePositive / (positive + nucleus));
        }
        return best;
    }

    @Test
    void theSeedDecidesEverything() {
        SyntheticNuclei one = SyntheticNuclei.builder().optSeed(9).optSize(96).build();
        SyntheticNuclei same = SyntheticNuclei.builder().optSeed(9).optSize(96).build();
        SyntheticNuclei other =
                SyntheticNuclei.builder().optSeed(10).optSize(96).build();
        Sample sample = one.split("val").sample(3);
        assertThat(same.split("val").sample(3)).isEqualTo(sample);
        assertThat(other.split("val").sample(3).image()).isNotEqualTo(sample.image());
        assertThat(one.split("test").sample(3).image()).isNotEqualTo(sample.image());
        assertThat(one.split("val").sample(4).image()).isNotEqualTo(sample.image());
        assertThat(same.fingerprint()).isEqualTo(one.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(other.fingerprint()).isNotEqualTo(one.fingerprint());
    }

    @Test
    void imagesDependNeitherOnOrderNorOnCount() {
        Split few =
                SyntheticNuclei.builder().optSize(64).optCount(3, 1, 1).build().split("train");
        Split many =
                SyntheticNuclei.builder().optSize(64).optCount(30, 2, 1).build().split("train");
        Sample last = many.sample(2);
        assertThat(few.sample(0)).isEqualTo(many.sample(0));
        assertThat(few.sample(2)).isEqualTo(last);
    }

    @Test
    void theSamePixelsOnEveryMachine() {
        Sample sample = SyntheticNuclei.builder()
                .optSeed(1)
                .optSize(64)
                .build()
                .split("train")
                .sample(0);
        assertThat(Arrays.hashCode(sample.instances().orElseThrow().labels())).isEqualTo(1552028203);
        assertThat(Arrays.hashCode(sample.image().samples())).isEqualTo(-397961194);
    }

    @Test
    void samplesAreWellFormed() {
        SyntheticNuclei nuclei =
                SyntheticNuclei.builder().optSize(80).optCount(0, 0, 20).build();
        assertThat(nuclei.splitNames()).containsExactly("test");
        assertThat(nuclei.classes()).containsExactly("background", "nucleus");
        assertThat(nuclei.ignoreIndex()).isEmpty();
        Split split = nuclei.split("test");
        for (int i = 0; i < split.size(); i++) {
            Sample sample = split.sample(i);
            assertThat(sample.name()).isEqualTo(split.sampleName(i));
            assertThat(sample.image()).hasToString("Raster[1x80x80]");
            int[] ids = sample.instances().orElseThrow().labels();
            for (int p = 0; p < ids.length; p++) {
                assertThat(sample.mask().labels()[p]).isEqualTo(ids[p] > 0 ? 1 : 0);
                assertThat(sample.image().samples()[p]).isBetween(0f, 1f);
            }
        }
        assertThat(split.sampleName(7)).isEqualTo("test_0007");
        assertThatThrownBy(() -> split.sample(20)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> nuclei.split("train"))
                .isInstanceOf(DataException.class)
                .hasMessage("dataset synthetic-nuclei has no split \"train\": it has test");
    }

    @Test
    void hasTouchingCellsEmptyFieldsAndNoEasyThreshold() {
        Split split = SyntheticNuclei.builder()
                .optSize(128)
                .optCount(300, 0, 0)
                .build()
                .split("train");
        int empty = 0;
        int touching = 0;
        double dice = 0;
        double covered = 0;
        for (int i = 0; i < split.size(); i++) {
            Sample sample = split.sample(i);
            double share = Arrays.stream(sample.mask().labels()).average().orElseThrow();
            if (share == 0) {
                empty++;
                continue;
            }
            touching += touching(sample.instances().orElseThrow()) ? 1 : 0;
            dice += bestThreshold(sample);
            covered += share;
        }
        int filled = split.size() - empty;
        assertThat(empty).isBetween(10, 42);
        assertThat(touching).isGreaterThan(filled / 2);
        assertThat(covered / filled).isBetween(0.08, 0.35);
        // The best threshold of each image, chosen with the truth at hand.
        assertThat(dice / filled).isBetween(0.6, 0.93);
    }

    @Test
    void theEmptyShareIsKept() {
        Split all =
                SyntheticNuclei.builder().optSize(32).optEmptyShare(1).build().split("val");
        Split none =
                SyntheticNuclei.builder().optSize(64).optEmptyShare(0).build().split("val");
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.sample(i).mask().labels()).containsOnly(0);
            assertThat(none.sample(i).mask().labels()).contains(1);
        }
    }

    @Test
    void keepsSamplesWithinTheCache() {
        // A sample of 64x64 takes 3 * 4 * 4096 bytes and some: one fits, two do not.
        Split cached = SyntheticNuclei.builder()
                .optSize(64)
                .optCacheBytes(80_000)
                .build()
                .split("train");
        Sample first = cached.sample(0);
        assertThat(cached.sample(0)).isSameAs(first);
        Sample second = cached.sample(1);
        assertThat(cached.sample(1)).isEqualTo(second).isNotSameAs(second);
        assertThat(cached.sample(0)).isSameAs(first);
    }

    @Test
    void refusesBadValues() {
        assertThatThrownBy(() ->
                        SyntheticNuclei.builder().optSize(16).optEmptyShare(2).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size 16 must be 32 to 2048 pixels; emptyShare 2.0 must be 0 to 1");
        assertThatThrownBy(() -> SyntheticNuclei.builder().optCount(0, 0, 0).build())
                .hasMessageContaining("counts [0, 0, 0]");
    }
}
