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
package io.github.unetzoo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Margins;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EncodersTest {

    static List<Encoder> all() {
        return Encoders.all();
    }

    /** An encoder's graph; its outputs are the feature maps, map0 first. */
    private static Graph graph(Encoder encoder) {
        Net net = new Net(BlockStyle.MODERN);
        List<Tensor> features = encoder.encode(net, net.input("image", 3));
        for (int i = 0; i < features.size(); i++) {
            net.output("map" + i, features.get(i));
        }
        return net.build();
    }

    private static List<Extent> sizes(Graph graph, int height, int width) {
        List<Extent> all = graph.extents(height, width);
        return graph.outputs().values().stream().map(t -> all.get(t.id())).toList();
    }

    /** The references' own counts; of those not in the table of references, torchvision's less its classifier. */
    @ParameterizedTest
    @CsvSource({
        "resnet18,11176512",
        "resnet34,21284672",
        "resnet50,23508032",
        "resnet101,42500160",
        "resnet152,58143808",
        "resnext50_32x4d,22979904",
        "resnext101_32x8d,86742336",
        "efficientnet-b0,4007548",
        "efficientnet-b1,6513184",
        "efficientnet-b2,7700994",
        "efficientnet-b3,10696232",
        "efficientnet-b4,17548616",
        "efficientnet-b5,28340784",
        "efficientnet-b6,40735704",
        "efficientnet-b7,63786960",
        "vgg11,9220480",
        "vgg11_bn,9225984",
        "vgg13,9404992",
        "vgg13_bn,9410880",
        "vgg16,14714688",
        "vgg16_bn,14723136",
        "vgg19,20024384",
        "vgg19_bn,20035392",
        "densenet121,6953856",
        "densenet169,12484480",
        "densenet201,18092928",
        "densenet161,26472000"
    })
    void haveTheirReferencesParameters(String name, long parameters) {
        assertThat(EncoderInfo.of(Encoders.named(name).orElseThrow(), 3).parameters())
                .isEqualTo(parameters);
    }

    @Test
    void theCatalogueSaysWhatEachGives() {
        Map<String, EncoderInfo> rows = Encoders.catalogue(4).stream()
                .collect(Collectors.toMap(EncoderInfo::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));

        assertThat(rows.keySet()).containsExactlyElementsOf(Encoders.names()).hasSizeGreaterThanOrEqualTo(27);
        assertThat(rows.values()).allSatisfy(row -> {
            assertThat(row.strides()).containsExactly(1, 2, 4, 8, 16, 32);
            assertThat(row.inChannels()).isEqualTo(4);
        });
        assertThat(rows.get("resnet34").channels()).containsExactly(4, 64, 64, 128, 256, 512);
        assertThat(rows.get("resnext50_32x4d").channels()).containsExactly(4, 64, 256, 512, 1024, 2048);
        assertThat(rows.get("efficientnet-b0").channels()).containsExactly(4, 32, 24, 40, 112, 320);
        assertThat(rows.get("efficientnet-b7").channels()).containsExactly(4, 64, 48, 80, 224, 640);
        assertThat(rows.get("vgg11").channels()).containsExactly(64, 128, 256, 512, 512, 512);
        assertThat(rows.get("densenet121").channels()).containsExactly(4, 64, 256, 512, 1024, 1024);
        assertThat(rows.get("densenet161").channels()).containsExactly(4, 96, 384, 768, 2112, 2208);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theirMapsHaveTheSizesTheirStridesSay(Encoder encoder) {
        assertThat(sizes(graph(encoder), 96, 160))
                .containsExactly(
                        new Extent(96, 160),
                        new Extent(48, 80),
                        new Extent(24, 40),
                        new Extent(12, 20),
                        new Extent(6, 10),
                        new Extent(3, 5));
    }

    @ParameterizedTest
    @MethodSource("all")
    void cutShortTheyAreTheBeginningOfThemselves(Encoder encoder) {
        Graph whole = graph(encoder);
        for (int depth = 1; depth <= 5; depth++) {
            String name = depth == 5 ? encoder.name() : encoder.name() + "-depth" + depth;
            Encoder cut = Encoders.named(name).orElseThrow();
            List<String> maps = new ArrayList<>();
            for (int i = 0; i <= depth; i++) {
                maps.add("map" + i);
            }
            assertThat(cut.name()).isEqualTo(name);
            assertThat(cut).isEqualTo(Encoders.named(name).orElseThrow()).hasSameHashCodeAs(name);
            assertThat(cut.equals(encoder)).isEqualTo(depth == 5);
            // The head that EfficientNet carries along belongs to its last map alone.
            assertThat(graph(cut).weights()).isEqualTo(whole.select(maps).weights());
            assertThat(graph(cut).outputs().keySet()).containsExactlyElementsOf(maps);
        }
    }

    static Stream<Encoder> dilatable() {
        return Stream.concat(ResNet.all().stream(), EfficientNet.all().stream());
    }

    @ParameterizedTest
    @MethodSource("dilatable")
    void dilationStandsInForStrides(Encoder encoder) {
        Graph plain = graph(encoder);
        for (int stride : new int[] {8, 16}) {
            Encoder dilated =
                    Encoders.named(encoder.name() + "-stride" + stride).orElseThrow();
            Graph graph = graph(dilated);

            assertThat(EncoderInfo.of(dilated, 3).strides()).containsExactly(1, 2, 4, 8, Math.min(16, stride), stride);
            assertThat(sizes(graph, 64, 64).get(5)).isEqualTo(new Extent(64 / stride, 64 / stride));
            assertThat(graph.weights()).isEqualTo(plain.weights());
        }
    }

    private static Map<String, Integer> dilations(Encoder encoder) {
        return graph(encoder).nodes().stream()
                .filter(n -> n.op() instanceof Op.Conv conv && conv.dilation() > 1)
                .collect(Collectors.toMap(Node::name, n -> ((Op.Conv) n.op()).dilation()));
    }

    /** A layer's first block has the dilation of the layer before it, as in torchvision. */
    @Test
    void resNetsDilateBehindTheStrideThatIsGone() {
        assertThat(dilations(ResNet.RESNET50)).isEmpty();
        assertThat(dilations(ResNet.RESNET50.withOutputStride(16)))
                .isEqualTo(Map.of("layer4.1.conv2", 2, "layer4.2.conv2", 2));
        assertThat(dilations(ResNet.RESNET50.withOutputStride(8)))
                .isEqualTo(Map.of(
                        "layer3.1.conv2", 2,
                        "layer3.2.conv2", 2,
                        "layer3.3.conv2", 2,
                        "layer3.4.conv2", 2,
                        "layer3.5.conv2", 2,
                        "layer4.0.conv2", 2,
                        "layer4.1.conv2", 4,
                        "layer4.2.conv2", 4));
    }

    @Test
    void efficientNetsDilateTheirDepthwiseConvolutions() {
        assertThat(dilations(EfficientNet.B0.withOutputStride(16)))
                .hasSize(5)
                .containsEntry("_blocks.11._depthwise_conv", 2)
                .containsEntry("_blocks.15._depthwise_conv", 2);
        assertThat(dilations(EfficientNet.B0.withOutputStride(8)))
                .hasSize(11)
                .containsEntry("_blocks.5._depthwise_conv", 2)
                .containsEntry("_blocks.11._depthwise_conv", 4);
    }

    /** Before and after, of the stem and the four strided blocks; from the reference at each variant's own size. */
    @ParameterizedTest
    @CsvSource({
        "0,'0,1 0,1 1,2 0,1 1,2'",
        "1,'0,1 0,1 1,2 0,1 2,2'",
        "2,'0,1 0,1 2,2 1,1 2,2'",
        "3,'0,1 0,1 2,2 0,1 2,2'",
        "4,'0,1 0,1 2,2 0,1 1,2'",
        "5,'0,1 0,1 1,2 1,1 2,2'",
        "6,'0,1 0,1 1,2 0,1 2,2'",
        "7,'0,1 0,1 1,2 1,1 1,2'"
    })
    void efficientNetsPadForTheSizeTheyWerePublishedWith(int number, String paddings) {
        List<Op.Conv> strided = graph(EfficientNet.all().get(number)).nodes().stream()
                .map(Node::op)
                .filter(op -> op instanceof Op.Conv conv && conv.step() == 2)
                .map(Op.Conv.class::cast)
                .toList();

        assertThat(strided).extracting(Op.Conv::kernel).containsExactly(3, 3, 5, 3, 5);
        assertThat(strided)
                .extracting(Op.Conv::padding)
                .containsExactlyElementsOf(Stream.of(paddings.split(" "))
                        .map(pair -> pair.split(","))
                        .map(pair -> new Margins(
                                Integer.parseInt(pair[0]),
                                Integer.parseInt(pair[0]),
                                Integer.parseInt(pair[1]),
                                Integer.parseInt(pair[1])))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "0,2 4 8 15",
        "1,4 7 15 22",
        "2,4 7 15 22",
        "3,4 7 17 25",
        "4,5 9 21 31",
        "5,7 12 26 38",
        "6,8 14 30 44",
        "7,10 17 37 54"
    })
    void efficientNetsMapsAreTheReferencesBlocks(int number, String blocks) {
        Graph graph = graph(EfficientNet.all().get(number));
        List<String> last = new ArrayList<>();
        for (int map = 2; map <= 5; map++) {
            Node node = graph.producer(graph.outputs().get("map" + map));
            while (node.op() instanceof Op.Carry) {
                node = graph.producer(node.inputs().get(0));
            }
            last.add(node.name().split("\\.")[1]);
        }
        assertThat(String.join(" ", last)).isEqualTo(blocks);
    }

    private static Map<String, Double> drops(Encoder encoder) {
        return graph(encoder).nodes().stream()
                .filter(n -> n.op() instanceof Op.StochasticDepth)
                .collect(Collectors.toMap(Node::name, n -> ((Op.StochasticDepth) n.op()).probability()));
    }

    /** Residuals stand in the blocks that keep size and channels, of 16 in all. */
    @Test
    void efficientNetsDropResidualBranchesAsTheReferenceDoes() {
        Map<String, Double> drops = drops(EfficientNet.B0);

        assertThat(drops.keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.of(2, 4, 6, 7, 9, 10, 12, 13, 14)
                        .map(block -> "_blocks." + block + ".stochasticdepth1")
                        .toList());
        assertThat(drops).containsEntry("_blocks.2.stochasticdepth1", 0.2 * 2 / 16);
        assertThat(drops).containsEntry("_blocks.14.stochasticdepth1", 0.2 * 14 / 16);
        // A block keeps its probability where the encoder is cut, and the first block never drops.
        assertThat(drops(EfficientNet.B0.withDepth(2))).isEqualTo(Map.of("_blocks.2.stochasticdepth1", 0.025));
        assertThat(drops(EfficientNet.B1)).doesNotContainKey("_blocks.0.stochasticdepth1");
        assertThat(drops(EfficientNet.B1)).containsEntry("_blocks.1.stochasticdepth1", 0.2 / 23);
        assertThat(drops(EfficientNet.B1)).containsEntry("_blocks.22.stochasticdepth1", 0.2 * 22 / 23);
    }

    @Test
    void theDropRateIsPartOfTheNameWhereItIsNotTheUsual() {
        Encoder none = Encoders.named("efficientnet-b0-drop0").orElseThrow();
        assertThat(none).isEqualTo(EfficientNet.B0.withDropRate(0)).hasToString("efficientnet-b0-drop0");
        assertThat(drops(none)).isEmpty();
        assertThat(graph(none).weights()).isEqualTo(graph(EfficientNet.B0).weights());
        assertThat(Encoders.named("efficientnet-b0-drop0.2")).contains(EfficientNet.B0);
        assertThat(Encoders.named("efficientnet-b3-depth4-stride16-drop0.05"))
                .contains(
                        EfficientNet.B3.withDropRate(0.05).withOutputStride(16).withDepth(4));
        assertThat(EfficientNet.B0.withDropRate(0.05)).hasToString("efficientnet-b0-drop0.05");
        assertThatThrownBy(() -> Encoders.named("efficientnet-b0-drop1"))
                .hasMessage("drop rate 1.0 of encoder efficientnet-b0 must lie in [0, 1)");
        assertThatThrownBy(() -> Encoders.named("resnet18-drop0.1"))
                .hasMessageContaining("drop rate 0.1 is not to be had with encoder resnet18");
    }

    /** The norm of a transition belongs to the finer map, its convolution to the coarser. */
    @Test
    void denseNetsMapsAreTheirTransitionsNorms() {
        Graph graph = graph(DenseNet.DENSENET121);

        assertThat(graph.outputs().values())
                .extracting(Tensor::name)
                .containsExactly(
                        "image",
                        "features.relu1",
                        "features.transition1.relu1",
                        "features.transition2.relu1",
                        "features.transition3.relu1",
                        "features.norm5");
    }

    @ParameterizedTest
    @MethodSource("all")
    void weightNamesAreUnique(Encoder encoder) {
        List<String> names = graph(encoder).weights().stream().map(Weight::name).toList();

        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
    }

    @Test
    void mistakesAreNamed() {
        assertThat(Encoders.named("plain")).isEmpty();
        assertThatThrownBy(() -> Encoders.named("resnet35"))
                .hasMessageContaining("\"resnet35\" is not known")
                .hasMessageContaining("resnet34")
                .hasMessageContaining("META-INF/services");
        assertThatThrownBy(() -> Encoders.named("resnet34-depth6"))
                .hasMessage("depth 6 of encoder resnet34 must lie between 1 and 5");
        assertThatThrownBy(() -> Vgg.VGG11.withDepth(0))
                .hasMessage("depth 0 of encoder vgg11 must lie between 1 and 5");
        assertThatThrownBy(() -> ResNet.RESNET18.withOutputStride(4))
                .hasMessage("output stride 4 of encoder resnet18 must be 8, 16 or 32");
        assertThatThrownBy(() -> Encoders.named("densenet121-stride8"))
                .hasMessageContaining("output stride 8 is not to be had with encoder densenet121");
        assertThat(Encoders.named("resnet34-depth2-stride8").orElseThrow())
                .isEqualTo(ResNet.RESNET34.withOutputStride(8).withDepth(2))
                .hasToString("resnet34-depth2-stride8");
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        Encoder own = new Called("resnet18");
        assertThatThrownBy(() -> Encoders.checkNames(List.of(ResNet.RESNET18, own)))
                .hasMessageContaining("Called is called \"resnet18\", as is")
                .hasMessageContaining("ResNet");
        assertThatThrownBy(() -> Encoders.checkNames(List.of(new Called("plain"))))
                .hasMessageContaining("\"plain\"");
        Encoders.checkNames(Encoders.all());
    }

    private record Called(String name) implements Encoder {
        @Override
        public List<Tensor> encode(Net net, Tensor image) {
            return List.of(image);
        }
    }

    @Test
    void theHelpNamesEverySuffix() {
        assertThat(Encoders.help()).contains("plain", "resnet18", "-depth", "-stride", "-drop");
    }
}
