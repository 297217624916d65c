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

/** What happens to images whose height or width the network's poolings do not divide. */
public enum SizePolicy {
    /** The image is padded below and to the right with its edge pixels, and the result cropped back to its size. */
    PAD_IMAGE,
    /** Each upsampled map is zero-padded to its skip's size, as milesial's U-Net does. */
    PAD_UP,
    /** Each upsampled map is resized to its skip's size, and the last to the image's, as smp's U-Net does. */
    RESIZE_UP,
    /** Such an image is refused with a message that names the size to pad to. */
    STRICT
}
