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
package io.github.unetzoo.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.torchscript.SourceWriter.Mode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A graph as TorchScript whose weights are inputs, so that gradients reach them: one method for training and one for
 * evaluation, or several of each for a deep graph, run one after another.
 */
public final class TrainableScript {

    private final Form training;
    private final Form evaluation;
    private final byte[] archive;

    /**
     * What one of the two runs.
     *
     * @param method the beginning of its methods' names
     */
    private record Form(String method, Graph graph, List<Segment> segments) {

        static Form of(String method, Graph graph, int segmentNodes) {
            return new Form(method, graph, Segment.cut(graph, segmentNodes));
        }

        void write(StringBuilder methods, SourceWriter writer) {
            for (int i = 0; i < segments.size(); i++) {
                methods.append(writer.method(method + i, segments.get(i)));
            }
        }
    }

    private TrainableScript(Form training, Form evaluation, byte[] archive) {
        this.training = training;
        this.evaluation = evaluation;
        this.archive = archive;
    }

    /**
     * Writes a graph all of whose weights are trained.
     *
     * @param graph what is trained and evaluated
     * @param precision in which numbers it computes inside; the weights are float32 in either
     * @param layout of the feature maps in memory
     * @return the script, not yet loaded
     */
    public static TrainableScript of(Graph graph, Precision precision, Layout layout) {
        return of(graph, graph, precision, layout, weight -> false);
    }

    /**
     * Writes a graph some of whose weights are not trained: a batch norm whose scale is among them normalises by its
     * running statistics in training too, and does not change them.
     *
     * @param training what is trained
     * @param evaluation what is evaluated: the same network, with the same weights and outputs, perhaps written
     *     otherwise
     * @param precision in which numbers it computes inside; the weights are float32 in either
     * @param layout of the feature maps in memory
     * @param frozen tells the weights that are not trained; the scale of a batch norm speaks for all of it
     * @return the script, not yet loaded
     */
    public static TrainableScript of(
            Graph training, Graph evaluation, Precision precision, Layout layout, Predicate<Weight> frozen) {
        return of(training, evaluation, precision, layout, frozen, Segment.NODES);
    }

    static TrainableScript of(Graph graph, Precision precision, Layout layout, int segmentNodes) {
        return of(graph, graph, precision, layout, weight -> false, segmentNodes);
    }

    private static TrainableScript of(
            Graph training,
            Graph evaluation,
            Precision precision,
            Layout layout,
            Predicate<Weight> frozen,
            int segmentNodes) {
        Form trained = Form.of("train", training, segmentNodes);
        Form evaluated = Form.of("evaluate", evaluation, segmentNodes);
        StringBuilder methods = new StringBuilder();
        trained.write(methods, writer(training, precision, layout, Mode.TRAINING, frozen));
        evaluated.write(methods, writer(evaluation, precision, layout, Mode.EVALUATION, frozen));
        return new TrainableScript(trained, evaluated, Archive.of(methods.toString()));
    }

    private static SourceWriter writer(
            Graph graph, Precision precision, Layout layout, Mode mode, Predicate<Weight> frozen) {
        return new SourceWriter(graph, precision, layout, mode, new ArgumentText(precision, layout), frozen);
    }

    /** {@return the archive as libtorch reads it, a copy} */
    public byte[] archive() {
        return archive.clone();
    }

    /**
     * {@return the script in libtorch, on the processor; whoever loads it closes it}
     *
     * @throws IllegalStateException if libtorch refuses it
     */
    public ScriptModule load() {
        return ScriptModule.load(archive);
    }

    /**
     * Runs the network.
     *
     * @param module this script, loaded
     * @param image (N, C, H, W), float32
     * @param weights where each weight's array is
     * @param training whether to run the training form: batch statistics, dropout, gradients
     * @return the outputs in the graph's order, float32, attached to the image's manager
     */
    public NDList run(ScriptModule module, NDArray image, Function<Weight, NDArray> weights, boolean training) {
        Form form = training ? this.training : evaluation;
        return Segment.run(
                form.graph(),
                form.segments(),
                image,
                (i, inputs) -> module.run(form.method() + i, inputs, training),
                segment -> segment.weights().stream().map(weights).toList());
    }
}
