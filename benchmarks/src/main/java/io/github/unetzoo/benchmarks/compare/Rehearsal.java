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
package io.github.unetzoo.benchmarks.compare;

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The first steps of a training, to tell how long all of it will take: a few steps, reading and augmentation included, and
 * a few images of the validation split, in a folder that is thrown away.
 */
final class Rehearsal {

    /** Steps that are not counted: the first compile and allocate. */
    private static final int WARM_UPS = 2;

    private static final int STEPS = 3;
    private static final int IMAGES = 4;

    /** How much longer an image of the test takes than one of the validation: boundaries and pictures. */
    private static final double TEST = 2;

    private Rehearsal() {}

    /**
     * Measures.
     *
     * @param label of the network
     * @throws io.github.unetzoo.train.TrainingException if its training fails
     * @throws IOException if results cannot be written
     */
    static Budget.Cost of(
            String label, Network network, SegmentationDataset dataset, TrainingConfig config, FileCache files)
            throws IOException {
        int perStep = config.batch() * config.accumulate();
        Watch watch = new Watch();
        Path folder = Files.createTempDirectory("rehearsal");
        try {
            Training.builder()
                    .setNetwork(network)
                    .setDataset(new Excerpt(
                            dataset,
                            Map.of(
                                    "train",
                                    repeated(dataset.split("train"), (WARM_UPS + STEPS) * perStep),
                                    "val",
                                    spread(dataset.split("val")))))
                    .setOutput(folder)
                    .optConfig(config.toBuilder().optEpochs(1).build())
                    .optChecked(true)
                    .optFiles(files)
                    .optListener(watch)
                    .build()
                    .run();
        } finally {
            delete(folder);
        }
        int steps = Math.max(1, dataset.split("train").size() / config.batch() / config.accumulate());
        double image = watch.perImage();
        return new Budget.Cost(
                label,
                steps * watch.perStep() + image * dataset.split("val").size(),
                TEST * image * dataset.split("test").size());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<Integer> repeated(Split split, int count) {
        return IntStream.range(0, count).map(i -> i % split.size()).boxed().toList();
    }

    /** Images may be sorted by size. */
    private static List<Integer> spread(Split split) {
        int count = Math.min(IMAGES, split.size());
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * split.size() / count))
                .boxed()
                .toList();
    }

    /** Takes the times. */
    private static final class Watch implements TrainingListener {
        private final List<Long> steps = new ArrayList<>();
        private final List<Long> images = new ArrayList<>();

        @Override
        public void step(int epoch, int step, double loss) {
            steps.add(System.nanoTime());
        }

        @Override
        public void validated(int epoch, int done, int of) {
            images.add(System.nanoTime());
        }

        double perStep() {
            return perOne(steps, WARM_UPS - 1);
        }

        /** The first image's time is from the last step on; it counts if there is no other. */
        double perImage() {
            List<Long> times = new ArrayList<>(images);
            if (times.size() == 1) {
                times.add(0, steps.get(steps.size() - 1));
            }
            return perOne(times, 0);
        }

        private static double perOne(List<Long> times, int from) {
            int last = times.size() - 1;
            return (times.get(last) - times.get(from)) * 1e-9 / (last - from);
        }
    }

    /** A few samples of each split. */
    private record Excerpt(SegmentationDataset whole, Map<String, List<Integer>> indices)
            implements SegmentationDataset {
        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public List<String> classes() {
            return whole.classes();
        }

        @Override
        public OptionalInt ignoreIndex() {
            return whole.ignoreIndex();
        }

        @Override
        public List<String> splitNames() {
            return List.copyOf(indices.keySet());
        }

        @Override
        public Split split(String name) {
            List<Integer> chosen = indices.get(name);
            return chosen == null ? whole.split(name) : new Some(whole.split(name), chosen);
        }

        @Override
        public String fingerprint() {
            return whole.fingerprint();
        }

        @Override
        public Map<String, String> kinds() {
            return whole.kinds();
        }
    }

    private record Some(Split whole, List<Integer> indices) implements Split {
        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public int size() {
            return indices.size();
        }

        @Override
        public String sampleName(int index) {
            return whole.sampleName(indices.get(index));
        }

        @Override
        public Sample sample(int index) {
            return whole.sample(indices.get(index));
        }

        @Override
        public LabelMap mask(int index) {
            return whole.mask(indices.get(index));
        }
    }
}
