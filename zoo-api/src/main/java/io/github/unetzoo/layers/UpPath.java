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
package io.github.unetzoo.layers;

import io.github.unetzoo.graph.Interpolation;
import java.util.Optional;

/** How a decoder brings a map to a finer resolution. */
public enum UpPath {
    /**
     * A transposed convolution with bias, of kernel and stride 2 where the resolution doubles, which also brings the
     * channels to the stage's width.
     */
    TRANSPOSED(Optional.empty()),
    /** Bilinear between pixel centres ({@code align_corners=False}); channels stay. */
    BILINEAR(Optional.of(Interpolation.BILINEAR)),
    /** Bilinear with aligned corners ({@code align_corners=True}); channels stay. */
    BILINEAR_ALIGN_CORNERS(Optional.of(Interpolation.BILINEAR_ALIGN_CORNERS)),
    /** Nearest neighbour; channels stay. */
    NEAREST(Optional.of(Interpolation.NEAREST));

    private final Optional<Interpolation> interpolation;

    UpPath(Optional<Interpolation> interpolation) {
        this.interpolation = interpolation;
    }

    /** {@return how it interpolates; empty where it has weights instead} */
    public Optional<Interpolation> interpolation() {
        return interpolation;
    }
}
