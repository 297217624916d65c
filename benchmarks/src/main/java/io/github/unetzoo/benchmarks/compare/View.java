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

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import java.util.Arrays;

/** An image as large as a picture of it is to be: how bright each of the picture's pixels is, and what label it has. */
final class View {

    private static final double DARKEST = 0.005;
    private static final double LEAST_CONTRAST = 0.05;

    private final Raster image;
    private final double scale;
    private final double[] grey;
    private final int height;
    private final int width;

    private View(Raster image, double scale) {
        this.image = image;
        this.scale = scale;
        this.grey = stretched(grey(image));
        this.height = Math.max(1, (int) Math.round(image.height() * scale));
        this.width = Math.max(1, (int) Math.round(image.width() * scale));
    }

    /**
     * Of at most so many pixels a side. Small images are enlarged by whole numbers, so that their pixels stay square.
     *
     * @param image (C, H, W), samples in [0, 1]
     */
    static View of(Raster image, int side) {
        double fit = (double) side / Math.max(image.height(), image.width());
        return new View(image, fit < 1 ? fit : Math.floor(fit));
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /** Brightness, 0 to 1: the mean of the image's pixels that a picture's pixel covers, at least one. */
    double brightness(int y, int x) {
        int y0 = Math.min(image.height() - 1, (int) (y / scale));
        int x0 = Math.min(image.width() - 1, (int) (x / scale));
        int y1 = Math.min(image.height(), Math.max(y0 + 1, (int) ((y + 1) / scale)));
        int x1 = Math.min(image.width(), Math.max(x0 + 1, (int) ((x + 1) / scale)));
        double sum = 0;
        for (int row = y0; row < y1; row++) {
            for (int column = x0; column < x1; column++) {
                sum += grey[row * image.width() + column];
            }
        }
        return sum / ((y1 - y0) * (x1 - x0));
    }

    /** The label in the middle of a pixel of the picture. */
    int label(LabelMap map, int y, int x) {
        int row = Math.min(map.height() - 1, (int) ((y + 0.5) / scale));
        int column = Math.min(map.width() - 1, (int) ((x + 0.5) / scale));
        return map.labels()[row * map.width() + column];
    }

    /** Whether a neighbour in the picture has another label. */
    boolean isEdge(LabelMap map, int y, int x) {
        int here = label(map, y, x);
        return (y > 0 && label(map, y - 1, x) != here)
                || (y < height - 1 && label(map, y + 1, x) != here)
                || (x > 0 && label(map, y, x - 1) != here)
                || (x < width - 1 && label(map, y, x + 1) != here);
    }

    private static double[] grey(Raster image) {
        Raster plane = image.channels() == 3 ? image.toChannels(1) : image;
        double[] grey = new double[image.height() * image.width()];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = plane.samples()[i];
        }
        return grey;
    }

    /** To 0..1, but for the darkest and brightest half percent; an almost even image stays so. */
    private static double[] stretched(double[] grey) {
        double[] sorted = grey.clone();
        Arrays.sort(sorted);
        double low = sorted[(int) (DARKEST * (sorted.length - 1))];
        double high = sorted[(int) ((1 - DARKEST) * (sorted.length - 1))];
        double span = Math.max(high - low, LEAST_CONTRAST);
        return Arrays.stream(grey)
                .map(v -> Math.min(1, Math.max(0, (v - low) / span)))
                .toArray();
    }
}
