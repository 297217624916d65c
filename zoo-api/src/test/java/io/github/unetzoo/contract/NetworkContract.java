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
package io.github.unetzoo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.compile.Pass;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Init;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.UnfitSizeException;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.CompiledNetwork;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every variant of the family holds to, on every encoder. A variant's test class extends this one and names its
 * networks, in the words of the command line such as {@code unet:preset=smp,encoder=vgg16}.
 *
 * <p>What reads only the graph is checked on all of {@link #networks}: logits of the image's size or a clear refusal,
 * unique weight names, the committed list of names and shapes, and that a network's options build it again. What
 * computes is checked on {@link #running} alone, which should be one small network per family of encoders and the
 * variant's smallest: gradients, saving and loading, training against evaluation, batches, seeds, single outputs.
 *
 * <p>A variant of your own inherits it as well: depend on {@code io.github.unetzoo:zoo-api} with
 * {@code <type>test-jar</type>} and scope test, on JUnit and AssertJ; register the variant's {@link Architecture} in
 * {@code META-INF/services}; extend this class.
 *
 * <p>The committed list lies in the module's {@code src/test/resources/contract}, named after the test class. After a
 * change that is meant, write it anew with
 *
 * <pre>./mvnw test -pl zoo-api,MODULE -Dtest=CLASS -Dsurefire.failIfNoSpecifiedTests=false -Dcontract.renew</pre>
 *
 * and read the difference: whoever has saved a model, or uses weights by name, feels it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class NetworkContract {

    /** No multiple of any stride. */
    private static final Extent ODD = new Extent(65, 97);

    private static final int SIDE = 64;

    @TempDir
    Path folder;

    /** The networks whose graphs are checked; among them all encoders, see {@link #onEveryEncoder}. */
    protected abstract List<String> networks();

    /** The networks that compute, and whose weights are listed one by one: small ones. */
    protected abstract List<String> running();

    /**
     * The weights of a running network that training cannot move, as a regular expression of their names with the
     * reason; that they indeed are not moved is checked as well. Unless overridden it knows those of the catalogue's
     * encoders.
     */
    protected Map<String, String> unmoved(String spec) {
        if (spec.contains("encoder=efficientnet")) {
            return Map.of(
                    "encoder\\._blocks\\.(0|[5-7]|9|1[0-4])\\._bn2\\.bias",
                    "only 1x1 convolutions read it, and the batch norms behind them take the mean away");
        }
        return spec.contains("encoder=vgg11_bn")
                ? Map.of("encoder\\.features\\.(0|4|8|11)\\.bias", "a batch norm follows, which takes the mean away")
                : Map.of();
    }

    /** The size of the logits for an image that fits; the image's unless overridden. */
    protected Extent answer(String spec, Extent image) {
        return image;
    }

    /** Builds a network from its words. */
    protected Network network(String spec) {
        return Architecture.fromSpec(spec, Map.of());
    }

    /** The words of a network with each encoder of the catalogue and the plain one in turn. */
    protected static List<String> onEveryEncoder(String spec) {
        return Stream.concat(Stream.of("plain"), Encoders.names().stream())
                .map(name -> spec + ",encoder=" + name)
                .toList();
    }

    private List<String> all() {
        return Stream.concat(networks().stream(), running().stream()).distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    protected void givesLogitsOfTheImagesSizeOrSaysWhichSizeItTakes(String spec) {
        Network network = network(spec);
        Graph graph = network.graph();
        Extent image = ODD;
        if (!graph.fits(image.height(), image.width())) {
            image = new Extent(graph.next(image.height()), graph.next(image.width()));
            String next = image.toString();
            assertThatThrownBy(() -> graph.extents(ODD.height(), ODD.width()))
                    .isInstanceOf(UnfitSizeException.class)
                    .hasMessageContaining(ODD.toString())
                    .hasMessageContaining(next);
        }
        List<Extent> sizes = graph.extents(image.height(), image.width());
        Extent logits = sizes.get(graph.firstOutput().id());

        assertThat(logits).isEqualTo(answer(spec, image));
        assertThat(graph.firstOutput().channels()).isEqualTo(network.task().outputs());
        // Further outputs are of the image, too, or of the image as a whole.
        assertThat(graph.outputs().values())
                .allSatisfy(output -> assertThat(sizes.get(output.id())).isIn(logits, new Extent(1, 1)));
    }

    @ParameterizedTest
    @MethodSource("all")
    protected void callsNoTwoWeightsTheSame(String spec) {
        assertThat(network(spec).graph().weights())
                .extracting(Weight::name)
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    protected void isBuiltAgainFromItsOptions(String spec) {
        Network network = network(spec);
        String name = network.architecture();
        Network again = Architecture.named(name).create(new Options(name, network.options()));

        assertThat(again.options()).isEqualTo(network.options());
        assertThat(again.task()).isEqualTo(network.task());
        assertThat(again.graph().nodes()).isEqualTo(network.graph().nodes());
        assertThat(again.graph().outputs()).isEqualTo(network.graph().outputs());
    }

    @Test
    protected void hasTheWeightsOfTheCommittedList() throws IOException {
        Map<String, Graph> graphs = new LinkedHashMap<>();
        all().forEach(spec -> graphs.put(spec, network(spec).graph()));
        WeightList.check(getClass().getSimpleName(), graphs, running(), ODD);
    }

    /** In float64, so that a gradient that is not there cannot hide in rounding; without dropout, which could hide one. */
    @ParameterizedTest
    @MethodSource("running")
    protected void backwardReachesEveryWeight(String spec) {
        Graph graph = network(spec).graph().withoutDropout();
        Map<String, Double> gradients = new TreeMap<>();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = block(graph, manager, DataType.FLOAT64);
            NDArray image = images(manager, graph, square(graph)).toType(DataType.FLOAT64, false);
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray loss = manager.create(0.0);
                Random random = new Random(3);
                for (NDArray output : run(block, manager, image, true)) {
                    NDArray target = noise(manager, output.getShape(), random).toType(DataType.FLOAT64, false);
                    loss = loss.add(output.sub(target).square().mean());
                }
                collector.backward(loss);
            }
            for (Weight weight : graph.weights()) {
                NDArray array = block.parameter(weight).getArray();
                if (weight.role().learned()) {
                    gradients.put(weight.name(), greatest(array.getGradient().toType(DataType.FLOAT64, false)));
                } else {
                    assertThat(array.hasGradient())
                            .as("%s is learned", weight.name())
                            .isFalse();
                }
            }
        }
        double scale = gradients.values().stream().mapToDouble(g -> g).max().orElseThrow();
        assertThat(scale).isFinite().isPositive();
        Map<String, String> exceptions = unmoved(spec);
        Map<String, Integer> used = new TreeMap<>();
        gradients.forEach((name, gradient) -> {
            List<String> matching =
                    exceptions.keySet().stream().filter(name::matches).toList();
            matching.forEach(pattern -> used.merge(pattern, 1, Integer::sum));
            if (matching.isEmpty()) {
                assertThat(gradient).as("gradient of %s", name).isFinite().isGreaterThan(1e-12 * scale);
            } else {
                assertThat(gradient)
                        .as("gradient of %s, unmoved because %s", name, exceptions.get(matching.get(0)))
                        .isLessThanOrEqualTo(1e-12 * scale);
            }
        });
        assertThat(used.keySet()).as("exceptions that there are").isEqualTo(exceptions.keySet());
    }

    private static double greatest(NDArray array) {
        double greatest = 0;
        for (double value : array.toDoubleArray()) {
            // A NaN stays one.
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    @ParameterizedTest
    @MethodSource("running")
    protected void savedAndLoadedItGivesTheSameOutput(String spec) throws IOException {
        Network network = network(spec);
        Graph graph = network.graph();
        Extent size = graph.fits(ODD.height(), ODD.width()) ? ODD : square(graph);
        Path saved = folder.resolve(spec.replaceAll("[^a-z0-9]", "-"));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray image = images(manager, graph, size).get("0:1");
            List<float[]> before;
            try (SegmentationModel model = SegmentationModel.create(
                    network, classes(network.task()), new Normalization.None(), Precision.FLOAT32, 1)) {
                // Moves the running statistics away from their first values.
                run(model.block(), manager, images(manager, graph, size), true);
                NDList outputs = run(model.block(), manager, image, false);
                assertThat(outputs.stream().map(NDArray::getShape))
                        .containsExactly(model.block().getOutputShapes(new Shape[] {image.getShape()}));
                assertThat(outputs.stream().map(NDArray::getName))
                        .containsExactlyElementsOf(graph.outputs().keySet());
                before = values(outputs);
                model.save(saved, Map.of());
            }
            try (SegmentationModel model = SegmentationModel.load(saved, Precision.FLOAT32)) {
                List<float[]> after = values(run(model.block(), manager, image, false));
                assertThat(model.network().options()).isEqualTo(network.options());
                for (int i = 0; i < before.size(); i++) {
                    assertThat(after.get(i)).isEqualTo(before.get(i)).doesNotContain(Float.NaN);
                }
            }
        }
    }

    private static List<String> classes(Task task) {
        return IntStream.range(0, task.maskClasses().orElse(task.outputs()))
                .mapToObj(i -> "class" + i)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("running")
    protected void trainingDiffersFromEvaluationOnlyWhereItShould(String spec) {
        Graph graph = network(spec).graph();
        boolean normalises = graph.nodes().stream().anyMatch(n -> n.op() instanceof Op.BatchNorm);
        boolean gated = graph.nodes().stream().anyMatch(n -> n.op() instanceof Op.Gate);
        // No Dropout in a graph that equals itself without.
        boolean drops = !graph.withoutDropout().nodes().equals(graph.nodes());
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = block(graph, manager);
            NDArray image = images(manager, graph, square(graph));
            Map<String, TensorData> weights = block.weights();

            List<float[]> evaluated = values(run(block, manager, image, false));
            assertSame(values(run(block, manager, image, false)), evaluated, "evaluated twice");
            assertThat(changed(graph, weights, block.weights()))
                    .as("weights that evaluation moves")
                    .isEmpty();

            List<float[]> trained = values(run(block, manager, image, true));
            assertThat(changed(graph, weights, block.weights()))
                    .as("weights that a forward pass of training moves")
                    .containsExactlyElementsOf(graph.nodes().stream()
                            .filter(n -> n.op() instanceof Op.BatchNorm)
                            .flatMap(n -> n.weights().stream())
                            .filter(w -> w.role() == Weight.Role.RUNNING_MEAN || w.role() == Weight.Role.RUNNING_VAR)
                            .map(Weight::name)
                            .toList());
            if (normalises) {
                assertThat(trained.get(0)).as("of the batch's own statistics").isNotEqualTo(evaluated.get(0));
            } else if (!drops && !gated) {
                assertSame(trained, evaluated, "without batch norm and dropout");
            }
        }
    }

    /** A frozen batch norm has its running statistics, so that nothing is left to differ but the gate. */
    @ParameterizedTest
    @MethodSource("running")
    protected void frozenAndWithoutDropoutTrainingEqualsEvaluation(String spec) {
        Graph graph = network(spec).graph().withoutDropout();
        // A gate closes in evaluation only.
        List<Integer> gated = behindAGate(graph);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = block(graph, manager);
            block.freezeParameters(true);
            NDArray image = images(manager, graph, square(graph));
            Map<String, TensorData> weights = block.weights();
            List<float[]> evaluated = new ArrayList<>(values(run(block, manager, image, false)));
            List<float[]> trained = new ArrayList<>(values(run(block, manager, image, true)));
            assertThat(changed(graph, weights, block.weights()))
                    .as("weights that move")
                    .isEmpty();
            for (int i : gated) {
                evaluated.remove(i);
                trained.remove(i);
            }
            assertSame(trained, evaluated, "frozen, without dropout");
        }
    }

    /** The places of the outputs that a gate comes before, the last first. */
    private static List<Integer> behindAGate(Graph graph) {
        List<Integer> behind = new ArrayList<>();
        List<String> names = List.copyOf(graph.outputs().keySet());
        for (int i = names.size() - 1; i >= 0; i--) {
            if (graph.select(List.of(names.get(i))).nodes().stream().anyMatch(n -> n.op() instanceof Op.Gate)) {
                behind.add(i);
            }
        }
        return behind;
    }

    private static List<String> changed(Graph graph, Map<String, TensorData> before, Map<String, TensorData> after) {
        return graph.weights().stream()
                .map(Weight::name)
                .filter(name -> !Arrays.equals(
                        before.get(name).toFloats(), after.get(name).toFloats()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("running")
    protected void answersForEachImageOfABatchAsForItAlone(String spec) {
        Graph graph = network(spec).graph();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = block(graph, manager);
            NDArray both = images(manager, graph, square(graph));
            NDList together = run(block, manager, both, false);
            for (int i = 0; i < 2; i++) {
                String one = i + ":" + (i + 1);
                List<float[]> parts = new ArrayList<>();
                together.forEach(output -> parts.add(output.get(one).toFloatArray()));
                assertSame(values(run(block, manager, both.get(one), false)), parts, "image " + i);
            }
        }
    }

    /** By each rewriting alone and by all of them, with oneDNN's operators and without. */
    @ParameterizedTest
    @MethodSource("running")
    protected void compiledItGivesTheSameOutput(String spec) {
        Graph graph = network(spec).graph();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = block(graph, manager);
            Map<String, TensorData> weights = block.weights();
            NDArray images = images(manager, graph, square(graph));
            float[] expected = run(block, manager, images, false).get(0).toFloatArray();
            for (Pass pass : Pass.values()) {
                CompileOptions.Builder alone = CompileOptions.builder().optPortable(true);
                EnumSet.complementOf(EnumSet.of(pass)).forEach(alone::optWithout);
                assertCompiled(graph, weights, alone.build(), images, expected, 1e-5);
            }
            for (boolean portable : new boolean[] {true, false}) {
                CompileOptions all =
                        CompileOptions.builder().optPortable(portable).build();
                assertCompiled(graph, weights, all, images, expected, 1e-4);
            }
        }
    }

    private static void assertCompiled(
            Graph graph,
            Map<String, TensorData> weights,
            CompileOptions options,
            NDArray images,
            float[] expected,
            double tolerance) {
        try (CompiledNetwork compiled = CompiledNetwork.of(graph, weights, options)) {
            float[] found = compiled.run(images).get(0).toFloatArray();
            double largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(found).as(options.toString()).hasSameSizeAs(expected);
            for (int i = 0; i < found.length; i++) {
                assertThat((double) found[i])
                        .as("%s, value %s", options, i)
                        .isCloseTo(expected[i], within(tolerance * largest));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("running")
    protected void drawsTheSameWeightsFromTheSameSeed(String spec) {
        Graph graph = network(spec).graph();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, TensorData> weights =
                    drawn(graph, manager, 7, DataType.FLOAT32).weights();

            assertThat(changed(
                            graph,
                            weights,
                            drawn(graph, manager, 7, DataType.FLOAT32).weights()))
                    .isEmpty();
            assertThat(changed(
                            graph,
                            weights,
                            drawn(graph, manager, 8, DataType.FLOAT32).weights()))
                    .containsExactlyElementsOf(graph.weights().stream()
                            .filter(w -> w.init() instanceof Init.Normal || w.init() instanceof Init.Uniform)
                            .map(Weight::name)
                            .toList());
        }
    }

    /** What pruning rests on. */
    @ParameterizedTest
    @MethodSource("running")
    protected void anOutputStaysTheSameWithoutTheOthers(String spec) {
        Graph graph = network(spec).graph();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray image = images(manager, graph, square(graph));
            List<float[]> whole = values(run(block(graph, manager), manager, image, false));
            List<String> names = List.copyOf(graph.outputs().keySet());
            for (int i = 0; i < names.size(); i++) {
                GraphBlock alone = block(graph.select(List.of(names.get(i))), manager);
                assertThat(values(run(alone, manager, image, false)).get(0))
                        .as(names.get(i))
                        .isEqualTo(whole.get(i));
            }
        }
    }

    /**
     * A block with weights that are the same for the same name, in whichever network. What starts as a constant is
     * moved off it: behind a kernel of zeros, as FCN's scores have it, all networks would be alike.
     */
    protected static GraphBlock block(Graph graph, NDManager manager) {
        return block(graph, manager, DataType.FLOAT32);
    }

    private static GraphBlock block(Graph graph, NDManager manager, DataType type) {
        GraphBlock block = drawn(graph, manager, 1, type);
        for (Weight weight : graph.weights()) {
            if (weight.role().learned() && weight.init() instanceof Init.Constant) {
                NDArray array = block.parameter(weight).getArray();
                Random random = new Random(weight.name().hashCode());
                try (NDArray moved = array.add(noise(manager, array.getShape(), random)
                        .toType(type, false)
                        .mul(0.1))) {
                    moved.copyTo(array);
                }
            }
        }
        return block;
    }

    private static GraphBlock drawn(Graph graph, NDManager manager, long seed, DataType type) {
        GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, seed);
        block.initialize(manager, type);
        return block;
    }

    /** The smallest square, from 64 pixels on, that a network takes. */
    protected static Extent square(Graph graph) {
        int side = graph.next(SIDE);
        return new Extent(side, side);
    }

    /** Two images of noise, the same at each call. */
    protected static NDArray images(NDManager manager, Graph graph, Extent size) {
        Shape shape = new Shape(1, graph.input().channels(), size.height(), size.width());
        Random random = new Random(5);
        return NDArrays.concat(new NDList(noise(manager, shape, random), noise(manager, shape, random)));
    }

    private static NDArray noise(NDManager manager, Shape shape, Random random) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, shape);
    }

    /** A forward pass. */
    protected static NDList run(GraphBlock block, NDManager manager, NDArray image, boolean training) {
        return block.forward(new ParameterStore(manager, false), new NDList(image), training);
    }

    /** The outputs' values. */
    protected static List<float[]> values(NDList outputs) {
        return outputs.stream().map(NDArray::toFloatArray).toList();
    }

    /** Up to the rounding that another order of sums brings. */
    private static void assertSame(List<float[]> actual, List<float[]> expected, String what) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            float scale = 0;
            for (float value : expected.get(i)) {
                scale = Math.max(scale, Math.abs(value));
            }
            assertThat(scale).isFinite().isPositive();
            assertThat(actual.get(i))
                    .as("%s, output %d", what, i)
                    .containsExactly(expected.get(i), within(1e-5f * scale));
        }
    }
}
