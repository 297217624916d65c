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
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;

/**
 * A loss over the pixels of a batch.
 *
 * <p>As a DJL loss it takes the labels' list {@code [labels, weights]} and the network's outputs, of which it reads the
 * first. {@code labels} are (N, H, W), int64 class indices in [0, classes) or float32 values for regression;
 * or (N, K, H, W), 1 or 0 for each of K logits that have a sigmoid of their own. {@code weights} are (N, H, W), float32, not negative, 0 where a pixel is to be ignored. Without weights every pixel
 * weighs 1. A batch whose pixels all weigh 0 has loss 0.
 */
public abstract class SegmentationLoss extends Loss {

    /** Keeps the weighted mean finite where all weights are 0. */
    private static final float TINY = 1e-12f;

    /**
     * A loss of a given name.
     *
     * @param name for logs
     */
    protected SegmentationLoss(String name) {
        super(name);
    }

    @Override
    public final NDArray evaluate(NDList labels, NDList predictions) {
        NDArray logits = predictions.get(0);
        NDArray truth = labels.get(0);
        NDArray weights =
                labels.size() > 1 ? labels.get(1) : logits.getManager().ones(truth.getShape());
        return evaluate(logits, truth, weights);
    }

    /**
     * The loss.
     *
     * @param logits (N, K, H, W), float32
     * @param labels (N, H, W), or (N, K, H, W) for labels that do not exclude each other
     * @param weights (N, H, W), float32
     * @return a scalar, float32
     */
    public abstract NDArray evaluate(NDArray logits, NDArray labels, NDArray weights);

    /** Sum of this loss and another. */
    public SegmentationLoss plus(SegmentationLoss other) {
        SegmentationLoss first = this;
        return new SegmentationLoss(getName() + " + " + other.getName()) {
            @Override
            public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
                return first.evaluate(logits, labels, weights).add(other.evaluate(logits, labels, weights));
            }
        };
    }

    /** This loss, multiplied by a factor. */
    public SegmentationLoss times(double factor) {
        SegmentationLoss original = this;
        return new SegmentationLoss(factor + " " + getName()) {
            @Override
            public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
                return original.evaluate(logits, labels, weights).mul((float) factor);
            }
        };
    }

    /**
     * For losses of sigmoids, whether each logit's pixel has its label: 1 or 0, (N, K, H, W), float32. Of class indices
     * every one but 0 counts, and there is one logit.
     */
    static NDArray perLogit(NDArray logits, NDArray labels) {
        boolean several = labels.getShape().dimension() == 4;
        if (!several && logits.getShape().get(1) != 1) {
            throw new IllegalArgumentException("logits of shape " + logits.getShape()
                    + " have several channels: for class indices this loss takes one, (N, 1, H, W); use the softmax"
                    + " losses for classes, or labels of the logits' shape");
        }
        return (several ? labels : labels.expandDims(1)).neq(0).toType(DataType.FLOAT32, false);
    }

    /** Sum of values times weights, divided by the sum of the weights; 0 if that is 0. */
    static NDArray weightedMean(NDArray values, NDArray weights) {
        return values.mul(weights).sum().div(weights.sum().add(TINY));
    }
}
