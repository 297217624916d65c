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
package io.github.unetzoo.metric;

import java.util.Optional;

/**
 * How well one class was found over all images.
 *
 * @param index the class index in the masks, from 0
 * @param name the name of the class
 * @param foreground whether the class takes part in the averages over classes
 * @param counts the pixels of all images together; its scores are the <em>pooled</em> ones
 * @param means the means over images of the scores that pixel counts give
 * @param falseAlarms how often the class was predicted in images without it
 * @param surface the surface distances; empty if they were not asked for, or the class is not in the foreground
 * @param boundary the boundary F1; likewise
 * @param instances the objects; empty if no image came with true instances, or the class is not in the foreground
 */
public record ClassScore(
        int index,
        String name,
        boolean foreground,
        Counts counts,
        ImageMeans means,
        FalseAlarms falseAlarms,
        Optional<SurfaceScore> surface,
        Optional<BoundaryScore> boundary,
        Optional<InstanceScore> instances) {

    /**
     * {@return the mean of the images' Dice coefficients, over the images that have the class in truth or prediction}
     */
    public ImageMean imageDice() {
        return means.dice();
    }

    /**
     * {@return the mean of the images' intersections over union, over the images that have the class in truth or
     * prediction}
     */
    public ImageMean imageIou() {
        return means.iou();
    }
}
