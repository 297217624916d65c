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
package io.github.unetzoo.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import io.github.unetzoo.encoder.DenseNet;
import io.github.unetzoo.encoder.EfficientNet;
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.encoder.Vgg;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.layers.UpPath;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.torchscript.Precision;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** UNet on every encoder, most of all in the form that its reference gives it. */
class UNetOnEncodersTest {

    static List<Encoder> all() {
        return Encoders.all();
    }

    private static UNet.Builder smp(Encoder encoder) {
        return UNet.builder(Preset.SMP).setInChannels(3).setClasses(1).optEncoder(encoder);
    }

    private static Extent logits(Graph graph, int height, int width) {
        return graph.extents(height, width).get(graph.firstOutput().id());
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18,14328209",
        "resnet34,24436369",
        "resnet50,32521105",
        "resnet101,51513233",
        "resnet152,67156881",
        "resnext50_32x4d,31992977",
        "vgg16_bn,23756689",
        "densenet121,13607633",
        "efficientnet-b0,6251469",
        "efficientnet-b1,8757105",
        "efficientnet-b2,10046291",
        "efficientnet-b3,13159033",
        "efficientnet-b4,20225689",
        "efficientnet-b5,31216001",
        "efficientnet-b6,43825193",
        "efficientnet-b7,67095329"
    })
    void hasItsReferencesParameters(String encoder, long parameters) {
        Graph graph = Architecture.fromSpec("unet:preset=smp,in-channels=3,classes=1,encoder=" + encoder, Map.of())
                .graph();

        assertThat(graph.parameterCount()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @MethodSource("all")
    void takesAnySizeAndIsBuiltAgainFromItsWords(Encoder encoder) {
        for (Preset preset : List.of(Preset.ZOO, Preset.SMP)) {
            UNet unet = UNet.builder(preset)
                    .setInChannels(2)
                    .setClasses(3)
                    .optEncoder(encoder)
                    .build();

            assertThat(logits(unet.graph(), 75, 101)).isEqualTo(new Extent(75, 101));
            Network again = Architecture.named("unet").create(new Options("unet", unet.options()));
            assertThat(again.options()).isEqualTo(unet.options());
            assertThat(again.graph().weights()).isEqualTo(unet.graph().weights());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18-depth1",
        "resnet18-depth4",
        "resnet18-stride8",
        "resnet18-depth4-stride8",
        "efficientnet-b0-depth3-stride16",
        "densenet121-depth3",
        "vgg11-depth2"
    })
    void cutAndDilatedEncodersAreNamedInItsWords(String name) {
        for (String preset : List.of("zoo", "smp")) {
            UNet unet = (UNet) Architecture.fromSpec("unet:preset=" + preset + ",encoder=" + name, Map.of());

            assertThat(unet.options()).containsEntry("encoder", name);
            assertThat(unet.config().encoder()).isEqualTo(Encoders.named(name).orElseThrow());
            assertThat(logits(unet.graph(), 64, 96)).isEqualTo(new Extent(64, 96));
        }
    }

    /** Numbered from the coarsest on; a centre block behind a VGG; no skip at the image's resolution. */
    @Test
    void weightsHaveTheReferencesNames() {
        UNet unet = smp(Vgg.VGG11_BN).build();
        List<String> keys = unet.graph().weights().stream()
                .map(w -> unet.referenceNames().foreign(w.name()) + " " + w.shape())
                .toList();

        assertThat(keys)
                .contains(
                        "encoder.features.0.weight [64, 3, 3, 3]",
                        "decoder.center.0.0.weight [512, 512, 3, 3]",
                        "decoder.center.1.1.running_var [512]",
                        "decoder.blocks.0.conv1.0.weight [256, 1024, 3, 3]",
                        "decoder.blocks.0.conv2.1.bias [256]",
                        "decoder.blocks.4.conv1.0.weight [16, 32, 3, 3]",
                        "segmentation_head.0.weight [1, 16, 3, 3]",
                        "segmentation_head.0.bias [1]")
                .allMatch(key -> key.matches("(encoder|decoder\\.(blocks|center)|segmentation_head)\\..*"));
        assertThat(smp(ResNet.RESNET18).build().config().centre()).isFalse();
    }

    @Test
    void theImageItselfIsNoSkip() {
        UNet resnet = UNet.builder()
                .setInChannels(3)
                .setClasses(1)
                .optEncoder(ResNet.RESNET18)
                .build();
        UNet vgg = UNet.builder()
                .setInChannels(3)
                .setClasses(1)
                .optEncoder(Vgg.VGG11)
                .build();

        assertThat(joins(resnet)).isEqualTo(4);
        assertThat(joins(vgg)).isEqualTo(5);
        assertThat(joins(smp(Vgg.VGG11).build())).isEqualTo(4);
    }

    private static long joins(UNet unet) {
        return unet.graph().nodes().stream()
                .filter(n -> n.op() instanceof Op.Concat)
                .count();
    }

    @Test
    void resizingNeedsAnUpPathThatInterpolates() {
        assertThatThrownBy(() -> smp(ResNet.RESNET18).optUp(UpPath.TRANSPOSED).build())
                .hasMessageContaining("sizes RESIZE_UP")
                .hasMessageContaining("choose NEAREST");
    }

    static Stream<Encoder> deepest() {
        return Stream.of(EfficientNet.B7, DenseNet.DENSENET201, ResNet.RESNET152);
    }

    /** libtorch recurses along a graph: a thread with the JVM's default stack must do, in training and in evaluation. */
    @ParameterizedTest
    @MethodSource("deepest")
    void theDeepestTrainOnAnOrdinaryThread(Encoder encoder) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                trainOneStep(smp(encoder).build());
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        done.get(2, TimeUnit.MINUTES);
    }

    private static void trainOneStep(UNet unet) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = unet.newBlock(Precision.FLOAT32, 1);
            // Ours draws in Java, the same everywhere: for tens of millions of weights that takes its time.
            for (Weight weight : unet.graph().weights()) {
                if (weight.role() == Weight.Role.KERNEL) {
                    block.parameter(weight).setInitializer(new NormalInitializer(0.05f));
                }
            }
            block.initialize(manager);
            ParameterStore store = new ParameterStore(manager, false);
            NDArray image = manager.randomNormal(new Shape(2, 3, 64, 33));
            NDArray logits = block.forward(store, new NDList(image), false).singletonOrThrow();
            assertThat(logits.getShape()).isEqualTo(new Shape(2, 1, 64, 33));
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray trained = block.forward(store, new NDList(image), true).singletonOrThrow();
                collector.backward(trained.square().mean());
            }
            Weight first = unet.graph().weights().get(0);
            assertThat(block.parameter(first)
                            .getArray()
                            .getGradient()
                            .abs()
                            .max()
                            .getFloat())
                    .as(first.name())
                    .isPositive()
                    .isFinite();
        }
    }
}
