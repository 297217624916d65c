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
package io.github.unetzoo.predict;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Predicts whole images of any size with a model, which it does not own. Where the network cannot take a size, the
 * image is framed by its own mirrored borders and the result cropped back. Any number of threads may share one.
 */
public final class SegmentationPredictor {

    /** Above which a sigmoid's probability counts. */
    private static final float THRESHOLD = 0.5f;

    private final SegmentationModel model;
    private final Map<Integer, Framing> framings = new ConcurrentHashMap<>();

    /** A predictor over a model. */
    public SegmentationPredictor(SegmentationModel model) {
        this.model = model;
    }

    /** The model. */
    public SegmentationModel model() {
        return model;
    }

    /**
     * Predicts one image.
     *
     * @param image (C, H, W), samples in [0, 1]; grey is brought to the model's channels and the reverse
     * @return at the image's own size
     * @throws IllegalArgumentException if the channels do not fit the model
     */
    public Prediction predict(Raster image) {
        Graph graph = model.network().graph();
        Raster input =
                model.normalization().apply(image.toChannels(graph.input().channels()));
        Framing rows = framing(graph, image.height());
        Framing columns = framing(graph, image.width());
        Raster framed = input.mirrorPad(rows.before(), columns.before(), rows.after(), columns.after());
        return interpret(run(framed).crop(rows.skipped(), columns.skipped(), image.height(), image.width()));
    }

    private Framing framing(Graph graph, int pixels) {
        return framings.computeIfAbsent(pixels, n -> Framing.of(graph, n));
    }

    /** The first output's values, with the softmax or sigmoid that the task asks for. */
    private Raster run(Raster input) {
        try (NDManager manager = model.djl().getNDManager().newSubManager()) {
            NDArray image =
                    manager.create(input.samples(), new Shape(1, input.channels(), input.height(), input.width()));
            NDList outputs = model.block().forward(new ParameterStore(manager, false), new NDList(image), false);
            NDArray values = activate(outputs.get(0));
            Shape shape = values.getShape();
            return Raster.of((int) shape.get(1), (int) shape.get(2), (int) shape.get(3), values.toFloatArray());
        }
    }

    private NDArray activate(NDArray logits) {
        Task task = model.network().task();
        if (task instanceof Task.Multiclass) {
            return logits.softmax(1);
        }
        return task instanceof Task.Regression ? logits : Activation.sigmoid(logits);
    }

    private Prediction interpret(Raster values) {
        if (model.network().task() instanceof Task.Regression) {
            return new Prediction(values, Optional.empty());
        }
        boolean background = model.network().task() instanceof Task.Multiclass;
        int pixels = values.height() * values.width();
        int[] labels = new int[pixels];
        float[] samples = values.samples();
        for (int i = 0; i < pixels; i++) {
            int best = mostProbable(samples, i, pixels);
            labels[i] = background ? best : samples[best * pixels + i] > THRESHOLD ? best + 1 : 0;
        }
        return new Prediction(values, Optional.of(LabelMap.of(values.height(), values.width(), labels)));
    }

    private static int mostProbable(float[] samples, int pixel, int pixels) {
        int best = 0;
        for (int c = 1; c * pixels < samples.length; c++) {
            if (samples[c * pixels + pixel] > samples[best * pixels + pixel]) {
                best = c;
            }
        }
        return best;
    }
}
