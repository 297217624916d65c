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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the process holds outside the Java heap does not grow with the number of passes. A leak of no more than the
 * output of each pass would show: it is a multiple of the bound.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the process's size from /proc")
class NativeMemoryTest {

    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    /**
     * Resident bytes less the heap's committed ones, after a collection. The build runs these tests on a heap whose pages
     * are all touched; else the heap's own growth into committed pages would count.
     */
    private static long nativeBytes() throws IOException {
        System.gc();
        long resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
        return resident
                - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }

    @Test
    void aThousandForwardPassesKeepNothing() throws IOException {
        int size = 96;
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            GraphBlock block = TinyArchitecture.of(Task.classes(2), false).newBlock(Precision.BFLOAT16, 1);
            block.initialize(manager);
            ParameterStore store = new ParameterStore(manager, false);
            float[] image = new float[size * size];
            Runnable pass = () -> {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray x = scope.create(image, new Shape(1, 1, size, size));
                    block.forward(store, new NDList(x), false).get(0).toFloatArray();
                }
            };
            // The compiler and the allocators fill their own stores for about as long.
            for (int i = 0; i < 3000; i++) {
                pass.run();
            }
            int arrays = manager.getManagedArrays().size();
            long before = nativeBytes();
            for (int i = 0; i < 1000; i++) {
                pass.run();
            }
            // The output alone of 1,000 passes is 74 MB.
            assertThat(nativeBytes() - before).isLessThan(25 * MEGABYTE);
            assertThat(manager.getManagedArrays()).as("handles, however small").hasSize(arrays);
        }
    }

    @Test
    void twoHundredTrainingStepsKeepNothing() throws IOException {
        List<Long> sizes = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(int epoch, int step, double loss) {
                if (step == 500 || step == 700) {
                    try {
                        sizes.add(nativeBytes());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
        Training.builder()
                .setNetwork(TinyArchitecture.of(Task.classes(2), false))
                .setDataset(SyntheticNuclei.builder()
                        .optCount(2800, 1, 1)
                        .optSize(64)
                        .build())
                .setOutput(folder)
                .optConfig(TrainingConfig.builder()
                        .optEpochs(1)
                        .optCrop(64)
                        .optBatch(4)
                        .optPrecision(Precision.BFLOAT16)
                        .build())
                .optListener(listener)
                .build()
                .run();

        // The logits alone of 200 steps are 26 MB, and as many gradients.
        assertThat(sizes.get(1) - sizes.get(0)).isLessThan(20 * MEGABYTE);
    }
}
