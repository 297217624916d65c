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
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Optimizer steps against the papers' update rules in double precision. */
class WeightUpdateTest {

    private static final double DECAY = 0.1;
    private static final double RATE = 0.05;
    private static final int STEPS = 5;

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private NDArray kernel;
    private NDArray bias;

    @BeforeEach
    void weights() {
        kernel = manager.create(new float[] {1, -2, 3});
        bias = manager.create(new float[] {0.5f});
        kernel.setRequiresGradient(true);
        bias.setRequiresGradient(true);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private List<WeightUpdate.Slot> slots() {
        return List.of(new WeightUpdate.Slot("kernel", kernel, true), new WeightUpdate.Slot("bias", bias, false));
    }

    /** The loss sum(kernel^2) + 3 bias, whose gradients are 2 kernel and 3. */
    private void backward() {
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            collector.backward(kernel.mul(kernel).sum().add(bias.mul(3).sum()));
        }
    }

    @ParameterizedTest
    @EnumSource(WeightUpdate.Rule.class)
    void followsTheRule(WeightUpdate.Rule rule) {
        double[] w = {1, -2, 3, 0.5};
        double[] m = new double[4];
        double[] v = new double[4];
        try (WeightUpdate update = new WeightUpdate(manager, rule, DECAY, slots())) {
            for (int t = 1; t <= STEPS; t++) {
                backward();
                update.step(RATE);
                for (int i = 0; i < 4; i++) {
                    double decay = i < 3 ? DECAY : 0;
                    double g = i < 3 ? 2 * w[i] : 3;
                    switch (rule) {
                        case SGD -> {
                            m[i] = 0.9 * m[i] + g + decay * w[i];
                            w[i] -= RATE * m[i];
                        }
                        case ADAM, ADAMW -> {
                            if (rule == WeightUpdate.Rule.ADAM) {
                                g += decay * w[i];
                            } else {
                                w[i] -= RATE * decay * w[i];
                            }
                            m[i] = 0.9 * m[i] + 0.1 * g;
                            v[i] = 0.999 * v[i] + 0.001 * g * g;
                            double first = m[i] / (1 - Math.pow(0.9, t));
                            double second = v[i] / (1 - Math.pow(0.999, t));
                            w[i] -= RATE * first / (Math.sqrt(second) + 1e-8);
                        }
                    }
                }
            }
        }
        float[] found = {
            kernel.toFloatArray()[0], kernel.toFloatArray()[1], kernel.toFloatArray()[2], bias.toFloatArray()[0]
        };
        for (int i = 0; i < 4; i++) {
            assertThat((double) found[i]).isCloseTo(w[i], within(1e-5));
        }
    }

    @Test
    void eachWeightHasItsOwnRate() {
        List<WeightUpdate.Slot> slots = List.of(
                new WeightUpdate.Slot("kernel", kernel, false).withRateFactor(0.1),
                new WeightUpdate.Slot("bias", bias, false));
        try (WeightUpdate update = new WeightUpdate(manager, WeightUpdate.Rule.SGD, 0, slots)) {
            backward();
            update.step(RATE);
            assertThat(kernel.toFloatArray()[1]).isCloseTo(-2 + (float) (0.1 * RATE * 4), within(1e-6f));
            assertThat(bias.toFloatArray()[0]).isCloseTo(0.5f - (float) RATE * 3, within(1e-6f));
        }
    }

    @Test
    void clipsByTheNormOfAllGradientsTogether() {
        try (WeightUpdate update = new WeightUpdate(manager, WeightUpdate.Rule.SGD, 0, slots())) {
            backward();
            double norm = Math.sqrt(4 + 16 + 36 + 9);
            assertThat(update.clip(2)).isCloseTo(norm, within(1e-5));
            float[] clipped = kernel.getGradient().toFloatArray();
            // Negative gradients too: DJL clamps the positive side alone.
            assertThat((double) clipped[1]).isCloseTo(-4 * 2 / norm, within(1e-5));
            assertThat(update.clip(2)).isCloseTo(2, within(1e-5));
            assertThat(update.clip(Double.POSITIVE_INFINITY)).isCloseTo(2, within(1e-5));
        }
    }

    @Test
    void aStepClearsTheGradients() {
        try (WeightUpdate update = new WeightUpdate(manager, WeightUpdate.Rule.ADAMW, 0, slots())) {
            backward();
            update.step(RATE);
            assertThat(kernel.getGradient().toFloatArray()).containsOnly(0);
            assertThat(bias.getGradient().toFloatArray()).containsOnly(0);
        }
    }

