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
package io.github.unetzoo.examples;

// region loss
import ai.djl.ndarray.NDArray;
import io.github.unetzoo.loss.SegmentationLoss;

/**
 * Cross-entropy plus epsilon times what is missing of the right class's probability (PolyLoss, Leng et al. 2022). For
 * classes that exclude each other.
 */
public final class PolyLoss extends SegmentationLoss {

    private final float epsilon;

    public PolyLoss(double epsilon) {
        // With all that changes what it computes: trainings are told apart by it.
        super("poly-1 epsilon=" + epsilon);
        this.epsilon = (float) epsilon;
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        int classes = (int) logits.getShape().get(1);
        if (classes == 1) {
            throw new IllegalArgumentException("poly-1 compares classes, and the network has one: build it with two");
        }
        NDArray truth = labels.oneHot(classes).transpose(0, 3, 1, 2);
        NDArray logarithm = logits.logSoftmax(1).mul(truth).sum(new int[] {1});
        NDArray missing = logarithm.exp().neg().add(1);
        // A factor is an array: see "No Java numbers in products" in decisions.md.
        NDArray factor = logits.getManager().create(epsilon);
        NDArray perPixel = missing.mul(factor).sub(logarithm);
        return perPixel.mul(weights).sum().div(weights.sum().add(1e-12f));
    }
}
// endregion
