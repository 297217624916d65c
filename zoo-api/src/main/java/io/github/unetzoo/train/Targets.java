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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.data.Batch;
import io.github.unetzoo.model.Task;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/** Makes of a batch's masks the labels and weights that losses read, at the size of the network's output. */
final class Targets {

    private final Task task;
    private final OptionalInt ignoreIndex;

    Targets(Task task, OptionalInt ignoreIndex) {
        this.task = task;
        this.ignoreIndex = ignoreIndex;
    }

    /**
     * Labels and weights, each (N, H, W); for a task of several labels the labels are (N, K, H, W), 1 where a pixel has
     * the label and 0 elsewhere.
     *
     * @param output the logits' shape; smaller than the crop for valid convolutions, then the masks' centre counts
     */
    NDList of(NDManager manager, Batch batch, Shape output) {
        int h = (int) output.get(2);
        int w = (int) output.get(3);
        int top = (batch.height() - h) / 2;
        int left = (batch.width() - w) / 2;
        int n = batch.n() * h * w;
        long[] labels = new long[n];
        float[] weights = new float[n];
        int i = 0;
        for (int sample = 0; sample < batch.n(); sample++) {
            for (int y = 0; y < h; y++) {
                int from = (sample * batch.height() + top + y) * batch.width() + left;
                for (int x = 0; x < w; x++, i++) {
                    int label = batch.masks()[from + x];
                    boolean ignored = ignoreIndex.isPresent() && label == ignoreIndex.getAsInt();
                    int pixel = from + x;
                    // An ignored pixel keeps a valid label, and no weight.
                    labels[i] = ignored ? 0 : label;
                    weights[i] =
                            ignored ? 0 : batch.weights().map(all -> all[pixel]).orElse(1f);
                }
            }
        }
        Shape shape = new Shape(batch.n(), h, w);
        return new NDList(labels(manager, labels, shape), manager.create(weights, shape));
    }

    private NDArray labels(NDManager manager, long[] labels, Shape shape) {
        if (task instanceof Task.Multilabel several) {
            int k = several.labels();
            NDArray each = manager.create(LongStream.rangeClosed(1, k).toArray(), new Shape(1, k, 1, 1));
            return manager.create(labels, shape).expandDims(1).eq(each).toType(DataType.FLOAT32, false);
        }
        if (!(task instanceof Task.Regression)) {
            return manager.create(labels, shape);
        }
        float[] values = new float[labels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels[i];
        }
        return manager.create(values, shape);
    }
}
