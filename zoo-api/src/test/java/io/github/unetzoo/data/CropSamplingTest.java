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
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where crops lie, by counting. */
class CropSamplingTest {

    private static final int SIDE = 60;
    private static final int CROP = 16;
    private static final int IMAGES = 12;

    private static Split split(IntFunction<int[]> masks) {
        return new Split() {
            @Override
            public String name() {
                return "drawn";
            }

            @Override
            public int size() {
                return IMAGES;
            }

            @Override
            public String sampleName(int index) {
                return "s" + index;
            }

            @Override
            public Sample sample(int index) {
                return new Sample(
                        "s" + index,
                        Raster.of(1, SIDE, SIDE, new float[SIDE * SIDE]),
                        LabelMap.of(SIDE, SIDE, masks.apply(index)),
                        Optional.empty());
            }
        };
    }

    /** One pixel of class 1 in the middle. */
    private static int[] dot() {
        int[] mask = new int[SIDE * SIDE];
        mask[30 * SIDE + 30] = 1;
        return mask;
    }

    /** Nine dark images, two bright ones and a coloured one. */
    private static final Map<String, String> KINDS = IntStream.range(0, IMAGES)
            .boxed()
            .collect(Collectors.toMap(i -> "s" + i, i -> i < 9 ? "dark" : i < 11 ? "bright" : "colour"));

    private static List<Batch> batches(Split split, CropSampling sampling, int epochs, SampleTransform transform) {
        List<Batch> all = new ArrayList<>();
        try (BatchLoader loader = BatchLoader.builder()
                .setSplit(split)
                .setBatchSize(1)
                .setChannels(1)
                .optTransform(transform)
                .optSampling(sampling)
                .optKinds(KINDS)
                .optIgnoreIndex(255)
                .optShuffle(true)
                .optSeed(11)
                .build()) {
            for (int i = 0; i < epochs; i++) {
                try (BatchLoader.Epoch epoch = loader.epoch(i)) {
                    epoch.forEach(all::add);
                }
            }
        }
        return all;
    }

    private static List<Batch> batches(Split split, CropSampling sampling, int epochs) {
        return batches(
                split,
                sampling,
                epochs,
                Augmentation.builder().optCropSize(CROP).build());
    }

    private static boolean shows(Batch batch, int label) {
        for (int found : batch.masks()) {
            if (found == label) {
                return true;
            }
        }
        return false;
    }

    private static double share(List<Batch> batches, int label) {
        return batches.stream().filter(batch -> shows(batch, label)).count() / (double) batches.size();
    }

    @Test
    void aShareOfTheCropsShowsForegroundAndTheOthersLieAnywhere() {
        Split split = split(i -> dot());
        double anywhere = Math.pow(CROP / (SIDE - CROP + 1.0), 2);

        // Standard deviation 0.01 at 2,400 crops.
        assertThat(share(batches(split, new CropSampling.Anywhere(), 200), 1)).isCloseTo(anywhere, within(0.04));
        assertThat(share(batches(split, new CropSampling.Foreground(0.5), 200), 1))
                .isCloseTo(0.5 + 0.5 * anywhere, within(0.04));
        assertThat(share(batches(split, new CropSampling.Foreground(1), 20), 1)).isEqualTo(1);
    }

    @Test
    void theCropLiesAnywhereAroundThePixel() {
        int[] rows = new int[CROP];
        int[] columns = new int[CROP];
        for (Batch batch : batches(split(i -> dot()), new CropSampling.Foreground(1), 200)) {
            for (int i = 0; i < batch.masks().length; i++) {
                if (batch.masks()[i] == 1) {
                    rows[i / CROP]++;
                    columns[i % CROP]++;
                }
            }
        }
        // 150 expected, standard deviation 12.
        assertThat(Arrays.stream(rows).boxed()).allMatch(count -> count > 100 && count < 200);
        assertThat(Arrays.stream(columns).boxed()).allMatch(count -> count > 100 && count < 200);
    }

