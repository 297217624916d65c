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
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A loss over the pixels of a batch.
 *
 * <p>As a DJL loss it takes the labels' list {@code [labels, weights]} and the network's outputs, of which it reads the
 * first. {@code labels} are (N, H, W), int64 class indices in [0, classes) or float32 values for regression;
 * {@code weights} are (N, H, W), float32, not negative, 0 where a pixel is to be ignored. Without weights every pixel
 * weighs 1. A batch whose pixels all weigh 0 has loss 0.
 *
 * <p>Logits of one channel mean object or background, by the sigmoid; those of several mean classes that exclude each
 * other, by the softmax. {@link #perLabel} makes a loss for several labels that do not.
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
        return evaluateEach(new NDList(predictions.get(0)), labels).get(0);
    }

    /** As {@link #evaluate(NDList, NDList)}, of several outputs against the same labels. */
    final NDList evaluateEach(NDList outputs, NDList labels) {
        NDArray truth = labels.get(0);
        Shape shape = truth.getShape();
        int last = shape.dimension() - 1;
        NDArray weights = labels.size() > 1
                ? labels.get(1)
                : outputs.get(0).getManager().ones(new Shape(shape.get(0), shape.get(last - 1), shape.get(last)));
        return evaluateEach(outputs, truth, weights);
    }

    /** The loss of each of several outputs; one for which much of the work is on the labels alone does that once. */
    NDList evaluateEach(NDList outputs, NDArray labels, NDArray weights) {
        return each(outputs, logits -> evaluate(logits, labels, weights));
    }

    static NDList each(NDList arrays, UnaryOperator<NDArray> change) {
        return new NDList(arrays.stream().map(change).toList());
    }

    /**
     * The loss.
     *
     * @param logits (N, K, H, W), float32
     * @param labels (N, H, W)
     * @param weights (N, H, W), float32
     * @return a scalar, float32
     */
    public abstract NDArray evaluate(NDArray logits, NDArray labels, NDArray weights);

    /**
     * Tells whether pixels may weigh differently, as {@link io.github.unetzoo.data.BorderWeights} makes them.
     *
     * @return true unless weights of 0 and 1 alone are taken
     */
    public boolean weighsPixels() {
        return true;
    }

    /** {@return the least side of the maps that it can compare, in pixels; 1 unless it looks at windows} */
    public int leastSide() {
        return 1;
    }

    /**
     * Adds another loss to this one.
     *
     * @param other of the same logits and labels
     * @return the sum of both; it weighs pixels if both do
     */
    public SegmentationLoss plus(SegmentationLoss other) {
        SegmentationLoss first = this;
        return new SegmentationLoss(getName() + " + " + other.getName()) {
            @Override
            public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
                return evaluateEach(new NDList(logits), labels, weights).get(0);
            }

            @Override
            NDList evaluateEach(NDList outputs, NDArray labels, NDArray weights) {
                NDList more = other.evaluateEach(outputs, labels, weights);
                NDList sums = new NDList();
                for (NDArray loss : first.evaluateEach(outputs, labels, weights)) {
                    sums.add(loss.add(more.get(sums.size())));
                }
                return sums;
            }

            @Override
            public boolean weighsPixels() {
                return first.weighsPixels() && other.weighsPixels();
            }

            @Override
            public int leastSide() {
                return Math.max(first.leastSide(), other.leastSide());
            }
        };
    }

    /**
     * Multiplies this loss by a factor.
     *
     * @param factor how much it counts; it is not checked
     * @return the product
     */
    public SegmentationLoss times(double factor) {
        SegmentationLoss original = this;
        return new SegmentationLoss(factor + " " + getName()) {
            @Override
            public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
                return evaluateEach(new NDList(logits), labels, weights).get(0);
            }

            @Override
            NDList evaluateEach(NDList outputs, NDArray labels, NDArray weights) {
                return each(original.evaluateEach(outputs, labels, weights), loss -> loss.mul(number(loss, factor)));
            }

            @Override
            public boolean weighsPixels() {
                return original.weighsPixels();
            }

            @Override
            public int leastSide() {
                return original.leastSide();
            }
        };
    }

    /**
     * Makes the loss of labels that do not exclude each other: this loss of each channel by itself, averaged.
     *
     * @return a loss of logits (N, K, H, W) for K labels, and of labels (N, K, H, W), 1 where a pixel has the label and
     *     0 elsewhere
     */
    public SegmentationLoss perLabel() {
        SegmentationLoss binary = this;
        return new SegmentationLoss(getName() + " per label") {
            @Override
            public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
                return evaluateEach(new NDList(logits), labels, weights).get(0);
            }

            @Override
            NDList evaluateEach(NDList outputs, NDArray labels, NDArray weights) {
                long k = labels.getShape().get(1);
                NDList own = labels.toType(DataType.INT64, false).split(k, 1);
                List<NDList> channels =
                        outputs.stream().map(logits -> logits.split(k, 1)).toList();
                NDList losses = new NDList();
                for (int i = 0; i < k; i++) {
                    int label = i;
                    NDList outputsOfLabel = new NDList(
                            channels.stream().map(all -> all.get(label)).toList());
                    NDList each = binary.evaluateEach(outputsOfLabel, own.get(i).squeeze(1), weights);
                    losses.add(NDArrays.stack(each));
                }
                NDArray means = NDArrays.stack(losses).mean(new int[] {0});
                NDList scalars = new NDList();
                for (int i = 0; i < outputs.size(); i++) {
                    scalars.add(means.get(i));
                }
                return scalars;
            }

            @Override
            public boolean weighsPixels() {
                return binary.weighsPixels();
            }

            @Override
            public int leastSide() {
                return binary.leastSide();
            }
        };
    }

    /** Sum of values times weights, divided by the sum of the weights; 0 if that is 0. */
    static NDArray weightedMean(NDArray values, NDArray weights) {
        return values.mul(weights).sum().div(weights.sum().add(TINY));
    }

    /**
     * A number as an operand of products, powers and maxima. DJL's methods that take a Java number free its array at
     * once, and its memory goes with the next garbage collection; autograd would read it again in the backward pass.
     */
    static NDArray number(NDArray like, double value) {
        return like.getManager().create((float) value);
    }

    static double inRange(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(what + " " + value + " must lie between " + least + " and " + most);
        }
        return value;
    }
}
