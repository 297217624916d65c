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

import io.github.unetzoo.geometry.ConnectedComponents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Turns a split into batches, with several threads reading and augmenting ahead of the consumer.
 *
 * <p>Each sample is read, brought to the wanted number of channels, normalised and transformed, in this order. The
 * order of samples depends on (seed, epoch) alone and the seed of each transform on (seed, epoch, index), or where a
 * sample may come twice ({@link CropSampling.Balanced}, {@link CropSampling.Kinds}) on its position, so batches are the
 * same, bit for bit, with any number of threads.
 *
 * <pre>{@code
 * try (BatchLoader loader = BatchLoader.builder()
 *         .setSplit(dataset.split("train"))
 *         .setBatchSize(8)
 *         .setChannels(1)
 *         .optTransform(Augmentation.standard(256))
 *         .optShuffle(true)
 *         .build()) {
 *     for (int i = 0; i < epochs; i++) {
 *         try (BatchLoader.Epoch epoch = loader.epoch(i)) {
 *             for (Batch batch : epoch) {
 *                 ...
 *             }
 *         }
 *     }
 * }
 * }</pre>
 */
public final class BatchLoader implements AutoCloseable {
    private final Split split;
    private final SampleTransform transform;
    private final int batchSize;
    private final int channels;
    private final Normalization normalization;
    private final Optional<BorderWeights> borderWeights;
    private final OptionalInt ignoreIndex;
    private final CropSampling sampling;
    private final Map<String, String> kinds;
    private final boolean shuffle;
    private final boolean dropLast;
    private final long seed;
    private final int prefetch;
    private final ThreadPoolExecutor workers;
    private Optional<BalancedOrder> balancedOrder = Optional.empty();

