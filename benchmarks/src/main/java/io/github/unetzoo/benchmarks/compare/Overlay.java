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
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Draws a prediction over its image: the image in grey, the predicted area of each foreground class tinted, the outline
 * of the truth on top. The picture is paletted, a third of the size that true colour would take.
 */
public final class Overlay {

    /** Longest side of a picture. */
    private static final int SIDE = 256;

    /** Fill and outline per class; classes beyond the last begin again. */
    private static final int[][] COLOURS = {
        {0xff8c1a, 0x35d6ff},
        {0x9b5de5, 0xd9f266},
        {0x06b889, 0xff9ecb},
        {0xef476f, 0x9df0e0},
        {0x3a86ff, 0xffe08a},
    };

    private static final double OPACITY = 0.55;
    private static final double DARKEST = 0.005;
    private static final double LEAST_CONTRAST = 0.05;

    private Overlay() {}

    /** Tint of the prediction of the class at a place in the foreground. */
    static int fill(int place) {
        return COLOURS[place % COLOURS.length][0];
    }

    /** Outline of the truth of that class. */
    static int outline(int place) {
        return COLOURS[place % COLOURS.length][1];
    }

    /**
     * Draws.
     *
     * @param image (C, H, W), samples in [0, 1]
     * @param truth its outlines are drawn, (H, W)
     * @param prediction its area is tinted, (H, W)
     * @param foreground the classes to show, by index
     * @return a PNG of at most 256 pixels a side
     */
    public static byte[] png(Raster image, LabelMap truth, LabelMap prediction, List<Integer> foreground)
            throws IOException {
        int longest = Math.max(image.height(), image.width());
        // Small images are enlarged by whole numbers, so that their pixels stay square.
        double fit = (double) SIDE / longest;
        double scale = fit < 1 ? fit : Math.floor(fit);
        int height = Math.max(1, (int) Math.round(image.height() * scale));
        int width = Math.max(1, (int) Math.round(image.width() * scale));
        int hues = Math.max(1, Math.min(foreground.size(), COLOURS.length));
        int levels = (256 - hues) / (hues + 1);
        double[] grey = stretched(grey(image));

        BufferedImage picture =
                new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette(hues, levels));
        WritableRaster pixels = picture.getRaster();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = mean(grey, image, y / scale, (y + 1) / scale, x / scale, (x + 1) / scale);
                int level = (int) Math.min(levels - 1, Math.floor(value * levels));
                int outline = outlineAt(truth, foreground, y, x, scale, height, width);
                int filled = foreground.indexOf(label(prediction, y, x, scale));
                int index = outline >= 0
                        ? (hues + 1) * levels + outline % hues
                        : filled >= 0 ? (1 + filled % hues) * levels + level : level;
                pixels.setSample(x, y, 0, index);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }

    /** Plain greys, then a tinted scale per hue, then the outlines' colours. */
    private static IndexColorModel palette(int hues, int levels) {
        int[] colours = new int[256];
        for (int level = 0; level < levels; level++) {
            int grey = 255 * level / (levels - 1);
            colours[level] = grey << 16 | grey << 8 | grey;
            for (int hue = 0; hue < hues; hue++) {
                colours[(1 + hue) * levels + level] = blend(grey, fill(hue));
            }
        }
        for (int hue = 0; hue < hues; hue++) {
            colours[(hues + 1) * levels + hue] = outline(hue);
        }
        return new IndexColorModel(8, 256, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    }

    private static int blend(int grey, int colour) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int component = colour >> shift & 0xff;
            mixed |= (int) Math.round(grey * (1 - OPACITY) + component * OPACITY) << shift;
        }
        return mixed;
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

    /** Mean of the image's pixels that a picture's pixel covers, at least one. */
    private static double mean(double[] grey, Raster image, double top, double bottom, double left, double right) {
        int y0 = Math.min(image.height() - 1, (int) top);
        int x0 = Math.min(image.width() - 1, (int) left);
        int y1 = Math.min(image.height(), Math.max(y0 + 1, (int) bottom));
        int x1 = Math.min(image.width(), Math.max(x0 + 1, (int) right));
        double sum = 0;
        for (int y = y0; y < y1; y++) {
            for (int x = x0; x < x1; x++) {
                sum += grey[y * image.width() + x];
            }
        }
        return sum / ((y1 - y0) * (x1 - x0));
    }

    private static int label(LabelMap map, int y, int x, double scale) {
        int row = Math.min(map.height() - 1, (int) ((y + 0.5) / scale));
        int column = Math.min(map.width() - 1, (int) ((x + 0.5) / scale));
        return map.labels()[row * map.width() + column];
    }

    /** Place in the foreground of the class whose inner edge this pixel is on, or -1. */
    private static int outlineAt(
            LabelMap truth, List<Integer> foreground, int y, int x, double scale, int height, int width) {
        int here = label(truth, y, x, scale);
        int place = foreground.indexOf(here);
        if (place < 0) {
            return -1;
        }
        boolean inside = (y == 0 || label(truth, y - 1, x, scale) == here)
                && (y == height - 1 || label(truth, y + 1, x, scale) == here)
                && (x == 0 || label(truth, y, x - 1, scale) == here)
                && (x == width - 1 || label(truth, y, x + 1, scale) == here);
        return inside ? -1 : place;
    }
}
