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
package io.github.unetzoo.unet3plus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.Vgg;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.UnfitSizeException;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.layers.SizePolicy;
import io.github.unetzoo.layers.SkipGate;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UNet3PlusTest {

    private static UNet3Plus.Builder bare(Preset preset) {
        return UNet3Plus.builder(preset).setInChannels(2).setClasses(3).optBranchWidth(3);
    }

    private static UNet3Plus.Builder small() {
        return bare(Preset.ZOO).optWidth(4).optDepth(2);
    }

    /** Every choice away from its default, one at a time. */
    static Stream<UNet3Plus> choices() {
        return Stream.of(
                        small(),
                        small().optDepth(1),
                        small().optDepth(6),
                        bare(Preset.ZOO).optWidths(List.of(3, 5, 9)),
                        small().optBranchWidth(5),
                        small().optNorm(Norm.NONE),
                        small().optNorm(Norm.INSTANCE),
                        small().optNorm(Norm.GROUP),
                        small().optActivation(Activation.LEAKY_RELU),
                        small().optActivation(Activation.SILU),
                        small().optBias(true),
                        small().optHeadKernel(1),
                        small().optDeepSupervision(true),
                        small().optClassificationGuided(true),
                        small().setClasses(1).optClassificationGuided(true),
                        small().optVariant(Variant.DEEP_SUPERVISION_GUIDED),
                        small().optSizes(SizePolicy.STRICT),
                        small().optDropout(0.3),
                        small().setClasses(1),
                        small().setRegression(2),
                        small().optGate(SkipGate.SCSE).optWidth(8),
                        small().optGate(SkipGate.ATTENTION),
                        small().optResidual(true),
                        small().optBlockDropout(0.2),
                        bare(Preset.ZOO).optEncoder(new ThirdsEncoder()).optGate(SkipGate.ATTENTION),
                        bare(Preset.OFFICIAL).optWidth(4).optDepth(2),
                        bare(Preset.OFFICIAL).optWidth(4).optDepth(2).optSigmoid(false),
                        bare(Preset.OFFICIAL).optWidth(4).optDepth(2).setRegression(2),
                        small().setLabels(2).optVariant(Variant.DEEP_SUPERVISION_GUIDED),
                        bare(Preset.OFFICIAL).optWidth(4).optDepth(2).optVariant(Variant.DEEP_SUPERVISION),
                        bare(Preset.ZOO).optEncoder(new ThirdsEncoder()).optVariant(Variant.DEEP_SUPERVISION_GUIDED),
                        bare(Preset.ZOO).optEncoder(Vgg.VGG16_BN).optDeepSupervision(true))
                .map(UNet3Plus.Builder::build);
    }

    @ParameterizedTest
    @MethodSource("choices")
    void runsAndTrains(UNet3Plus network) {
        Graph graph = network.graph();
        // Odd sizes where they may be; at least two pixels at the coarsest scale, for batch norms.
        int size = graph.fits(67, 67) ? 67 : graph.next(64);
        int presences = network.task().maskClasses().orElse(2) - 1;
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            // Stochastic depth may leave a layer out for the whole batch, which then has no gradient; not by this seed.
            manager.getEngine().setRandomSeed(1);
            GraphBlock block = network.newBlock(Precision.FLOAT32, 1);
            block.initialize(manager);
            ParameterStore store = new ParameterStore(manager, false);
            NDArray image = manager.randomNormal(new Shape(2, 2, size, size));

            NDList outputs = block.forward(store, new NDList(image), false);
            assertThat(outputs)
                    .extracting(NDArray::getName)
                    .containsExactlyElementsOf(graph.outputs().keySet());
            assertThat(outputs)
                    .allSatisfy(output -> assertThat(output.getShape())
                            .isEqualTo(
                                    output.getName().equals("presence")
                                            ? new Shape(2, presences, 1, 1)
                                            : new Shape(2, network.task().outputs(), size, size)));

            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray loss = manager.create(0f);
                for (NDArray output : block.forward(store, new NDList(image), true)) {
                    loss = loss.add(output.square().mean());
                }
                collector.backward(loss);
            }
            for (Weight weight : graph.weights()) {
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
    void itsWordsBuildItAgain(UNet3Plus network) {
        Network again = Architecture.named("unet3plus").create(new Options("unet3plus", network.options()));

        assertThat(((UNet3Plus) again).config().encoder().name())
                .isEqualTo(network.config().encoder().name());
        assertThat(again.options()).isEqualTo(network.options());
        assertThat(again.graph().weights()).isEqualTo(network.graph().weights());
        assertThat(again.graph().outputs()).isEqualTo(network.graph().outputs());
    }

    @Test
    void everyOptionIsHelpedWith() {
        UNet3Plus network = small().build();

        assertThat(Architecture.named("unet3plus").help().keySet())
                .containsAll(network.options().keySet())
                .contains("variant", "width", "depth", "regression");
    }

    /** Figure 2, node 3 of 5: pooled by 4 and 2, alike, enlarged by 2 and 4. */
    @Test
    void aDecoderNodeSeesEveryScale() {
        Graph graph = bare(Preset.ZOO).optWidths(List.of(4, 5, 6, 7, 8)).build().graph();

        assertThat(graph.nodes().stream()
                        .filter(n -> n.name().startsWith("decoder.d3."))
                        .map(n -> n.name() + " " + n.inputs().get(0).channels()))
                .containsExactly(
                        "decoder.d3.e1.maxpool1 4",
                        "decoder.d3.e1.conv1 4",
                        "decoder.d3.e1.norm1 3",
                        "decoder.d3.e1.relu1 3",
                        "decoder.d3.e2.maxpool1 5",
                        "decoder.d3.e2.conv1 5",
                        "decoder.d3.e2.norm1 3",
                        "decoder.d3.e2.relu1 3",
                        "decoder.d3.e3.conv1 6",
                        "decoder.d3.e3.norm1 3",
                        "decoder.d3.e3.relu1 3",
                        "decoder.d3.d4.upsample1 15",
                        "decoder.d3.d4.conv1 15",
                        "decoder.d3.d4.norm1 3",
                        "decoder.d3.d4.relu1 3",
                        "decoder.d3.d5.upsample1 8",
                        "decoder.d3.d5.conv1 8",
                        "decoder.d3.d5.norm1 3",
                        "decoder.d3.d5.relu1 3",
                        "decoder.d3.concat1 3",
                        "decoder.d3.fuse.conv1 15",
                        "decoder.d3.fuse.norm1 15",
                        "decoder.d3.fuse.relu1 15");
    }

    @Test
    void headsAreOutputsThatCanBeLeftOut() {
        Graph all = small().optVariant(Variant.DEEP_SUPERVISION_GUIDED).build().graph();

        assertThat(all.outputs().keySet()).containsExactly("logits", "logits2", "logits3", "presence");
        assertThat(all.select(List.of("logits2")).weights())
                .extracting(Weight::name)
                .contains("head2.weight", "classifier.weight")
                .doesNotContain("head1.weight", "decoder.d1.fuse.conv1.weight");
        assertThat(small().optDeepSupervision(true)
                        .build()
                        .graph()
                        .select(List.of("logits"))
                        .weights())
                .isEqualTo(small().build().graph().weights());
    }

    /** A block with one classifier's bias set so that its word is sure. */
    private static Map<String, float[]> run(
            NDManager manager, UNet3Plus.Builder builder, boolean training, float... presence) {
        GraphBlock block = builder.build().newBlock(Precision.FLOAT32, 8);
        block.initialize(manager);
        for (Weight weight : block.graph().weights()) {
            if (weight.name().equals("classifier.bias")) {
                manager.create(presence).copyTo(block.parameter(weight).getArray());
            }
        }
        NDArray image = manager.create(noise(2 * 2 * 19 * 21), new Shape(2, 2, 19, 21));
        Map<String, float[]> outputs = new LinkedHashMap<>();
        block.forward(new ParameterStore(manager, false), new NDList(image), training)
                .forEach(o -> outputs.put(o.getName(), o.toFloatArray()));
        return outputs;
    }

    private static float[] noise(int n) {
        Random random = new Random(n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void anAbsentObjectLeavesNothingButBackground() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] alone = run(manager, small().setClasses(1), false).get("logits");
            UNet3Plus.Builder guided = small().setClasses(1).optClassificationGuided(true);

            assertThat(run(manager, guided, false, 1000).get("logits")).containsExactly(alone);
            assertThat(run(manager, guided, false, -1000).get("logits")).containsOnly(-10_000f);
            for (float presence : run(manager, guided, false, -1000).get("presence")) {
                assertThat(presence).isLessThan(-900);
            }
        }
    }

    @Test
    void eachClassIsAbsentOrPresentByItself() {
        UNet3Plus.Builder guided = small().optVariant(Variant.DEEP_SUPERVISION_GUIDED);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, float[]> alone = run(manager, small().optDeepSupervision(true), false);
            Map<String, float[]> second = run(manager, guided, false, -1000, 1000);
            Map<String, float[]> none = run(manager, guided, false, -1000, -1000);

            int plane = 19 * 21;
            for (String head : alone.keySet()) {
                float[] expected = alone.get(head).clone();
                for (int image = 0; image < 2; image++) {
                    Arrays.fill(expected, (3 * image + 1) * plane, (3 * image + 2) * plane, -10_000);
                }
                assertThat(second.get(head)).as(head).containsExactly(expected);
                for (int image = 0; image < 2; image++) {
                    Arrays.fill(expected, (3 * image + 2) * plane, (3 * image + 3) * plane, -10_000);
                }
                assertThat(none.get(head)).as(head).containsExactly(expected);
            }
        }
    }

    /** Labels have no background among their logits: each has its own presence. */
    @Test
    void eachLabelIsAbsentOrPresentByItself() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] alone = run(manager, small().setLabels(2), false).get("logits");
            Map<String, float[]> second =
                    run(manager, small().setLabels(2).optClassificationGuided(true), false, -1000, 1000);

            int plane = 19 * 21;
            for (int image = 0; image < 2; image++) {
                Arrays.fill(alone, 2 * image * plane, (2 * image + 1) * plane, -10_000);
            }
            assertThat(second.get("logits")).containsExactly(alone);
            assertThat(second.get("presence")).hasSize(4);
        }
    }

    /** Heads learn as if there were no classifier, however it errs. */
    @Test
    void guidanceLeavesTrainingAlone() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] alone = run(manager, small(), true).get("logits");
            float[] guided = run(manager, small().optClassificationGuided(true), true, -1000, -1000)
                    .get("logits");

            for (int i = 0; i < alone.length; i++) {
                assertThat(guided[i]).isCloseTo(alone[i], within(1e-5f));
            }
        }
    }

    @Test
    void theClassifierLearnsFromItsOwnOutput() {
        UNet3Plus network = small().optClassificationGuided(true).build();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = network.newBlock(Precision.FLOAT32, 8);
            block.initialize(manager);
            NDArray image = manager.create(noise(2 * 2 * 16 * 16), new Shape(2, 2, 16, 16));
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDList outputs = block.forward(new ParameterStore(manager, false), new NDList(image), true);
                collector.backward(outputs.get(1).sum());
            }
            for (Weight weight : network.graph().weights()) {
                boolean behind = weight.name().matches("classifier\\..+|encoder\\..+weight");
                if (behind || weight.name().startsWith("head")) {
                    float most = block.parameter(weight)
                            .getArray()
                            .getGradient()
                            .abs()
                            .max()
                            .getFloat();
                    assertThat(most > 0).as(weight.name()).isEqualTo(behind);
                }
            }
        }
    }

    @Test
    void thePredictorHeedsTheClassifier(@TempDir Path folder) throws IOException {
        UNet3Plus network = small().optClassificationGuided(true).build();
        Raster image = Raster.of(2, 19, 21, noise(2 * 19 * 21));
        try (SegmentationModel model = SegmentationModel.create(
                network, List.of("background", "a", "b"), new Normalization.None(), Precision.FLOAT32, 3)) {
            for (Weight weight : network.graph().weights()) {
                if (weight.name().equals("classifier.bias")) {
                    model.block().parameter(weight).getArray().subi(1000);
                }
            }
            model.save(folder, Map.of());
        }
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            assertThat(new SegmentationPredictor(model).predict(image).labels().labels())
                    .containsOnly(0);
        }
    }

    /** The reference's formula: the logits times 0 or 1, by which of the two scores is larger. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOfficialGuidanceMultiplies(boolean present) {
        UNet3Plus.Builder official = bare(Preset.OFFICIAL)
                .setClasses(1)
                .optWidth(4)
                .optDepth(2)
                .optSizes(SizePolicy.PAD_IMAGE)
                .optDeepSupervision(true);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, float[]> alone = run(manager, official, false);
            Map<String, float[]> guided = run(
                    manager,
                    official.optClassificationGuided(true),
                    false,
                    present ? new float[] {-20, 20} : new float[] {20, -20});

            assertThat(guided.keySet()).containsExactly("probabilities", "probabilities2", "probabilities3");
            guided.forEach((name, values) -> {
                float[] expected = alone.get(name);
                for (int i = 0; i < values.length; i++) {
                    assertThat(values[i]).as(name).isCloseTo(present ? expected[i] : 0.5f, within(1e-6f));
                }
            });
        }
    }

    @Test
    void aSigmoidIsNoModelsLastWord() {
        UNet3Plus official = bare(Preset.OFFICIAL).optWidth(4).build();

        assertThatThrownBy(() -> SegmentationModel.create(
                        official, List.of("a", "b", "c"), new Normalization.None(), Precision.FLOAT32, 0))
                .hasMessageContaining("take logits")
                .hasMessageContaining("sigmoid=false");
        UNet3Plus logits = bare(Preset.OFFICIAL).optWidth(4).optSigmoid(false).build();
        assertThat(logits.graph().weights()).isEqualTo(official.graph().weights());
        SegmentationModel.create(logits, List.of("a", "b", "c"), new Normalization.None(), Precision.FLOAT32, 0)
                .close();
    }

    @Test
    void theOfficialFormTakesItsOwnSizesAndNoOthers() {
        Graph graph = bare(Preset.OFFICIAL).optWidth(2).build().graph();

        for (int n = 1; n < 70; n++) {
            assertThat(graph.fits(n, n)).as("%d", n).isEqualTo(n % 16 == 0);
        }
        assertThatThrownBy(() -> graph.extents(250, 256))
                .isInstanceOf(UnfitSizeException.class)
                .hasMessageContaining("pad it to 256x256");
    }

    /** Padding an image and cropping the result is the same as giving the padded image to the strict network. */
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 15, 16})
    void paddedImagesComeBackExactly(int size) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock padding = small().optDepth(3).build().newBlock(Precision.FLOAT32, 5);
            GraphBlock strict =
                    small().optDepth(3).optSizes(SizePolicy.STRICT).build().newBlock(Precision.FLOAT32, 5);
            padding.initialize(manager);
            strict.initialize(manager);
            int padded = (size + 7) / 8 * 8;
            float[] image = noise(2 * size * size);
            float[] larger = new float[2 * padded * padded];
            for (int i = 0; i < larger.length; i++) {
                int y = Math.min(size - 1, i / padded % padded);
                int x = Math.min(size - 1, i % padded);
                larger[i] = image[(i / (padded * padded) * size + y) * size + x];
            }
            ParameterStore store = new ParameterStore(manager, false);
            float[] a = padding.forward(store, new NDList(manager.create(image, new Shape(1, 2, size, size))), false)
                    .get(0)
                    .toFloatArray();
            float[] b = strict.forward(
                            store, new NDList(manager.create(larger, new Shape(1, 2, padded, padded))), false)
                    .get(0)
                    .get(":,:,:" + size + ",:" + size)
                    .toFloatArray();
            assertThat(a).hasSameSizeAs(b);
            for (int i = 0; i < a.length; i++) {
                assertThat(a[i]).isCloseTo(b[i], within(1e-5f));
            }
        }
    }

    @Test
    void anEncodersStridesAndNamesAreItsOwn() {
        Graph graph = bare(Preset.ZOO).optEncoder(new ThirdsEncoder()).build().graph();

        assertThat(graph.weights())
                .extracting(Weight::name)
                .contains("encoder.sixth.weight", "decoder.d2.e1.conv1.weight", "decoder.d1.d3.norm1.running_var");
        assertThat(graph.extents(50, 33).get(graph.firstOutput().id())).isEqualTo(new Extent(50, 33));
    }

    /** Node d2 has branches of 4 and 8 channels from the encoder and 16 below; d1 one of 4, and 9 below. */
    @Test
    void gatesAndShortcutsHaveTheParametersCountedByHand() {
        long plain = small().build().graph().parameterCount();

        assertThat(small().optGate(SkipGate.SCSE).build().graph().parameterCount() - plain)
                .isEqualTo(27 + 85 + 27);
        assertThat(small().optGate(SkipGate.ATTENTION).build().graph().parameterCount() - plain)
                .isEqualTo(51 + 117 + 37);
        assertThat(small().optResidual(true).build().graph().parameterCount() - plain)
                .isEqualTo(16 + 48 + 160);
        assertThat(small().optGate(SkipGate.ATTENTION).build().graph().weights())
                .extracting(Weight::name)
                .contains("decoder.d2.e1.gate.skip.weight", "decoder.d1.e1.gate.psi.bias")
                .doesNotContain("decoder.d1.d2.gate.skip.weight");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> UNet3Plus.builder().setClasses(2).build()).hasMessageContaining("setInChannels");
        assertThatThrownBy(() -> UNet3Plus.builder().setInChannels(1).build()).hasMessageContaining("setClasses");
        assertThatThrownBy(() -> small().optDepth(7).build()).hasMessage("depth 7 must lie between 1 and 6");
        assertThatThrownBy(() -> small().optWidths(List.of(1, 2)).build()).hasMessageContaining("either widths");
        assertThatThrownBy(() -> small().optBranchWidth(0).build()).hasMessage("branch width 0 must be at least 1");
        assertThatThrownBy(() -> small().optHeadKernel(2).build()).hasMessage("head kernel 2 must be 1 or 3");
        assertThatThrownBy(() -> small().optDropout(1).build()).hasMessage("dropout 1.0 must lie in [0, 1)");
        assertThatThrownBy(() -> small().optEncoder(Vgg.VGG16).build()).hasMessageContaining("plain encoder's");
        assertThatThrownBy(() ->
                        small().setRegression(1).optClassificationGuided(true).build())
                .hasMessageContaining("leave classification guidance out");
        assertThatThrownBy(() -> small().optSizes(SizePolicy.RESIZE_UP).build())
                .hasMessageContaining("choose PAD_IMAGE");
        assertThatThrownBy(() ->
                        bare(Preset.ZOO).optEncoder(Vgg.VGG16).optResidual(true).build())
                .hasMessageContaining("encoder vgg16 has blocks of its own");
        assertThatThrownBy(() -> small().optSigmoid(true).build()).hasMessageContaining("leave the sigmoid out");
        assertThatThrownBy(() -> Architecture.fromSpec("unet3plus:variant=UNet_4Plus", Map.of()))
                .hasMessageContaining("variant=UNet_4Plus")
                .hasMessageContaining("UNet_3Plus_DeepSup_CGM");
        assertThatThrownBy(() -> Architecture.fromSpec("unet3plus:classes=2,regression=1", Map.of()))
                .hasMessageContaining("not both");
        assertThatThrownBy(() -> Architecture.fromSpec("unet3plus:decoder-widths=3", Map.of()))
                .hasMessageContaining("unet3plus has no option decoder-widths");
    }

    @Test
    void anEncoderWhoseMapsDoNotFitIsNamed() {
        assertThatThrownBy(() -> encoded((net, image) -> List.of()).build()).hasMessageContaining("at least one");
        assertThatThrownBy(() -> encoded((net, image) -> List.of(net.maxPool(image, 2), net.maxPool(image, 3)))
                        .build())
                .hasMessageContaining("stride 3 after stride 2");
        assertThatThrownBy(() -> encoded((net, image) -> List.of(net.upsample(image, 2, Interpolation.NEAREST)))
                        .build())
                .hasMessageContaining("stride 1/2");
    }

    private interface Maps {
        List<Tensor> of(Net net, Tensor image);
    }

    private static UNet3Plus.Builder encoded(Maps maps) {
        return bare(Preset.ZOO).optEncoder(new Encoder() {
            @Override
            public String name() {
                return "odd";
            }

            @Override
            public List<Tensor> encode(Net net, Tensor image) {
                return maps.of(net, image);
            }
        });
    }

    /** Dilation in place of a stride: two scales of one resolution, between which nothing has to be resampled. */
    @Test
    void anEncoderMayHaveTwoMapsOfOneStride() {
        Graph graph = Architecture.fromSpec(
                        "unet3plus:branch-width=4,encoder=resnet18-stride8,deep-supervision=true", Map.of())
                .graph();
        List<Extent> sizes = graph.extents(64, 48);
        assertThat(graph.outputs()).hasSize(6);
        assertThat(graph.outputs().values())
                .allSatisfy(output -> assertThat(sizes.get(output.id())).isEqualTo(new Extent(64, 48)));
    }
}
