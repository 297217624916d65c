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
package io.github.unetzoo.unetpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.encoder.DenseNet;
import io.github.unetzoo.encoder.EfficientNet;
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.encoder.Vgg;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.UnfitSizeException;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.SkipGate;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class UNetPlusPlusTest {

    private static UNetPlusPlus.Builder small() {
        return UNetPlusPlus.builder().setInChannels(2).setClasses(3).optWidth(4).optDepth(3);
    }

    private static UNetPlusPlus.Builder on(Encoder encoder, Preset preset) {
        return UNetPlusPlus.builder(preset).setInChannels(2).setClasses(3).optEncoder(encoder);
    }

    /** Every choice away from its default, one at a time. */
    static Stream<UNetPlusPlus> choices() {
        return Stream.of(
                        small(),
                        small().optDepth(1),
                        small().optDepth(5).optWidth(2),
                        UNetPlusPlus.builder().setInChannels(2).setClasses(3).optWidths(List.of(3, 5, 9)),
                        small().optNorm(Norm.NONE),
                        small().optNorm(Norm.INSTANCE),
                        small().optNorm(Norm.GROUP),
                        small().optActivation(Activation.LEAKY_RELU),
                        small().optActivation(Activation.SILU),
                        small().optBias(true),
                        small().optDropout(0.2),
                        small().optUp(UpPath.TRANSPOSED),
                        small().optUp(UpPath.BILINEAR_ALIGN_CORNERS),
                        small().optUp(UpPath.NEAREST),
                        small().optConcat(ConcatOrder.UP_FIRST),
                        small().optConcat(ConcatOrder.UP_FIRST_ENCODER_LAST),
                        small().optDecoderWidths(List.of(6, 7, 8)),
                        small().optFinestRow(false),
                        small().optHeadKernel(3),
                        small().optSizes(SizePolicy.STRICT),
                        small().optDeepSupervision(true),
                        small().optDeepSupervision(true).optMode(Heads.Mode.FAST),
                        small().optDeepSupervision(true).optDepth(1),
                        small().optLevel(2),
                        small().setClasses(1),
                        small().setRegression(2),
                        small().setLabels(3),
                        small().optGate(SkipGate.SCSE).optWidth(8),
                        small().optGate(SkipGate.ATTENTION).optDeepSupervision(true),
                        small().optResidual(true),
                        small().optBlockDropout(0.2),
                        on(new StridedEncoder(), Preset.SMP)
                                .optGate(SkipGate.ATTENTION)
                                .optResidual(true),
                        on(new StridedEncoder(), Preset.ZOO),
                        on(new StridedEncoder(), Preset.ZOO)
                                .optUp(UpPath.TRANSPOSED)
                                .optDeepSupervision(true),
                        on(new StridedEncoder(), Preset.SMP),
                        on(new StridedEncoder(), Preset.NESTED),
                        on(new StridedEncoder(), Preset.PAPER))
                .map(UNetPlusPlus.Builder::build);
    }

    @ParameterizedTest
    @MethodSource("choices")
    void runsAndTrains(UNetPlusPlus network) {
        int size = network.graph().next(33);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            // Stochastic depth may leave a layer out for the whole batch, which then has no gradient; not by this seed.
            manager.getEngine().setRandomSeed(1);
            GraphBlock block = network.newBlock(Precision.FLOAT32, 1);
            block.initialize(manager);
            ParameterStore store = new ParameterStore(manager, false);
            NDArray image = manager.randomNormal(new Shape(2, 2, size, size));

            NDList outputs = block.forward(store, new NDList(image), false);
            boolean deep = network.config().heads() instanceof Heads.Deep;
            assertThat(outputs).hasSize(deep ? 1 + network.levels() : 1);
            assertThat(outputs)
                    .allSatisfy(logits -> assertThat(logits.getShape())
                            .isEqualTo(new Shape(2, network.task().outputs(), size, size)));

            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray loss = manager.create(0f);
                for (NDArray logits : block.forward(store, new NDList(image), true)) {
                    loss = loss.add(logits.square().mean());
                }
                collector.backward(loss);
            }
            for (Weight weight : network.graph().weights()) {
                // A bias right before a norm is without effect, and its gradient without meaning.
                if (weight.role() == Weight.Role.KERNEL) {
                    float most = block.parameter(weight)
                            .getArray()
                            .getGradient()
                            .abs()
                            .max()
                            .getFloat();
                    assertThat(most).as(weight.name()).isPositive().isFinite();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void itsWordsBuildItAgain(UNetPlusPlus network) {
        Network again = Architecture.named("unetpp").create(new Options("unetpp", network.options()));

        assertThat(((UNetPlusPlus) again).graph().weights())
                .isEqualTo(network.graph().weights());
        assertThat(again.graph().outputs()).isEqualTo(network.graph().outputs());
        assertThat(again.options()).isEqualTo(network.options());
        assertThat(new UNetPlusPlusArchitecture().help().keySet())
                .containsAll(network.options().keySet());
    }

    /** At one channel, L1 to L4, from the start and pruned. */
    @ParameterizedTest
    @CsvSource({
        "preset=paper,1,100961",
        "preset=paper,2,511105",
        "preset=paper,3,2204961",
        "preset=paper,4,9041601",
    })
    void thePapersLevelsHaveItsParameters(String spec, int level, long parameters) {
        Network network = Architecture.fromSpec("unetpp:" + spec + ",in-channels=1,level=" + level, Map.of());
        Network deep = Architecture.fromSpec("unetpp:" + spec + ",in-channels=1,deep-supervision=true", Map.of());

        assertThat(network.graph().parameterCount()).isEqualTo(parameters);
        assertThat(((UNetPlusPlus) deep).prune(level).graph().parameterCount()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "preset=nested, 9163329",
        "'preset=nested,deep-supervision=true', 9163428",
        "'preset=smp,encoder=resnet18', 15970449",
        "'preset=smp,encoder=resnet34', 26078609",
        "'preset=smp,encoder=resnet50', 48985745",
        "'preset=smp,encoder=resnet101', 67977873",
        "'preset=smp,encoder=resnet152', 83621521",
        "'preset=smp,encoder=resnext50_32x4d', 48457617",
        "'preset=smp,encoder=vgg16_bn', 39355793",
        "'preset=smp,encoder=densenet121', 30072273",
        "'preset=smp,encoder=efficientnet-b0', 6569581",
        "'preset=smp,encoder=efficientnet-b1', 9075217",
        "'preset=smp,encoder=efficientnet-b2', 10401299",
        "'preset=smp,encoder=efficientnet-b3', 13624793",
        "'preset=smp,encoder=efficientnet-b4', 20813113",
        "'preset=smp,encoder=efficientnet-b5', 31910081",
        "'preset=smp,encoder=efficientnet-b6', 44665129",
        "'preset=smp,encoder=efficientnet-b7', 68163553",
    })
    void presetsHaveTheirReferencesParameters(String spec, long parameters) {
        assertThat(Architecture.fromSpec("unetpp:" + spec, Map.of()).graph().parameterCount())
                .isEqualTo(parameters);
    }

    /** Figure 1: X(i,j) reads all of its row before it, in the order of the preset, and the node below and to the left. */
    @Test
    void theGraphIsTheFigure() {
        Graph graph = UNetPlusPlus.builder(Preset.PAPER)
                .setInChannels(1)
                .setClasses(1)
                .build()
                .graph();
        for (int i = 0; i <= 4; i++) {
            for (int j = 1; i + j <= 4; j++) {
                Tensor joined = input(graph, "decoder.x" + i + "_" + j + ".conv1");
                List<Tensor> read = graph.producer(joined).inputs();
                assertThat(read).hasSize(j + 1);
                assertThat(read.get(0).name()).isEqualTo("decoder.x" + i + "_" + j + ".up");
                assertThat(input(graph, read.get(0).name())).isEqualTo(node(graph, i + 1, j - 1));
                for (int k = 0; k < j; k++) {
                    assertThat(read.get(k + 1)).isEqualTo(node(graph, i, k));
                }
            }
        }
        assertThat(input(graph, "head4")).isEqualTo(node(graph, 0, 4));
    }

    /** What a node of the figure gives: its second convolution, activation and dropout passed. */
    private static Tensor node(Graph graph, int i, int j) {
        String conv = (j == 0 ? "encoder.stage" + i : "decoder.x" + i + "_" + j) + ".conv2";
        Tensor tensor = byName(graph, conv);
        for (Class<?> next : List.of(Op.Relu.class, Op.Dropout.class)) {
            Tensor before = tensor;
            tensor = graph.nodes().stream()
                    .filter(n -> next.isInstance(n.op()) && n.inputs().contains(before))
                    .findFirst()
                    .orElseThrow()
                    .output();
        }
        return tensor;
    }

    private static Tensor byName(Graph graph, String name) {
        return graph.nodes().stream()
                .filter(n -> n.name().equals(name))
                .findFirst()
                .orElseThrow()
                .output();
    }

    private static Tensor input(Graph graph, String name) {
        return graph.producer(byName(graph, name)).inputs().get(0);
    }

    /** Inner nodes have the backbone's channels, the last of each row the decoder's; then the stages above. */
    @Test
    void widthsFollowTheBackbone() {
        Graph graph = on(new StridedEncoder(), Preset.SMP).build().graph();

        assertThat(byName(graph, "decoder.x0_1.conv2").channels()).isEqualTo(5);
        assertThat(byName(graph, "decoder.x0_2.conv2").channels()).isEqualTo(32);
        assertThat(byName(graph, "decoder.x1_1.conv2").channels()).isEqualTo(64);
        assertThat(byName(graph, "decoder.above2_0.conv2").channels()).isEqualTo(16);
        assertThat(graph.extents(48, 32).get(graph.firstOutput().id())).isEqualTo(new Extent(48, 32));
        assertThatThrownBy(() -> graph.extents(40, 32))
                .isInstanceOf(UnfitSizeException.class)
                .hasMessageContaining("pad it to 47x32");
    }

    static Stream<Encoder> encoders() {
        return Encoders.all().stream();
    }

    /** Drawn, not run: heavy ones are many. */
    @ParameterizedTest
    @MethodSource("encoders")
    void standsOnEveryEncoder(Encoder encoder) {
        for (Preset preset : Preset.values()) {
            UNetPlusPlus network = on(encoder, preset).optDeepSupervision(true).build();
            Graph graph = network.graph();
            for (Tensor output : graph.outputs().values()) {
                assertThat(graph.extents(64, 96).get(output.id())).isEqualTo(new Extent(64, 96));
            }
            long before = 0;
            for (int level = 1; level <= network.levels(); level++) {
                long parameters = network.prune(level).graph().parameterCount();
                assertThat(parameters).isGreaterThan(before);
                before = parameters;
            }
            assertThat(Architecture.named("unetpp")
                            .create(new Options("unetpp", network.options()))
                            .graph()
                            .weights())
                    .isEqualTo(graph.weights());
        }
    }

    static Stream<Encoder> deepest() {
        return Stream.of(EfficientNet.B7, DenseNet.DENSENET201, ResNet.RESNET152);
    }

    /** libtorch recurses along a graph: a thread with the JVM's default stack must do, in training and in evaluation. */
    @ParameterizedTest
    @MethodSource("deepest")
    void theDeepestTrainOnAnOrdinaryThread(Encoder encoder) throws Exception {
        UNetPlusPlus network = on(encoder, Preset.SMP).optDeepSupervision(true).build();
        CompletableFuture<Integer> outputs = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                outputs.complete(trainOneStep(network));
            } catch (Throwable e) {
                outputs.completeExceptionally(e);
            }
        });
        thread.start();
        assertThat(outputs.get(4, TimeUnit.MINUTES)).isEqualTo(5);
    }

    private static int trainOneStep(UNetPlusPlus network) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = network.newBlock(Precision.FLOAT32, 1);
            // Ours draws in Java, the same everywhere: for tens of millions of weights that takes its time.
            for (Weight weight : network.graph().weights()) {
                if (weight.role() == Weight.Role.KERNEL) {
                    block.parameter(weight).setInitializer(new NormalInitializer(0.05f));
                }
            }
            block.initialize(manager);
            ParameterStore store = new ParameterStore(manager, false);
            NDArray image = manager.randomNormal(new Shape(2, 2, 64, 64));
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                collector.backward(block.forward(store, new NDList(image), true)
                        .get(0)
                        .square()
                        .mean());
            }
            return block.forward(store, new NDList(image), false).size();
        }
    }

    @Test
    void smpHasNoRowAtTheImagesResolution() {
        Graph smp = on(Vgg.VGG16, Preset.SMP).build().graph();
        Graph zoo = on(Vgg.VGG16, Preset.ZOO).build().graph();

        assertThat(smp.weights())
                .extracting(Weight::name)
                .contains("decoder.x0_4.conv1.weight", "decoder.above4_0.conv1.weight");
        assertThat(zoo.weights())
                .extracting(Weight::name)
                .contains("decoder.x0_5.conv1.weight")
                .noneMatch(name -> name.contains("above"));
    }

    @Test
    void predictsByTheMeanOfTheHeadsOrByTheLast() {
        for (Heads.Mode mode : Heads.Mode.values()) {
            try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
                GraphBlock block =
                        small().optDeepSupervision(true).optMode(mode).build().newBlock(Precision.FLOAT32, 1);
                block.initialize(manager);
                NDArray image = manager.randomNormal(new Shape(1, 2, 19, 33));
                NDList outputs = block.forward(new ParameterStore(manager, false), new NDList(image), false);

                assertThat(block.graph().outputs().keySet()).containsExactly("logits", "out0", "out1", "out2");
                List<float[]> values =
                        outputs.stream().map(NDArray::toFloatArray).toList();
                float[] logits = values.get(0);
                for (int i = 0; i < logits.length; i++) {
                    float sum = values.get(1)[i] + values.get(2)[i] + values.get(3)[i];
                    float expected = mode == Heads.Mode.ACCURATE ? sum / 3 : values.get(3)[i];
                    assertThat(logits[i]).isCloseTo(expected, within(1e-5f));
                }
            }
        }
    }

    /** The trainer reads the first output alone; heads that it then does not reach must not stop it. */
    @ParameterizedTest
    @EnumSource(Heads.Mode.class)
    void trainsWithSeveralOutputs(Heads.Mode mode, @TempDir Path folder) throws IOException {
        UNetPlusPlus network = UNetPlusPlus.builder()
                .setInChannels(1)
                .setClasses(2)
                .optWidth(4)
                .optDepth(2)
                .optDeepSupervision(true)
                .optMode(mode)
                .build();
        SyntheticNuclei data =
                SyntheticNuclei.builder().optCount(4, 1, 1).optSize(48).build();
        Training.builder()
                .setNetwork(network)
                .setDataset(data)
                .setOutput(folder)
                .optConfig(TrainingConfig.builder()
                        .optEpochs(1)
                        .optCrop(32)
                        .optBatch(4)
                        .optPrecision(Precision.FLOAT32)
                        .build())
                .build()
                .run();

        try (SegmentationModel trained = SegmentationModel.load(folder, Precision.FLOAT32)) {
            assertThat(trained.network().options()).isEqualTo(network.options());
        }
    }

    private record Strides(int first, int second) implements Encoder {
        @Override
        public String name() {
            return "odd";
        }

        @Override
        public List<Tensor> encode(Net net, Tensor image) {
            Tensor a = net.conv("a", image, Op.Conv.same(3, 3).withStep(first));
            return List.of(a, net.conv("b", a, Op.Conv.same(3, 3).withStep(second)));
        }
    }

    @Test
    void rowsMayShareAResolution() {
        Graph graph = on(new Strides(2, 1), Preset.ZOO).build().graph();

        assertThat(graph.extents(17, 20).get(graph.firstOutput().id())).isEqualTo(new Extent(17, 20));
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> on(new Strides(3, 2), Preset.ZOO).build())
                .hasMessageContaining("begins at stride 3")
                .hasMessageContaining("power of 2");
        assertThatThrownBy(() -> UNetPlusPlus.builder().setClasses(2).build()).hasMessageContaining("setInChannels");
        assertThatThrownBy(() -> UNetPlusPlus.builder().setInChannels(1).build())
                .hasMessageContaining("setClasses");
        assertThatThrownBy(() -> small().optDepth(7).build()).hasMessage("depth 7 must lie between 1 and 6");
        assertThatThrownBy(() -> small().optHeadKernel(2).build()).hasMessage("head kernel 2 must be 1 or 3");
        assertThatThrownBy(() -> small().optDropout(1).build()).hasMessage("dropout 1.0 must lie in [0, 1)");
        assertThatThrownBy(() -> small().optEncoder(Vgg.VGG16).build()).hasMessageContaining("plain encoder's");
        assertThatThrownBy(() -> small().optWidths(List.of(2, 3)).build()).hasMessageContaining("either widths");
        assertThatThrownBy(() -> small().optDecoderWidths(List.of(2, 3)).build())
                .hasMessage("decoder widths [2, 3] must be 3, one per stage of encoder plain");
        assertThatThrownBy(() -> small().optSizes(SizePolicy.PAD_UP).build()).hasMessageContaining("choose PAD_IMAGE");
        assertThatThrownBy(() -> small().optBlockDropout(1).build()).hasMessage("block dropout 1.0 must lie in [0, 1)");
        assertThatThrownBy(() -> small().optLevel(4).build()).hasMessage("level 4 must lie between 1 and 3");
        assertThatThrownBy(() -> small().optLevel(0).build()).hasMessage("level 0 must lie between 1 and 3");
        assertThatThrownBy(() -> small().optLevel(1).optDeepSupervision(true).build())
                .hasMessageContaining("choose one of the two");
        assertThatThrownBy(() -> small().optMode(Heads.Mode.FAST).build())
                .hasMessageContaining("ask for deep supervision too");
        assertThatThrownBy(() -> small().optDepth(1).optFinestRow(false).build())
                .hasMessage("encoder plain gives 1 maps that can be rows: UNet++ needs at least 2");
        assertThatThrownBy(() -> small().build().prune(2)).hasMessageContaining("deep supervision");
        assertThatThrownBy(() -> small().optDeepSupervision(true).build().prune(4))
                .hasMessage("level 4 must lie between 1 and 3");
        assertThatThrownBy(() -> Architecture.fromSpec("unetpp:classes=2,regression=1", Map.of()))
                .hasMessageContaining("not both");
        assertThatThrownBy(() -> Architecture.fromSpec("unetpp:mode=slow", Map.of()))
                .hasMessageContaining("mode=slow")
                .hasMessageContaining("accurate");
        assertThatThrownBy(() -> Architecture.fromSpec("unetpp:widht=3", Map.of()))
                .hasMessageContaining("unetpp has no option widht");
    }

    /** Rows of 4, 8 and 16 channels with 6, 3 and 1 dense skips; below them 8, 16 and 32 channels. */
    @Test
    void gatesAndShortcutsHaveTheParametersCountedByHand() {
        long plain = small().build().graph().parameterCount();

        assertThat(small().optGate(SkipGate.SCSE).build().graph().parameterCount() - plain)
                .isEqualTo(6 * 27 + 3 * 85 + 297);
        assertThat(small().optGate(SkipGate.ATTENTION).build().graph().parameterCount() - plain)
                .isEqualTo(6 * 35 + 3 * 117 + 425);
        long backbone = 16 + 48 + 160 + 576;
        assertThat(small().optResidual(true).build().graph().parameterCount() - plain)
                .isEqualTo(backbone + (56 + 72 + 88) + (208 + 272) + 800);
        assertThat(small().optGate(SkipGate.ATTENTION).build().graph().weights())
                .extracting(Weight::name)
                .contains("decoder.x0_3.gate0.skip.weight", "decoder.x0_3.gate2.psi.bias")
                .doesNotContain("decoder.x0_2.gate2.psi.bias");
    }

    @Test
    void aTaskDecidesTheChannels() {
        assertThat(small().setClasses(1).build().task()).isEqualTo(new Task.Binary());
        assertThat(small().setRegression(4).build().graph().firstOutput().channels())
                .isEqualTo(4);
    }
}
