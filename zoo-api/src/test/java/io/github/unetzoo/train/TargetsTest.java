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
package io.github.unetzoo.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.data.Batch;
import io.github.unetzoo.model.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetsTest {

    private static final int SIDE = 6;

    /** Two samples whose labels and weights are the pixel's number. */
    private static Batch batch(boolean weighted) {
        int n = 2 * SIDE * SIDE;
        int[] masks = IntStream.range(0, n).toArray();
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            weights[i] = i / 10f;
        }
        return new Batch(
                new int[] {0, 1},
                List.of("a", "b"),
                2,
                1,
                SIDE,
                SIDE,
                new float[n],
                masks,
                weighted ? Optional.of(weights) : Optional.empty());
    }

    @Test
    void wholeMasksComeThroughWithTheirWeights() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList targets = new Targets(Task.classes(3), OptionalInt.empty())
                    .of(manager, batch(true), new Shape(2, 3, SIDE, SIDE));

            assertThat(targets.get(0).getShape()).isEqualTo(new Shape(2, SIDE, SIDE));
            assertThat(targets.get(0).toLongArray())
                    .isEqualTo(IntStream.range(0, 72).asLongStream().toArray());
            assertThat(targets.get(1).toFloatArray()[71]).isEqualTo(7.1f);
        }
    }

    @Test
    void ofASmallerOutputTheCentreCounts() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList targets =
                    new Targets(Task.classes(3), OptionalInt.empty()).of(manager, batch(true), new Shape(2, 3, 2, 4));

            // Rows 2 and 3, columns 1 to 4.
            assertThat(targets.get(0).toLongArray())
                    .containsExactly(13, 14, 15, 16, 19, 20, 21, 22, 49, 50, 51, 52, 55, 56, 57, 58);
            assertThat(targets.get(1).toFloatArray()).startsWith(1.3f, 1.4f).endsWith(5.7f, 5.8f);
        }
    }

    @Test
    void ignoredPixelsKeepAValidLabelAndNoWeight() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList targets = new Targets(Task.classes(3), OptionalInt.of(14))
                    .of(manager, batch(false), new Shape(2, 3, SIDE, SIDE));

            assertThat(targets.get(0).toLongArray()[14]).isZero();
            float[] weights = targets.get(1).toFloatArray();
            assertThat(weights[14]).isZero();
            weights[14] = 1;
            assertThat(weights).containsOnly(1);
        }
    }

    @Test
    void everyLabelHasAChannelOfItsOwn() {
        int[] masks = {0, 1, 2, 3, 2, 9};
        Batch batch = new Batch(
                new int[] {0}, List.of("a"), 1, 1, 2, 3, new float[6], masks, Optional.of(new float[] {1, 2, 3, 4, 5, 6
                }));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList targets =
                    new Targets(new Task.Multilabel(3), OptionalInt.of(9)).of(manager, batch, new Shape(1, 3, 2, 3));

            assertThat(targets.get(0).getShape()).isEqualTo(new Shape(1, 3, 2, 3));
            assertThat(targets.get(0).toFloatArray())
                    .containsExactly(0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0);
            assertThat(targets.get(1).toFloatArray()).containsExactly(1, 2, 3, 4, 5, 0);
        }
    }

    @Test
    void aRegressionReadsNumbers() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList targets = new Targets(new Task.Regression(1), OptionalInt.empty())
                    .of(manager, batch(false), new Shape(2, 1, SIDE, SIDE));

            assertThat(targets.get(0).getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(targets.get(0).toFloatArray()[71]).isEqualTo(71);
        }
    }
}
