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
package io.github.unetzoo.benchmarks.speed;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.export.OnnxFile;
import io.github.unetzoo.export.OnnxOptions;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.NativeThreads;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Times networks in all forms in which they can be computed, with the same weights. The forms of a network take turns,
 * round by round, so that whatever else the machine does falls on all alike; only ratios within a report are worth quoting.
 *
 * <ul>
 *   <li>Forward: as written, in float32 and PyTorch's default layout; compiled in float32 and bfloat16; the exported file
 *       in ONNX Runtime.
 *   <li>End to end, of the compiled forms: from an image file to a mask file.
 *   <li>Training steps: as written, and as this library trains in float32 and bfloat16.
 *   <li>The peak memory of each forward form, in a process of its own.
 * </ul>
 */
public final class Bench {

    /** Let threads of the one library, which wait busily for more work, give up before the other begins. */
    private static final long PAUSE_MILLIS = 10;

    private static final long SEED = 1;

    private final Map<String, Supplier<SegmentationModel>> models;
    private final List<Integer> sizes;
    private final List<Integer> batches;
    private final int trainBatch;
    private final int rounds;
    private final int warmUps;
    private final boolean training;
    private final boolean memory;
    private final Consumer<String> progress;

    private Bench(Builder builder) {
        this.models = new LinkedHashMap<>(builder.models);
        this.sizes = List.copyOf(builder.sizes);
        this.batches = List.copyOf(builder.batches);
        this.trainBatch = builder.trainBatch;
        this.rounds = builder.rounds;
        this.warmUps = builder.warmUps;
        this.training = builder.training;
        this.memory = builder.memory;
        this.progress = builder.progress;
    }

    /**
     * {@return a builder that starts with 256x256, one image at a time, batches of 2 in training, 15 rounds after 3 to
     * warm up}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Measures, one network after another; progress is told as it goes.
     *
     * @return what was measured, in the order of the networks
     * @throws IOException if temporary files cannot be written, or a process that measures memory fails
     * @throws IllegalArgumentException if a network does not take images of a size, or its output is not logits
     */
    public BenchReport run() throws IOException {
        List<Timing> timings = new ArrayList<>();
        Path folder = Files.createTempDirectory("zoo-bench");
        try {
            progress.accept("the machine's convolution peak");
            Map<String, Double> peaks = new LinkedHashMap<>();
            for (Precision precision : Precision.values()) {
                peaks.put(precision.name().toLowerCase(Locale.ROOT), ConvolutionPeak.gigaFlops(precision));
            }
            for (Map.Entry<String, Supplier<SegmentationModel>> entry : models.entrySet()) {
                try (SegmentationModel model = entry.getValue().get()) {
                    for (int side : sizes) {
                        timings.addAll(of(entry.getKey(), model, side, folder));
                    }
                }
            }
            return new BenchReport(Environment.here("cpu"), OnnxPass.version(), rounds, warmUps, peaks, timings);
        } finally {
            delete(folder);
        }
    }

