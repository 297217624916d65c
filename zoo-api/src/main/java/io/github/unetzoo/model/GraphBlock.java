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

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.unetzoo.compile.CommuteConvolution;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.torchscript.ScriptModule;
import io.github.unetzoo.torchscript.TrainableScript;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.StrictMatch;
import io.github.unetzoo.weights.TensorData;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A graph as a DJL block: (N, C, H, W) float32 in, the graph's outputs in their order out, float32 logits. Its weights
 * are DJL parameters, so DJL's {@code Model}, {@code Trainer}, {@code Predictor}, optimizers and parameter files work
 * as with any block; the whole network runs in one call into libtorch.
 *
 * <p>Inference may run on any number of threads at once.
 */
public final class GraphBlock extends AbstractBlock {

    /** The size for which the form that trains is written; crops are about as large, and any size will do. */
    private static final int USUAL_CROP = 256;

    private final Graph graph;
    private volatile Graph trained;
    private final Precision precision;
    private final Layout layout;
    private volatile TrainableScript script;
    private final Map<Weight, Parameter> parameterOf = new LinkedHashMap<>();
    private @Nullable NDManager owner;
    private @Nullable ScriptModule module;
    private DataType dataType = DataType.FLOAT32;

    /**
     * A block with weights that a seed decides: the same on every machine.
     *
     * @param graph the network
     * @param precision in which it computes
     * @param layout in which it computes
     * @param seed of the initial weights; each weight's values depend on the seed and its name alone
     */
    public GraphBlock(Graph graph, Precision precision, Layout layout, long seed) {
        this.graph = graph;
        this.trained = rewritten(graph);
        this.precision = precision;
        this.layout = layout;
        this.script = TrainableScript.of(trained, graph, precision, layout, weight -> false);
        for (Weight weight : graph.weights()) {
            long[] shape = weight.dimensions();
            parameterOf.put(
                    weight,
                    addParameter(Parameter.builder()
                            .setName(weight.name())
                            .setType(type(weight.role()))
                            .optShape(new Shape(shape))
                            .optInitializer(new SeededInitializer(weight, seed))
                            .optRequiresGrad(weight.role().learned())
                            .build()));
        }
    }

    /** The same network, with convolutions at the size of their maps where that trains faster at usual crops. */
    private static Graph rewritten(Graph graph) {
        int side = graph.next(USUAL_CROP);
        return side > 0 ? CommuteConvolution.where(graph, new Extent(side, side)) : graph;
    }

    /** {@return the network, as it was given: what training rewrites is not seen here} */
    public Graph graph() {
        return graph;
    }

    /**
     * Finds the parameter that holds a weight.
     *
     * @param weight of the graph
     * @return the DJL parameter, which bears the weight's name
     * @throws IllegalArgumentException if it is no weight of this network
     */
    public Parameter parameter(Weight weight) {
        Parameter parameter = parameterOf.get(weight);
        if (parameter == null) {
            throw new IllegalArgumentException("\"" + weight.name() + "\" is not a weight of this network");
        }
        return parameter;
    }

    private static Parameter.Type type(Weight.Role role) {
        return switch (role) {
            case KERNEL -> Parameter.Type.WEIGHT;
            case BIAS -> Parameter.Type.BIAS;
            case NORM_SCALE -> Parameter.Type.GAMMA;
            case NORM_SHIFT -> Parameter.Type.BETA;
            case RUNNING_MEAN -> Parameter.Type.RUNNING_MEAN;
            case RUNNING_VAR -> Parameter.Type.RUNNING_VAR;
            case IDLE -> Parameter.Type.OTHER;
        };
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> params) {
        NDArray image = inputs.singletonOrThrow();
        check(image.getShape(), image.getDataType());
        return script.run(
                module(), image, weight -> store.getValue(parameter(weight), image.getDevice(), training), training);
    }

    /**
     * The training pass with weights that are not the parameters' own, such as copies on another device.
     *
     * @param image (N, C, H, W), on the weights' device
     * @param weights by the names of {@link #arrays}; batch norms update the running statistics among them
     * @return the outputs in the graph's order, attached to the image's manager
     * @throws IllegalArgumentException if the image's shape, size or type does not fit
     */
    public NDList train(NDArray image, Map<String, NDArray> weights) {
        check(image.getShape(), image.getDataType());
        return script.run(module(), image, weight -> Objects.requireNonNull(weights.get(weight.name())), true);
    }

    private void check(Shape shape, DataType type) {
        check(graph, shape, type, dataType);
    }

    /** @param taken the type of image that a network computes with */
    static void check(Graph graph, Shape shape, DataType type, DataType taken) {
        int channels = graph.input().channels();
        if (shape.dimension() != 4 || shape.get(1) != channels) {
            throw new IllegalArgumentException(
                    "input of shape " + shape + " does not fit: this network takes (N, " + channels + ", H, W)");
        }
        if (type != taken) {
            throw new IllegalArgumentException(
                    "input of type " + type + " does not fit: convert it with toType(DataType." + taken + ", false)");
        }
        graph.extents((int) shape.get(2), (int) shape.get(3));
    }

    private synchronized ScriptModule module() {
        ScriptModule loaded = module;
        if (loaded == null) {
            NDManager manager = Objects.requireNonNull(owner, "initialise the block before running it");
            loaded = script.load();
            module = loaded;
            // Native memory that lives exactly as long as the parameters do.
            manager.attachInternal(manager.getName() + "-script-" + System.identityHashCode(this), loaded);
        }
        return loaded;
    }

    @Override
    public void clear() {
        unload();
        super.clear();
    }

    private synchronized void unload() {
        if (module != null) {
            module.close();
            module = null;
        }
    }

