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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Procedurally made fluorescence images of nuclei with exact ground truth, to try a network where no data are at hand.
 *
 * <p>Images are (1,S,S) in [0,1], masks hold background and nucleus, instances count from 1 in each image. Nuclei are
 * deformed ellipses with texture, many of them pressed together; brightness varies from cell to cell and image to
 * image; blur, haze, debris, uneven illumination and noise leave no single threshold that separates them, and some
 * fields are empty. The seed decides everything and each image has a seed of its own, so it is the same in whatever
 * order images are asked for. It stands in for no real microscope: a network trained on it alone is a demonstration.
 */
public final class SyntheticNuclei implements SegmentationDataset {
    private static final List<String> CLASSES = List.of("background", "nucleus");

    /** Raised whenever the same seed gives other images. */
    private static final int VERSION = 1;

    private final Map<String, Split> splits = new LinkedHashMap<>();
    private final String fingerprint;

    private SyntheticNuclei(Builder builder) {
        AtomicLong cacheRoom = new AtomicLong(builder.cacheBytes);
        List<String> names = List.of("train", "val", "test");
        Fingerprint facts = new Fingerprint()
                .add("synthetic nuclei " + VERSION)
                .add(builder.seed)
                .add(builder.size)
                .add(Double.doubleToLongBits(builder.emptyShare));
        for (int i = 0; i < names.size(); i++) {
            int count = builder.counts.get(i);
            facts.add(count);
            if (count > 0) {
                long seed = Rng.mix(builder.seed, VERSION, i);
                splits.put(names.get(i), new Scenes(names.get(i), count, builder, seed, cacheRoom));
            }
        }
        fingerprint = facts.hex();
    }

    /**
     * A builder: 200, 40 and 40 images of 160x160, 8% of them empty, seed 1.
     *
     * @return a builder with these defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return "synthetic-nuclei";
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public OptionalInt ignoreIndex() {
        return OptionalInt.empty();
    }

    @Override
    public List<String> splitNames() {
        return List.copyOf(splits.keySet());
    }

    @Override
    public Split split(String wanted) {
        return Splits.find(name(), splits, wanted, "");
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    private static final class Scenes implements Split {
        private final String name;
        private final int count;
        private final int size;
        private final double emptyShare;
        private final long seed;
        private final SampleCache cache;

        Scenes(String name, int count, Builder builder, long seed, AtomicLong cacheRoom) {
            this.name = name;
            this.count = count;
            this.size = builder.size;
            this.emptyShare = builder.emptyShare;
            this.seed = seed;
            this.cache = new SampleCache(count, cacheRoom);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public String sampleName(int index) {
            return String.format(Locale.ROOT, "%s_%04d", name, Objects.checkIndex(index, count));
        }

        @Override
        public String fingerprint() {
            return new Fingerprint()
                    .add("synthetic nuclei " + VERSION)
                    .add(seed)
                    .add(size)
                    .add(Double.doubleToLongBits(emptyShare))
                    .add(count)
                    .hex();
        }

        @Override
        public Sample sample(int index) {
            String sampleName = sampleName(index);
            return cache.get(index).orElseGet(() -> {
                Sample sample = NucleiScene.paint(sampleName, size, emptyShare, Rng.mix(seed ^ Rng.mix(index)));
                cache.offer(index, sample);
                return sample;
            });
        }
    }

    /** Builds a {@link SyntheticNuclei}. */
    public static final class Builder {
        private long seed = 1;
        private List<Integer> counts = List.of(200, 40, 40);
        private int size = 160;
        private double emptyShare = 0.08;
        private long cacheBytes;

        private Builder() {}

        /**
         * What decides all images.
         *
         * @param newSeed any number
         * @return this builder
         */
        public Builder optSeed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /**
         * How many images the splits have. A split of 0 is left out; growing one keeps the images it had.
         *
         * @param train images to train on
         * @param val images to choose by
         * @param test images to report on
         * @return this builder
         */
        public Builder optCount(int train, int val, int test) {
            counts = List.of(train, val, test);
            return this;
        }

        /**
         * Height and width of every image.
         *
         * @param pixels 32 to 2048
         * @return this builder
         */
        public Builder optSize(int pixels) {
            size = pixels;
            return this;
        }

        /**
         * The share of fields without nuclei.
         *
         * @param share 0 to 1
         * @return this builder
         */
        public Builder optEmptyShare(double share) {
            emptyShare = share;
            return this;
        }

        /**
         * Keeps images in memory once they are made.
         *
         * @param bytes the most memory all splits together keep; 0, the default, keeps nothing
         * @return this builder
         */
        public Builder optCacheBytes(long bytes) {
            cacheBytes = bytes;
            return this;
        }

        /**
         * Builds the dataset; images are made when they are asked for.
         *
         * @return the dataset
         * @throws IllegalArgumentException if a value is out of its range
         */
        public SyntheticNuclei build() {
            List<String> wrong = new ArrayList<>();
            if (counts.stream().anyMatch(count -> count < 0) || counts.stream().allMatch(count -> count == 0)) {
                wrong.add("counts " + counts + " (train, val, test) must be 0 or more, one of them at least 1");
            }
            if (size < 32 || size > 2048) {
                wrong.add("size " + size + " must be 32 to 2048 pixels");
            }
            if (!(emptyShare >= 0 && emptyShare <= 1)) {
                wrong.add("emptyShare " + emptyShare + " must be 0 to 1");
            }
            if (cacheBytes < 0) {
                wrong.add("cacheBytes " + cacheBytes + " must be 0 (no cache) or more");
            }
            if (!wrong.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", wrong));
            }
            return new SyntheticNuclei(this);
        }
    }
}