    private List<Timing> of(String name, SegmentationModel model, int side, Path folder) throws IOException {
        Network network = model.network();
        // Says what is wrong with the size before anything is timed.
        network.graph().extents(side, side);
        int channels = network.graph().input().channels();
        List<Timing> timings = new ArrayList<>();
        Path onnx = folder.resolve("network.onnx");
        OnnxFile.write(onnx, model, OnnxOptions.DEFAULT.withSize(new Extent(side, side)));
        for (int batch : batches) {
            progress.accept(name + ", " + batch + "x" + channels + "x" + side + "x" + side);
            long[] shape = {batch, channels, side, side};
            List<Contender> contenders = new ArrayList<>();
            try {
                contenders.add(ForwardPass.plain(model, new Shape(shape)));
                contenders.add(ForwardPass.compiled(model, Precision.FLOAT32, new Shape(shape)));
                contenders.add(ForwardPass.compiled(model, Precision.BFLOAT16, new Shape(shape)));
                contenders.add(new OnnxPass(onnx, shape, NativeThreads.count()));
                if (batch == 1 && hasClasses(model) && (channels == 1 || channels == 3)) {
                    Path image = FileToMask.draw(folder, channels, side, side);
                    contenders.add(new FileToMask(model, Precision.FLOAT32, image));
                    contenders.add(new FileToMask(model, Precision.BFLOAT16, image));
                }
                timings.addAll(time(name, network, contenders, batch, side));
            } finally {
                contenders.forEach(Contender::close);
            }
        }
        if (memory) {
            progress.accept(name + ", memory");
            measureMemory(model, side, folder, onnx, timings);
        }
        if (training) {
            progress.accept(name + ", training steps of " + trainBatch + "x" + channels + "x" + side + "x" + side);
            Extent image = new Extent(side, side);
            List<Contender> contenders = new ArrayList<>();
            try {
                contenders.add(TrainingStep.plain(network, trainBatch, image));
                contenders.add(TrainingStep.of(network, Precision.FLOAT32, trainBatch, image));
                contenders.add(TrainingStep.of(network, Precision.BFLOAT16, trainBatch, image));
                timings.addAll(time(name, network, contenders, trainBatch, side));
            } finally {
                contenders.forEach(Contender::close);
            }
        }
        return timings;
    }

    private static boolean hasClasses(SegmentationModel model) {
        return model.network().task().maskClasses().isPresent();
    }

