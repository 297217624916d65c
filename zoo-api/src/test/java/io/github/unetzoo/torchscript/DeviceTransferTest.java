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

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceTransferTest {

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final DeviceTransfer transfer = new DeviceTransfer();

    @AfterEach
    void close() {
        transfer.close();
        manager.close();
    }

    @Test
    void gradientsOfCopiesAddUpInTheArrays() {
        NDArray weight = manager.create(new float[] {1, 2});
        NDArray fixed = manager.create(new float[] {5});
        weight.setRequiresGradient(true);
        try (NDManager scope = manager.newSubManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray there = scope.create(0f);
            NDList copies = transfer.copies(there, new NDList(weight, fixed));
            NDArray own = scope.create(new float[] {10, 20}).mul(weight);
            NDArray copied = copies.get(0).mul(scope.create(new float[] {3, 4})).mul(copies.get(1));
            NDArray joined = transfer.joined(new NDList(own, copied));
            assertThat(joined.toFloatArray()).containsExactly(10, 40, 15, 40);
            assertThat(joined.getManager()).isSameAs(scope);
            assertThat(copies.get(0).getManager()).isSameAs(scope);
            collector.backward(joined.sum());
        }
        assertThat(weight.getGradient().toFloatArray()).containsExactly(10 + 15, 20 + 20);
        assertThat(fixed.hasGradient()).isFalse();
    }

    @Test
    void whatIsWrittenIntoACopyLeavesTheArrayAsItWas() {
        NDArray mean = manager.create(new float[] {1, 2});
        try (NDManager scope = manager.newSubManager()) {
            NDArray copy = transfer.copies(scope.create(0f), new NDList(mean)).get(0);
            copy.addi(scope.create(new float[] {1, 1}));
            assertThat(copy.toFloatArray()).containsExactly(2, 3);
        }
        assertThat(mean.toFloatArray()).containsExactly(1, 2);
        assertThat(mean.getName()).isNull();
    }

    @Test
    void arraysAreJoinedAlongTheirFirstAxis() {
        NDArray a = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 4));
        NDArray b = manager.create(new float[] {5, 6, 7, 8, 9, 10, 11, 12}, new Shape(2, 4));
        NDArray joined = transfer.joined(new NDList(a, b));
        assertThat(joined.getShape()).isEqualTo(new Shape(3, 4));
        assertThat(joined.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }
}
