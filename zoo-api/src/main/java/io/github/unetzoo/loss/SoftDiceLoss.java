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

/**
 * Soft Dice: one minus the Dice coefficient of the probabilities, {@code (2 sum(p y) + 1) / (sum(p) + sum(y) + 1)},
 * summed over all pixels of the batch by weight and averaged over the foreground classes (all but class 0; the one
 * class of a single logit).
 *
 * <p>Milletari, Navab and Ahmadi, "V-Net", 3DV 2016, with sums in place of their squares in the denominator and one
 * pixel of smoothing, so that a class absent from the batch has loss 0 when it is predicted nowhere, and a gradient
 * towards that otherwise.
 */
public final class SoftDiceLoss extends SegmentationLoss {

    /** Soft Dice. */
    public SoftDiceLoss() {
        super("soft dice");
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        ClassMaps maps = ClassMaps.foreground(logits, labels, weights);
        NDArray both = maps.sum(maps.p().mul(maps.y()));
        NDArray either = maps.sum(maps.p()).add(maps.sum(maps.y()));
        return both.mul(number(both, 2)).add(1).div(either.add(1)).neg().add(1).mean();
    }
}
