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

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageOutputStream;

/** Writes the kinds of files the tests read. */
final class Pictures {
    private Pictures() {}

    static Path write(Path file, String format, BufferedImage image) {
        // Float TIFF is written by the JDK's writer alone, which need not be the first.
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            try {
                Files.createDirectories(file.getParent());
                Files.deleteIfExists(file);
                try (ImageOutputStream out = new FileImageOutputStream(file.toFile())) {
                    writer.setOutput(out);
                    writer.write(image);
                    return file;
                }
            } catch (IllegalArgumentException e) {
                // Not an image for this writer.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                writer.dispose();
            }
        }
        throw new IllegalStateException("no writer of " + format + " takes this image");
    }

    /** An image of one band whose raw samples are the given values. */
    static BufferedImage raw(int type, int width, int... values) {
        BufferedImage image = new BufferedImage(width, values.length / width, type);
        image.getRaster().setSamples(0, 0, width, values.length / width, 0, values);
        return image;
    }

    /** A paletted image of 8 bits; entry i of the palette has the colour (rgb[i]). */
    static BufferedImage paletted(int bits, int[] rgb, int width, int... indices) {
        byte[][] parts = new byte[3][rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            for (int c = 0; c < 3; c++) {
                parts[c][i] = (byte) (rgb[i] >> (16 - 8 * c));
            }
        }
        IndexColorModel palette = new IndexColorModel(bits, rgb.length, parts[0], parts[1], parts[2]);
        int type = bits == 8 ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_BYTE_BINARY;
        BufferedImage image = new BufferedImage(width, indices.length / width, type, palette);
        image.getRaster().setSamples(0, 0, width, indices.length / width, 0, indices);
        return image;
    }

    static BufferedImage coloured(int type, int width, int... argb) {
        BufferedImage image = new BufferedImage(width, argb.length / width, type);
        image.setRGB(0, 0, width, argb.length / width, argb, 0, width);
        return image;
    }
}
