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
package io.github.unetzoo.cli;

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.hub.LabelClass;
import java.util.Arrays;

/**
 * An image with its segmentation over it: each class in a translucent colour with an opaque outline; class 0, the
 * background, stays as it is. The colours are {@link LabelClass#usualColour}.
 */
final class Overlay {

    private static final float OPACITY = 0.35f;

    /** One pixel of outline for so many pixels of the image's shorter side. */
    private static final int SIDE_PER_OUTLINE_PIXEL = 800;

    private Overlay() {}

    /**
     * Draws an overlay.
     *
     * @param image (C,H,W); of other than 1 or 3 channels the mean is shown
     * @param labels (H,W), class indices
     * @return (3,H,W) in [0,1]
     */
    static Raster draw(Raster image, LabelMap labels) {
        Raster base = visible(image);
        int height = base.height();
        int width = base.width();
        int plane = height * width;
        int thickness = 1 + Math.min(height, width) / SIDE_PER_OUTLINE_PIXEL;
        float[] pixels = base.samples().clone();
        int[] classes = labels.labels();
        for (int i = 0; i < plane; i++) {
            if (classes[i] == 0) {
                continue;
            }
            float opacity = isOutline(classes, i, height, width, thickness) ? 1 : OPACITY;
            for (int c = 0; c < 3; c++) {
                int at = c * plane + i;
                pixels[at] += opacity * (colour(classes[i], c) - pixels[at]);
            }
        }
        return Raster.of(3, height, width, pixels);
    }

    private static float colour(int label, int channel) {
        return ((LabelClass.usualColour(label) >> (16 - 8 * channel)) & 255) / 255f;
    }

    private static boolean isOutline(int[] classes, int i, int height, int width, int thickness) {
        int y = i / width;
        int x = i % width;
        for (int d = 1; d <= thickness; d++) {
            if ((y >= d && classes[i - d * width] != classes[i])
                    || (y + d < height && classes[i + d * width] != classes[i])
                    || (x >= d && classes[i - d] != classes[i])
                    || (x + d < width && classes[i + d] != classes[i])) {
                return true;
            }
        }
        return false;
    }

    /** Three channels in [0,1]; what would be clipped or lie in the dark, as 16-bit images often do, is stretched. */
    private static Raster visible(Raster image) {
        Raster shown = image.channels() == 1 || image.channels() == 3 ? image : mean(image);
        float[] sorted = shown.samples().clone();
        Arrays.sort(sorted);
        float low = sorted[0];
        float high = sorted[sorted.length - 1];
        boolean wellLit = low >= 0 && high <= 1 && high >= 0.5f;
        if (wellLit || low == high) {
            return shown.toChannels(3);
        }
        // A few hot pixels must not leave the rest dark.
        float top = sorted[(int) ((sorted.length - 1) * 0.999)];
        float range = (top > low ? top : high) - low;
        float[] stretched = shown.samples().clone();
        for (int i = 0; i < stretched.length; i++) {
            stretched[i] = Math.min(1, (stretched[i] - low) / range);
        }
        return Raster.of(shown.channels(), shown.height(), shown.width(), stretched)
                .toChannels(3);
    }

    private static Raster mean(Raster image) {
        int plane = image.height() * image.width();
        float[] mean = new float[plane];
        for (int i = 0; i < image.samples().length; i++) {
            mean[i % plane] += image.samples()[i] / image.channels();
        }
        return Raster.of(1, image.height(), image.width(), mean);
    }
}
