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

/** Losses for numbers per pixel; labels are (N, H, W) for one output or (N, K, H, W) for several. */
public final class RegressionLoss extends SegmentationLoss {

    private final boolean squared;

    private RegressionLoss(String name, boolean squared) {
        super(name);
        this.squared = squared;
    }

    /** {@return the mean of squared differences: over the outputs, then over the pixels by weight} */
    public static RegressionLoss meanSquaredError() {
        return new RegressionLoss("mean squared error", true);
    }

    /** {@return the mean of absolute differences: over the outputs, then over the pixels by weight} */
    public static RegressionLoss meanAbsoluteError() {
        return new RegressionLoss("mean absolute error", false);
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        NDArray truth = labels.toType(DataType.FLOAT32, false);
        NDArray difference = logits.sub(truth.getShape().dimension() == 3 ? truth.expandDims(1) : truth);
        // One weight per pixel: the mean over the outputs comes first.
        NDArray perPixel = (squared ? difference.square() : difference.abs()).mean(new int[] {1});
        return weightedMean(perPixel, weights);
    }
}
