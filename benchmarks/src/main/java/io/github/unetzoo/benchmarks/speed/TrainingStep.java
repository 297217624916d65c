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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.train.Objective;
import io.github.unetzoo.train.TrainingConfig;
import java.util.Locale;

/** Forward, loss, backward, clipping and AdamW of one batch, with weights and optimizer of its own. */
final class TrainingStep implements Contender {

    static final String PLAIN = "plain";

    private final String form;
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final GraphBlock block;
    private final ParameterStore store;
    private final WeightUpdate update;
    private final Loss loss;
    private final Shape images;
    private final Shape pixels;
    private final Shape labels;

    private TrainingStep(String form, Network network, GraphBlock block, int batch, Extent image) {
        this.form = form;
        this.block = block;
        block.initialize(manager);
        store = new ParameterStore(manager, false);
        update = new WeightUpdate(manager, WeightUpdate.Rule.ADAMW, 0.01, block.slots());
        loss = Objective.of(
                network,
                TrainingConfig.builder()
                        .optCrop(Math.min(image.height(), image.width()))
                        .build());
        images = new Shape(batch, network.graph().input().channels(), image.height(), image.width());
        Tensor logits = network.graph().firstOutput();
        Extent out = network.graph().extents(image.height(), image.width()).get(logits.id());
        pixels = new Shape(batch, out.height(), out.width());
        labels = network.task() instanceof Task.Multilabel several
                ? new Shape(batch, several.labels(), out.height(), out.width())
                : pixels;
    }

    /** The network as written, float32, in PyTorch's default layout. */
    static TrainingStep plain(Network network, int batch, Extent image) {
        return new TrainingStep(
                PLAIN,
                network,
                new GraphBlock(network.graph(), Precision.FLOAT32, Layout.CONTIGUOUS, 1).trainAsWritten(),
                batch,
                image);
    }

    /** The network as this library trains it. */
    static TrainingStep of(Network network, Precision precision, int batch, Extent image) {
        return new TrainingStep(
                precision.name().toLowerCase(Locale.ROOT), network, network.newBlock(precision, 1), batch, image);
    }

    @Override
    public String form() {
        return form;
    }

    @Override
    public Measure measure() {
        return Measure.STEP;
    }

    @Override
    public double millis() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray input = scope.randomNormal(images);
            NDList truth = new NDList(scope.zeros(labels, DataType.INT64), scope.ones(pixels));
            Stopwatch watch = new Stopwatch();
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                collector.backward(loss.evaluate(truth, block.forward(store, new NDList(input), true)));
            }
            update.clip(1);
            update.step(1e-3);
            return watch.millis();
        }
    }

    @Override
    public void close() {
        update.close();
        manager.close();
    }
}
