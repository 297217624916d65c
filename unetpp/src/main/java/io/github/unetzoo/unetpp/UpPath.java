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
package io.github.unetzoo.unetpp;

/** How a map is brought to the resolution of the row above it. */
public enum UpPath {
    /** A transposed convolution with bias, kernel and stride 2, which also brings the channels to the node's width. */
    TRANSPOSED,
    /** Bilinear between pixel centres ({@code align_corners=False}); channels stay. */
    BILINEAR,
    /** Bilinear with aligned corners ({@code align_corners=True}); channels stay. */
    BILINEAR_ALIGN_CORNERS,
    /** Nearest neighbour; channels stay. */
    NEAREST
}