    @Test
    void anEpochOfForegroundCropsHasEachImageOnceWithOrWithoutForeground() {
        Split split = split(i -> i == 0 ? dot() : new int[SIDE * SIDE]);
        List<Batch> epoch = batches(split, new CropSampling.Foreground(1), 1);

        assertThat(epoch.stream().map(batch -> batch.indices()[0]))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void everyClassIsDrawnAsOftenAsEveryOther() {
        // Class 1 in every other image, class 2 as one pixel of one image, and much that is ignored.
        Split split = split(i -> {
            int[] mask = new int[SIDE * SIDE];
            for (int p = 0; p < 20 * SIDE; p++) {
                mask[p] = 255;
            }
            for (int p = 40 * SIDE; i % 2 == 0 && p < 42 * SIDE; p++) {
                mask[p] = 1;
            }
            mask[59 * SIDE + 59] = i == 7 ? 2 : 0;
            return mask;
        });
        int epochs = 50;
        List<Batch> batches = batches(split, new CropSampling.Balanced(), epochs);

        assertThat(batches).hasSize(epochs * IMAGES);
        long rare = batches.stream().filter(batch -> shows(batch, 2)).count();
        long ofTheRare =
                batches.stream().filter(batch -> batch.indices()[0] == 7).count();
        // A third of the crops are around the one pixel; by chance one in 24,000 would show it.
        assertThat(rare).isBetween(epochs * IMAGES / 3L, epochs * IMAGES / 3L + 20);
        // Background is drawn from every image alike, and class 1 from six others.
        assertThat(ofTheRare).isCloseTo(epochs * IMAGES / 3L + epochs * IMAGES / 3L / IMAGES, within(2L));
        for (int i = 0; i < epochs; i++) {
            assertThat(batches.subList(i * IMAGES, (i + 1) * IMAGES).stream()
                            .filter(batch -> shows(batch, 1))
                            .count())
                    .isGreaterThanOrEqualTo(4);
        }
        // Each image with class 1 has its turn.
        for (int image = 0; image < IMAGES; image += 2) {
            int one = image;
            assertThat(batches.stream().filter(batch -> batch.indices()[0] == one && shows(batch, 1)))
                    .hasSizeGreaterThan(20);
        }
    }

    @Test
    void kindsAreDrawnByThePowerOfTheirNumber() {
        Split split = split(i -> dot());
        int epochs = 50;
        int draws = epochs * IMAGES;

        List<Batch> alike = batches(split, new CropSampling.Kinds(0), epochs);
        assertThat(alike).hasSize(draws);
        assertThat(counts(alike)).containsOnly(entry("dark", 200L), entry("bright", 200L), entry("colour", 200L));

        double all = Math.sqrt(9) + Math.sqrt(2) + 1;
        Map<String, Long> byRoot = counts(batches(split, new CropSampling.Kinds(0.5), epochs));
        assertThat(byRoot.get("dark")).isCloseTo(Math.round(draws * 3 / all), within(1L));
        assertThat(byRoot.get("bright")).isCloseTo(Math.round(draws * Math.sqrt(2) / all), within(1L));
        assertThat(byRoot.get("colour")).isCloseTo(Math.round(draws / all), within(1L));
        // Images of a kind take turns: in an epoch of which each kind has four draws, both bright ones have two.
        for (int i = 0; i < epochs; i++) {
            List<Integer> epoch = alike.subList(i * IMAGES, (i + 1) * IMAGES).stream()
                    .map(batch -> batch.indices()[0])
                    .toList();
            assertThat(epoch).filteredOn(index -> index == 9).hasSize(2);
            assertThat(epoch).filteredOn(index -> index == 10).hasSize(2);
            assertThat(epoch).filteredOn(index -> index < 9).doesNotHaveDuplicates();
        }
    }

    private static Map<String, Long> counts(List<Batch> batches) {
        return batches.stream()
                .collect(Collectors.groupingBy(batch -> KINDS.get(batch.names().get(0)), Collectors.counting()));
    }

    @Test
    void anImageDrawnTwiceInAnEpochIsCroppedTwice() {
        int[] mask = new int[SIDE * SIDE];
        Arrays.setAll(mask, p -> p % 251);
        List<Batch> epoch = batches(split(i -> mask), new CropSampling.Kinds(0), 1).stream()
                .filter(batch -> batch.indices()[0] == 11)
                .toList();

        assertThat(epoch).hasSize(4);
        assertThat(epoch.stream().map(batch -> Arrays.hashCode(batch.masks())).distinct())
                .hasSizeGreaterThan(2);
    }

    @Test
    void anImageOfNoKindIsNamed() {
        try (BatchLoader loader = BatchLoader.builder()
                .setSplit(split(i -> dot()))
                .setBatchSize(1)
                .setChannels(1)
                .optSampling(new CropSampling.Kinds(0.5))
                .optKinds(Map.of("s0", "dark"))
                .build()) {
            assertThatThrownBy(() -> loader.epoch(0))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("the kind of s1 of split drawn")
                    .hasMessageContaining("\"appearance\" in dataset.json");
        }
    }

    @Test
    void deformedCropsShowThePixelToo() {
        Split split = split(i -> {
            int[] mask = dot();
            for (int y = 28; y < 33; y++) {
                for (int x = 28; x < 33; x++) {
                    mask[y * SIDE + x] = 1;
                }
            }
            return mask;
        });
        Augmentation strong = Augmentation.builder()
                .optCropSize(CROP)
                .optFlips(true, true)
                .optRightAngles(true)
                .optRotation(45)
                .optScale(0.8, 1.25)
                .optElastic(CROP / 64.0, 3)
                .build();

        assertThat(share(batches(split, new CropSampling.Foreground(1), 100, strong), 1))
                .isGreaterThan(0.99);
    }

    @Test
    void anImageSmallerThanTheCropIsTakenWhole() {
        Augmentation large = Augmentation.builder().optCropSize(80).build();
        assertThat(share(batches(split(i -> dot()), new CropSampling.Foreground(1), 2, large), 1))
                .isEqualTo(1);
    }

    @Test
    void nothingButIgnoredPixelsCannotBeBalanced() {
        int[] ignored = new int[SIDE * SIDE];
        Arrays.fill(ignored, 255);
        assertThatThrownBy(() -> batches(split(i -> ignored), new CropSampling.Balanced(), 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("split drawn hold nothing but the ignore index");
    }

    @Test
    void wordsNameTheRules() {
        assertThat(CropSampling.of("anywhere")).isEqualTo(new CropSampling.Anywhere());
        assertThat(CropSampling.of("foreground")).isEqualTo(new CropSampling.Foreground(1 / 3.0));
        assertThat(CropSampling.of("foreground:0.5")).isEqualTo(new CropSampling.Foreground(0.5));
        assertThat(CropSampling.of("balanced")).isEqualTo(new CropSampling.Balanced());
        assertThat(CropSampling.of("kinds")).isEqualTo(new CropSampling.Kinds(0.5));
        assertThat(CropSampling.of("kinds:0")).isEqualTo(new CropSampling.Kinds(0));
        for (String wrong : List.of("", "rare", "balanced:1", "foreground:", "foreground:x", "kinds:x", "kinds:-1")) {
            assertThatThrownBy(() -> CropSampling.of(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CropSampling.of("foreground:2")).hasMessageContaining("share 2.0");
        assertThatThrownBy(() -> CropSampling.of("kinds:1")).hasMessageContaining("power 1.0");
    }
}
