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

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingListener;
import io.github.unetzoo.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One model with one seed: trained, scored on the test split and timed, and kept in a folder. */
final class Cell {

    /** Raised when the figures of equal cells would no longer be comparable. */
    private static final String VERSION = "cell 2";

    private static final int WARM_UPS = 3;
    private static final int MEASURED = 7;

    private final String label;
    private final Network network;
    private final SegmentationDataset dataset;
    private final TrainingConfig config;
    private final Path folder;
    private final Optional<FileCache> files;
    private final String key;

    Cell(
            String label,
            Network network,
            SegmentationDataset dataset,
            TrainingConfig config,
            Path folder,
            Optional<FileCache> files) {
        this.label = label;
        this.network = network;
        this.dataset = dataset;
        this.config = config;
        this.folder = folder;
        this.files = files;
        this.key = Sha256.of(String.join(
                "\n",
                VERSION,
                network.architecture(),
                network.options().toString(),
                config.identity(),
                dataset.fingerprint()
                        // Not among the options, for a network computes the same with them and without.
                        + network.encoderWeights()
                                .map(weights -> "\n" + weights.identity())
                                .orElse("")));
    }

    /** The figures of an earlier run of the same cell, if it was finished. */
    Optional<CellScore> finished() throws IOException {
        return CellFile.read(folder, key);
    }

    /**
     * Checks what can be checked before it is trained.
     *
     * @throws IllegalArgumentException if network, configuration and data do not fit together
     */
    void check() {
        if (network.task() instanceof Task.Regression) {
            throw new IllegalArgumentException("a regression has no classes to score: compare networks with classes="
                    + dataset.classes().size());
        }
        training(TrainingListener.SILENT).check();
    }

    /**
     * Trains, or goes on with a training that was broken off, and scores.
     *
     * @throws io.github.unetzoo.train.TrainingException if the training fails, or the folder has an unfinished one of
     *     another configuration
     * @throws IllegalArgumentException as {@link #check} does
     */
    CellScore train(ComparisonListener listener) throws IOException {
        if (CellFile.isOfAnother(folder, key)) {
            // A finished cell of another configuration: its training state is of no use to this one. The file goes
            // last, so that a kill in between leaves the cell as it was.
            Files.deleteIfExists(folder.resolve(Training.STATE_FILE));
            CellFile.delete(folder);
        }
        TrainingResult training =
                training(listener.training(label, config.seed())).run();
        CellScore score = score(training, listener);
        CellFile.write(folder, key, label, network, config, score);
        return score;
    }

    private Training training(TrainingListener listener) {
        Training.Builder builder = Training.builder()
                .setNetwork(network)
                .setDataset(dataset)
                .setOutput(folder)
                .optConfig(config)
                .optResume(true)
                .optChecked(true)
                .optListener(listener);
        files.ifPresent(builder::optFiles);
        return builder.build();
    }

    /** The first of those it was trained on. */
    private Device device() {
        return Devices.named(config.devices()).get(0);
    }

    private CellScore score(TrainingResult training, ComparisonListener listener) throws IOException {
        // In float32 however it was trained: zoo evaluate then finds the same figures.
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32, device())) {
            SegmentationPredictor predictor = new SegmentationPredictor(model);
            int images = dataset.split("test").size();
            AtomicInteger done = new AtomicInteger();
            EvaluationResult evaluation = SplitEvaluation.run(
                    predictor,
                    dataset,
                    "test",
                    figures -> figures.optSurfaceDistances(true).optKeepRows(true),
                    rows -> listener.evaluated(done.incrementAndGet(), images));
            return new CellScore(
                    evaluation,
                    training.history(),
                    training.bestEpoch(),
                    training.stoppedEarly(),
                    training.seconds(),
                    latencyMillis(),
                    Environment.here(),
                    Gallery.of(evaluation, predictor, dataset));
        }
    }

    /** Median time of the block's forward pass, evaluation mode, one image of the crop's size, as it was trained. */
    private double latencyMillis() throws IOException {
        int channels = network.graph().input().channels();
        int side = network.graph().next(config.crop());
        float[] pixels = new float[channels * side * side];
        for (int i = 0; i < pixels.length; i++) {
            // Anything but constant: feature maps of zeros would flatter the processor.
            pixels[i] = (float) Math.sin(0.37 * i);
        }
        double[] millis = new double[MEASURED];
        try (SegmentationModel model = SegmentationModel.load(folder, config.precision(), device());
                NDManager manager = model.djl().getNDManager().newSubManager()) {
            NDArray image = manager.create(pixels, new Shape(1, channels, side, side));
            for (int i = -WARM_UPS; i < MEASURED; i++) {
                long begin = System.nanoTime();
                try (NDManager pass = manager.newSubManager()) {
                    NDList outputs = model.block().forward(new ParameterStore(pass, false), new NDList(image), false);
                    outputs.attach(pass);
                }
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - begin) * 1e-6;
                }
            }
        }
        Arrays.sort(millis);
        return millis[MEASURED / 2];
    }
}
