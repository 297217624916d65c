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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchLoaderTest {
    private final Split nuclei =
            SyntheticNuclei.builder().optSize(40).optCount(11, 0, 0).build().split("train");

    /** A split of samples of one pixel that hold their own index. */
    private static Split counting(int size) {
        return new Split() {
            @Override
            public String name() {
                return "counting";
            }

            @Override
            public int size() {
                return size;
            }

            @Override
            public String sampleName(int index) {
                return "s" + index;
            }

            @Override
            public Sample sample(int index) {
                return new Sample(
                        "s" + index,
                        Raster.of(1, 1, 1, new float[] {index}),
                        LabelMap.of(1, 1, new int[] {index}),
                        Optional.empty());
            }
        };
    }

    private static BatchLoader.Builder over(Split split, int batchSize) {
        return BatchLoader.builder().setSplit(split).setBatchSize(batchSize).setChannels(1);
    }

    private static List<Batch> drain(BatchLoader loader, int number) {
        List<Batch> batches = new ArrayList<>();
        try (BatchLoader.Epoch epoch = loader.epoch(number)) {
            epoch.forEach(batches::add);
        }
        return batches;
    }

    private static List<Integer> order(BatchLoader loader, int epoch) {
        List<Integer> order = new ArrayList<>();
        drain(loader, epoch).forEach(batch -> {
            for (int index : batch.indices()) {
                order.add(index);
            }
        });
        return order;
    }

    @Test
    void batchesAreTheSameWithAnyNumberOfThreads() {
        List<List<Batch>> runs = new ArrayList<>();
        for (int threads : new int[] {1, 4}) {
            try (BatchLoader loader = over(nuclei, 3)
                    .optTransform(Augmentation.standard(32))
                    .optNormalization(new Normalization.PerImage())
                    .optBorderWeights(new BorderWeights())
                    .optShuffle(true)
                    .optSeed(5)
                    .optThreads(threads)
                    .build()) {
                List<Batch> both = new ArrayList<>(drain(loader, 0));
                both.addAll(drain(loader, 1));
                runs.add(both);
            }
        }
        assertThat(runs.get(0)).hasSize(8);
        for (int i = 0; i < 8; i++) {
            Batch one = runs.get(0).get(i);
            Batch four = runs.get(1).get(i);
            assertThat(four.names()).isEqualTo(one.names());
            assertThat(four.indices()).isEqualTo(one.indices());
            assertThat(four.images()).isEqualTo(one.images());
            assertThat(four.masks()).isEqualTo(one.masks());
            assertThat(four.weights().orElseThrow()).isEqualTo(one.weights().orElseThrow());
        }
    }

    @Test
    void aBatchHoldsItsSamplesInOrder() {
        try (BatchLoader loader = over(nuclei, 4).setChannels(3).build()) {
            List<Batch> batches = drain(loader, 0);
            assertThat(batches).extracting(Batch::n).containsExactly(4, 4, 3);
            Batch second = batches.get(1);
            assertThat(second.indices()).containsExactly(4, 5, 6, 7);
            assertThat(second.names()).containsExactly("train_0004", "train_0005", "train_0006", "train_0007");
            assertThat(List.of(second.channels(), second.height(), second.width()))
                    .containsExactly(3, 40, 40);
            assertThat(second.images()).hasSize(4 * 3 * 1600);
            Sample sixth = nuclei.sample(6);
            float[] expected = sixth.image().toChannels(3).samples();
            for (int i = 0; i < expected.length; i++) {
                assertThat(second.images()[2 * 3 * 1600 + i]).isEqualTo(expected[i]);
            }
            for (int i = 0; i < 1600; i++) {
                assertThat(second.masks()[2 * 1600 + i]).isEqualTo(sixth.mask().labels()[i]);
            }
            assertThat(second.weights()).isEmpty();
        }
    }

    @Test
    void shufflesEveryEpochAnewAndByTheSeed() {
        try (BatchLoader loader =
                        over(counting(50), 8).optShuffle(true).optSeed(3).build();
                BatchLoader same =
                        over(counting(50), 5).optShuffle(true).optSeed(3).build();
                BatchLoader other =
                        over(counting(50), 8).optShuffle(true).optSeed(4).build();
                BatchLoader plain = over(counting(50), 8).build()) {
            List<Integer> sorted = order(plain, 0);
            assertThat(sorted).isSorted().hasSize(50);
            List<Integer> first = order(loader, 0);
            assertThat(first).containsExactlyInAnyOrderElementsOf(sorted).isNotEqualTo(sorted);
            assertThat(order(loader, 1))
                    .containsExactlyInAnyOrderElementsOf(sorted)
                    .isNotEqualTo(first);
            assertThat(order(loader, 0)).isEqualTo(first);
            assertThat(order(same, 0)).isEqualTo(first);
            assertThat(order(other, 0)).isNotEqualTo(first);
        }
    }

    @Test
    void seedsOfTransformsFollowSeedEpochAndIndex() {
        SampleTransform stamp = (sample, seed) -> new Sample(
                sample.name(), sample.image(), LabelMap.of(1, 1, new int[] {Long.hashCode(seed)}), Optional.empty());
        try (BatchLoader loader = over(counting(20), 20).optTransform(stamp).build();
                BatchLoader shuffled = over(counting(20), 20)
                        .optTransform(stamp)
                        .optShuffle(true)
                        .build();
                BatchLoader other =
                        over(counting(20), 20).optTransform(stamp).optSeed(1).build()) {
            int[] seeds = drain(loader, 0).get(0).masks();
            assertThat(seeds).doesNotHaveDuplicates();
            assertThat(drain(loader, 1).get(0).masks()).doesNotContain(seeds);
            assertThat(drain(other, 0).get(0).masks()).doesNotContain(seeds);
            Batch mixed = drain(shuffled, 0).get(0);
            for (int i = 0; i < 20; i++) {
                assertThat(mixed.masks()[i]).isEqualTo(seeds[mixed.indices()[i]]);
            }
        }
    }

    @Test
    void dropsTheLastIncompleteBatchWhenAsked() {
        try (BatchLoader loader = over(counting(10), 4).optDropLast(true).build();
                BatchLoader whole = over(counting(8), 4).optDropLast(true).build();
                BatchLoader none = over(counting(3), 4).optDropLast(true).build()) {
            assertThat(order(loader, 0)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(loader.batches()).isEqualTo(2);
            assertThat(whole.batches()).isEqualTo(2);
            assertThat(drain(none, 0)).isEmpty();
        }
    }

    @Test
    void anErrorInAWorkerReachesTheConsumerAndNamesTheSample() {
        SampleTransform failing = (sample, seed) -> {
            if (sample.name().equals("s5")) {
                throw new IllegalArgumentException("no luck");
            }
            return sample;
        };
        try (BatchLoader loader = over(counting(10), 2).optTransform(failing).build();
                BatchLoader.Epoch epoch = loader.epoch(0)) {
            Iterator<Batch> batches = epoch.iterator();
            assertThat(batches.next().names()).containsExactly("s0", "s1");
            assertThat(batches.next().names()).containsExactly("s2", "s3");
            assertThatThrownBy(batches::next)
                    .isInstanceOf(DataException.class)
                    .hasMessage("sample s5 of split counting: no luck")
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
            assertThat(batches.hasNext()).isFalse();
        }
    }

    @Test
    void refusesSamplesOfDifferentSizeInOneBatch() {
        SampleTransform growing = (sample, seed) -> new Sample(
                sample.name(),
                sample.image().mirrorPad(sample.mask().labels()[0], 0, 0, 0),
                sample.mask().mirrorPad(sample.mask().labels()[0], 0, 0, 0),
                Optional.empty());
        try (BatchLoader loader = over(counting(3), 2).optTransform(growing).build()) {
            assertThatThrownBy(() -> drain(loader, 0))
                    .isInstanceOf(DataException.class)
                    .hasMessage("samples s0 and s1 of split counting are 1x1 and 2x1 and cannot share a batch: crop"
                            + " them with Augmentation.none(size), or use batch size 1");
        }
        try (BatchLoader single = over(counting(3), 1).optTransform(growing).build()) {
            assertThat(drain(single, 0)).extracting(Batch::height).containsExactly(1, 2, 3);
        }
    }

    @Test
    void namesTheSampleWhoseChannelsDoNotFit() {
        Split two = single(Raster.of(2, 1, 1, new float[2]), LabelMap.of(1, 1, new int[1]));
        try (BatchLoader loader = over(two, 1).build()) {
            assertThatThrownBy(() -> drain(loader, 0))
                    .hasMessageContaining("sample only of split single: an image of 2 channels cannot become one of 1");
        }
        SampleTransform coloured = (sample, seed) ->
                new Sample(sample.name(), sample.image().toChannels(3), sample.mask(), sample.instances());
        try (BatchLoader loader = over(counting(3), 1).optTransform(coloured).build()) {
            assertThatThrownBy(() -> drain(loader, 0))
                    .hasMessageContaining("sample s0 of split counting: the transform made 3 channels of 1");
        }
    }

    @Test
    void readsNoFurtherAheadThanAsked() {
        AtomicInteger touched = new AtomicInteger();
        SampleTransform counting = (sample, seed) -> {
            touched.incrementAndGet();
            return sample;
        };
        try (BatchLoader loader = over(counting(100), 5)
                        .optTransform(counting)
                        .optPrefetch(2)
                        .optThreads(4)
                        .build();
                BatchLoader.Epoch epoch = loader.epoch(0)) {
            Iterator<Batch> batches = epoch.iterator();
            for (int taken = 1; taken <= 3; taken++) {
                batches.next();
                assertThat(touched.get()).isBetween(5 * taken, 5 * (taken + 3));
            }
        }
    }

    @Test
    void closingEarlyLeavesNoThread() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        List<Thread> workers = java.util.Collections.synchronizedList(new ArrayList<>());
        SampleTransform slow = (sample, seed) -> {
            workers.add(Thread.currentThread());
            entered.countDown();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return sample;
        };
        BatchLoader loader =
                over(counting(100), 10).optTransform(slow).optThreads(3).build();
        BatchLoader.Epoch epoch = loader.epoch(0);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        epoch.close();
        assertThat(epoch.iterator().hasNext()).isFalse();
        loader.close();
        assertThat(workers).isNotEmpty();
        for (Thread worker : List.copyOf(workers)) {
            // The pool counts as ended a moment before its last thread has.
            worker.join(5_000);
            assertThat(worker.isAlive()).isFalse();
        }
        assertThat(workers.size()).isLessThan(20);
        assertThatThrownBy(() -> loader.epoch(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void closingTheLoaderEndsAnOpenEpochWithAnError() {
        BatchLoader loader = over(counting(100), 10).build();
        BatchLoader.Epoch epoch = loader.epoch(0);
        Iterator<Batch> batches = epoch.iterator();
        batches.next();
        loader.close();
        assertThatThrownBy(batches::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was closed during epoch 0");
        epoch.close();
    }

    @Test
    void anEpochIsGoneThroughOnce() {
        try (BatchLoader loader = over(counting(2), 1).build();
                BatchLoader.Epoch epoch = loader.epoch(7)) {
            assertThat(epoch.size()).isEqualTo(2);
            epoch.forEach(batch -> assertThat(batch.n()).isEqualTo(1));
            assertThatThrownBy(epoch::iterator)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("epoch 7 of split counting can be gone through once");
        }
    }

    @Test
    void weightsComeFromTheTransformedInstancesOrFromConnectedRegions() {
        int[] row = {1, 0, 1, 1};
        int[] ids = {4, 0, 9, 9};
        BorderWeights border = new BorderWeights(10, 5, true);
        for (Optional<LabelMap> instances : List.of(Optional.of(LabelMap.of(1, 4, ids)), Optional.<LabelMap>empty())) {
            SampleTransform replace = (sample, seed) ->
                    new Sample(sample.name(), Raster.of(1, 1, 4, new float[4]), LabelMap.of(1, 4, row), instances);
            try (BatchLoader loader = over(counting(1), 1)
                    .optTransform(replace)
                    .optBorderWeights(border)
                    .build()) {
                assertThat(drain(loader, 0).get(0).weights().orElseThrow())
                        .isEqualTo(border.of(LabelMap.of(1, 4, ids)));
            }
        }
    }

    @Test
    void normalisesAfterTheChannelsAreMade() {
        Split ten = single(Raster.of(1, 1, 1, new float[] {10}), LabelMap.of(1, 1, new int[1]));
        Normalization fixed = new Normalization.Fixed(List.of(0f, 8f), List.of(1f, 2f));
        try (BatchLoader loader =
                over(ten, 1).setChannels(2).optNormalization(fixed).build()) {
            assertThat(drain(loader, 0).get(0).images()).containsExactly(10, 1);
        }
    }

    @Test
    void refusesBadValues() {
        assertThatThrownBy(() -> BatchLoader.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the loader has no split: call setSplit");
        assertThatThrownBy(() -> over(counting(1), 0).build())
                .hasMessage("batchSize 0 must be at least 1: call setBatchSize");
        assertThatThrownBy(() -> over(counting(1), 1).optThreads(0).build()).hasMessageContaining("threads 0");
        assertThatThrownBy(() -> over(counting(1), 1).optPrefetch(-1).build()).hasMessageContaining("prefetch -1");
        assertThatThrownBy(() -> BatchLoader.builder()
                        .setSplit(counting(1))
                        .setBatchSize(1)
                        .build())
                .hasMessageContaining("call setChannels");
    }

    /** A field without cells stays even, and light stays changed: the crop's own contrast does not decide. */
    @Test
    void wholeImagesAreNormalisedBeforeTheyAreCropped() {
        float[] samples = new float[8 * 8];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = i % 8 < 4 ? 0 : 1;
        }
        Split halves = single(Raster.of(1, 8, 8, samples), LabelMap.of(8, 8, new int[64]));
        SampleTransform left = (sample, seed) -> new Sample(
                sample.name(), sample.image().crop(0, 0, 4, 4), sample.mask().crop(0, 0, 4, 4), Optional.empty());
        try (BatchLoader loader = over(halves, 1)
                .optNormalization(new Normalization.PerImage())
                .optTransform(left)
                .build()) {
            assertThat(drain(loader, 0).get(0).images()).containsOnly(-1f);
        }
    }

    @Test
    void ignoredPixelsAreNoInstances() {
        int[] labels = new int[20];
        labels[2] = 1;
        labels[6] = 255;
        Split one = single(Raster.of(1, 1, 20, new float[20]), LabelMap.of(1, 20, labels));
        BatchLoader.Builder builder = over(one, 1).optBorderWeights(new BorderWeights(10, 5, false));
        try (BatchLoader ignoring = builder.optIgnoreIndex(255).build();
                BatchLoader counting = over(one, 1)
                        .optBorderWeights(new BorderWeights(10, 5, false))
                        .build()) {
            assertThat(drain(ignoring, 0).get(0).weights().orElseThrow()).containsOnly(1f);
            assertThat(drain(counting, 0).get(0).weights().orElseThrow()[4]).isGreaterThan(5);
        }
    }

    private static Split single(Raster image, LabelMap mask) {
        return new Split() {
            @Override
            public String name() {
                return "single";
            }

            @Override
            public int size() {
                return 1;
            }

            @Override
            public String sampleName(int index) {
                return "only";
            }

            @Override
            public Sample sample(int index) {
                return new Sample("only", image, mask, Optional.empty());
            }
        };
    }

    /** 2 pixels inside, 4 outside, 4 ignored, two of them inside an instance: a ratio of 2, mean 1 over six pixels. */
    @Test
    void ignoredPixelsCountForNeitherSideOfTheBalance() {
        int[] labels = {1, 1, 255, 255, 0, 0, 0, 0, 255, 255};
        LabelMap ids = LabelMap.of(1, 10, new int[] {3, 3, 3, 3, 0, 0, 0, 0, 0, 0});
        SampleTransform withInstances =
                (sample, seed) -> new Sample(sample.name(), sample.image(), sample.mask(), Optional.of(ids));
        Split one = single(Raster.of(1, 1, 10, new float[10]), LabelMap.of(1, 10, labels));
        for (SampleTransform transform : List.of(withInstances, (SampleTransform) (sample, seed) -> sample)) {
            try (BatchLoader loader = over(one, 1)
                    .optTransform(transform)
                    .optIgnoreIndex(255)
                    .optBorderWeights(new BorderWeights(10, 5, true))
                    .build()) {
                float[] weights = drain(loader, 0).get(0).weights().orElseThrow();
                assertThat(Arrays.copyOf(weights, 2)).containsOnly(1.5f);
                assertThat(Arrays.copyOfRange(weights, 4, 8)).containsOnly(0.75f);
            }
        }
    }
}
