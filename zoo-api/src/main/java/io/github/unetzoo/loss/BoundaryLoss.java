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
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.geometry.DistanceTransform;
import java.util.HashMap;
import java.util.Map;

/**
 * Boundary loss: the weighted mean over pixels of {@code phi p}, averaged over the foreground classes (all but class 0;
 * the one class of a single logit). phi is the class's signed distance map in pixels: outside, the distance to its
 * nearest pixel; inside, one less than the distance to the nearest pixel beside it, negative, so that its outermost
 * pixels have 0. A pixel wrongly taken costs by how far it is off; one rightly taken pays by how deep it lies.
 *
 * <p>Kervadec, Bouchtiba, Desrosiers, Granger, Dolz and Ben Ayed, "Boundary loss for highly unbalanced segmentation",
 * MIDL 2019; distances as in the authors' implementation. It can be negative. The paper adds it to a region
 * loss, for alone it is content with an empty prediction of small objects: {@code dice+0.01*boundary}.
 *
 * <p>A class that an image lacks, or that fills it, has no boundary there, and phi is 0. An ignored pixel belongs to no
 * object when distances are measured, and has none itself.
 */
public final class BoundaryLoss extends SegmentationLoss {

    /** Boundary loss. */
    public BoundaryLoss() {
        super("boundary");
    }

    @Override
    public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
        return evaluateEach(new NDList(logits), labels, weights).get(0);
    }

    /** Distances are measured once for all outputs of as many classes. */
    @Override
    NDList evaluateEach(NDList outputs, NDArray labels, NDArray weights) {
        Map<Shape, NDArray> distances = new HashMap<>();
        return each(outputs, logits -> {
            ClassMaps maps = ClassMaps.foreground(logits, labels, weights);
            NDArray phi = distances.computeIfAbsent(
                    maps.p().getShape(), shape -> logits.getManager().create(distances(maps), shape));
            return weightedMean(maps.p().mul(phi).mean(new int[] {1}), weights);
        });
    }

    private static float[] distances(ClassMaps maps) {
        Shape shape = maps.p().getShape();
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        int pixels = height * width;
        float[] inside = maps.y().mul(maps.counted()).toFloatArray();
        float[] distances = new float[inside.length];
        boolean[] object = new boolean[pixels];
        for (int map = 0; map < inside.length; map += pixels) {
            for (int i = 0; i < pixels; i++) {
                object[i] = inside[map + i] != 0;
            }
            double[] signed = DistanceTransform.signed(object, height, width);
            for (int i = 0; i < pixels; i++) {
                distances[map + i] = (float) signed[i];
            }
        }
        return distances;
    }
}
