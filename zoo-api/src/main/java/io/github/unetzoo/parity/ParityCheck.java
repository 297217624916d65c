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
package io.github.unetzoo.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares one of our networks with a golden: parameters, outputs and, where recorded, a training step. */
public final class ParityCheck {

    /** Largest difference of an output, relative to the reference's largest magnitude. */
    public static final double OUTPUT_TOLERANCE = 1e-4;

    /** Largest relative difference of a loss, a gradient's norm or a running statistic's norm. */
    public static final double TRAINING_TOLERANCE = 1e-3;

    /**
     * What was found.
     *
     * @param id of the golden
     * @param parameters learned values of our network
     * @param expectedParameters of the reference
     * @param outputDifference the outputs' largest difference, relative to the reference's largest magnitude
     * @param training the training step's, where recorded
     * @param draw what stochastic depth dropped in that step, where the step agrees with this draw and without one does
     *     not
     */
    public record Result(
            String id,
            long parameters,
            long expectedParameters,
            double outputDifference,
            Optional<TrainingDifference> training,
            Optional<RecordedDraw> draw) {

        /** {@return whether all of it is within tolerance; of a step that was not recorded, nothing is asked} */
        public boolean passed() {
            return parameters == expectedParameters
                    && outputDifference <= OUTPUT_TOLERANCE
                    && training.map(TrainingDifference::passed).orElse(true);
        }
    }

    /**
     * Relative differences of a training step.
     *
     * @param loss of the loss
     * @param gradient the largest of the gradients' norms
     * @param gradientKey whose it is
     * @param running the largest of the running statistics' norms
     */
    public record TrainingDifference(double loss, double gradient, String gradientKey, double running) {
        /** {@return whether all are at most {@link #TRAINING_TOLERANCE}} */
        public boolean passed() {
            return loss <= TRAINING_TOLERANCE && gradient <= TRAINING_TOLERANCE && running <= TRAINING_TOLERANCE;
        }
    }

    private ParityCheck() {}

    /**
     * Builds the golden's network from its configuration, writes the formula's state dict with the reference's keys to
     * a safetensors file, imports that file and compares.
     *
     * <p>The training step runs without dropout and stochastic depth, as goldens are meant to be recorded. Where that
     * disagrees and a {@linkplain RecordedDraw#of draw is known} with which the step was recorded instead, it is compared
     * with exactly that draw, to the same tolerance, and the result says so.
     *
     * @param golden of a variant on the class path
     * @return what was found, passed or not
     * @throws IllegalArgumentException if there is no such variant or option here
     * @throws IOException if the temporary file cannot be written
     * @throws io.github.unetzoo.weights.WeightsException if the reference's names or shapes are not the network's
     * @throws IllegalStateException if the network has more or fewer outputs than the reference
     */
    public static Result run(Golden golden) throws IOException {
        return run(golden, RecordedDraw.of(golden.id()));
    }

    /**
     * Compares as {@link #run(Golden)} does, with a draw of your own with which the step may have been recorded.
     *
     * @param golden of a variant on the class path
     * @param known the draw; empty to compare without stochastic depth alone
     * @return what was found, passed or not
     * @throws IllegalArgumentException if there is no such variant or option here, or the draw is of another network
     * @throws IOException if the temporary file cannot be written
     * @throws io.github.unetzoo.weights.WeightsException if the reference's names or shapes are not the network's
     * @throws IllegalStateException if the network has more or fewer outputs than the reference
     */
    public static Result run(Golden golden, Optional<RecordedDraw> known) throws IOException {
        Network network =
                Architecture.named(golden.architecture()).create(new Options(golden.architecture(), golden.options()));
        Path file = Files.createTempFile("parity", ".safetensors");
        try {
            Safetensors.write(file, Checkpoint.of(golden.id(), golden.formulaState(), Map.of()));
            Checkpoint imported = Checkpoint.read(file);
            double output = evaluate(golden, network, imported);
            Optional<TrainingDifference> training = train(golden, network, imported, Optional.empty());
            Optional<RecordedDraw> draw = Optional.empty();
            if (known.isPresent() && !training.map(TrainingDifference::passed).orElse(true)) {
                Optional<TrainingDifference> drawn = train(golden, network, imported, known);
                if (drawn.map(TrainingDifference::passed).orElse(false)) {
                    training = drawn;
                    draw = known;
                }
            }
            return new Result(
                    golden.id(), network.graph().parameterCount(), golden.parameters(), output, training, draw);
        } finally {
            Files.delete(file);
        }
    }

    /** With our outputs of the reference's names, where we have them all; else with all of ours, in their order. */
    private static Graph compared(Network network, Collection<String> outputs) {
        Graph graph = network.graph();
        return graph.outputs().keySet().containsAll(outputs) ? graph.select(outputs) : graph;
    }

