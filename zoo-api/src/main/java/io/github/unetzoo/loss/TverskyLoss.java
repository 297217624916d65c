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
 * Tversky, Jaccard and focal Tversky: losses by how much of a class is missed and how much is made up. With
 *
 * <pre>
 * TP = sum(p y),  FP = sum(p (1 - y)),  FN = sum((1 - p) y),
 * T  = (TP + 1) / (TP + alpha FP + beta FN + 1)
 * </pre>
 *
 * <p>of a class, summed over all pixels of the batch by weight, the loss is {@code 1 - T}, averaged over the foreground
 * classes (all but class 0; the one class of a single logit).
 *
 * <ul>
 *   <li>Tversky: Salehi, Erdogmus and Gholipour, "Tversky loss function for image segmentation using 3D fully
 *       convolutional deep networks", MLMI 2017, whose best were alpha 0.3, beta 0.7: to miss costs more.
 *   <li>Jaccard, or IoU: alpha = beta = 1. (Dice would be 0.5 and 0.5; see {@link SoftDiceLoss}.)
 *   <li>Focal Tversky: {@code (1 - T)^(1 / gamma)}. Abraham and Khan, "A novel focal Tversky loss function with improved
 *       attention U-Net for lesion segmentation", ISBI 2019, whose best gamma was 4/3, which presses on classes that are
 *       nearly right; their alpha is what misses cost, here as in Salehi beta. Near 0 the power is computed as
 *       {@code d (d + 1e-6)^(1 / gamma - 1)}, d = 1 - T, whose derivative is finite there.
 * </ul>
 *
 * <p>The papers have no smoothing. One pixel of it, as in {@link SoftDiceLoss}, makes the loss of a class absent from the
 * batch {@code alpha FP / (alpha FP + 1)}: 0 when it is predicted nowhere, with a gradient towards that otherwise.
 */
public final class TverskyLoss extends SegmentationLoss {

    private static final float TINY = 1e-6f;

    private final float alpha;
    private final float beta;
    private final float gamma;

    /** Salehi's: alpha 0.3, beta 0.7. */
    public TverskyLoss() {
        this(0.3, 0.7);
    }

    /**
     * Makes a Tversky loss.
     *
     * @param alpha what a made-up pixel costs, 0 to 10
     * @param beta what a missed pixel costs, 0 to 10
     * @throws IllegalArgumentException if one of them is out of range
     */
    public TverskyLoss(double alpha, double beta) {
        this("tversky of alpha " + alpha + " and beta " + beta, alpha, beta, 1);
    }

    private TverskyLoss(String name, double alpha, double beta, double gamma) {
        super(name);
        this.alpha = (float) inRange("tversky alpha", alpha, 0, 10);
        this.beta = (float) inRange("tversky beta", beta, 0, 10);
        this.gamma = (float) inRange("focal tversky gamma", gamma, 1, 10);
    }

    /** {@return the soft Jaccard loss: alpha and beta 1} */
    public static TverskyLoss jaccard() {
        return new TverskyLoss("jaccard", 1, 1, 1);
    }

    /**
     * Makes a focal Tversky loss.
     *
     * @param alpha what a made-up pixel costs, 0 to 10; 0.3 in the paper
     * @param beta what a missed pixel costs, 0 to 10; 0.7 in the paper
     * @param gamma 1 to 10; 4/3 in the paper
     * @return the loss
     * @throws IllegalArgumentException if one of them is out of range
     */
    public static TverskyLoss focal(double alpha, double beta, double gamma) {
        return new TverskyLoss(
                "focal tversky of alpha " + alpha + ", beta " + beta + " and gamma " + gamma, alpha, beta, gamma);
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        ClassMaps maps = ClassMaps.foreground(logits, labels, weights);
        NDArray p = maps.p();
        NDArray y = maps.y();
        NDArray hit = maps.sum(p.mul(y));
        NDArray wrong = maps.sum(p.mul(y.neg().add(1)))
                .mul(number(p, alpha))
                .add(maps.sum(p.neg().add(1).mul(y)).mul(number(p, beta)));
        // 1 - T without the subtraction, which would lose its last digits.
        NDArray distance = wrong.div(hit.add(wrong).add(1));
        return (gamma == 1 ? distance : distance.mul(distance.add(TINY).pow(number(p, 1 / gamma - 1)))).mean();
    }
}
