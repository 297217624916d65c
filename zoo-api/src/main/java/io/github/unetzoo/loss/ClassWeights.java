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
 * Classes that weigh differently.
 *
 * @param perClass one weight per class, not negative; empty where all weigh 1
 */
record ClassWeights(List<Float> perClass) {

    ClassWeights {
        for (float weight : perClass) {
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("class weight " + weight + " must be finite and 0 or more");
            }
        }
        perClass = List.copyOf(perClass);
    }

    /** Behind a loss's name; empty where all weigh 1. */
    String words() {
        return perClass.isEmpty() ? "" : " of class weights " + perClass;
    }

    /** The pixels' weights times their classes', (N, H, W). */
    NDArray times(NDArray weights, NDArray labels, long classes) {
        if (perClass.isEmpty()) {
            return weights;
        }
        if (perClass.size() != classes) {
            throw new IllegalArgumentException(
                    perClass.size() + " class weights do not fit " + classes + " classes: give one per class");
        }
        float[] values = new float[perClass.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = perClass.get(i);
        }
        return weights.mul(
                labels.getManager().create(values).gather(labels.flatten(), 0).reshape(labels.getShape()));
    }
}
