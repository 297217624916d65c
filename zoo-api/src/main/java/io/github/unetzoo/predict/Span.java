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
package io.github.unetzoo.predict;

/**
 * What one input of the network covers along an axis of the image.
 *
 * @param from its first pixel; negative, or beyond the image, where it is mirrored
 * @param size its pixels
 * @param skipped pixels of the output before the first that is used
 * @param outFrom the first pixel of the image that is predicted
 * @param outTo the one after the last
 * @param blended whether it counts less towards its ends
 */
record Span(int from, int size, int skipped, int outFrom, int outTo, boolean blended) {

    private static final double TILES_PER_SIGMA = 8;

    int covered() {
        return outTo - outFrom;
    }

    /** How much each pixel that is predicted counts. */
    float[] weights() {
        float[] weights = new float[covered()];
        double centre = (weights.length - 1) / 2.0;
        double sigma = weights.length / TILES_PER_SIGMA;
        for (int i = 0; i < weights.length; i++) {
            double distance = (i - centre) / sigma;
            weights[i] = blended ? (float) Math.exp(-distance * distance / 2) : 1;
        }
        return weights;
    }
}
