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
package io.github.unetzoo.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * Gates and residual blocks against numbers of PyTorch 2.13 in double precision: written out there with its functional
 * operators from the papers' formulas, in evaluation. The image is {@code sin(0.37 i)} in its order; value i of weight n,
 * in the graph's order, is {@code 0.5 sin(1.3 i + n)}, plus 1 for running variances.
 */
class NetTest {

    private static final BlockStyle BARE = new BlockStyle(Norm.NONE, Activation.RELU, false, ConvPadding.SAME);

    private static final float[] SCSE = {
        0.000000f,
        0.311206f,
        0.603615f,
        0.834562f,
        0.960861f,
        0.951057f,
        0.559482f,
        0.382765f,
        0.138156f,
        -0.150126f,
        -0.442224f,
        -0.687916f,
        -0.709508f,
        -0.761066f,
        -0.713490f,
        -0.559385f,
        -0.308695f,
        0.006089f,
        0.326283f,
        0.621408f,
        0.853198f,
        0.982442f,
        0.977610f,
        0.826932f
    };
    private static final float[] ATTENTION_WITH_BATCH_NORM = {
        0.000000f,
        0.118962f,
        0.217342f,
        0.277610f,
        0.291591f,
        0.285047f,
        0.223361f,
        0.137540f,
        0.045073f,
        -0.046313f,
        -0.143035f,
        -0.222448f,
        -0.273244f,
        -0.290047f,
        -0.272158f,
        -0.224999f,
        -0.116869f,
        0.002197f,
        0.114044f,
        0.198898f,
        0.266494f,
        0.279417f,
        0.251796f,
        0.197771f,
        0.128145f,
        0.046943f,
        -0.053894f,
        -0.151953f,
        -0.234526f,
        -0.294200f,
        -0.334369f,
        -0.292640f,
        -0.214077f,
        -0.108129f,
        0.003991f,
        0.110988f,
        0.191879f,
        0.236653f,
        0.248833f,
        0.236749f,
        0.212798f,
        0.142356f,
        0.047428f,
        -0.058481f,
        -0.165050f,
        -0.271905f,
        -0.318021f,
        -0.320335f,
        -0.274734f,
        -0.192968f,
        -0.101556f,
        0.005732f,
        0.099892f,
        0.172019f,
        0.223686f,
        0.269294f,
        0.265449f,
        0.222435f,
        0.147618f,
        0.048920f
    };
    private static final float[] ATTENTION_WITHOUT_NORM = {
        0.000000f,
        0.152929f,
        0.285929f,
        0.380476f,
        0.425116f,
        0.382073f,
        0.291713f,
        0.177145f,
        0.056870f,
        -0.055799f,
        -0.150518f,
        -0.230063f,
        -0.291474f,
        -0.325639f,
        -0.318917f,
        -0.280852f,
        -0.150239f,
        0.002890f,
        0.156303f,
        0.289978f,
        0.357205f,
        0.364923f,
        0.324302f,
        0.249538f,
        0.154391f,
        0.049399f,
        -0.055739f,
        -0.162090f,
        -0.263305f,
        -0.344745f,
        -0.417373f,
        -0.376198f,
        -0.281635f,
        -0.148196f,
        0.005818f,
        0.148767f,
        0.250596f,
        0.304798f,
        0.313967f,
        0.285239f,
        0.223930f,
        0.147229f,
        0.050592f,
        -0.065657f,
        -0.193407f,
        -0.339402f,
        -0.408826f,
        -0.421425f,
        -0.376535f,
        -0.281332f,
        -0.136124f,
        0.007486f,
        0.128656f,
        0.217045f,
        0.269500f,
        0.283382f,
        0.274536f,
        0.237275f,
        0.165733f,
        0.057325f
    };
    private static final float[] RESIDUAL_IDENTITY = {
        0.390750f, 0.715924f, 1.002787f, 1.327632f, 1.449960f, 1.407866f, 1.132366f, 0.721227f, 0.325262f, 0.450233f,
        0.156962f, 0.000000f, 0.000000f, 0.000000f, 0.000000f, 0.000000f, 0.000000f, 0.050483f, 0.000000f, 0.222418f,
        0.413592f, 0.337619f, 0.320463f, 0.223097f
    };
    private static final float[] RESIDUAL_PROJECTION = {
        0.294127f, 0.183721f, 0.083876f, 0.122648f, 0.090974f, 0.057437f, 0.907808f, 0.725521f, 0.540420f, 0.797889f,
        0.936639f, 1.011975f, 0.570791f, 0.690712f, 0.840495f, 0.794683f, 0.589372f, 0.382138f
    };

    private static BlockStyle residual(BlockStyle style) {
        return new BlockStyle(style.norm(), style.activation(), style.bias(), style.padding(), 0, true);
    }

    private static Graph graph(BlockStyle style, BiFunction<Net, Tensor, Tensor> drawing) {
        Net net = new Net(style);
        net.output("y", drawing.apply(net, net.input("image", 4)));
        return net.build();
    }

    private static Graph gate(SkipGate gate, BlockStyle style) {
        return graph(style, (net, image) -> net.scope("gate").gated(gate, image, net.maxPool(image, 2)));
    }

    private static float[] evaluate(Graph graph, int height, int width) {
        return evaluate(graph, Precision.FLOAT32, height, width);
    }

