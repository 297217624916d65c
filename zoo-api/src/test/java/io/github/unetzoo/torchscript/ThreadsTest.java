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
package io.github.unetzoo.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.GraphBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {

    private static final int THREADS = 4;

    private static GraphBlock block(NDManager manager) {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 3);
        for (int i = 0; i < 4; i++) {
            x = g.relu(g.batchNorm("norm" + i, g.conv("conv" + i, x, Op.Conv.same(8, 3))));
        }
        g.output("y", g.conv("head", x, Op.Conv.same(2, 1)));
        GraphBlock block = new GraphBlock(g.build(), Precision.FLOAT32, Layout.CHANNELS_LAST, 9);
        block.initialize(manager);
        return block;
    }

    /** One image of its own for each thread, so that a mix-up of threads would show. */
    private static float[] infer(GraphBlock block, NDManager parent, int which) {
        try (NDManager manager = parent.newSubManager()) {
            float[] pixels = new float[3 * 24 * 24];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) Math.sin(i * (which + 1) * 0.37);
            }
            NDArray image = manager.create(pixels, new Shape(1, 3, 24, 24));
            return block.forward(new ParameterStore(manager, false), new NDList(image), false)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    @Test
    void threadsInferTogetherWhatTheyInferAlone() throws Exception {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock alone = block(manager);
            List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                expected.add(infer(alone, manager, i));
            }
            assertThat(expected.get(0)).isNotEqualTo(expected.get(1));

            // A fresh block: the threads also race to load its script.
            GraphBlock shared = block(manager);
            ExecutorService pool = Executors.newFixedThreadPool(THREADS);
            try {
                CountDownLatch start = new CountDownLatch(THREADS);
                List<Future<Boolean>> modesKept = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    int which = i;
                    boolean gradients = i % 2 == 0;
                    Callable<Boolean> work = () -> {
                        JniUtils.setGradMode(gradients);
                        start.countDown();
                        start.await();
                        boolean kept = true;
                        for (int round = 0; round < 15; round++) {
                            assertThat(infer(shared, manager, which)).containsExactly(expected.get(which));
                            kept &= JniUtils.isGradMode() == gradients;
                        }
                        return kept;
                    };
                    modesKept.add(pool.submit(work));
                }
                for (Future<Boolean> kept : modesKept) {
                    assertThat(kept.get(60, TimeUnit.SECONDS)).isTrue();
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void aRefusedCallRestoresTheGradientModeToo() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                ScriptModule module = ScriptModule.load(Archive.of(
                        "  def f(self: __torch__.Net, x: Tensor) -> Tensor:\n    return torch.view(x, [7])\n"))) {
            boolean before = JniUtils.isGradMode();
            NDArray x = manager.ones(new Shape(3));
            for (boolean mode : new boolean[] {true, false}) {
                JniUtils.setGradMode(mode);
                assertThat(catchThrowable(() -> module.run("f", new NDList(x), !mode)))
                        .isNotNull();
                assertThat(JniUtils.isGradMode()).isEqualTo(mode);
            }
            JniUtils.setGradMode(before);
        }
    }
}
