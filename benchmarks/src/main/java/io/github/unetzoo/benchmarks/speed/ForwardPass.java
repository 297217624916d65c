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
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.CompiledNetwork;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.TensorData;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The network in libtorch, image to logits. */
final class ForwardPass implements Contender {

    private final String form;
    private final NDManager manager;
    private final NDArray image;
    private final UnaryOperator<NDArray> network;
    private final Runnable closing;

    private ForwardPass(String form, NDManager manager, Shape image, UnaryOperator<NDArray> network, Runnable closing) {
        this.form = form;
        this.manager = manager;
        this.image = manager.randomNormal(image);
        this.network = network;
        this.closing = closing;
    }

    /** What a network written operator by operator computes: float32, and PyTorch's default layout. */
    static ForwardPass plain(SegmentationModel model, Shape image) {
        NDManager manager = NDManager.newBaseManager("PyTorch");
        GraphBlock block =
                new GraphBlock(model.network().graph().prediction(), Precision.FLOAT32, Layout.CONTIGUOUS, 1);
        block.initialize(manager);
        Map<String, TensorData> weights = model.block().weights();
        weights.keySet().retainAll(block.weights().keySet());
        block.load(Checkpoint.of("the model", weights, Map.of()), NameMap.identity());
        ParameterStore store = new ParameterStore(manager, false);
        return new ForwardPass(
                TrainingStep.PLAIN,
                manager,
                image,
                input -> block.forward(store, new NDList(input), false).get(0),
                block::clear);
    }

    static ForwardPass compiled(SegmentationModel model, Precision precision, Shape image) {
        CompiledNetwork compiled = model.compile(CompileOptions.builder()
                .optPrecision(precision)
                .optImage((int) image.get(2), (int) image.get(3))
                .build());
        return new ForwardPass(
                name(precision),
                NDManager.newBaseManager("PyTorch"),
                image,
                input -> compiled.run(input).get(0),
                compiled::close);
    }

    static String name(Precision precision) {
        return "compiled " + precision.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String form() {
        return form;
    }

    @Override
    public Measure measure() {
        return Measure.FORWARD;
    }

    @Override
    public double millis() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray input = image.duplicate();
            input.attach(scope);
            Stopwatch watch = new Stopwatch();
            NDArray logits = network.apply(input);
            double millis = watch.millis();
            if (logits.isEmpty()) {
                throw new IllegalStateException("the network gave no output");
            }
            return millis;
        }
    }

    @Override
    public void close() {
        closing.run();
        manager.close();
    }
}
