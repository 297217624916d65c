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

/** Bounds shared by images and label maps. */
final class Window {
    private Window() {}

    static void check(int top, int left, int cropHeight, int cropWidth, int height, int width) {
        if (cropHeight < 1 || cropWidth < 1) {
            throw new IllegalArgumentException(
                    "crop of " + cropHeight + "x" + cropWidth + ": height and width must be at least 1");
        }
        if (top < 0 || left < 0 || top > height - cropHeight || left > width - cropWidth) {
            throw new IllegalArgumentException("crop of " + cropHeight + "x" + cropWidth + " at row " + top
                    + ", column " + left + " leaves the image of " + height + "x" + width + ": pad it first");
        }
    }

    static void checkBorders(int top, int left, int bottom, int right) {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException("borders of " + top + ", " + left + ", " + bottom + ", " + right
                    + " (top, left, bottom, right) must be 0 or more: use crop to cut");
        }
    }
}
