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
package io.github.unetzoo.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GraphTest {

    /** One pooling, one way back up, a skip, and a side output with weights of its own. */
    private static Graph small() {
        GraphBuilder g = new GraphBuilder();
        Tensor image = g.input("image", 3);
        GraphBuilder left = g.scope("left");
        Tensor fine = left.relu(left.batchNorm("norm", left.conv("conv", image, Op.Conv.same(8, 3))));
        Tensor side = g.scope("side").conv("head", fine, Op.Conv.same(1, 1));
        Tensor coarse = g.maxPool(fine, 2);
        Tensor up = g.convTranspose("up", coarse, Op.ConvTranspose.doubling(4));
        Tensor head = g.conv("head", g.concat(fine, up), Op.Conv.valid(2, 1).withBias(false));
        g.output("logits", head);
        g.output("side", side);
        return g.build();
    }

    @Test
    void namesNodesAndWeightsByScope() {
        Graph graph = small();
        assertThat(graph.nodes())
                .extracting(Node::name)
                .containsExactly(
                        "image",
                        "left.conv",
                        "left.norm",
                        "left.relu1",
                        "side.head",
                        "maxpool1",
                        "up",
                        "concat1",
                        "head");
        assertThat(graph.weights())
                .extracting(Weight::name)
                .containsExactly(
                        "left.conv.weight",
                        "left.conv.bias",
                        "left.norm.weight",
                        "left.norm.bias",
                        "left.norm.running_mean",
                        "left.norm.running_var",
                        "side.head.weight",
                        "side.head.bias",
                        "up.weight",
                        "up.bias",
                        "head.weight");
        assertThat(graph.weights().get(8).shape()).containsExactly(8, 4, 2, 2);
        assertThat(graph.weights().get(10).shape()).containsExactly(2, 12, 1, 1);
        assertThat(graph.outputs().keySet()).containsExactly("logits", "side");
        assertThat(graph.input().channels()).isEqualTo(3);
    }

    @Test
    void scopesNestAndCountUnnamedNodesApart() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 1);
        GraphBuilder inner = g.scope("a").scope("b.c");
        assertThat(inner.relu(x).name()).isEqualTo("a.b.c.relu1");
        assertThat(inner.relu(x).name()).isEqualTo("a.b.c.relu2");
        assertThat(g.relu(x).name()).isEqualTo("relu1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> g.scope("a..b"))
                .withMessageContaining("\"a..b\"")
                .withMessageContaining("letters, digits");
    }

    @Test
    void countsParametersAndMacsByHand() {
        Graph graph = small();
        // conv 8*3*9+8, norm 8+8 (running statistics are not learned), side 8+1, up 8*4*4+4, head 12*2
        assertThat(graph.parameterCount()).isEqualTo(224 + 16 + 9 + 132 + 24);
        // on 8x6: conv 48*8*27, side 48*8, up 12 pixels below * 8*4*4, head 48*12*2
        assertThat(graph.macs(8, 6)).isEqualTo(10_368 + 384 + 1_536 + 1_152);
        Graph grouped =
                graph((g, x) -> g.conv("c", x, Op.Conv.same(8, 3).withGroups(4).withStep(2)));
        // 4 channels in, so 1 a group: 8*1*9+8 weights, 4x5 pixels out of 7x9
        assertThat(grouped.parameterCount()).isEqualTo(80);
        assertThat(grouped.macs(7, 9)).isEqualTo(20 * 8 * 9);
    }

    @Test
    void depthIsTheLongestChain() {
        // image, conv, norm, relu, pool, up, concat, head
        assertThat(small().depth()).isEqualTo(8);
        assertThat(small().select(List.of("side")).depth()).isEqualTo(5);
    }

    @Test
    void summaryListsEveryNodeAndTheTotals() {
        String summary = small().summary(8, 6);
        String[] lines = summary.split("\\R");
        assertThat(lines).hasSize(1 + 9 + 1);
        assertThat(lines[0]).startsWith("name").contains("operator", "stride", "parameters", "MACs");
        assertThat(lines[2].split("\\s{2,}")).containsExactly("left.conv", "conv", "8, 8, 6", "1", "224", "10,368");
        assertThat(lines[6].split("\\s{2,}")).containsExactly("maxpool1", "maxpool", "8, 4, 3", "2");
        assertThat(lines[10]).isEqualTo("9 nodes, 405 parameters, 13,440 MACs for one image of 8x6");
    }

    @Test
    void selectDropsWhatIsNotNeededAndItsWeights() {
        Graph graph = small();
        Graph side = graph.select(List.of("side"));
        assertThat(side.nodes())
                .extracting(Node::name)
                .containsExactly("image", "left.conv", "left.norm", "left.relu1", "side.head");
        assertThat(side.parameterCount()).isEqualTo(224 + 16 + 9);
        assertThat(side.weights()).extracting(Weight::name).doesNotContain("up.weight", "head.weight");
        for (int i = 0; i < side.nodes().size(); i++) {
            Tensor output = side.nodes().get(i).output();
            assertThat(output.id()).isEqualTo(i);
            assertThat(side.producer(output)).isSameAs(side.nodes().get(i));
        }
        assertThat(graph.select(List.of("side", "logits")).outputs().keySet()).containsExactly("side", "logits");
        assertThat(graph.nodes()).as("the graph itself stays whole").hasSize(9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> graph.select(List.of("sides")))
                .withMessage("\"sides\" is not an output of this network; its outputs are [logits, side]");
        assertThatIllegalArgumentException().isThrownBy(() -> graph.select(List.of()));
    }

    @Test
    void withoutDropoutEverythingElseStays() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 3);
        Tensor a = g.dropout(g.channelDropout(g.conv("a", x, Op.Conv.same(2, 3)), 0.5), 0.5);
        g.output("y", g.conv("b", g.stochasticDepth(a, 0.5), Op.Conv.same(2, 3)));
        g.output("z", g.dropout(a, 0.1));
        Graph graph = g.build();

        Graph sure = graph.withoutDropout();

        assertThat(sure.nodes()).extracting(Node::name).containsExactly("image", "a", "b");
        assertThat(sure.weights()).isEqualTo(graph.weights());
        assertThat(sure.nodes().get(2).inputs())
                .containsExactly(sure.nodes().get(1).output());
        assertThat(sure.outputs())
                .containsExactly(
                        Map.entry("y", sure.nodes().get(2).output()),
                        Map.entry("z", sure.nodes().get(1).output()));
        assertThat(graph.nodes()).as("the graph itself stays whole").hasSize(7);
    }

    @Test
    void aDrawThatIsFixedIsNoChance() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 3);
        g.output("y", g.stochasticDepth(g.scope("s").stochasticDepth(x, 0.5), 0.25));
        Graph graph = g.build();

        Graph fixed = graph.withDropped(Map.of("s.stochasticdepth1", Set.of(1)));

        assertThat(fixed.nodes().subList(1, 3))
                .extracting(Node::op)
                .containsExactly(
                        new Op.StochasticDepth(0.5).withDropped(Set.of(1)),
                        new Op.StochasticDepth(0.25).withDropped(Set.of()));
        assertThat(fixed.withoutDropout().nodes()).isEqualTo(fixed.nodes());
        assertThat(graph.withoutDropout().nodes()).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> graph.withDropped(Map.of("s", Set.of())))
                .withMessage("this network has no stochastic depth called [s]");
    }

    @Test
    void aKernelMayBeginOtherwiseAndItsBiasDoesNot() {
        GraphBuilder g = new GraphBuilder();
        Tensor a = g.conv("a", g.input("image", 3), Op.Conv.same(2, 3), Init.ONES);
        g.output("y", g.convTranspose("b", a, Op.ConvTranspose.doubling(2), new Init.Bilinear()));

        assertThat(g.build().weights())
                .extracting(Weight::init)
                .containsExactly(Init.ONES, Init.ZEROS, new Init.Bilinear(), Init.ZEROS);
    }

    @Test
    void buildDropsWhatNoOutputNeeds() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 1);
        g.conv("unused", x, Op.Conv.same(64, 3));
        g.output("y", g.conv("used", x, Op.Conv.same(1, 1)));
        assertThat(g.build().weights()).extracting(Weight::name).containsExactly("used.weight", "used.bias");
    }

    @Test
    void refusesTensorsOfAnotherGraph() {
        GraphBuilder one = new GraphBuilder();
        GraphBuilder other = new GraphBuilder();
        Tensor x = one.input("image", 1);
        Tensor twin = other.input("image", 1);
        assertThat(twin).isEqualTo(x);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.relu(twin))
                .withMessageContaining("belongs to another graph")
                .withMessageContaining("relu1");
        assertThatIllegalArgumentException().isThrownBy(() -> one.concat(x, twin));
        assertThatIllegalArgumentException().isThrownBy(() -> one.output("y", twin));
        one.output("y", one.relu(x));
        Graph graph = one.build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> graph.producer(new Tensor(1, "else", 1, Stride.ONE)))
                .withMessageContaining("not of this graph");
    }

    @Test
    void refusesTakenNamesAndUnfitInputs() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 6);
        g.conv("c", x, Op.Conv.same(4, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> g.conv("c", x, Op.Conv.same(4, 3)))
                .withMessage("cannot add conv \"c\": the name is taken: give each node its own");
        g.output("y", x);
        assertThatIllegalArgumentException().isThrownBy(() -> g.output("y", x)).withMessageContaining("\"y\" exists");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> g.conv("d", x, Op.Conv.same(4, 3).withGroups(4)))
                .withMessageContaining("input channels 6 are not a multiple of groups 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> g.groupNorm("n", x, 4))
                .withMessageContaining("channels 6 are not a multiple of groups 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> g.add(x, g.conv("e", x, Op.Conv.same(1, 1))))
                .withMessageContaining("differ in channels");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> g.concat(x, g.maxPool(x, 2)))
                .withMessageContaining("differ in stride: resize or crop one first");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> g.concat(x))
                .withMessageContaining("takes at least 2 inputs, not 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Op.Conv.same(1, 2))
                .withMessageContaining("even");
        assertThatIllegalArgumentException().isThrownBy(() -> new Op.MaxPool(2, 2, 2, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Op.Dropout(1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Op.StochasticDepth(1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Op.StochasticDepth(0).withDropped(Set.of(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Op.PadToMultiple(4, PadMode.REFLECT));
    }

    @Test
    void wantsAnOutputAndOneImage() {
        GraphBuilder none = new GraphBuilder();
        none.input("image", 1);
        assertThatIllegalArgumentException().isThrownBy(none::build).withMessageContaining("at least one output");
        GraphBuilder two = new GraphBuilder();
        two.output("y", two.add(two.input("a", 1), two.input("b", 1)));
        assertThatIllegalArgumentException().isThrownBy(two::build).withMessageContaining("has 2");
    }

    @Test
    void stridesFollowPoolsAndUpsamplings() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 1);
        Tensor half = g.maxPool(x, 2);
        Tensor sixth = g.conv("c", half, Op.Conv.same(1, 3).withStep(3));
        assertThat(half.stride()).isEqualTo(Stride.of(2)).hasToString("2");
        assertThat(sixth.stride()).isEqualTo(Stride.of(6));
        assertThat(g.upsample(sixth, 2, Interpolation.NEAREST).stride()).isEqualTo(Stride.of(3));
        assertThat(g.upsample(sixth, 4, Interpolation.NEAREST).stride())
                .isEqualTo(new Stride(3, 2))
                .hasToString("3/2");
        assertThat(g.convTranspose("t", x, Op.ConvTranspose.doubling(1)).stride())
                .isEqualTo(new Stride(1, 2));
        assertThat(g.resizeLike(sixth, half, Interpolation.NEAREST).stride()).isEqualTo(Stride.of(2));
        Tensor fixed = g.adaptiveAvgPool(sixth, new Extent(1, 1));
        assertThat(g.upsample(fixed, 2, Interpolation.NEAREST).stride())
                .isEqualTo(Stride.FIXED)
                .hasToString("fixed");
        assertThat(g.multiply(sixth, fixed).stride()).isEqualTo(Stride.of(6));
        assertThat(new Stride(4, 6)).isEqualTo(new Stride(2, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new Stride(0, 2));
    }

    private static Graph graph(BiFunction<GraphBuilder, Tensor, Tensor> body) {
        GraphBuilder g = new GraphBuilder();
        g.output("y", body.apply(g, g.input("image", 4)));
        return g.build();
    }

    private static Arguments op(Op op, String expected) {
        return Arguments.of(op.toString(), graph((g, x) -> g.apply("op", op, x)), expected);
    }

    /** Sizes for an image of 7x9, worked out by hand. */
    static Stream<Arguments> sizes() {
        return Stream.of(
                op(Op.Conv.same(1, 5), "7x9"),
                op(Op.Conv.valid(1, 3), "5x7"),
                op(Op.Conv.same(1, 3).withStep(2), "4x5"),
                op(Op.Conv.valid(1, 3).withDilation(2, Margins.NONE), "3x5"),
                op(Op.Conv.valid(1, 3).withStep(2).withPadding(new Margins(0, 1, 2, 3)), "4x6"),
                op(Op.ConvTranspose.doubling(1), "14x18"),
                op(new Op.ConvTranspose(1, 4, 2, 1, 0, true), "14x18"),
                op(new Op.ConvTranspose(1, 3, 2, 0, 0, true), "15x19"),
                op(new Op.ConvTranspose(1, 3, 2, 1, 1, true), "14x18"),
                op(new Op.BatchNorm(1e-5, 0.1), "7x9"),
                op(new Op.GroupNorm(2, 1e-5), "7x9"),
                op(new Op.Relu(), "7x9"),
                op(new Op.LeakyRelu(0.1), "7x9"),
                op(new Op.Silu(), "7x9"),
                op(new Op.Sigmoid(), "7x9"),
                op(new Op.Softmax(), "7x9"),
                op(new Op.ArgMax(), "7x9"),
                Arguments.of("gate", graph((g, x) -> g.gate(x, g.adaptiveAvgPool(x, new Extent(1, 1)), 0)), "7x9"),
                op(new Op.Dropout(0.1), "7x9"),
                op(new Op.ChannelDropout(0.1), "7x9"),
                op(new Op.StochasticDepth(0.1), "7x9"),
                op(new Op.MaxPool(2, 2, 0, false), "3x4"),
                op(new Op.MaxPool(2, 2, 0, true), "4x5"),
                op(new Op.MaxPool(3, 2, 1, false), "4x5"),
                // Of 7 rows, a fourth window would begin in the padding below them and is dropped.
                op(new Op.MaxPool(2, 3, 1, true), "3x4"),
                op(new Op.AvgPool(2, 3, 1, true, true), "3x4"),
                op(new Op.AvgPool(2, 2, 0, true, false), "4x5"),
                op(new Op.AvgPool(3, 1, 1, false, true), "7x9"),
                op(new Op.AdaptiveAvgPool(new Extent(3, 4)), "3x4"),
                op(new Op.AdaptiveMaxPool(new Extent(20, 1)), "20x1"),
                op(new Op.Upsample(3, Interpolation.BILINEAR), "21x27"),
                op(new Op.Pad(new Margins(1, 2, 3, 4), PadMode.REFLECT), "11x15"),
                op(new Op.PadToMultiple(8, PadMode.ZERO), "8x16"),
                op(new Op.PadToMultiple(1, PadMode.ZERO), "7x9"),
                op(new Op.Crop(new Margins(1, 2, 3, 0)), "3x7"),
                Arguments.of(
                        "resize like",
                        graph((g, x) -> g.resizeLike(g.maxPool(x, 2), x, Interpolation.BILINEAR)),
                        "7x9"),
                Arguments.of("pad like", graph((g, x) -> g.padLike(g.conv("c", x, Op.Conv.valid(1, 3)), x)), "7x9"),
                Arguments.of("crop like", graph((g, x) -> g.cropLike(x, g.conv("c", x, Op.Conv.valid(1, 3)))), "5x7"),
                Arguments.of("concat", graph((g, x) -> g.concat(x, x, x)), "7x9"),
                Arguments.of("add", graph((g, x) -> g.add(x, x)), "7x9"),
                op(new Op.Scale(0.5), "7x9"),
                Arguments.of(
                        "multiply", graph((g, x) -> g.multiply(x, g.adaptiveAvgPool(x, new Extent(1, 1)))), "7x9"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void extentsEqualThoseComputedByHand(String name, Graph graph, String expected) {
        Tensor output = graph.outputs().get("y");
        assertThat(graph.extents(7, 9).get(output.id())).hasToString(expected);
        assertThat(graph.extents(7, 9).get(graph.input().id())).hasToString("7x9");
    }

    @Test
    void anUnfitSizeNamesTheNodeAndTheNextSize() {
        Graph graph = graph((g, x) -> g.concat(x, g.upsample(g.maxPool(g.maxPool(x, 2), 2), 4, Interpolation.NEAREST)));
        assertThatThrownBy(() -> graph.extents(8, 10))
                .isInstanceOf(UnfitSizeException.class)
                .hasMessage("an image of 8x10 cannot pass through this network: pad it to 8x12"
                        + " (at \"concat1\" (concat): maps of 8x10 and 8x8 do not match)");
        assertThat(graph.fits(8, 12)).isTrue();
        assertThat(graph.fits(8, 10)).isFalse();
        assertThat(graph.next(9)).isEqualTo(12);
        assertThat(graph.next(12)).isEqualTo(12);
    }

    /** PyTorch computes an output of 0 pixels here and refuses it. */
    @Test
    void aCeilPoolWithoutAWindowIsRefused() {
        Graph graph = graph((g, x) -> g.maxPool(x, new Op.MaxPool(3, 2, 0, true)));
        assertThat(graph.fits(1, 1)).isFalse();
        assertThat(graph.fits(2, 2)).isTrue();
    }

    @Test
    void cropsBeginInsideTheMap() {
        assertThatThrownBy(() -> new Op.CropLike(OptionalInt.of(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a crop's offset of -1 must be at least 0");
    }

    @Test
    void sizesThatFitNothingAreRefusedByEveryOperatorThatMay() {
        List<Graph> graphs = List.of(
                graph((g, x) -> g.conv("c", x, Op.Conv.valid(1, 9))),
                graph((g, x) -> g.maxPool(x, 9)),
                graph((g, x) -> g.crop(x, Margins.all(4))),
                graph((g, x) -> g.pad(x, new Margins(0, 0, 7, 0), PadMode.REFLECT)),
                graph((g, x) -> g.cropLike(g.conv("c", x, Op.Conv.valid(1, 3)), x)),
                graph((g, x) ->
                        g.apply("crop", new Op.CropLike(OptionalInt.of(3)), x, g.conv("c", x, Op.Conv.valid(1, 3)))),
                graph((g, x) -> g.add(x, g.pad(x, Margins.all(1), PadMode.ZERO))),
                graph((g, x) -> g.multiply(x, g.pad(x, Margins.all(1), PadMode.ZERO))));
        assertThat(graphs).allSatisfy(graph -> {
            assertThat(graph.fits(7, 7)).isFalse();
            assertThatThrownBy(() -> graph.extents(7, 7)).isInstanceOf(UnfitSizeException.class);
        });
        assertThat(graphs.get(0).next(1)).isEqualTo(9);
        // Sizes differ whatever the image's: there is none to pad to, and the message names none.
        assertThat(graphs.get(6).next(1)).isZero();
        assertThatThrownBy(() -> graphs.get(6).extents(7, 7)).hasMessageNotContaining("pad it to");
    }
}