    private BatchLoader(Builder builder, Split split) {
        this.split = split;
        this.transform = builder.transform;
        this.batchSize = builder.batchSize;
        this.channels = builder.channels;
        this.normalization = builder.normalization;
        this.borderWeights = builder.borderWeights;
        this.ignoreIndex = builder.ignoreIndex;
        this.sampling = builder.sampling;
        this.kinds = builder.kinds;
        this.shuffle = builder.shuffle;
        this.dropLast = builder.dropLast;
        this.seed = builder.seed;
        this.prefetch = builder.prefetch;
        AtomicInteger number = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                builder.threads, builder.threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "unetzoo-loader-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        // A loader that is never closed keeps no idle thread either.
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * A builder: one pass in order, no transform, no normalisation, 2 threads, 2 batches ahead, seed 0.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The number of batches in every epoch.
     *
     * @return at least 0; 0 only when {@code dropLast} drops the only batch
     */
    public int batches() {
        return dropLast ? split.size() / batchSize : (split.size() + batchSize - 1) / batchSize;
    }

    /**
     * Starts one pass over the split. Several may run at a time.
     *
     * @param epoch its number, 0 or more, which decides order and augmentation
     * @return the batches; close it when leaving early
     * @throws IllegalStateException if the loader is closed
     */
    public Epoch epoch(int epoch) {
        if (workers.isShutdown()) {
            throw new IllegalStateException("the loader of split " + split.name() + " is closed: build a new one");
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch " + epoch + " must be 0 or more");
        }
        return new Epoch(epoch);
    }

    /** Drops what is waiting and ends the threads; a sample being read is read to its end. */
    @Override
    public void close() {
        workers.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        workers.getQueue().drainTo(waiting);
        for (Runnable task : waiting) {
            if (task instanceof Future<?> future) {
                future.cancel(false);
            }
        }
        try {
            if (!workers.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "a transform of split " + split.name() + " did not end within 30 s of closing the loader");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Integer> order(int epoch) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < split.size(); i++) {
            order.add(i);
        }
        if (shuffle) {
            new Rng(Rng.mix(seed, epoch, -1)).shuffle(order);
        }
        return order;
    }

    /** What an epoch prepares, in its order. */
    private List<Callable<Prepared>> draws(int epoch) {
        List<Callable<Prepared>> draws = new ArrayList<>();
        if (sampling instanceof CropSampling.Balanced || sampling instanceof CropSampling.Kinds) {
            List<BalancedOrder.Draw> order = balanced(epoch);
            for (int i = 0; i < order.size(); i++) {
                BalancedOrder.Draw draw = order.get(i);
                // By position: an image may come twice, and should not be the same crop.
                long drawSeed = Rng.mix(seed, epoch, i);
                draws.add(() -> prepare(draw.index(), drawSeed, draw.label()));
            }
        } else {
            for (int index : order(epoch)) {
                draws.add(() -> prepare(index, Rng.mix(seed, epoch, index), OptionalInt.empty()));
            }
        }
        return draws;
    }

    /** One epoch's draws under a rule that does not take each image once. */
    private List<BalancedOrder.Draw> balanced(int epoch) {
        BalancedOrder order;
        synchronized (this) {
            order = balancedOrder.orElseGet(() -> sampling instanceof CropSampling.Kinds rule
                    ? BalancedOrder.ofKinds(split, kinds, rule.power())
                    : BalancedOrder.ofClasses(split, ignoreIndex));
            balancedOrder = Optional.of(order);
        }
        return order.epoch(seed, epoch);
    }

    /** The place that a sample's crop should show; none where any will do. */
    private Optional<Pixel> focus(LabelMap mask, long drawSeed, OptionalInt wanted) {
        Rng random = new Rng(Rng.mix(drawSeed, -2, -2));
        if (wanted.isPresent()) {
            int label = wanted.getAsInt();
            return pick(mask, random, found -> found == label);
        }
        return sampling instanceof CropSampling.Foreground foreground && random.chance(foreground.share())
                ? pick(
                        mask,
                        random,
                        found -> found > 0 && !(ignoreIndex.isPresent() && found == ignoreIndex.getAsInt()))
                : Optional.empty();
    }

    /** Any of the pixels whose label is wanted, all alike. */
    private static Optional<Pixel> pick(LabelMap mask, Rng random, IntPredicate wanted) {
        int[] labels = mask.labels();
        int count = 0;
        for (int label : labels) {
            count += wanted.test(label) ? 1 : 0;
        }
        if (count == 0) {
            return Optional.empty();
        }
        int left = random.nextInt(count);
        int at = 0;
        while (!wanted.test(labels[at]) || left-- > 0) {
            at++;
        }
        return Optional.of(new Pixel(at / mask.width(), at % mask.width()));
    }

    private Prepared prepare(int index, long drawSeed, OptionalInt wanted) {
        try {
            Sample read = split.sample(index);
            // First, and on the whole image, as a predictor does: after a crop, a field without cells would be blown up
            // to the contrast of one with cells, and changes of brightness would be undone.
            Raster image = normalization.apply(read.image().toChannels(channels));
            Sample normalised = new Sample(read.name(), image, read.mask(), read.instances());
            Sample sample = focus(read.mask(), drawSeed, wanted)
                    .map(focus -> transform.apply(normalised, drawSeed, focus))
                    .orElseGet(() -> transform.apply(normalised, drawSeed));
            if (sample.image().channels() != channels) {
                throw new DataException("the transform made " + sample.image().channels() + " channels of " + channels
                        + ": it must keep them");
            }
            Optional<float[]> weights = borderWeights.map(border -> {
                boolean[] ignored = ignored(sample.mask());
                return border.of(instances(sample, ignored), ignored);
            });
            return new Prepared(index, sample.name(), sample.image(), sample.mask(), weights);
        } catch (RuntimeException e) {
            throw new DataException(
                    "sample " + split.sampleName(index) + " of split " + split.name() + ": " + message(e), e);
        }
    }

    private boolean[] ignored(LabelMap mask) {
        boolean[] ignored = new boolean[mask.labels().length];
        for (int i = 0; i < ignored.length; i++) {
            ignored[i] = ignoreIndex.isPresent() && mask.labels()[i] == ignoreIndex.getAsInt();
        }
        return ignored;
    }

    /** The sample's instances, or the regions of its mask; ignored pixels are of none. */
    private static LabelMap instances(Sample sample, boolean[] ignored) {
        LabelMap given = sample.instances().orElse(sample.mask());
        int[] labels = given.labels().clone();
        for (int i = 0; i < labels.length; i++) {
            if (ignored[i]) {
                labels[i] = 0;
            }
        }
        int height = given.height();
        int width = given.width();
        return LabelMap.of(
                height, width, sample.instances().isPresent() ? labels : ConnectedComponents.of(labels, height, width));
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.toString() : message;
    }

    private record Prepared(int index, String name, Raster image, LabelMap mask, Optional<float[]> weights) {}

    /** The batches of one pass, in order. It can be gone through once, by one thread. */
    public final class Epoch implements Iterable<Batch>, AutoCloseable {
        private final int number;
        private final List<Callable<Prepared>> draws;
        private final Deque<List<Future<Prepared>>> ahead = new ArrayDeque<>();
        private int submitted;
        private boolean started;
        private boolean closed;

        private Epoch(int number) {
            this.number = number;
            this.draws = draws(number);
            submit();
        }

        /**
         * The number of batches in this pass.
         *
         * @return as {@link BatchLoader#batches()}
         */
        public int size() {
            return batches();
        }

        /**
         * Goes through the batches. {@code next} throws {@link DataException}, naming the sample, if one cannot be
         * read or transformed, or if the samples of a batch differ in size.
         *
         * @return the only iterator of this pass
         * @throws IllegalStateException when asked for a second one
         */
        @Override
        public Iterator<Batch> iterator() {
            if (started) {
                throw new IllegalStateException("epoch " + number + " of split " + split.name()
                        + " can be gone through once: call epoch(" + number + ") again for a second pass");
            }
            started = true;
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return !closed && !ahead.isEmpty();
                }

                @Override
                public Batch next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException("epoch " + number + " has no more batches");
                    }
                    return take();
                }
            };
        }

        /** Drops the batches that were not taken. */
        @Override
        public void close() {
            closed = true;
            ahead.forEach(batch -> batch.forEach(sample -> sample.cancel(false)));
            ahead.clear();
            workers.purge();
        }

        /** Keeps the workers busy: the batch the consumer waits for, and those ahead of it. */
        private void submit() {
            while (ahead.size() <= prefetch && submitted < batches()) {
                List<Future<Prepared>> batch = new ArrayList<>();
                int end = Math.min(draws.size(), (submitted + 1) * batchSize);
                for (Callable<Prepared> draw : draws.subList(submitted * batchSize, end)) {
                    batch.add(workers.submit(draw));
                }
                ahead.add(batch);
                submitted++;
            }
        }

        private Batch take() {
            if (workers.isShutdown()) {
                throw new IllegalStateException(
                        "the loader of split " + split.name() + " was closed during epoch " + number);
            }
            List<Prepared> samples = new ArrayList<>();
            try {
                for (Future<Prepared> future : ahead.element()) {
                    samples.add(future.get());
                }
                Batch batch = assemble(samples);
                ahead.remove();
                submit();
                return batch;
            } catch (ExecutionException e) {
                close();
                if (e.getCause() instanceof DataException failure) {
                    // Thrown anew, so that the trace shows both the consumer and the worker.
                    throw new DataException(message(failure), failure);
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException("loading epoch " + number + " of split " + split.name() + " failed", e);
            } catch (CancellationException e) {
                close();
                throw new IllegalStateException(
                        "the loader of split " + split.name() + " was closed during epoch " + number, e);
            } catch (InterruptedException e) {
                close();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a batch of split " + split.name(), e);
            } catch (DataException e) {
                close();
                throw e;
            }
        }

        private Batch assemble(List<Prepared> samples) {
            Prepared first = samples.get(0);
            int n = samples.size();
            int height = first.image().height();
            int width = first.image().width();
            int plane = height * width;
            int[] indices = new int[n];
            List<String> names = new ArrayList<>();
            float[] images = new float[Math.multiplyExact(n * channels, plane)];
            int[] masks = new int[n * plane];
            Optional<float[]> weights = first.weights().map(any -> new float[n * plane]);
            for (int i = 0; i < n; i++) {
                Prepared sample = samples.get(i);
                if (sample.image().height() != height || sample.image().width() != width) {
                    throw new DataException("samples " + first.name() + " and " + sample.name() + " of split "
                            + split.name() + " are " + height + "x" + width + " and "
                            + sample.image().height() + "x" + sample.image().width()
                            + " and cannot share a batch: crop them with Augmentation.none(size), or use batch size 1");
                }
                indices[i] = sample.index();
                names.add(sample.name());
                System.arraycopy(sample.image().samples(), 0, images, i * channels * plane, channels * plane);
                System.arraycopy(sample.mask().labels(), 0, masks, i * plane, plane);
                int at = i * plane;
                weights.ifPresent(all -> sample.weights().ifPresent(one -> System.arraycopy(one, 0, all, at, plane)));
            }
            return new Batch(indices, List.copyOf(names), n, channels, height, width, images, masks, weights);
        }
    }

    /** Builds a {@link BatchLoader}. */
    public static final class Builder {
        private Optional<Split> split = Optional.empty();
        private SampleTransform transform = SampleTransform.identity();
        private int batchSize;
        private int channels;
        private Normalization normalization = new Normalization.None();
        private Optional<BorderWeights> borderWeights = Optional.empty();
        private OptionalInt ignoreIndex = OptionalInt.empty();
        private CropSampling sampling = new CropSampling.Anywhere();
        private Map<String, String> kinds = Map.of();
        private boolean shuffle;
        private boolean dropLast;
        private long seed;
        private int threads = 2;
        private int prefetch = 2;

        private Builder() {}

        /**
         * Where the samples come from.
         *
         * @param newSplit the split
         * @return this builder
         */
        public Builder setSplit(Split newSplit) {
            split = Optional.of(newSplit);
            return this;
        }

        /**
         * Samples in a batch.
         *
         * @param samples at least 1
         * @return this builder
         */
        public Builder setBatchSize(int samples) {
            batchSize = samples;
            return this;
        }

        /**
         * Channels of the batches; images are converted by {@link Raster#toChannels}.
         *
         * @param count at least 1
         * @return this builder
         */
        public Builder setChannels(int count) {
            channels = count;
            return this;
        }

        /**
         * What is done to each sample, for example an {@link Augmentation}.
         *
         * @param newTransform the transform; the default is none
         * @return this builder
         */
        public Builder optTransform(SampleTransform newTransform) {
            transform = newTransform;
            return this;
        }

        /**
         * How whole images are scaled, before the transform.
         *
         * @param newNormalization the default is {@link Normalization.None}
         * @return this builder
         */
        public Builder optNormalization(Normalization newNormalization) {
            normalization = newNormalization;
            return this;
        }

        /**
         * Computes pixel weights from the transformed instances; from the connected regions of the mask's classes
         * above 0 where a sample has no instances.
         *
         * @param weights the weight map
         * @return this builder
         */
        public Builder optBorderWeights(BorderWeights weights) {
            borderWeights = Optional.of(weights);
            return this;
        }

        /**
         * The mask value that belongs to no instance.
         *
         * @param label the dataset's ignore index
         * @return this builder
         */
        public Builder optIgnoreIndex(int label) {
            ignoreIndex = OptionalInt.of(label);
            return this;
        }

        /**
         * Where the transform takes its crops; {@link CropSampling.Balanced} and {@link CropSampling.Kinds} also decide
         * which samples an epoch has, in an order of their own.
         *
         * @param rule the default is {@link CropSampling.Anywhere}
         * @return this builder
         */
        public Builder optSampling(CropSampling rule) {
            sampling = rule;
            return this;
        }

        /**
         * Of which kind samples are, for {@link CropSampling.Kinds}.
         *
         * @param kindsByName as {@link SegmentationDataset#kinds}; the default is none
         * @return this builder
         */
        public Builder optKinds(Map<String, String> kindsByName) {
            kinds = Map.copyOf(kindsByName);
            return this;
        }

        /**
         * Whether each epoch has an order of its own.
         *
         * @param shuffled false, the default, keeps the order of the split
         * @return this builder
         */
        public Builder optShuffle(boolean shuffled) {
            shuffle = shuffled;
            return this;
        }

        /**
         * Whether a last batch of fewer samples is left out.
         *
         * @param drop false, the default, keeps it
         * @return this builder
         */
        public Builder optDropLast(boolean drop) {
            dropLast = drop;
            return this;
        }

        /**
         * What decides order and transforms.
         *
         * @param newSeed any number
         * @return this builder
         */
        public Builder optSeed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /**
         * Threads that read and transform.
         *
         * @param count 1 to 256
         * @return this builder
         */
        public Builder optThreads(int count) {
            threads = count;
            return this;
        }

        /**
         * Batches prepared ahead of the one the consumer waits for.
         *
         * @param count 0 to 64
         * @return this builder
         */
        public Builder optPrefetch(int count) {
            prefetch = count;
            return this;
        }

        /**
         * Builds the loader; nothing is read before an epoch starts.
         *
         * @return the loader
         * @throws IllegalArgumentException if a required value is missing or one is out of its range
         */
        public BatchLoader build() {
            Split from =
                    split.orElseThrow(() -> new IllegalArgumentException("the loader has no split: call setSplit"));
            atLeastOne("batchSize", batchSize, "setBatchSize");
            atLeastOne("channels", channels, "setChannels");
            if (threads < 1 || threads > 256) {
                throw new IllegalArgumentException("threads " + threads + " must be 1 to 256");
            }
            if (prefetch < 0 || prefetch > 64) {
                throw new IllegalArgumentException("prefetch " + prefetch + " must be 0 to 64 batches");
            }
            return new BatchLoader(this, from);
        }

        private static void atLeastOne(String what, int value, String setter) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " " + value + " must be at least 1: call " + setter);
            }
        }
    }
}
