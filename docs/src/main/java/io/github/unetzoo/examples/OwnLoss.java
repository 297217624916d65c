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
package io.github.unetzoo.examples;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.unetzoo.data.Augmentation;
import io.github.unetzoo.data.Batch;
import io.github.unetzoo.data.BatchLoader;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.loss.SegmentationLoss;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingResult;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A loss of one's own, in a training and in DJL's trainer. */
public final class OwnLoss {

    private OwnLoss() {}

    /**
     * Trains a small U-Net.
     *
     * @param cells images of one channel and their masks of two classes
     * @param out for the model and what else a training leaves
     * @param loss by which to train
     * @param epochs passes over the images
     * @return how it went
     */
    public static TrainingResult train(SegmentationDataset cells, Path out, SegmentationLoss loss, int epochs)
            throws IOException {
        Network network = UNet.builder()
                .setInChannels(1)
                .setClasses(2)
                .optWidth(8)
                .optDepth(2)
                .build();
        // region training
        TrainingConfig config = TrainingConfig.builder()
                .optEpochs(epochs)
                .optCrop(32)
                .optBatch(2)
                .optLearningRate(1e-2)
                .build();
        return Training.builder()
                .setNetwork(network)
                .setDataset(cells)
                .setOutput(out)
                .optConfig(config)
                .optLoss(loss)
                .optResume(true)
                .build()
                .run();
        // endregion
    }

    /**
     * Trains a small U-Net with DJL's trainer.
     *
     * @param cells images of one channel and their masks of two classes
     * @param epochs passes over them
     * @return the loss of each step
     */
    public static List<Float> train(Split cells, int epochs) {
        List<Float> losses = new ArrayList<>();
        // region train
        Network network = UNet.builder()
                .setInChannels(1)
                .setClasses(2)
                .optWidth(8)
                .optDepth(2)
                .build();
        BatchLoader loader = BatchLoader.builder()
                .setSplit(cells)
                .setBatchSize(2)
                .setChannels(1)
                .optTransform(Augmentation.standard(32))
                .build();
        DefaultTrainingConfig config = new DefaultTrainingConfig(new PolyLoss(1))
                .optOptimizer(Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(0.01f))
                        .build());
        try (loader;
                Model model = Model.newInstance("cells", "PyTorch")) {
            model.setBlock(network.newBlock(Precision.FLOAT32, 1));
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(2, 1, 32, 32));
                for (int epoch = 0; epoch < epochs; epoch++) {
                    try (BatchLoader.Epoch batches = loader.epoch(epoch)) {
                        for (Batch batch : batches) {
                            losses.add(step(trainer, batch));
                        }
                    }
                }
            }
        }
        // endregion
        return losses;
    }

    // region step
    private static float step(Trainer trainer, Batch batch) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            Shape image = new Shape(batch.n(), batch.channels(), batch.height(), batch.width());
            Shape mask = new Shape(batch.n(), batch.height(), batch.width());
            NDArray images = manager.create(batch.images(), image);
            NDArray labels = manager.create(IntBuffer.wrap(batch.masks()), mask, DataType.INT32)
                    .toType(DataType.INT64, false);
            float value;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDArray loss = trainer.getLoss().evaluate(new NDList(labels), trainer.forward(new NDList(images)));
                collector.backward(loss);
                value = loss.getFloat();
            }
            trainer.step();
            return value;
        }
    }
    // endregion
}
