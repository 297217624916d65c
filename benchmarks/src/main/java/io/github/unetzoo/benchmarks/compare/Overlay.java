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
     * @throws IOException if there is no writer for PNG
     */
    public static byte[] png(Raster image, LabelMap truth, LabelMap prediction, List<Integer> foreground)
            throws IOException {
        View view = View.of(image, SIDE);
        int height = view.height();
        int width = view.width();
        int hues = Math.max(1, Math.min(foreground.size(), COLOURS.length));
        int levels = (256 - hues) / (hues + 1);

        BufferedImage picture =
                new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette(hues, levels));
        WritableRaster pixels = picture.getRaster();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int level = (int) Math.min(levels - 1, Math.floor(view.brightness(y, x) * levels));
                int outline = view.isEdge(truth, y, x) ? foreground.indexOf(view.label(truth, y, x)) : -1;
                int filled = foreground.indexOf(view.label(prediction, y, x));
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
}