    private List<Timing> time(String name, Network network, List<Contender> contenders, int batch, int side) {
        List<List<Double>> millis = new ArrayList<>();
        contenders.forEach(any -> millis.add(new ArrayList<>()));
        for (int round = -warmUps; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                pause();
                double one = contenders.get(i).millis();
                if (round >= 0) {
                    millis.get(i).add(one);
                }
            }
        }
        Graph graph = network.graph();
        Graph predicting = graph.prediction();
        List<Timing> timings = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            Contender contender = contenders.get(i);
            timings.add(new Timing(
                    name,
                    contender instanceof OnnxPass ? "onnxruntime " + OnnxPass.version() : "unet-zoo",
                    graph.parameterCount(),
                    contender.measure() == Measure.FORWARD
                            ? OptionalLong.of(predicting.macs(side, side) * batch)
                            : OptionalLong.empty(),
                    contender.form(),
                    contender.measure(),
                    batch,
                    side,
                    side,
                    millis.get(i),
                    OptionalLong.empty()));
        }
        return timings;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    /** Of all forward forms of a size, into their timings. */
    private static void measureMemory(SegmentationModel model, int side, Path folder, Path onnx, List<Timing> timings)
            throws IOException {
        Path plain = folder.resolve("plain");
        model.save(plain, Map.of());
        Map<String, Path> files = new LinkedHashMap<>();
        files.put(TrainingStep.PLAIN, plain);
        files.put(OnnxPass.FORM, onnx);
        for (Precision precision : Precision.values()) {
            Path file = folder.resolve(precision + ".pt");
            model.exportTorchScript(
                    file,
                    CompileOptions.builder()
                            .optPrecision(precision)
                            .optImage(side, side)
                            .build());
            files.put(ForwardPass.name(precision), file);
        }
        for (int i = 0; i < timings.size(); i++) {
            Timing timing = timings.get(i);
            if (timing.measure() == Measure.FORWARD) {
                PeakMemory.Kind kind = timing.form().equals(TrainingStep.PLAIN)
                        ? PeakMemory.Kind.PLAIN
                        : timing.form().equals(OnnxPass.FORM) ? PeakMemory.Kind.ONNX : PeakMemory.Kind.TORCHSCRIPT;
                long[] shape = {timing.batch(), model.network().graph().input().channels(), side, side};
                timings.set(
                        i,
                        timing.withPeakBytes(PeakMemory.of(
                                kind, Objects.requireNonNull(files.get(timing.form())), shape, NativeThreads.count())));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Chooses what is measured. */
    public static final class Builder {
        private final Map<String, Supplier<SegmentationModel>> models = new LinkedHashMap<>();
        private List<Integer> sizes = List.of(256);
        private List<Integer> batches = List.of(1);
        private int trainBatch = 2;
        private int rounds = 15;
        private int warmUps = 3;
        private boolean training = true;
        private boolean memory = true;
        private Consumer<String> progress = words -> {};

        private Builder() {}

        /**
         * Adds a network with random weights.
         *
         * @param name what it is called in the report
         * @param network what it computes
         * @return this builder
         * @throws IllegalArgumentException if it could not be read again once it is saved, see
         *     {@link Architecture#checkReadable}
         */
        public Builder addNetwork(String name, Network network) {
            Architecture.checkReadable(network);
            List<String> classes = network.task().maskClasses().stream()
                    .boxed()
                    .flatMap(count -> IntStream.range(0, count).mapToObj(k -> "class " + k))
                    .toList();
            return addModel(
                    name,
                    () -> SegmentationModel.random(
                            network,
                            classes.isEmpty() ? List.of("value") : classes,
                            new Normalization.PerImage(),
                            Precision.FLOAT32,
                            SEED,
                            Device.cpu()));
        }

        /**
         * Adds a model.
         *
         * @param name what it is called in the report
         * @param model loaded on the processor in float32 when its turn comes, and closed then
         * @return this builder
         */
        public Builder addModel(String name, Supplier<SegmentationModel> model) {
            models.put(name, model);
            return this;
        }

        /**
         * Sets the sizes of the square images.
         *
         * @param sides in pixels, each at least 1, at least one; 256 unless given
         * @return this builder
         */
        public Builder optSizes(List<Integer> sides) {
            this.sizes = sides;
            return this;
        }

        /**
         * Sets how many images a forward pass has.
         *
         * @param images each at least 1, at least one; 1 unless given
         * @return this builder
         */
        public Builder optBatches(List<Integer> images) {
            this.batches = images;
            return this;
        }

        /**
         * Sets how many images a training step has.
         *
         * @param images at least 1; 2 unless given
         * @return this builder
         */
        public Builder optTrainBatch(int images) {
            this.trainBatch = images;
            return this;
        }

        /**
         * Sets how often each form is timed.
         *
         * @param count at least 1; 15 unless given
         * @return this builder
         */
        public Builder optRounds(int count) {
            this.rounds = count;
            return this;
        }

        /**
         * Sets how often each form runs before it is timed.
         *
         * @param count 0 or more; 3 unless given
         * @return this builder
         */
        public Builder optWarmUps(int count) {
            this.warmUps = count;
            return this;
        }

        /**
         * Chooses whether training steps are timed.
         *
         * @param wanted true unless given
         * @return this builder
         */
        public Builder optTraining(boolean wanted) {
            this.training = wanted;
            return this;
        }

        /**
         * Chooses whether memory is measured, in processes of their own.
         *
         * @param wanted true unless given
         * @return this builder
         */
        public Builder optMemory(boolean wanted) {
            this.memory = wanted;
            return this;
        }

        /**
         * Sets who hears what is being measured.
         *
         * @param listener given a line before each part; nobody unless given
         * @return this builder
         */
        public Builder optProgress(Consumer<String> listener) {
            this.progress = listener;
            return this;
        }

        /**
         * Makes the measurement; nothing is loaded or timed before it runs.
         *
         * @return the measurement
         * @throws IllegalArgumentException if nothing is to be measured, or a number is out of its range
         */
        public Bench build() {
            if (models.isEmpty()) {
                throw new IllegalArgumentException("nothing is to be measured: call addNetwork or addModel");
            }
            atLeast("rounds", rounds, 1);
            atLeast("warmUps", warmUps, 0);
            atLeast("trainBatch", trainBatch, 1);
            sizes.forEach(side -> atLeast("size", side, 1));
            batches.forEach(batch -> atLeast("batch", batch, 1));
            if (sizes.isEmpty() || batches.isEmpty()) {
                throw new IllegalArgumentException("give at least one size and one batch");
            }
            return new Bench(this);
        }

        private static void atLeast(String what, int value, int least) {
            if (value < least) {
                throw new IllegalArgumentException(what + " " + value + " must be at least " + least);
            }
        }
    }
}
