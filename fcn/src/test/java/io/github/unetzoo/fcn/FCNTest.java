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
package io.github.unetzoo.fcn;

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
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.encoder.Vgg;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Init;
import io.github.unetzoo.graph.Stride;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.layers.Activation;
import io.github.unetzoo.layers.Norm;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FCNTest {

    private static FCN.Builder zoo() {
        return FCN.builder().setInChannels(2).setClasses(3).optWidth(4);
    }

    private static FCN.Builder vgg() {
        return FCN.builder(Preset.VGG).setInChannels(2).setClasses(3).optWidth(2);
    }

    /** A small ResNet whose third layer is dilated. */
    private static FCN.Builder torchvision() {
        return FCN.builder(Preset.TORCHVISION).setInChannels(2).setClasses(3).optEncoder(ResNet.RESNET18.withDepth(4));
    }

    /** Every choice away from its default, one at a time. */
    static Stream<FCN> choices() {
        return Stream.of(
                        zoo(),
                        zoo().optStride(32),
                        zoo().optStride(16),
                        zoo().optStride(1),
                        zoo().optLearnedUpsampling(true),
                        zoo().optDropout(0.3),
                        zoo().setClasses(1),
                        zoo().setRegression(2),
                        zoo().setLabels(3),
                        zoo().optResidual(true),
                        zoo().optBlockDropout(0.2),
                        zoo().optDepth(3)
                                .optNorm(Norm.GROUP)
                                .optActivation(Activation.SILU)
                                .optBias(true),
                        encoded().optWidths(List.of(3, 5, 9)),
                        encoded().optEncoder(new StridedEncoder()),
                        encoded().optEncoder(ResNet.RESNET18.withDepth(3)),
                        encoded().optEncoder(ResNet.RESNET18.withDepth(4).withOutputStride(8)),
                        vgg(),
                        vgg().optStride(16),
                        vgg().optStride(32),
                        vgg().optAtOnce(true),
                        vgg().optDropout(0),
                        vgg().setRegression(1),
                        torchvision(),
                        torchvision().optAuxiliary(true),
                        torchvision().optDropout(0),
                        torchvision().setClasses(1).optAuxiliary(true).optEncoder(new StridedEncoder()))
                .map(FCN.Builder::build);
    }

    private static FCN.Builder encoded() {
        return FCN.builder().setInChannels(2).setClasses(3);
    }

    @ParameterizedTest
    @MethodSource("choices")
    void runsAndTrains(FCN fcn) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            // Stochastic depth may leave a layer out for the whole batch, which then has no gradient; not by this seed.
            manager.getEngine().setRandomSeed(1);
            GraphBlock block = fcn.newBlock(Precision.FLOAT32, 1);
            block.initialize(manager);
            ParameterStore store = new ParameterStore(manager, false);
            NDArray image = manager.randomNormal(new Shape(2, 2, 37, 50));
            for (Weight weight : fcn.graph().weights()) {
                // Behind a score of zeros no gradient passes; the first step would make it another.
                if (weight.role() == Weight.Role.KERNEL && weight.init().equals(Init.ZEROS)) {
                    block.parameter(weight).getArray().addi(manager.randomNormal(new Shape(weight.dimensions())));
                }
            }

            NDList outputs = block.forward(store, new NDList(image), false);
            assertThat(outputs).hasSameSizeAs(fcn.graph().outputs().keySet());
            assertThat(outputs)
                    .allSatisfy(output -> assertThat(output.getShape())
                            .isEqualTo(new Shape(2, fcn.task().outputs(), 37, 50)));

            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDList trained = block.forward(store, new NDList(image), true);
                NDArray loss = manager.create(0f);
                for (NDArray output : trained) {
                    loss = loss.add(output.square().mean());
                }
                collector.backward(loss);
            }
            for (Weight weight : fcn.graph().weights()) {
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
    void itsWordsBuildItAgain(FCN fcn) {
        Network again = Architecture.named("fcn").create(new Options("fcn", fcn.options()));

        assertThat(((FCN) again).config()).isEqualTo(fcn.config());
        assertThat(again.graph().weights()).isEqualTo(fcn.graph().weights());
        assertThat(new FCNArchitecture().help().keySet())
                .containsAll(fcn.options().keySet());
    }

    @ParameterizedTest
    @MethodSource("choices")
    void takesImagesOfAnySize(FCN fcn) {
        for (int size : new int[] {1, 2, 31, 32, 33, 65, 100, 255}) {
            assertThat(fcn.graph().extents(size, 300 - size))
                    .element(fcn.graph().firstOutput().id())
                    .isEqualTo(new Extent(size, 300 - size));
        }
        assertThat(fcn.graph().outputs().values())
                .allSatisfy(output -> assertThat(output.stride()).isEqualTo(Stride.ONE));
    }

    @ParameterizedTest
    @CsvSource({"32,136152917", "16,134815994", "8,134489759"})
    void thePaperHasItsParameters(int stride, long parameters) {
        FCN fcn = FCN.builder(Preset.VGG)
                .setInChannels(3)
                .setClasses(21)
                .optStride(stride)
                .build();

        assertThat(fcn.graph().parameterCount()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({"resnet50,35322218", "resnet101,54314346"})
    void torchvisionHasItsParameters(String encoder, long parameters) {
        Network fcn = Architecture.fromSpec("fcn:preset=torchvision,classes=21,aux=true,encoder=" + encoder, Map.of());

        assertThat(fcn.graph().parameterCount()).isEqualTo(parameters);
        assertThat(fcn.graph().outputs().keySet()).containsExactly("out", "aux");
    }

    /** The numbers 19, 27, 31, 5 and 9 are right if each score lies where its pixel is. */
    @ParameterizedTest
    @ValueSource(ints = {32, 16, 8})
    void scoresLieOverTheirPixels(int stride) {
        Alignment exact = new Alignment(1, 0);

        assertThat(Alignment.of(vgg().optStride(stride).build().graph())).isEqualTo(exact);
        assertThat(Alignment.of(zoo().optStride(stride).build().graph())).isEqualTo(exact);
        assertThat(Alignment.of(zoo().optStride(stride)
                        .optLearnedUpsampling(true)
                        .build()
                        .graph()))
                .isEqualTo(exact);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 16, 8})
    void anyEncoderWillDo(int stride) {
        for (Encoder encoder : Encoders.all()) {
            boolean small = encoder instanceof StridedEncoder;
            Graph graph = encoded()
                    .optEncoder(encoder)
                    .optStride(small ? 4 : stride)
                    .build()
                    .graph();

            assertThat(graph.extents(100, 33).get(graph.firstOutput().id()))
                    .as(encoder.name())
                    .isEqualTo(new Extent(100, 33));
        }
        assertThat(Alignment.of(encoded()
                        .optEncoder(Vgg.VGG16)
                        .optStride(stride)
                        .build()
                        .graph()))
                .isEqualTo(new Alignment(1, 0));
    }

    @Test
    void learnedUpsamplingBeginsAsBilinearInterpolation() {
        float[] learned = logits(zoo().optLearnedUpsampling(true).build());
        float[] fixed = logits(zoo().build());

        float largest = 0;
        for (int i = 0; i < fixed.length; i++) {
            int y = i / 256 % 256;
            int x = i % 256;
            // At the border a transposed convolution fades out, where interpolation repeats the edge.
            if (Math.min(Math.min(y, 255 - y), Math.min(x, 255 - x)) >= 64) {
                assertThat(learned[i]).isCloseTo(fixed[i], within(1e-4f));
                largest = Math.max(largest, Math.abs(fixed[i]));
            }
        }
        assertThat(largest).isGreaterThan(0.1f);
    }

    private static float[] logits(FCN fcn) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = fcn.newBlock(Precision.FLOAT32, 4);
            block.initialize(manager);
            return block.forward(new ParameterStore(manager, false), new NDList(wave(manager, 256)), false)
                    .get(0)
                    .toFloatArray();
        }
    }

    private static NDArray wave(NDManager manager, int size) {
        float[] pixels = new float[2 * size * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(0.01 * i * (i % 7));
        }
        return manager.create(pixels, new Shape(1, 2, size, size));
    }

    @Test
    void thePaperBeginsWithScoresOfZeroAndInterpolation() {
        FCN fcn = vgg().build();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = fcn.newBlock(Precision.FLOAT32, 4);
            block.initialize(manager);
            NDArray logits = block.forward(new ParameterStore(manager, false), new NDList(wave(manager, 40)), false)
                    .get(0);

            assertThat(logits.toFloatArray()).containsOnly(0f);
            assertThat(block.weights().get("decoder.upscore2.weight").toFloats())
                    .startsWith(
                            0.0625f, 0.1875f, 0.1875f, 0.0625f, 0.1875f, 0.5625f, 0.5625f, 0.1875f, 0.1875f, 0.5625f,
                            0.5625f, 0.1875f, 0.0625f, 0.1875f, 0.1875f, 0.0625f, 0f);
        }
    }

    /** Training at once is another scale of the same scores: 0.01 and 0.0001 times the weights say the same. */
    @Test
    void atOnceScalesThePools() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock plain = vgg().build().newBlock(Precision.FLOAT32, 4);
            GraphBlock atOnce = vgg().optAtOnce(true).build().newBlock(Precision.FLOAT32, 4);
            for (GraphBlock block : List.of(plain, atOnce)) {
                block.initialize(manager);
                for (Weight weight : block.graph().weights()) {
                    if (weight.name().startsWith("decoder.score_") && weight.role() == Weight.Role.KERNEL) {
                        block.parameter(weight).getArray().addi(1);
                    }
                }
            }
            Map<String, Float> factors =
                    Map.of("decoder.score_pool4.weight", 0.01f, "decoder.score_pool3.weight", 0.0001f);
            for (Weight weight : plain.graph().weights()) {
                plain.parameter(weight).getArray().muli(factors.getOrDefault(weight.name(), 1f));
            }
            ParameterStore store = new ParameterStore(manager, false);
            float[] expected = plain.forward(store, new NDList(wave(manager, 40)), false)
                    .get(0)
                    .toFloatArray();
            float[] actual = atOnce.forward(store, new NDList(wave(manager, 40)), false)
                    .get(0)
                    .toFloatArray();

            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f * Math.abs(expected[i])));
            }
        }
    }

    @Test
    void anEncoderOfOnesOwnPlugsInAndIsFoundAgain(@TempDir Path folder) throws IOException {
        FCN fcn = FCN.builder()
                .setInChannels(3)
                .setClasses(2)
                .optEncoder(new StridedEncoder())
                .build();

        assertThat(fcn.options()).containsEntry("stride", "8");
        Tensor logits = fcn.graph().firstOutput();
        assertThat(fcn.graph().extents(50, 33).get(logits.id())).isEqualTo(new Extent(50, 33));

        float[] saved;
        try (SegmentationModel model = SegmentationModel.create(
                fcn, List.of("background", "cell"), new Normalization.None(), Precision.FLOAT32, 3)) {
            model.save(folder, Map.of());
            saved = model.block().weights().get("encoder.stem.weight").toFloats();
        }
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            assertThat(model.block().weights().get("encoder.stem.weight").toFloats())
                    .isEqualTo(saved);
        }
    }

    @Test
    void theStrideIsThatOfTheFinestScore() {
        assertThat(names(zoo().optStride(16).build().graph()))
                .contains("decoder.score5.weight", "decoder.score4.weight")
                .doesNotContain("decoder.score3.weight");
        assertThat(zoo().build().options()).containsEntry("stride", "8").containsEntry("widths", "4x8x16x32x32x32");
        assertThat(FCN.builder()
                        .setInChannels(1)
                        .setClasses(1)
                        .optWidths(List.of(2, 3))
                        .build()
                        .options())
                .containsEntry("stride", "2");
    }

    @Test
    void aResNetIsDilatedForTorchvision() {
        FCN fcn = FCN.builder(Preset.TORCHVISION).setInChannels(3).setClasses(4).build();

        assertThat(fcn.options()).containsEntry("encoder", "resnet50-stride8");
        assertThat(fcn.referenceNames().foreign("encoder.layer1.0.conv1.weight"))
                .isEqualTo("backbone.layer1.0.conv1.weight");
        assertThat(fcn.referenceNames().ignores("aux_classifier.4.weight"))
                .as("published weights have it")
                .isTrue();
    }

    private static List<String> names(Graph graph) {
        return graph.weights().stream().map(Weight::name).toList();
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> FCN.builder().setClasses(2).build()).hasMessageContaining("setInChannels");
        assertThatThrownBy(() -> FCN.builder().setInChannels(1).build()).hasMessageContaining("setClasses");
        assertThatThrownBy(() -> zoo().setClasses(0)).hasMessageContaining("classes 0 must be at least 1");
        assertThatThrownBy(() -> zoo().optStride(64).build())
                .hasMessageContaining("stride 64 is not to be had with encoder plain")
                .hasMessageContaining("[1, 2, 4, 8, 16, 32]");
        assertThatThrownBy(() -> vgg().optStride(4).build()).hasMessageContaining("must be 32, 16 or 8");
        assertThatThrownBy(() -> vgg().optWidth(0).build()).hasMessageContaining("width 0 must be at least 1");
        assertThatThrownBy(() -> vgg().optStride(32).optAtOnce(true).build())
                .hasMessageContaining("choose stride 16 or 8");
        assertThatThrownBy(() -> vgg().optEncoder(Vgg.VGG16).build())
                .hasMessageContaining("preset vgg does not take an encoder");
        assertThatThrownBy(() -> vgg().optWidths(List.of(1, 2)).build()).hasMessageContaining("use width");
        assertThatThrownBy(() -> vgg().optAuxiliary(true).build()).hasMessageContaining("only preset torchvision");
        assertThatThrownBy(() -> zoo().optAuxiliary(true).build()).hasMessageContaining("only preset torchvision");
        assertThatThrownBy(() -> zoo().optAtOnce(true).build()).hasMessageContaining("only preset vgg");
        assertThatThrownBy(() -> torchvision().optAtOnce(true).build()).hasMessageContaining("only preset vgg");
        assertThatThrownBy(() -> torchvision().optStride(8).build()).hasMessageContaining("does not take a stride");
        assertThatThrownBy(() -> torchvision().optWidth(8).build()).hasMessageContaining("plain encoder's");
        assertThatThrownBy(() ->
                        torchvision().optEncoder(PlainEncoder.doubling(4, 2)).build())
                .hasMessageContaining("use preset zoo");
        assertThatThrownBy(() -> Architecture.fromSpec("fcn:preset=vgg,encoder=plain", Map.of()))
                .hasMessageContaining("preset vgg does not take the plain encoder");
        assertThatThrownBy(() -> torchvision().optLearnedUpsampling(true).build())
                .hasMessageContaining("use preset zoo");
        assertThatThrownBy(() -> vgg().optLearnedUpsampling(false).build()).hasMessageContaining("always learned");
        assertThatThrownBy(() -> zoo().optEncoder(Vgg.VGG16).build()).hasMessageContaining("plain encoder's");
        assertThatThrownBy(() -> zoo().optWidths(List.of(1, 2)).build()).hasMessageContaining("either widths or width");
        assertThatThrownBy(() -> zoo().optDropout(1).build()).hasMessage("dropout 1.0 must lie in [0, 1)");
        assertThatThrownBy(() -> Architecture.fromSpec("fcn:classes=2,regression=1", Map.of()))
                .hasMessageContaining("not both");
        assertThatThrownBy(() -> Architecture.fromSpec("fcn:widht=3", Map.of()))
                .hasMessageContaining("fcn has no option widht");
    }

    /** Widths 4, 8, 16, 32, 32, 32: the last two double convolutions keep their channels. */
    @Test
    void residualBlocksHaveTheParametersCountedByHand() {
        assertThat(zoo().optResidual(true).build().graph().parameterCount()
                        - zoo().build().graph().parameterCount())
                .isEqualTo(16 + 48 + 160 + 576);
    }

    @Test
    void whatWouldBeWithoutEffectIsRefusedWithTheReason() {
        assertThatThrownBy(() -> Architecture.fromSpec("fcn:gate=scse", Map.of()))
                .hasMessageContaining("gate=scse")
                .hasMessageContaining("adds scores");
        assertThat(Architecture.fromSpec("fcn:gate=none,width=4", Map.of()).options())
                .doesNotContainKey("gate");
        assertThatThrownBy(
                        () -> encoded().optEncoder(Vgg.VGG16).optResidual(true).build())
                .hasMessageContaining("encoder vgg16 has its own");
        assertThatThrownBy(() -> vgg().optBlockDropout(0.1).build()).hasMessageContaining("they are VGG-16's");
        assertThatThrownBy(() -> vgg().optDepth(3).build()).hasMessageContaining("its depth is VGG-16's");
        assertThatThrownBy(() -> torchvision().optNorm(Norm.GROUP).build())
                .hasMessageContaining("they are the encoder's");
    }

    @Test
    void aTaskDecidesTheChannels() {
        assertThat(zoo().setClasses(1).build().task()).isEqualTo(new Task.Binary());
        assertThat(zoo().setClasses(5).build().task()).isEqualTo(new Task.Multiclass(5));
        assertThat(vgg().setRegression(4).build().graph().firstOutput().channels())
                .isEqualTo(4);
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(vgg().build()).asString().matches("fcn \\(vgg, 8s, \\d+ parameters\\)");
        assertThat(zoo().optStride(32).build())
                .asString()
                .matches("fcn \\(zoo, 32s, plain encoder, \\d+ parameters\\)");
        assertThat(torchvision().build())
                .asString()
                .matches("fcn \\(torchvision, resnet18-depth4-stride8 encoder, \\d+ parameters\\)");
    }

    @ParameterizedTest
    @CsvSource({
        "resnet50,resnet50-stride8",
        "resnet50-stride16,resnet50-stride16",
        "resnet18-depth4,resnet18-depth4-stride8"
    })
    void torchvisionDilatesUnlessAStrideIsAskedFor(String asked, String built) {
        Network fcn = Architecture.fromSpec("fcn:preset=torchvision,encoder=" + asked, Map.of());

        assertThat(fcn.options()).containsEntry("encoder", built);
    }
}
