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

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.data.Batch;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.DeviceTransfer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network on the devices among which batches are shared out. The weights are on the first; the others get copies for
 * each batch, and what they compute is gathered on the first, all of it under autograd. So a loss is of the whole batch
 * whatever it sums over, the gradients of all replicas add up in the weights, and one optimizer step serves all.
 *
 * <p>Each replica's batch norms normalise its share of the batch. Running statistics are kept of the first replica's, as
 * PyTorch's {@code DataParallel} keeps them.
 */
final class Replicas implements AutoCloseable {

    private final NDManager manager;
    private final GraphBlock block;
    private final List<Device> devices;
    private final DeviceTransfer transfer = new DeviceTransfer();

    /**
     * Replicas of a model's network.
     *
     * @param model on the first device
     * @param devices at least one, each as often as it is to hold a replica
     */
    Replicas(SegmentationModel model, List<Device> devices) {
        this.manager = model.djl().getNDManager();
        this.block = model.block();
        this.devices = List.copyOf(devices);
    }

    /** For the arrays of one pass and its loss, on the first device. */
    NDManager newScope() {
        return manager.newSubManager();
    }

    /**
     * The training pass.
     *
     * @param scope of {@link #newScope}; every array of the pass is freed with it
     * @return the outputs of the whole batch, on the first device
     */
    NDList forward(NDManager scope, Batch batch) {
        int shares = Math.min(devices.size(), batch.n());
        List<NDArray> images = new ArrayList<>();
        List<Map<String, NDArray>> weights = new ArrayList<>();
        // Before any replica runs: a GPU's copies to another one wait for all that it has been told to do.
        int done = 0;
        for (int i = 0; i < shares; i++) {
            int n = (batch.n() - done) / (shares - i);
            images.add(images(scope.newSubManager(devices.get(i)), batch, done, n));
            weights.add(i == 0 ? block.arrays() : copies(images.get(i)));
            done += n;
        }
        List<NDList> outputs = new ArrayList<>();
        for (int i = 0; i < shares; i++) {
            outputs.add(block.train(images.get(i), weights.get(i)));
        }
        return shares == 1 ? outputs.get(0) : joined(outputs);
    }

    private static NDArray images(NDManager manager, Batch batch, int from, int n) {
        int size = batch.channels() * batch.height() * batch.width();
        return manager.create(
                FloatBuffer.wrap(batch.images(), from * size, n * size),
                new Shape(n, batch.channels(), batch.height(), batch.width()),
                DataType.FLOAT32);
    }

    private Map<String, NDArray> copies(NDArray image) {
        Map<String, NDArray> arrays = block.arrays();
        NDList copied = transfer.copies(image, new NDList(List.copyOf(arrays.values())));
        Map<String, NDArray> copies = new LinkedHashMap<>();
        for (String name : arrays.keySet()) {
            copies.put(name, copied.get(copies.size()));
        }
        return copies;
    }

    private NDList joined(List<NDList> outputs) {
        NDList joined = new NDList();
        for (int k = 0; k < outputs.get(0).size(); k++) {
            int output = k;
            joined.add(transfer.joined(
                    new NDList(outputs.stream().map(all -> all.get(output)).toList())));
        }
        return joined;
    }

    @Override
    public void close() {
        transfer.close();
    }
}
