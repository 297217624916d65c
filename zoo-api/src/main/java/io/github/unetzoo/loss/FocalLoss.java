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
 * Focal loss: cross-entropy in which a pixel that is nearly right hardly counts. With p the probability of the pixel's
 * own class (by the softmax, or the sigmoid of a single logit) and w the pixel's weight times its class's,
 *
 * <pre>sum(w (1 - p)^gamma * -log p) / sum(w)</pre>
 *
 * <p>Lin, Goyal, Girshick, He and Dollar, "Focal Loss for Dense Object Detection", ICCV 2017, equation 5. Their alpha is
 * the class weights (1 - alpha, alpha). They divide by the number of objects, which pixels do not have; here it is the
 * weights' sum, so that gamma 0 is cross-entropy. 1 - p is summed from the other classes' probabilities, which keeps
 * all its digits where p is almost 1.
 *
 * <p>A class absent from the batch adds no term, as in cross-entropy.
 */
public final class FocalLoss extends SegmentationLoss {

    /** Keeps the derivative of a power below 1 finite at 0. */
    private static final float LEAST = 1e-30f;

    private final float gamma;
    private final ClassWeights classWeights;

    /** The paper's: gamma 2; all classes weigh 1. */
    public FocalLoss() {
        this(2, List.of());
    }

    /**
     * Chooses how sharply, and which classes weigh more.
     *
     * @param gamma from 0, cross-entropy, to 10
     * @param classWeights one weight per class, not negative, two for a single logit; empty for none
     */
    public FocalLoss(double gamma, List<Float> classWeights) {
        this(gamma, new ClassWeights(classWeights));
    }

    private FocalLoss(double gamma, ClassWeights classWeights) {
        super("focal" + (gamma == 2 ? "" : " of gamma " + gamma) + classWeights.words());
        this.gamma = (float) inRange("focal gamma", gamma, 0, 10);
        this.classWeights = classWeights;
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        NDArray x = ClassMaps.classLogits(logits);
        NDArray own = ClassMaps.classLabels(logits, labels);
        long classes = x.getShape().get(1);
        NDArray others = ClassMaps.truth(own, 0, classes).neg().add(1);
        NDArray wrong = x.softmax(1).mul(others).sum(new int[] {1});
        NDArray focus = wrong.maximum(number(wrong, LEAST)).pow(number(wrong, gamma));
        return weightedMean(focus.mul(CrossEntropyLoss.perPixel(x, own)), classWeights.times(weights, own, classes));
    }
}
