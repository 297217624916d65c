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
package io.github.unetzoo.data;

import java.util.Optional;

/**
 * One image with its ground truth.
 *
 * @param name the stem of its files, or what the dataset calls it
 * @param image (C,H,W)
 * @param mask (H,W), class indices
 * @param instances (H,W), ids with 0 for no instance, when the dataset has them
 */
public record Sample(String name, Raster image, LabelMap mask, Optional<LabelMap> instances) {
    /**
     * Checks that the parts have one size.
     *
     * @param name the stem of its files, or what the dataset calls it
     * @param image (C,H,W)
     * @param mask (H,W)
     * @param instances (H,W), if there are any
     * @throws DataException if mask or instances differ in size from the image
     */
    public Sample {
        check(name, image, "mask", mask);
        if (instances.isPresent()) {
            check(name, image, "instance map", instances.get());
        }
    }

    private static void check(String name, Raster image, String what, LabelMap map) {
        if (map.height() != image.height() || map.width() != image.width()) {
            throw new DataException("sample " + name + ": the image is " + image.height() + "x" + image.width()
                    + " but its " + what + " is " + map.height() + "x" + map.width()
                    + " (height x width): they must be equal");
        }
    }
}
