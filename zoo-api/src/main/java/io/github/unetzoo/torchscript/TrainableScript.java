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
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /** Writes a graph all of whose weights are trained. */
    public static TrainableScript of(Graph graph, Precision precision, Layout layout) {
        return of(graph, graph, precision, layout, weight -> false);
    }

    /**
     * Writes a graph some of whose weights are not trained: a batch norm whose scale is among them normalises by its
     * running statistics in training too, and does not change them.
     *
     * @param training what is trained
     * @param evaluation what is evaluated: the same network, with the same weights and outputs, perhaps written otherwise
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
        trained.write(methods, new SourceWriter(training, precision, layout, true, frozen));
        evaluated.write(methods, new SourceWriter(evaluation, precision, layout, false, frozen));
        return new TrainableScript(trained, evaluated, Archive.of(methods.toString()));
    }

    /** Frees what no later segment reads and is no output; while training, autograd keeps what it needs itself. */
    private static void closeWhatIsRead(Form form, Map<Tensor, NDArray> values, int done) {
        Set<Tensor> needed = new HashSet<>(form.graph().outputs().values());
        form.segments().subList(done + 1, form.segments().size()).forEach(s -> needed.addAll(s.reads()));
        // The image is the caller's.
        needed.add(form.graph().input());
        values.entrySet().removeIf(value -> {
            if (needed.contains(value.getKey())) {
                return false;
            }
            value.getValue().close();
            return true;
        });
    }

    /** The archive, as libtorch reads it. */
    public byte[] archive() {
        return archive.clone();
    }

    /** Loads it. */
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
        Map<Tensor, NDArray> values = new HashMap<>();
        values.put(form.graph().input(), image);
        for (int i = 0; i < form.segments().size(); i++) {
            Segment segment = form.segments().get(i);
            NDList inputs =
                    new NDList(segment.reads().size() + segment.weights().size());
            segment.reads().forEach(t -> inputs.add(values.get(t)));
            segment.weights().forEach(w -> inputs.add(weights.apply(w)));
            NDList outputs = module.run(form.method() + i, inputs, training);
            for (int k = 0; k < outputs.size(); k++) {
                values.put(segment.writes().get(k), outputs.get(k));
            }
            closeWhatIsRead(form, values, i);
        }
        NDList results = new NDList();
        form.graph().outputs().forEach((name, tensor) -> {
            NDArray value = Objects.requireNonNull(values.get(tensor));
            if (value.getName() != null) {
                // One tensor is two outputs: a view, so that each has its own name.
                value = value.reshape(value.getShape());
            }
            value.setName(name);
            results.add(value);
        });
        return results;
    }
}
