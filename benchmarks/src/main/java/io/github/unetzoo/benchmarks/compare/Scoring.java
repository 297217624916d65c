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
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Scores and times a model in a folder.
 *
 * @param dataset on whose test split
 * @param config for the crop's size, which is timed, the precision in which, and the device: the first of those named
 */
record Scoring(SegmentationDataset dataset, TrainingConfig config) {

    private static final int WARM_UPS = 3;
    private static final int MEASURED = 7;

    CellScore score(Path folder, Optional<Learning> learning, ComparisonListener listener) throws IOException {
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
                    learning,
                    latencyMillis(folder),
                    Machine.facts(config.devices()),
                    Gallery.of(evaluation, predictor, dataset));
        }
    }

    private Device device() {
        return Devices.named(config.devices()).get(0);
    }

    /** Median time of the block's forward pass, evaluation mode, one image of the crop's size, as it was trained. */
    private double latencyMillis(Path folder) throws IOException {
        double[] millis = new double[MEASURED];
        try (SegmentationModel model = SegmentationModel.load(folder, config.precision(), device());
                NDManager manager = model.djl().getNDManager().newSubManager()) {
            NDArray image = image(model, manager);
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

    private NDArray image(SegmentationModel model, NDManager manager) {
        int channels = model.network().graph().input().channels();
        int side = model.network().graph().next(config.crop());
        float[] pixels = new float[channels * side * side];
        for (int i = 0; i < pixels.length; i++) {
            // Anything but constant: feature maps of zeros would flatter the processor.
            pixels[i] = (float) Math.sin(0.37 * i);
        }
        return manager.create(pixels, new Shape(1, channels, side, side));
    }
}
