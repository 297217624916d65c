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
import com.google.gson.GsonBuilder;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times training steps and predictions of one network in three forms: float32 in PyTorch's default layout, float32
 * channels-last, and bfloat16 channels-last. The forms take turns, round by round, so that whatever else the machine
 * does falls on all alike; only the ratios are worth quoting.
 *
 * @param network what was timed
 * @param batch images per training step; predictions take one
 * @param height of the images
 * @param width of the images
 * @param rounds how often each form was timed, after {@value #WARM_UPS} rounds of warming up
 * @param rows one per form; the first is the baseline of the ratios
 */
public record Speed(String network, int batch, int height, int width, int rounds, List<Row> rows) {

    private static final int WARM_UPS = 3;

    /**
     * One form's medians.
     *
     * @param form precision and layout
     * @param stepMillis a training step: forward, loss, backward, clipping, AdamW
     * @param stepRatio median over the rounds of this form's time divided by the baseline's of the same round
     * @param predictMillis a prediction of one image
     * @param predictRatio the same of predictions
     */
    public record Row(String form, double stepMillis, double stepRatio, double predictMillis, double predictRatio) {}

    private record Form(Precision precision, Layout layout) {
        @Override
        public String toString() {
            return (precision + ", " + layout).toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final List<Form> FORMS = List.of(
            new Form(Precision.FLOAT32, Layout.CONTIGUOUS),
            new Form(Precision.FLOAT32, Layout.CHANNELS_LAST),
            new Form(Precision.BFLOAT16, Layout.CHANNELS_LAST));

    /**
     * Measures.
     *
     * @param network what to time
     * @param batch images per training step
     * @param image their size
     * @param rounds how often to time each form, at least 1
     */
    public static Speed measure(Network network, int batch, Extent image, int rounds) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " must be at least 1");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds " + rounds + " must be at least 1");
        }
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            double[][] steps = new double[FORMS.size()][rounds];
            double[][] predictions = new double[FORMS.size()][rounds];
            List<Candidate> candidates = new ArrayList<>();
            for (Form form : FORMS) {
                candidates.add(new Candidate(manager, network, form, batch, image));
            }
            for (int round = -WARM_UPS; round < rounds; round++) {
                for (int i = 0; i < candidates.size(); i++) {
                    double step = candidates.get(i).step();
                    double prediction = candidates.get(i).predict();
                    if (round >= 0) {
                        steps[i][round] = step;
                        predictions[i][round] = prediction;
                    }
                }
            }
            candidates.forEach(Candidate::close);
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < FORMS.size(); i++) {
                rows.add(new Row(
                        FORMS.get(i).toString(),
                        median(steps[i]),
                        median(ratios(steps[i], steps[0])),
                        median(predictions[i]),
                        median(ratios(predictions[i], predictions[0]))));
            }
            return new Speed(network.toString(), batch, image.height(), image.width(), rounds, rows);
        }
    }

    static double[] ratios(double[] times, double[] baseline) {
        double[] ratios = new double[times.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = times[i] / baseline[i];
        }
        return ratios;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** An aligned table. */
    public String toText() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s%nbatch %d of %dx%d, medians of %d rounds, the forms in turn%n%n%-28s %12s %7s %12s %7s%n",
                network,
                batch,
                height,
                width,
                rounds,
                "form",
                "step ms",
                "ratio",
                "predict ms",
                "ratio"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-28s %12.1f %7.3f %12.1f %7.3f%n",
                    row.form(),
                    row.stepMillis(),
                    row.stepRatio(),
                    row.predictMillis(),
                    row.predictRatio()));
        }
        return text.toString();
    }

    /** All figures as JSON. */
    public String toJson() {
        return new GsonBuilder().setPrettyPrinting().create().toJson(this);
    }

    /** One form of the network, with weights and optimizer of its own. */
    private static final class Candidate implements AutoCloseable {
        private final NDManager manager;
        private final GraphBlock block;
        private final ParameterStore store;
        private final WeightUpdate update;
        private final Loss loss;
        private final Shape batch;
        private final Shape single;
        private final Shape pixels;
        private final Shape labels;

        Candidate(NDManager parent, Network network, Form form, int n, Extent image) {
            manager = parent.newSubManager();
            block = new GraphBlock(network.graph(), form.precision(), form.layout(), 1);
            block.initialize(manager);
            store = new ParameterStore(manager, false);
            update = new WeightUpdate(manager, WeightUpdate.Rule.ADAMW, 0.01, block.slots());
            loss = Objective.of(
                    network,
                    TrainingConfig.builder()
                            .optCrop(Math.min(image.height(), image.width()))
                            .build());
            int channels = network.graph().input().channels();
            batch = new Shape(n, channels, image.height(), image.width());
            single = new Shape(1, channels, image.height(), image.width());
            Tensor logits = network.graph().firstOutput();
            Extent out = network.graph().extents(image.height(), image.width()).get(logits.id());
            pixels = new Shape(n, out.height(), out.width());
            labels = network.task() instanceof Task.Multilabel several
                    ? new Shape(n, several.labels(), out.height(), out.width())
                    : pixels;
        }

        double step() {
            try (NDManager scope = manager.newSubManager()) {
                NDArray images = scope.randomNormal(batch);
                NDList truth = new NDList(scope.zeros(labels, DataType.INT64), scope.ones(pixels));
                long begin = System.nanoTime();
                try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                    collector.backward(loss.evaluate(truth, block.forward(store, new NDList(images), true)));
                }
                update.clip(1);
                update.step(1e-3);
                return (System.nanoTime() - begin) * 1e-6;
            }
        }

        double predict() {
            try (NDManager scope = manager.newSubManager()) {
                NDArray image = scope.randomNormal(single);
                long begin = System.nanoTime();
                block.forward(store, new NDList(image), false).get(0).toFloatArray();
                return (System.nanoTime() - begin) * 1e-6;
            }
        }

        @Override
        public void close() {
            update.close();
            manager.close();
        }
    }
}
