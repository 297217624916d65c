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

/**
 * Lovasz hinge and Lovasz softmax: the convex extension of the Jaccard loss to errors that are numbers. With the errors
 * of all pixels of the batch in falling order, m_1 >= m_2 >= .., and J_i the Jaccard loss {@code 1 - intersection /
 * union} of the prediction that is wrong at just the first i pixels, J_0 = 0, the loss of a class is
 *
 * <pre>sum_i m_i (J_i - J_(i-1))</pre>
 *
 * <p>Berman, Rannen Triki and Blaschko, "The Lovasz-Softmax loss: a tractable surrogate for the optimization of the
 * intersection-over-union measure in neural networks", CVPR 2018, algorithm 1.
 *
 * <ul>
 *   <li>Several classes: errors {@code |y - p|} of the softmax; the mean over the classes that the batch holds, the
 *       background among them.
 *   <li>A single logit: hinge errors {@code max(0, 1 - x)} on the object, {@code max(0, 1 + x)} beside it.
 * </ul>
 *
 * <p>Pixels enter intersection and union by weight; the paper's all weigh 1. The differences {@code J_i - J_(i-1)} are
 * computed as products, for in float32 the subtraction would leave few digits of them in a large batch.
 *
 * <p>A class absent from the batch adds no term to the mean. Of an empty mask under a single logit, J jumps to 1 at the
 * first pixel, so the largest error alone is the loss. A batch of ignored pixels has loss 0.
 */
public final class LovaszLoss extends SegmentationLoss {

    /** Makes the jump of an empty mask 1, and what precedes any weight 0. */
    private static final float TINY = 1e-12f;

    /** Lovasz hinge or softmax, as the logits are. */
    public LovaszLoss() {
        super("lovasz");
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        if (ClassMaps.isSingle(logits)) {
            NDArray y = labels.neq(0).toType(DataType.FLOAT32, false).expandDims(1);
            NDArray errors = logits.mul(y.mul(2).sub(1)).neg().add(1).maximum(number(logits, 0));
            return extension(errors, y, weights.expandDims(1)).sum();
        }
        ClassMaps maps = ClassMaps.all(logits, labels, weights);
        NDArray present = maps.sum(maps.y()).gt(0).toType(DataType.FLOAT32, false);
        NDArray perClass = extension(maps.y().sub(maps.p()).abs(), maps.y(), maps.weights());
        return perClass.mul(present).sum().div(present.sum().maximum(1f));
    }

    /** The extension for each class, (F), of errors and truth (N, F, H, W). */
    private static NDArray extension(NDArray errors, NDArray truth, NDArray weights) {
        NDArray unsorted = rows(errors);
        NDArray order = unsorted.argSort(1, false);
        NDArray m = unsorted.gather(order, 1);
        NDArray w = rows(weights.mul(errors.onesLike())).gather(order, 1);
        NDArray hits = rows(truth).gather(order, 1).mul(w);
        NDArray misses = w.sub(hits);
        NDArray area = hits.sum(new int[] {1}, true);
        NDArray intersection = area.sub(hits.cumSum(1)).maximum(0f);
        NDArray union = area.add(misses.cumSum(1));
        NDArray unionBefore = union.sub(misses);
        // A pixel of the class takes its weight from the intersection, another adds it to the union.
        NDArray steps = hits.div(union.add(TINY))
                .add(misses.mul(intersection.add(TINY))
                        .div(unionBefore.add(TINY).mul(union.add(TINY))));
        return m.mul(steps).sum(new int[] {1});
    }

    /** (N, F, H, W) as (F, N H W). */
    private static NDArray rows(NDArray maps) {
        return maps.transpose(1, 0, 2, 3).reshape(maps.getShape().get(1), -1);
    }
}
