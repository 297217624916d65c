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
package io.github.unetzoo.benchmarks.compare;

import java.util.List;

/**
 * The pictures of a comparison.
 *
 * @param source of what images they are
 * @param foreground names of the classes that are tinted, in the order of their tints
 * @param images as they were chosen; none if none were wanted, or no model was scored
 * @param remark why there are none although they were wanted; empty otherwise
 */
public record Gallery(GallerySource source, List<String> foreground, List<GalleryImage> images, String remark) {

    /** No pictures. */
    public static final Gallery NONE = new Gallery(GallerySource.NONE, List.of(), List.of(), "");

    /**
     * Copies the lists.
     *
     * @param source of what images they are
     * @param foreground names of the classes that are tinted, in the order of their tints
     * @param images as they were chosen; none if none were wanted, or no model was scored
     * @param remark why there are none although they were wanted; empty otherwise
     */
    public Gallery {
        foreground = List.copyOf(foreground);
        images = List.copyOf(images);
    }
}