    @Test
    void stepsKeepNoArrays() {
        try (WeightUpdate update = new WeightUpdate(manager, WeightUpdate.Rule.ADAMW, DECAY, slots())) {
            int[] arrays = new int[2];
            for (int i = 0; i < 12; i++) {
                try (NDManager scope = manager.newSubManager();
                        GradientCollector collector = manager.getEngine().newGradientCollector()) {
                    NDArray loss = kernel.mul(kernel).sum();
                    loss.attach(scope);
                    collector.backward(loss);
                }
                int before = update.state()
                        .get("steps")
                        .getManager()
                        .getManagedArrays()
                        .size();
                update.clip(1);
                update.step(RATE);
                arrays[0] = before;
                arrays[1] = update.state()
                        .get("steps")
                        .getManager()
                        .getManagedArrays()
                        .size();
            }
            assertThat(arrays[1]).isEqualTo(arrays[0]).isEqualTo(7);
        }
    }

    @Test
    void goesOnFromASavedState() {
        float[] whole;
        try (WeightUpdate update = new WeightUpdate(manager, WeightUpdate.Rule.ADAMW, DECAY, slots())) {
            for (int i = 0; i < 4; i++) {
                backward();
                update.step(RATE);
            }
            whole = kernel.toFloatArray();
        }
        weights();
        Map<String, float[]> state = new HashMap<>();
        try (WeightUpdate update = new WeightUpdate(manager, WeightUpdate.Rule.ADAMW, DECAY, slots())) {
            for (int i = 0; i < 2; i++) {
                backward();
                update.step(RATE);
            }
            update.state().forEach((name, array) -> state.put(name, array.toFloatArray()));
        }
        try (WeightUpdate update = new WeightUpdate(manager, WeightUpdate.Rule.ADAMW, DECAY, slots())) {
            update.restore(state);
            for (int i = 0; i < 2; i++) {
                backward();
                update.step(RATE);
            }
        }
        assertThat(kernel.toFloatArray()).isEqualTo(whole);
    }

    /**
     * libtorch's fused kernels walk memory without looking at strides, and the networks compute channels-last: a
     * gradient that kept that layout would scramble the weights without a word.
     */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void gradientsOfChannelsLastConvolutionsMeetTheirWeights(Precision precision) {
        GraphBuilder g = new GraphBuilder();
        Tensor image = g.input("image", 3);
        g.output("y", g.conv("second", g.relu(g.conv("first", image, Op.Conv.same(5, 3))), Op.Conv.same(4, 3)));
        Graph graph = g.build();
        TrainableScript script = TrainableScript.of(graph, precision, Layout.CHANNELS_LAST);
        Map<Weight, NDArray> weights = new LinkedHashMap<>();
        List<WeightUpdate.Slot> slots = new ArrayList<>();
        for (Weight weight : graph.weights()) {
            NDArray array = manager.randomNormal(new Shape(weight.dimensions()));
            array.setRequiresGradient(true);
            weights.put(weight, array);
            slots.add(new WeightUpdate.Slot(weight.name(), array, false));
        }
        for (WeightUpdate.Rule rule : WeightUpdate.Rule.values()) {
            try (ScriptModule module = script.load();
                    WeightUpdate update = new WeightUpdate(manager, rule, 0, slots)) {
                try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                    NDArray x = manager.randomNormal(new Shape(2, 3, 6, 7));
                    collector.backward(script.run(module, x, weights::get, true)
                            .get(0)
                            .square()
                            .sum());
                }
                for (WeightUpdate.Slot slot : slots) {
                    assertThat(slot.array().getGradient().getShape())
                            .isEqualTo(slot.array().getShape());
                }
                Map<String, float[]> before = new HashMap<>();
                Map<String, float[]> gradient = new HashMap<>();
                slots.forEach(s -> before.put(s.name(), s.array().toFloatArray()));
                slots.forEach(
                        s -> gradient.put(s.name(), s.array().getGradient().toFloatArray()));
                update.step(RATE);
                for (WeightUpdate.Slot slot : slots) {
                    float[] after = slot.array().toFloatArray();
                    for (int i = 0; i < after.length; i++) {
                        double d = gradient.get(slot.name())[i];
                        // The first step of Adam has the length of the rate, against the gradient's sign.
                        double change = rule == WeightUpdate.Rule.SGD ? d : d / (Math.abs(d) + 1e-8);
                        double expected = before.get(slot.name())[i] - RATE * change;
                        assertThat((double) after[i])
                                .as("%s of %s", i, slot.name())
                                .isCloseTo(expected, within(1e-4 * Math.max(1, Math.abs(expected))));
                    }
                }
            }
        }
    }
}
