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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightAverageTest {

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final NDArray kernel = manager.create(new float[] {1, -2, -0f});
    private final NDArray mean = manager.create(new float[] {4});

    @AfterEach
    void close() {
        manager.close();
    }

    private WeightAverage average(double decay) {
        kernel.setRequiresGradient(true);
        return new WeightAverage(manager, decay, Map.of("kernel", kernel, "mean", mean));
    }

    private void set(int t) {
        manager.create(new float[] {t, t * t, -t}).copyTo(kernel);
    }

    @Test
    void followsTheWeightsByTheFormula() {
        double[] expected = {1, -2, 0};
        try (WeightAverage average = average(0.3)) {
            for (int t = 0; t < 6; t++) {
                double d = Math.min(0.3, (1.0 + t) / (10 + t));
                set(t);
                average.update();
                double[] now = {t, t * t, -t};
                for (int i = 0; i < 3; i++) {
                    expected[i] = d * expected[i] + (1 - d) * now[i];
                }
            }
            float[] found = average.state().get("of.kernel").toFloatArray();
            for (int i = 0; i < 3; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5));
            }
            assertThat(average.state().get("of.mean").toFloatArray()).containsExactly(4);
            assertThat(kernel.toFloatArray()).containsExactly(5, 25, -5);
        }
    }

    @Test
    void swappingTwiceChangesNoBit() {
        try (WeightAverage average = average(0.9)) {
            set(3);
            average.update();
            int[] weights = bits(kernel);
            int[] averages = bits(average.state().get("of.kernel"));

            average.swap();
            assertThat(bits(kernel)).isEqualTo(averages).isNotEqualTo(weights);
            assertThat(bits(average.state().get("of.kernel"))).isEqualTo(weights);

            average.swap();
            assertThat(bits(kernel)).isEqualTo(weights);
            assertThat(kernel.hasGradient()).isTrue();
        }
    }

    private static int[] bits(NDArray array) {
        float[] values = array.toFloatArray();
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void goesOnFromASavedState() {
        Map<String, float[]> saved = new HashMap<>();
        float[] whole;
        try (WeightAverage average = average(0.9)) {
            for (int t = 0; t < 4; t++) {
                set(t);
                average.update();
                if (t == 1) {
                    average.state().forEach((name, array) -> saved.put(name, array.toFloatArray()));
                }
            }
            whole = average.state().get("of.kernel").toFloatArray();
        }
        try (WeightAverage average = average(0.9)) {
            average.restore(saved);
            for (int t = 2; t < 4; t++) {
                set(t);
                average.update();
            }
            assertThat(average.state().get("of.kernel").toFloatArray()).isEqualTo(whole);
        }
    }

    @Test
    void stepsKeepNoArrays() {
        try (WeightAverage average = average(0.9)) {
            average.update();
            int arrays = manager.getManagedArrays().size();
            int own =
                    average.state().get("steps").getManager().getManagedArrays().size();
            for (int i = 0; i < 10; i++) {
                average.update();
                average.swap();
            }
            assertThat(manager.getManagedArrays()).hasSize(arrays);
            assertThat(average.state().get("steps").getManager().getManagedArrays())
                    .hasSize(own);
        }
    }

    @Test
    void aDecayThatIsNoneIsNamed() {
        assertThatThrownBy(() -> average(1)).hasMessage("decay 1.0 must be over 0 and under 1");
    }
}
