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
import io.github.unetzoo.benchmarks.speed.PredictionCost;
import io.github.unetzoo.benchmarks.speed.Quartiles;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.unetpp.Heads;
import io.github.unetzoo.unetpp.PruningTable;
import io.github.unetzoo.unetpp.UNetPlusPlus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Scores a model in a folder, and measures what it costs.
 *
 * @param dataset on whose test split
 * @param config for the crop's size, at which is measured, and the device that scores: the first of those named
 * @param memory whether memory is measured, in a process of its own
 * @param levels whether a UNet++ that can be cut down is measured at each of its levels
 */
record Scoring(SegmentationDataset dataset, TrainingConfig config, boolean memory, boolean levels) {

    CellScore score(Path folder, Optional<Learning> learning, ComparisonListener listener) throws IOException {
        EvaluationResult evaluation = evaluate(folder, listener);
        // The compiled form runs on the processor, wherever the network was trained.
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32, Device.cpu())) {
            int side = model.network().graph().next(config.crop());
            Map<Precision, Quartiles> latency = PredictionCost.millis(model, side);
            return new CellScore(
                    evaluation,
                    learning,
                    latency,
                    memory ? peakBytes(model, side, listener) : OptionalLong.empty(),
                    levels && canBePruned(model.network()) ? levels(model) : List.of(),
                    Machine.facts(config.devices()));
        }
    }

    private static boolean canBePruned(Network network) {
        return network instanceof UNetPlusPlus whole
                && whole.config().heads() instanceof Heads.Deep
                && !(network.task() instanceof Task.Regression);
    }

    private List<PruningTable.Level> levels(SegmentationModel model) {
        return PruningTable.measure(model, dataset, "test", Precision.FLOAT32).levels();
    }

    private EvaluationResult evaluate(Path folder, ComparisonListener listener) throws IOException {
        // In float32 however it was trained: zoo evaluate then finds the same figures.
        try (SegmentationModel model = SegmentationModel.load(
                folder, Precision.FLOAT32, Devices.named(config.devices()).get(0))) {
            int images = dataset.split("test").size();
            AtomicInteger done = new AtomicInteger();
            return SplitEvaluation.run(
                    new SegmentationPredictor(model),
                    dataset,
                    "test",
                    figures -> figures.optSurfaceDistances(true).optKeepRows(true),
                    rows -> listener.evaluated(done.incrementAndGet(), images));
        }
    }

    /** Hours of training are not lost for want of this figure: what went wrong is told. */
    private static OptionalLong peakBytes(SegmentationModel model, int side, ComparisonListener listener) {
        try {
            return PredictionCost.peakBytes(model, side);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new UncheckedIOException(e);
            }
            listener.remark("the peak memory is not known: " + e.getMessage());
            return OptionalLong.empty();
        }
    }
}
