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
 * Generalised Dice: one Dice over all classes, the background too, in which each weighs by the inverse square of its
 * area, so that small objects count as much as large ones:
 *
 * <pre>1 - 2 sum_c v_c sum(p y) / sum_c v_c (sum(p) + sum(y)),   v_c = 1 / sum(y)^2</pre>
 *
 * <p>Sums run over all pixels of the batch by weight. Sudre, Li, Vercauteren, Ourselin and Cardoso, "Generalised Dice
 * overlap as a deep learning loss function for highly unbalanced segmentations", DLMIA 2017. A single logit has two
 * classes, object and background.
 *
 * <p>A class absent from the batch, whose weight would be infinite, weighs nothing; predicting it still costs, for it
 * takes probability from those that are there. A batch of ignored pixels has loss 0.
 */
public final class GeneralisedDiceLoss extends SegmentationLoss {

    /** Keeps the quotient finite, and 0 over 0 one. */
    private static final float TINY = 1e-12f;

    /** Generalised Dice. */
    public GeneralisedDiceLoss() {
        super("generalised dice");
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        ClassMaps maps = ClassMaps.all(logits, labels, weights);
        NDArray area = maps.sum(maps.y());
        NDArray absent = area.eq(0).toType(DataType.FLOAT32, false);
        NDArray v = absent.neg().add(1).div(area.add(absent).square());
        NDArray both = maps.sum(maps.p().mul(maps.y())).mul(v).sum();
        NDArray either = maps.sum(maps.p()).add(area).mul(v).sum();
        return both.mul(number(both, 2)).add(TINY).div(either.add(TINY)).neg().add(1);
    }
}
