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
import ai.djl.nn.Activation;

/**
 * Binary cross-entropy of one logit per pixel: the weighted mean of {@code -y log sigmoid(x) - (1 - y) log(1 -
 * sigmoid(x))}, computed as {@code softplus((1 - 2 y) x)}, which neither overflows nor loses small values and gradients.
 * Every label but 0 counts as object.
 *
 * <p>A positive weight q multiplies the terms of object pixels, but not the sum of weights that the mean divides by, as
 * {@code pos_weight} does in PyTorch. An empty mask has the terms of its background.
 */
public final class BinaryCrossEntropyLoss extends SegmentationLoss {

    private final float positiveWeight;

    /** Binary cross-entropy. */
    public BinaryCrossEntropyLoss() {
        this(1);
    }

    /**
     * Object pixels weigh differently.
     *
     * @param positiveWeight above 0, at most 1e6; above 1 finds more and is less precise
     */
    public BinaryCrossEntropyLoss(double positiveWeight) {
        super("binary cross-entropy" + (positiveWeight == 1 ? "" : " of positive weight " + positiveWeight));
        this.positiveWeight = (float) inRange("positive weight", positiveWeight, 1e-6, 1e6);
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        NDArray x = singleLogit(logits);
        NDArray y = labels.neq(0).toType(DataType.FLOAT32, false);
        NDArray terms = terms(x, y);
        return weightedMean(
                positiveWeight == 1
                        ? terms
                        : terms.mul(y.mul(positiveWeight - 1).add(1)),
                weights);
    }

    /** Of each logit and its truth, 0 or 1, in any shape. */
    static NDArray terms(NDArray x, NDArray y) {
        return Activation.softPlus(x.mul(y.mul(-2).add(1)));
    }

    private static NDArray singleLogit(NDArray logits) {
        if (!ClassMaps.isSingle(logits)) {
            throw new IllegalArgumentException("logits of shape " + logits.getShape()
                    + " have several channels: this loss takes one, (N, 1, H, W); use the softmax losses for classes");
        }
        return logits.squeeze(1);
    }
}
