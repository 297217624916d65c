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

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import java.util.Optional;

/**
 * What a model says of an image, at the image's own size.
 *
 * @param values (K, H, W): probabilities of the classes (of the object, K = 1, for a binary network), of each label by
 *     itself where labels do not exclude each other, or the numbers of a regression
 * @param segmentation the class of each pixel by {@link PredictionOptions#thresholds}, (H, W); empty for a regression
 * @param instances ids of the objects from 1, 0 in the background, (H, W); empty unless asked for
 */
public record Prediction(Raster values, Optional<LabelMap> segmentation, Optional<LabelMap> instances) {

    /**
     * Returns the class of each pixel.
     *
     * @return (H, W), 0 for the background
     * @throws IllegalStateException for a regression, which has none
     */
    public LabelMap labels() {
        return segmentation.orElseThrow(
                () -> new IllegalStateException("a regression has no classes: read values() instead"));
    }
}
