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
import java.util.List;

/**
 * Cross-entropy of the softmax over the classes: with w the pixel's weight times its class's,
 * {@code sum(w * -log softmax(x)[label]) / sum(w)}. With the weights of
 * {@link io.github.unetzoo.data.BorderWeights} it is the energy function of U-Net (Ronneberger et al. 2015, section 3),
 * divided by the sum of the weights.
 *
 * <p>A class absent from the batch adds no term; that it is predicted nowhere is learned from the pixels of the others.
 */
public final class CrossEntropyLoss extends SegmentationLoss {

    private final ClassWeights classWeights;

    /** All classes weigh 1. */
    public CrossEntropyLoss() {
        this(List.of());
    }

    /**
     * Classes weigh differently.
     *
     * @param classWeights one weight per class, not negative
     */
    public CrossEntropyLoss(List<Float> classWeights) {
        this(new ClassWeights(classWeights));
    }

    private CrossEntropyLoss(ClassWeights classWeights) {
        super("cross-entropy" + classWeights.words());
        this.classWeights = classWeights;
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        long classes = logits.getShape().get(1);
        if (classes < 2) {
            throw new IllegalArgumentException("logits of shape " + logits.getShape()
                    + " have one channel, of which the softmax is 1: use binary cross-entropy");
        }
        return weightedMean(perPixel(logits, labels), classWeights.times(weights, labels, classes));
    }

    /** Of each pixel, (N, H, W). */
    static NDArray perPixel(NDArray logits, NDArray labels) {
        return logits.logSoftmax(1).gather(labels.expandDims(1), 1).squeeze(1).neg();
    }
}
