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
package io.github.unetzoo.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.stream.LongStream;

/**
 * What region losses compare: each class's probability and truth. A single logit x is the second of two classes whose
 * logits are (0, x), which gives it the probability sigmoid(x).
 *
 * @param p probabilities, (N, F, H, W)
 * @param y truth, 0 or 1, (N, F, H, W)
 * @param weights of the pixels, (N, 1, H, W)
 */
record ClassMaps(NDArray p, NDArray y, NDArray weights) {

    /** The classes but the background, class 0. */
    static ClassMaps foreground(NDArray logits, NDArray labels, NDArray weights) {
        NDArray p = classLogits(logits).softmax(1).get(":,1:");
        return new ClassMaps(
                p, truth(classLabels(logits, labels), 1, p.getShape().get(1)), weights.expandDims(1));
    }

    /** All classes. */
    static ClassMaps all(NDArray logits, NDArray labels, NDArray weights) {
        NDArray p = classLogits(logits).softmax(1);
        return new ClassMaps(
                p, truth(classLabels(logits, labels), 0, p.getShape().get(1)), weights.expandDims(1));
    }

    /** Logits of at least two classes, (N, K, H, W). */
    static NDArray classLogits(NDArray logits) {
        return isSingle(logits) ? logits.zerosLike().concat(logits, 1) : logits;
    }

    /** Labels of at least two classes, (N, H, W): of a single logit, every label but 0 is the object. */
    static NDArray classLabels(NDArray logits, NDArray labels) {
        if (labels.getShape().dimension() != 3) {
            throw new IllegalArgumentException("labels of shape " + labels.getShape()
                    + " are not class indices (N, H, W): for labels that do not exclude each other take perLabel()");
        }
        return isSingle(logits) ? labels.neq(0).toType(DataType.INT64, false) : labels;
    }

    static boolean isSingle(NDArray logits) {
        return logits.getShape().get(1) == 1;
    }

    /** 1 where a pixel is of class {@code first + f}, (N, F, H, W). */
    static NDArray truth(NDArray labels, long first, long classes) {
        NDArray indices = labels.getManager()
                .create(LongStream.range(first, first + classes).toArray(), new Shape(1, classes, 1, 1));
        return labels.expandDims(1).eq(indices).toType(DataType.FLOAT32, false);
    }

    /** 1 where a pixel counts, 0 where it is ignored, (N, 1, H, W). */
    NDArray counted() {
        return weights.gt(0).toType(DataType.FLOAT32, false);
    }

    /** The sum of maps over batch and pixels by weight, (F). */
    NDArray sum(NDArray maps) {
        return maps.mul(weights).sum(new int[] {0, 2, 3});
    }
}
