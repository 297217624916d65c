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
import java.util.OptionalDouble;

/**
 * One class in one image: the row that statistics over images start from.
 *
 * @param image the name of the image
 * @param classIndex the class index, from 0
 * @param className the name of the class
 * @param counts the pixels of the image that are not ignored
 * @param hd95 the 95% Hausdorff distance; empty if not asked for, or if truth or prediction lacks the class
 * @param assd the average symmetric surface distance, likewise
 * @param boundary the boundary pixels; empty if not asked for
 * @param instances the objects; empty if the image came without true instances
 */
public record ImageScore(
        String image,
        int classIndex,
        String className,
        Counts counts,
        OptionalDouble hd95,
        OptionalDouble assd,
        Optional<BoundaryCounts> boundary,
        Optional<InstanceCounts> instances) {
    /**
     * Returns the image's Dice coefficient.
     *
     * @return 0 to 1; empty if the class is in neither truth nor prediction
     */
    public OptionalDouble dice() {
        return counts.dice();
    }

    /**
     * Returns the image's intersection over union.
     *
     * @return 0 to 1; empty if the class is in neither truth nor prediction
     */
    public OptionalDouble iou() {
        return counts.iou();
    }

    /**
     * Returns the image's boundary F1.
     *
     * @return 0 to 1; empty if not asked for, or if the class is in neither truth nor prediction
     */
    public OptionalDouble boundaryF1() {
        return boundary.map(BoundaryCounts::f1).orElse(OptionalDouble.empty());
    }

    /**
     * Returns the image's instance F1.
     *
     * @return 0 to 1; empty if the image came without true instances, or has no object in truth or prediction
     */
    public OptionalDouble instanceF1() {
        return instances.map(InstanceCounts::f1).orElse(OptionalDouble.empty());
    }
}
