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
package io.github.unetzoo.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.unetzoo.compile.Pass;
import io.github.unetzoo.compile.WeightedGraph;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.torchscript.CompiledScript;
import io.github.unetzoo.weights.TensorData;
import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network and its weights in the form that predicts fastest: rewritten, with the weights as buffers of a TorchScript
 * file. It computes what the network computes, but for rounding: in float32 within 1e-4 of the largest logit.
 *
 * <p>Owns native memory: close it. Any number of threads may run it at once.
 */
public final class CompiledNetwork implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final SharedScript script;
    private final Cleaner.Cleanable memory;
    private @Nullable Model djl;

    private CompiledNetwork(SharedScript script) {
        this.script = script;
        // Forms that a model has replaced by newer ones are still in use by older predictors, and freed with these.
        this.memory = CLEANER.register(this, script::release);
    }

    /**
     * Compiles a network. While another is open that has the same graph, weights and options, they share what is in
     * native memory, and nothing is compiled.
     *
     * @param graph the network; its first output is what the compiled form gives
     * @param weights all of the graph's, by name; others are left aside
     * @param options how it is compiled
     * @return the compiled network, to be closed whether it shares memory or not
     * @throws NullPointerException naming a weight of the graph that is not given
     */
    public static CompiledNetwork of(Graph graph, Map<String, TensorData> weights, CompileOptions options) {
        return of(graph, weights, options, () -> rewrite(graph, weights, options));
    }

    /** @param rewriting of the graph and its weights, called unless another of the same is open */
    static CompiledNetwork of(
            Graph graph, Map<String, TensorData> weights, CompileOptions options, Supplier<WeightedGraph> rewriting) {
        return new CompiledNetwork(
                SharedScript.of(graph, weights, options, rewriting, rewritten -> script(rewritten, options)));
    }

    /** The compiled form as a TorchScript file's content. */
    static byte[] file(Graph graph, Map<String, TensorData> weights, CompileOptions options) {
        return script(rewrite(graph, weights, options), options).archive();
    }

    static WeightedGraph rewrite(Graph graph, Map<String, TensorData> weights, CompileOptions options) {
        return Pass.run(new WeightedGraph(graph, weights), options.passes(), image(graph, options));
    }

    private static CompiledScript script(WeightedGraph rewritten, CompileOptions options) {
        return CompiledScript.of(
                rewritten.graph(),
                rewritten.weights(),
                options.precision(),
                !options.portable(),
                image(rewritten.graph(), options));
    }

    /** The wanted size of image, or the next that the network takes. */
    private static Extent image(Graph graph, CompileOptions options) {
        Extent wanted = options.image();
        return graph.fits(wanted.height(), wanted.width())
                ? wanted
                : new Extent(graph.next(wanted.height()), graph.next(wanted.width()));
    }

    /** {@return the network as the passes have rewritten it} */
    public Graph graph() {
        return script.graph();
    }

    /**
     * Runs it.
     *
     * @param image (N, C, H, W), float32, on the processor, of a size that {@linkplain Graph#fits fits}; not checked
     *     here
     * @return the outputs in the graph's order, float32 logits, attached to the image's manager
     */
    public NDList run(NDArray image) {
        return script.loaded().run(image);
    }

    /**
     * Gives this network as a DJL model, for {@code newPredictor} with any translator: its block takes what
     * {@link #run} takes and gives what it gives. It has no parameters, for they are the script's own, and refuses to
     * train.
     *
     * @return the model, on the processor; made in the first call, and closed with this network
     */
    public synchronized Model djl() {
        if (djl == null) {
            djl = Model.newInstance("compiled", Device.cpu(), "PyTorch");
            djl.setBlock(new CompiledBlock(this));
        }
        return djl;
    }

    @Override
    public synchronized void close() {
        if (djl != null) {
            djl.close();
            djl = null;
        }
        memory.clean();
    }
}