    private static double evaluate(Golden golden, Network network, Checkpoint weights) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Graph graph = compared(network, golden.outputs().keySet());
            GraphBlock block = loaded(manager, DataType.FLOAT32, graph, network.referenceNames(), weights);
            NDList outputs = block.forward(
                    new ParameterStore(manager, false), new NDList(input(manager, golden.input())), false);
            if (outputs.size() != golden.outputs().size()) {
                throw new IllegalStateException(golden.id() + ": " + outputs.size() + " outputs, the reference has "
                        + golden.outputs().keySet());
            }
            double worst = 0;
            int k = 0;
            for (TensorData expected : golden.outputs().values()) {
                worst = Math.max(worst, relativeDifference(outputs.get(k++), expected));
            }
            return worst;
        }
    }

    private static Optional<TrainingDifference> train(
            Golden golden, Network network, Checkpoint weights, Optional<RecordedDraw> draw) {
        Graph graph = compared(network, golden.outputs().keySet());
        Graph sure = draw.map(d -> d.fix(graph)).orElse(graph).withoutDropout();
        List<String> outputs = List.copyOf(golden.outputs().keySet());
        return golden.training().map(step -> train(step, outputs, sure, network.referenceNames(), weights));
    }

    /**
     * In float64, as the golden was made: in float32 the norms of single gradients of UNet's
     * goldens differ by up to 1.5e-3, in either layout, and in float64 by less than 1e-12; it is rounding.
     */
    private static TrainingDifference train(
            Golden.TrainingStep step, List<String> outputNames, Graph graph, NameMap names, Checkpoint weights) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = loaded(manager, DataType.FLOAT64, graph, names, weights);
            double loss;
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDList outputs = block.forward(
                        new ParameterStore(manager, false),
                        new NDList(input(manager, step.input()).toType(DataType.FLOAT64, false)),
                        true);
                NDArray total = cotangentLoss(manager, outputNames, outputs);
                collector.backward(total);
                loss = total.getDouble();
            }
            Map<String, Double> gradients = new LinkedHashMap<>();
            Map<String, Double> running = new LinkedHashMap<>();
            for (Weight weight : graph.weights()) {
                NDArray array = block.parameter(weight).getArray();
                String key = names.foreign(weight.name());
                if (weight.role().learned()) {
                    gradients.put(key, norm(array.getGradient()));
                } else {
                    running.put(key, norm(array));
                }
            }
            Map.Entry<String, Double> worst = worst(step.gradientNorms(), gradients);
            return new TrainingDifference(
                    relative(loss, step.loss()),
                    worst.getValue(),
                    worst.getKey(),
                    worst(step.runningNorms(), running).getValue());
        }
    }

    private static NDArray cotangentLoss(NDManager manager, List<String> names, NDList outputs) {
        NDArray total = manager.create(0.0);
        for (int k = 0; k < outputs.size(); k++) {
            NDArray output = outputs.get(k);
            float[] cotangent = GoldenFormula.uniform("cotangent." + names.get(k), Math.toIntExact(output.size()));
            total = total.add(
                    output.mul(manager.create(cotangent, output.getShape())).mean());
        }
        return total;
    }

    private static GraphBlock loaded(NDManager manager, DataType type, Graph graph, NameMap names, Checkpoint weights) {
        GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 0);
        // No need to draw what is read next.
        block.setInitializer(Initializer.ZEROS, parameter -> true);
        block.initialize(manager, type);
        block.load(weights, names);
        return block;
    }

    private static NDArray input(NDManager manager, Shape shape) {
        return manager.create(GoldenFormula.uniform("input", Math.toIntExact(shape.size())), shape);
    }

    private static double relativeDifference(NDArray actual, TensorData expected) {
        float[] a = actual.toFloatArray();
        float[] e = expected.toFloats();
        if (!actual.getShape().equals(new Shape(expected.shape()))) {
            return Double.POSITIVE_INFINITY;
        }
        double difference = 0;
        double magnitude = 0;
        for (int i = 0; i < e.length; i++) {
            difference = Math.max(difference, Math.abs(a[i] - e[i]));
            // A NaN must not pass for agreement.
            difference = Float.isNaN(a[i]) ? Double.POSITIVE_INFINITY : difference;
            magnitude = Math.max(magnitude, Math.abs(e[i]));
        }
        return difference / magnitude;
    }

    private static Map.Entry<String, Double> worst(Map<String, Double> expected, Map<String, Double> actual) {
        // A bias before a batch norm moves nothing: its gradient is rounding, many orders below the others'.
        double rounding =
                1e-10 * expected.values().stream().mapToDouble(v -> v).max().orElse(0);
        Map.Entry<String, Double> worst = Map.entry("", 0.0);
        for (Map.Entry<String, Double> e : expected.entrySet()) {
            double found = actual.getOrDefault(e.getKey(), Double.POSITIVE_INFINITY);
            double difference = Math.abs(found - e.getValue()) / Math.max(e.getValue(), rounding);
            if (!(difference <= worst.getValue())) {
                worst = Map.entry(e.getKey(), difference);
            }
        }
        return worst;
    }

    private static double relative(double actual, double expected) {
        return Math.abs(actual - expected) / Math.abs(expected);
    }

    private static double norm(NDArray array) {
        double sum = 0;
        for (double value : array.toDoubleArray()) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