    private static float[] evaluate(Graph graph, Precision precision, int height, int width) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph, precision, Layout.CHANNELS_LAST, 1);
            block.initialize(manager);
            for (int n = 0; n < graph.weights().size(); n++) {
                Weight weight = graph.weights().get(n);
                float[] values = new float[Math.toIntExact(weight.elements())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float)
                            (0.5 * Math.sin(1.3 * i + n) + (weight.name().endsWith("running_var") ? 1 : 0));
                }
                NDArray array = block.parameter(weight).getArray();
                manager.create(values, array.getShape()).copyTo(array);
            }
            float[] image = new float[4 * height * width];
            for (int i = 0; i < image.length; i++) {
                image[i] = (float) Math.sin(0.37 * i);
            }
            return block.forward(
                            new ParameterStore(manager, false),
                            new NDList(manager.create(image, new Shape(1, 4, height, width))),
                            false)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    @Test
    void squeezeAndExcitationIsThePapers() {
        Graph graph = gate(SkipGate.SCSE, BlockStyle.MODERN);

        assertThat(graph.weights())
                .extracting(Weight::name)
                .containsExactly(
                        "gate.squeeze.weight",
                        "gate.squeeze.bias",
                        "gate.excite.weight",
                        "gate.excite.bias",
                        "gate.spatial.weight",
                        "gate.spatial.bias");
        assertThat(graph.parameterCount()).isEqualTo(4 * 2 + 2 + 2 * 4 + 4 + 4 + 1);
        assertThat(evaluate(graph, 2, 3)).containsExactly(SCSE, within(1e-5f));
    }

    /** The image is 3x5 and the gating signal 1x2: sizes that no factor fits. */
    @Test
    void anAttentionGateIsThePapers() {
        Graph normed = gate(SkipGate.ATTENTION, BlockStyle.MODERN);
        Graph bare = gate(SkipGate.ATTENTION, BARE);

        assertThat(normed.parameterCount()).isEqualTo((4 * 2 + 4) + (4 * 2 + 4) + 2 + 1);
        assertThat(evaluate(normed, 3, 5)).containsExactly(ATTENTION_WITH_BATCH_NORM, within(1e-5f));
        assertThat(bare.weights())
                .extracting(Weight::name)
                .containsExactly(
                        "gate.skip.weight",
                        "gate.signal.weight",
                        "gate.signal.bias",
                        "gate.psi.weight",
                        "gate.psi.bias");
        assertThat(bare.parameterCount()).isEqualTo(4 * 2 + (4 * 2 + 2) + 2 + 1);
        assertThat(evaluate(bare, 3, 5)).containsExactly(ATTENTION_WITHOUT_NORM, within(1e-5f));
    }

    @Test
    void noGateAddsNothing() {
        assertThat(gate(SkipGate.NONE, BlockStyle.MODERN).weights()).isEmpty();
        assertThat(gate(SkipGate.NONE, BlockStyle.MODERN).nodes()).hasSize(1);
    }

    @Test
    void residualBlocksAddWhatEntered() {
        BlockStyle style = residual(BlockStyle.MODERN);
        Graph identity = graph(style, (net, image) -> net.doubleConv("block", image, 4));
        Graph projection = graph(style, (net, image) -> net.doubleConv("block", image, 3));

        assertThat(identity.weights())
                .isEqualTo(graph(BlockStyle.MODERN, (net, image) -> net.doubleConv("block", image, 4))
                        .weights());
        assertThat(evaluate(identity, 2, 3)).containsExactly(RESIDUAL_IDENTITY, within(1e-5f));
        assertThat(projection.weights())
                .extracting(Weight::name)
                .contains("block.conv2.weight", "block.shortcut.conv.weight", "block.shortcut.norm.running_var")
                .doesNotContain("block.shortcut.conv.bias");
        assertThat(projection.parameterCount()).isEqualTo((4 * 3 * 9 + 6) + (3 * 3 * 9 + 6) + (4 * 3 + 6));
        assertThat(evaluate(projection, 2, 3)).containsExactly(RESIDUAL_PROJECTION, within(1e-5f));
    }

    @Test
    void bfloat16IsCloseToTheSame() {
        Graph scse = gate(SkipGate.SCSE, BlockStyle.MODERN);
        Graph attention = gate(SkipGate.ATTENTION, BlockStyle.MODERN);
        Graph block = graph(residual(BlockStyle.MODERN), (net, image) -> net.doubleConv("block", image, 3));

        assertThat(evaluate(scse, Precision.BFLOAT16, 2, 3)).containsExactly(SCSE, within(0.02f));
        assertThat(evaluate(attention, Precision.BFLOAT16, 3, 5))
                .containsExactly(ATTENTION_WITH_BATCH_NORM, within(0.02f));
        assertThat(evaluate(block, Precision.BFLOAT16, 2, 3)).containsExactly(RESIDUAL_PROJECTION, within(0.03f));
    }

    /** Where convolutions do not pad, what entered is cropped to what comes out. */
    @Test
    void residualBlocksMayShrink() {
        Graph graph = graph(residual(BlockStyle.PAPER), (net, image) -> net.doubleConv("block", image, 4));

        assertThat(graph.extents(9, 7).get(graph.firstOutput().id())).isEqualTo(new Extent(5, 3));
        assertThat(evaluate(graph, 9, 7)).hasSize(4 * 5 * 3);
    }

    @Test
    void gradientsReachEveryWeightOfAGate() {
        for (SkipGate gate : List.of(SkipGate.SCSE, SkipGate.ATTENTION)) {
            Graph graph = gate(gate, BlockStyle.MODERN);
            try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
                GraphBlock block = new GraphBlock(graph, Precision.FLOAT32, Layout.CHANNELS_LAST, 4);
                block.initialize(manager);
                NDArray image =
                        manager.arange(4 * 8 * 8 * 2f).sin().reshape(2, 4, 8, 8).add(0.5f);
                try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                    collector.backward(block.forward(new ParameterStore(manager, false), new NDList(image), true)
                            .singletonOrThrow()
                            .square()
                            .sum());
                }
                for (Weight weight : graph.weights()) {
                    if (weight.role().learned()) {
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
    }
}
