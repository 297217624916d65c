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
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** Draws the layers of a {@link GalleryImage}: paletted PNG files, which for areas of one colour are small. */
final class Layers {

    /** Longest side, pixels. */
    private static final int SIDE = 320;

    private static final int GREYS = 128;

    /** Tint per class; classes beyond the last begin again. */
    private static final int[] TINTS = {0x2fd0ff, 0xd9f266, 0xff9ecb, 0xb69cff, 0xffd166};

    /** Red, green, blue. */
    static final int RIGHT = 0xe8eef2;

    static final int MISSED = 0x3b7bff;
    static final int ADDED = 0xff8c1a;
    static final int CONFUSED = 0xffe14d;

    private static final int FAINT = 70;
    private static final int TINT = 105;
    private static final int STRONG = 205;
    private static final int OPAQUE = 255;

    private final View view;
    private final List<Integer> foreground;

    /** @param foreground the classes to show, by index */
    Layers(Raster image, List<Integer> foreground) {
        this.view = View.of(image, SIDE);
        this.foreground = List.copyOf(foreground);
    }

    int width() {
        return view.width();
    }

    int height() {
        return view.height();
    }

    /** Of the class at a place in the foreground, 0xRRGGBB. */
    static int tint(int place) {
        return TINTS[place % TINTS.length];
    }

    /** The picture in grey. */
    String picture() throws IOException {
        List<Integer> palette = new ArrayList<>();
        for (int level = 0; level < GREYS; level++) {
            int grey = 255 * level / (GREYS - 1);
            palette.add(OPAQUE << 24 | grey << 16 | grey << 8 | grey);
        }
        return png(palette, (y, x) -> (int) Math.round(view.brightness(y, x) * (GREYS - 1)));
    }

    /** Each class tinted and outlined. */
    String classes(LabelMap labels) throws IOException {
        List<Integer> palette = new ArrayList<>(List.of(0));
        for (int tint : TINTS) {
            palette.add(TINT << 24 | tint);
            palette.add(OPAQUE << 24 | tint);
        }
        return png(palette, (y, x) -> {
            int place = foreground.indexOf(view.label(labels, y, x));
            return place < 0 ? 0 : 1 + 2 * (place % TINTS.length) + (view.isEdge(labels, y, x) ? 1 : 0);
        });
    }

    /** Where truth and prediction meet and where not. */
    String errors(LabelMap truth, LabelMap prediction) throws IOException {
        List<Integer> palette =
                List.of(0, FAINT << 24 | RIGHT, STRONG << 24 | MISSED, STRONG << 24 | ADDED, STRONG << 24 | CONFUSED);
        return png(palette, (y, x) -> {
            int real = foreground.indexOf(view.label(truth, y, x));
            int said = foreground.indexOf(view.label(prediction, y, x));
            if (real < 0) {
                return said < 0 ? 0 : 3;
            }
            return said < 0 ? 2 : said == real ? 1 : 4;
        });
    }

    /** Which colour of a palette a pixel has. */
    private interface Painting {
        int at(int y, int x);
    }

    /** @param palette 0xAARRGGBB */
    private String png(List<Integer> palette, Painting painting) throws IOException {
        int bits = palette.size() <= 16 ? 4 : 8;
        IndexColorModel colours = new IndexColorModel(
                bits,
                palette.size(),
                palette.stream().mapToInt(Integer::intValue).toArray(),
                0,
                true,
                -1,
                java.awt.image.DataBuffer.TYPE_BYTE);
        BufferedImage image = new BufferedImage(
                view.width(),
                view.height(),
                bits == 4 ? BufferedImage.TYPE_BYTE_BINARY : BufferedImage.TYPE_BYTE_INDEXED,
                colours);
        WritableRaster pixels = image.getRaster();
        for (int y = 0; y < view.height(); y++) {
            for (int x = 0; x < view.width(); x++) {
                pixels.setSample(x, y, 0, painting.at(y, x));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
