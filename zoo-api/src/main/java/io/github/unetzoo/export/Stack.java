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
package io.github.unetzoo.export;

import io.github.unetzoo.data.Raster;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Channels as a TIFF file with a grey page of 8 bits for each. */
final class Stack {

    private Stack() {}

    /** Samples from 0 to 1; others are clipped. */
    static byte[] of(Raster image) throws IOException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff");
        if (!writers.hasNext()) {
            throw new IOException("this Java runtime has no TIFF writer");
        }
        ImageWriter writer = writers.next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int c = 0; c < image.channels(); c++) {
                writer.writeToSequence(new IIOImage(page(image, c), null, null), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static BufferedImage page(Raster image, int channel) {
        int plane = image.height() * image.width();
        BufferedImage page = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
        int[] samples = new int[plane];
        for (int i = 0; i < plane; i++) {
            samples[i] = Math.round(255 * Math.min(1, Math.max(0, image.samples()[channel * plane + i])));
        }
        page.getRaster().setSamples(0, 0, image.width(), image.height(), 0, samples);
        return page;
    }
}
