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

import io.github.unetzoo.data.Raster;

/** Bilinear between pixel centres, clamped at the borders, without antialiasing: PyTorch's {@code interpolate}. */
final class Resize {

    private Resize() {}

    static Raster bilinear(Raster image, int height, int width) {
        if (height == image.height() && width == image.width()) {
            return image;
        }
        int plane = image.height() * image.width();
        float[] from = image.samples();
        float[] to = new float[Math.multiplyExact(Math.multiplyExact(image.channels(), height), width)];
        for (int y = 0; y < height; y++) {
            double row = position(y, image.height(), height);
            int above = (int) row;
            int below = Math.min(above + 1, image.height() - 1);
            float down = (float) (row - above);
            for (int x = 0; x < width; x++) {
                double column = position(x, image.width(), width);
                int left = (int) column;
                int right = Math.min(left + 1, image.width() - 1);
                float along = (float) (column - left);
                for (int c = 0; c < image.channels(); c++) {
                    int start = c * plane;
                    float upper = between(
                            from[start + above * image.width() + left],
                            from[start + above * image.width() + right],
                            along);
                    float lower = between(
                            from[start + below * image.width() + left],
                            from[start + below * image.width() + right],
                            along);
                    to[(c * height + y) * width + x] = between(upper, lower, down);
                }
            }
        }
        return Raster.of(image.channels(), height, width, to);
    }

    /** Where a pixel's centre lies among those of an axis of another size. */
    private static double position(int pixel, int size, int newSize) {
        return Math.min(size - 1, Math.max(0, (pixel + 0.5) * size / newSize - 0.5));
    }

    private static float between(float a, float b, float share) {
        return a + (b - a) * share;
    }
}
