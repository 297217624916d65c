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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.torchscript.Layout;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.TensorData;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompiledNetworkTest {

    private static final CompileOptions OPTIONS = CompileOptions.builder().build();

    private static Graph graph() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.relu(g.batchNorm("norm", g.conv("fine", g.input("image", 3), Op.Conv.same(8, 3))));
        g.output("logits", g.conv("head", x, Op.Conv.same(2, 1)));
        return g.build();
    }

    private static Map<String, TensorData> weights(long seed) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = new GraphBlock(graph(), Precision.FLOAT32, Layout.CHANNELS_LAST, seed);
            block.initialize(manager);
            return block.weights();
        }
    }

    private static float[] run(CompiledNetwork network) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            return network.run(manager.ones(new Shape(1, 3, 8, 8))).get(0).toFloatArray();
        }
    }

    /** Whether two are one in memory shows in the rewritten graph, which is made when the script is. */
    @Test
    void whatIsOpenIsNotCompiledAgain() {
        CompiledNetwork first = CompiledNetwork.of(graph(), weights(1), OPTIONS);
        float[] logits = run(first);
        CompiledNetwork second = CompiledNetwork.of(graph(), weights(1), OPTIONS);
        assertThat(second.graph()).isSameAs(first.graph());

        first.close();
        first.close();
        assertThat(run(second)).as("one has closed, the other runs").isEqualTo(logits);

        Graph before = second.graph();
        second.close();
        try (CompiledNetwork third = CompiledNetwork.of(graph(), weights(1), OPTIONS)) {
            assertThat(third.graph()).as("all had closed").isNotSameAs(before);
            assertThat(run(third)).isEqualTo(logits);
        }
    }

    @Test
    void otherWeightsAndOptionsAreOtherNetworks() {
        CompileOptions plain = CompileOptions.builder().optPacked(false).build();
        try (CompiledNetwork one = CompiledNetwork.of(graph(), weights(1), OPTIONS);
                CompiledNetwork unpacked = CompiledNetwork.of(graph(), weights(1), plain);
                CompiledNetwork other = CompiledNetwork.of(graph(), weights(2), OPTIONS)) {
            assertThat(unpacked.graph()).isNotSameAs(one.graph());
            assertThat(other.graph()).isNotSameAs(one.graph());
            assertThat(run(other)).isNotEqualTo(run(one));
        }
    }

    @Test
    void isModelForPredictorsOfDjl() throws TranslateException {
        CompiledNetwork network = CompiledNetwork.of(graph(), weights(1), OPTIONS);
        Model model = network.djl();
        assertThat(network.djl()).isSameAs(model);
        try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator());
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList image = new NDList(manager.ones(new Shape(1, 3, 8, 8)));
            assertThat(predictor.predict(image).singletonOrThrow().toFloatArray())
                    .isEqualTo(run(network));
            assertThat(model.getBlock().getOutputShapes(new Shape[] {new Shape(2, 3, 16, 8)}))
                    .containsExactly(new Shape(2, 2, 16, 8));
            NDList grey = new NDList(manager.ones(new Shape(1, 1, 8, 8)));
            assertThatThrownBy(() -> predictor.predict(grey))
                    .hasStackTraceContaining("this network takes (N, 3, H, W)");
            assertThatThrownBy(() -> model.getBlock().forward(new ParameterStore(manager, false), image, true))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("does not learn");
        }
        network.close();
        assertThat(model.getNDManager().isOpen()).isFalse();
    }

    /** A model that outlives its network's last reference must not compute in freed memory. */
    @Test
    void modelKeepsItsNetworkInMemory() throws Exception {
        Model model = CompiledNetwork.of(graph(), weights(1), OPTIONS).djl();
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20);
        }
        try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator());
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            assertThat(predictor
                            .predict(new NDList(manager.ones(new Shape(1, 3, 8, 8))))
                            .singletonOrThrow()
                            .toFloatArray())
                    .hasSize(128);
        }
    }
}
