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
 * Binary cross-entropy of sigmoids: the weighted mean of {@code max(x, 0) - x y + log(1 + exp(-|x|))}, which
 * is {@code -y log sigmoid(x) - (1 - y) log(1 - sigmoid(x))} in a form that neither overflows nor loses small values.
 * Of class indices every one but 0 counts as object; where every logit has a label of its own, the mean over them
 * comes first.
 */
public final class BinaryCrossEntropyLoss extends SegmentationLoss {

    /** Binary cross-entropy. */
    public BinaryCrossEntropyLoss() {
        super("binary cross-entropy");
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        NDArray y = perLogit(logits, labels);
        NDArray logOnePlus = logits.abs().neg().exp().add(1).log();
        NDArray each = logits.maximum(0f).sub(logits.mul(y)).add(logOnePlus);
        return weightedMean(each.mean(new int[] {1}), weights);
    }
}
