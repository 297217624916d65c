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

import java.awt.Rectangle;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * An image file read by regions. TIFF decodes the tiles or strips that a region meets; PNG, JPEG and BMP are decoded
 * from the top. So rows are read in strips as high as an eighth of the heap holds, at least those asked for, and the
 * last strip is kept.
 */
final class ImageFileSource implements ImageSource {

    private static final long STRIP_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private final Path file;
    private final FileImageInputStream input;
    private final ImageReader reader;
    private final ImageFiles.Warnings warnings;
    private final int height;
    private final int width;
    private final int channels;
    private Raster strip;
    private int stripTop;

    /** Takes over the stream and the reader, to which it has been given. */
    private ImageFileSource(Path file, FileImageInputStream input, ImageReader reader, ImageFiles.Warnings warnings)
            throws IOException {
        this.file = file;
        this.input = input;
        this.reader = reader;
        this.warnings = warnings;
        ImageFiles.checkOneImage(file, reader);
        this.height = reader.getHeight(0);
        this.width = reader.getWidth(0);
        this.strip = decode(0, 1);
        this.channels = strip.channels();
    }

    static ImageFileSource open(Path file) {
        return ImageFiles.attempt(file, () -> {
            FileImageInputStream input = new FileImageInputStream(regular(file));
            try {
                return ImageFiles.first(
                        file, input, (reader, warnings) -> new ImageFileSource(file, input, reader, warnings), false);
            } catch (IOException | RuntimeException e) {
                input.close();
                throw e;
            }
        });
    }

    private static File regular(Path file) {
        try {
            return file.toFile();
        } catch (UnsupportedOperationException e) {
            throw new DataException(file + " is not on a disk: copy it to one to read it by regions", e);
        }
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public synchronized Raster read(int top, int left, int windowHeight, int windowWidth) {
        Window.check(top, left, windowHeight, windowWidth, height, width);
        if (top < stripTop || top + windowHeight > stripTop + strip.height()) {
            long rowBytes = (long) Float.BYTES * channels * width;
            long rows = Math.min(height - top, Math.max(windowHeight, STRIP_BYTES / rowBytes));
            if (rows * channels * width > Integer.MAX_VALUE - 8) {
                rows = windowHeight;
            }
            int count = (int) rows;
            // The old strip is let go first: two need not fit.
            strip = Raster.of(1, 1, 1, new float[1]);
            stripTop = -1;
            Raster next = ImageFiles.attempt(file, () -> decode(top, count));
            strip = next;
            stripTop = top;
        }
        return strip.crop(top - stripTop, left, windowHeight, windowWidth);
    }

    private Raster decode(int top, int rows) throws IOException {
        ImageReadParam region = reader.getDefaultReadParam();
        region.setSourceRegion(new Rectangle(0, top, width, rows));
        Raster decoded = ImageFiles.raster(file, reader.read(0, region), top);
        warnings.check();
        return decoded;
    }

    @Override
    public synchronized void close() {
        reader.dispose();
        ImageFiles.attempt(file, () -> {
            input.close();
            return file;
        });
    }
}