    @Override
    public void freezeParameters(boolean freeze) {
        freezeParameters(freeze, parameter -> true);
    }

    /**
     * Freezes weights, or thaws them: frozen ones get no gradients, and a batch norm whose scale is frozen normalises by
     * its running statistics while training too, and does not change them. What is never learned stays as it is. Not
     * while the block runs.
     *
     * @param freeze whether to freeze
     * @param chosen which parameters; they bear the weights' names
     */
    @Override
    public void freezeParameters(boolean freeze, Predicate<Parameter> chosen) {
        parameterOf.forEach((weight, parameter) -> {
            if (weight.role().learned() && chosen.test(parameter)) {
                parameter.freeze(freeze);
            }
        });
        rewriteScript();
    }

    /**
     * Trains the graph as it is written from now on. Otherwise convolutions of resized maps are computed at the maps' own
     * size where that is faster at crops of {@value #USUAL_CROP}, which is the same but for rounding. Not while the block
     * runs.
     *
     * @return this block
     */
    public GraphBlock trainAsWritten() {
        trained = graph;
        rewriteScript();
        return this;
    }

    private void rewriteScript() {
        script = TrainableScript.of(
                trained, graph, precision, layout, weight -> !parameter(weight).requiresGradient());
        unload();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        check(inputShapes[0], dataType);
        return outputShapes(graph, inputShapes[0]);
    }

    /** @param in (N, C, H, W), which fits the graph */
    static Shape[] outputShapes(Graph graph, Shape in) {
        List<Extent> sizes = graph.extents((int) in.get(2), (int) in.get(3));
        List<Shape> shapes = new ArrayList<>();
        for (Tensor output : graph.outputs().values()) {
            Extent size = sizes.get(output.id());
            shapes.add(new Shape(in.get(0), output.channels(), size.height(), size.width()));
        }
        return shapes.toArray(Shape[]::new);
    }

    @Override
    public void loadParameters(NDManager manager, DataInputStream is) throws IOException, MalformedModelException {
        parameterOf.values().forEach(Parameter::close);
        super.loadParameters(manager, is);
        owner = manager;
        // DJL takes whatever shapes and types a file has.
        for (Map.Entry<Weight, Parameter> entry : parameterOf.entrySet()) {
            long[] expected = entry.getKey().dimensions();
            NDArray array = entry.getValue().getArray();
            dataType = array.getDataType();
            Shape found = array.getShape();
            if (!found.equals(new Shape(expected))) {
                throw new MalformedModelException("parameter " + entry.getKey().name() + " has shape " + found
                        + " in the file, " + new Shape(expected) + " in the network");
            }
        }
    }

    /**
     * Initialises the weights, if they are not yet, as float32.
     *
     * @param manager on whose device the weights are, and which frees them
     */
    public void initialize(NDManager manager) {
        initialize(manager, DataType.FLOAT32);
    }

    /**
     * Initialises the weights, if they are not yet.
     *
     * @param manager on whose device the weights are, and which frees them
     * @param type FLOAT32, or FLOAT64 to check a network's arithmetic; then images are float64 as well
     */
    public void initialize(NDManager manager, DataType type) {
        initialize(manager, type, new Shape(-1, graph.input().channels(), -1, -1));
    }

    @Override
    public void initialize(NDManager manager, DataType type, Shape... inputShapes) {
        if (!isInitialized()) {
            dataType = type;
            owner = manager;
        }
        super.initialize(manager, type, inputShapes);
    }

    /**
     * Puts a checkpoint's values into the weights; all of them or, on a mismatch, none.
     *
     * @param checkpoint the values
     * @param names how the checkpoint calls our weights
     * @throws io.github.unetzoo.weights.WeightsException listing what is missing, unexpected and misshapen
     */
    public void load(Checkpoint checkpoint, NameMap names) {
        Map<String, long[]> expected = new LinkedHashMap<>();
        parameterOf.keySet().forEach(w -> expected.put(w.name(), w.dimensions()));
        fill(StrictMatch.match(expected, checkpoint, names));
    }

    /** Puts values into those of the weights that have some; their shapes fit. */
    void fill(Map<String, TensorData> found) {
        parameterOf.forEach((weight, parameter) -> {
            TensorData values = found.get(weight.name());
            if (values != null) {
                NDArray array = parameter.getArray();
                try (NDArray loaded = array.getManager().create(values.toFloats(), array.getShape());
                        NDArray typed = loaded.toType(array.getDataType(), false)) {
                    typed.copyTo(array);
                }
            }
        });
    }

    /**
     * {@return the weights that are learned and not frozen, for an optimizer: decay for kernels, none for norms and
     * biases}
     */
    public List<WeightUpdate.Slot> slots() {
        List<WeightUpdate.Slot> slots = new ArrayList<>();
        parameterOf.forEach((weight, parameter) -> {
            if (parameter.requiresGradient()) {
                slots.add(new WeightUpdate.Slot(
                        weight.name(), parameter.getArray(), weight.role() == Weight.Role.KERNEL));
            }
        });
        return slots;
    }

    /**
     * {@return the arrays that hold the weights and the running statistics, themselves and no copies, by our own names}
     */
    public Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        parameterOf.forEach((weight, parameter) -> arrays.put(weight.name(), parameter.getArray()));
        return arrays;
    }

    /**
     * Copies the weights and the running statistics out.
     *
     * @return float32 values by our own names, in the graph's order
     */
    public Map<String, TensorData> weights() {
        Map<String, TensorData> values = new LinkedHashMap<>();
        parameterOf.forEach((weight, parameter) -> values.put(
                weight.name(),
                TensorData.ofFloats(
                        parameter.getArray().toType(DataType.FLOAT32, false).toFloatArray(), weight.dimensions())));
        return values;
    }
}
