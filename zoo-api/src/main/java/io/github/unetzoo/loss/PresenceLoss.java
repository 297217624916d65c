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
 * Classification guidance: binary cross-entropy between a logit per image and class, (N, F, 1, 1), and whether the
 * image's mask holds the class; logit f stands for class f + 1, and a single one for every label but 0. Of labels
 * (N, F, H, W) it stands for label f. The mean over classes and images.
 *
 * <p>UNet 3+ (Huang et al. 2020, section 2.3). The pixels that count decide: an image whose pixels are all ignored does
 * not count, and how much a pixel weighs does not matter otherwise.
 */
public final class PresenceLoss extends SegmentationLoss {

    /** Presence of classes. */
    public PresenceLoss() {
        super("presence");
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        NDArray x = logits.reshape(logits.getShape().get(0), -1);
        NDArray pixels = labels.getShape().dimension() == 4
                ? labels
                : ClassMaps.truth(
                        ClassMaps.classLabels(logits, labels), 1, x.getShape().get(1));
        NDArray counted = weights.expandDims(1).gt(0).toType(DataType.FLOAT32, false);
        NDArray present = some(pixels.mul(counted));
        return weightedMean(
                BinaryCrossEntropyLoss.terms(x, present).mean(new int[] {1}),
                some(counted).squeeze(1));
    }

    /** 1 for each map that is not 0 everywhere, (N, F). */
    private static NDArray some(NDArray maps) {
        return maps.sum(new int[] {2, 3}).gt(0).toType(DataType.FLOAT32, false);
    }
}
