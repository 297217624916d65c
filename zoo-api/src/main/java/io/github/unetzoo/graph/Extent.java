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
package io.github.unetzoo.graph;

/**
 * The spatial size of a feature map.
 *
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 */
public record Extent(int height, int width) {

    /**
     * Checks the bounds.
     *
     * @param height at least 1
     * @param width at least 1
     * @throws IllegalArgumentException if one of them is below 1
     */
    public Extent {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "size " + height + "x" + width + " is empty: height and width must be at least 1");
        }
    }

    /** {@return the number of pixels, {@code height * width}} */
    public long area() {
        return (long) height * width;
    }

    @Override
    public String toString() {
        return height + "x" + width;
    }
}
