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

import io.github.unetzoo.files.PendingFile;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes a label map of any size as a grey PNG, row by row, in the memory of two rows. The file appears whole, when all
 * rows are there and the writer is closed, or not at all.
 *
 * <p>The format is that of the Portable Network Graphics specification (W3C, 2nd edition). ImageIO's writer would pull
 * rows out of an image; here they are pushed, as they are predicted.
 */
public final class LabelPngWriter implements LabelSink, AutoCloseable {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int GREY = 0;

    /** Each byte less the one above it: labels are the same over many rows, and zeros deflate best. */
    private static final int FILTER_UP = 2;

    private final Path file;
    private final PendingFile pending;
    private final int height;
    private final int width;
    private final int largest;
    private final DataOutputStream out;
    private final Deflater deflater = new Deflater();
    private final DeflaterOutputStream pixels;
    private final byte[] above;
    private int rows;

    private LabelPngWriter(Path file, PendingFile pending, int height, int width, int bits) throws IOException {
        this.file = file;
        this.height = height;
        this.width = width;
        this.largest = (1 << bits) - 1;
        this.above = new byte[Math.multiplyExact(width, bits / 8)];
        this.pending = pending;
        this.out = new DataOutputStream(new BufferedOutputStream(pending, 1 << 16));
        this.pixels = new DeflaterOutputStream(new BufferedOutputStream(new Chunks(), 1 << 16), deflater, 1 << 13);
        out.write(SIGNATURE);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {(byte) bits, GREY, 0, 0, 0});
        chunk("IHDR", header.toByteArray(), 0, header.size());
    }

    /**
     * Starts a file.
     *
     * @param file where to; an existing file is replaced in the end
     * @param height rows that will be written, at least 1
     * @param width columns, at least 1
     * @param largestLabel 8 bits a sample serve up to 255, 16 bits up to 65535
     * @return a writer, to be closed when all rows are written
     * @throws DataException if the file cannot be written
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static LabelPngWriter open(Path file, int height, int width, int largestLabel) {
        if (height < 1 || width < 1 || largestLabel < 0 || largestLabel > 65535) {
            throw new IllegalArgumentException("a PNG of " + height + "x" + width + " with labels up to " + largestLabel
                    + " is none: sides must be at least 1, labels at most 65535");
        }
        try {
            return new LabelPngWriter(file, PendingFile.open(file), height, width, largestLabel <= 255 ? 8 : 16);
        } catch (IOException e) {
            throw ImageFiles.notWritten(e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the strip has another width, a label does not fit, or there are too many rows
     */
    @Override
    public void write(LabelMap strip) {
        if (strip.width() != width || strip.height() > height - rows) {
            throw new IllegalArgumentException("a strip of " + strip.height() + "x" + strip.width() + " does not fit: "
                    + file + " lacks " + (height - rows) + " rows of " + width);
        }
        byte[] filtered = new byte[above.length + 1];
        filtered[0] = FILTER_UP;
        try {
            for (int y = 0; y < strip.height(); y++) {
                for (int x = 0; x < width; x++) {
                    int label = strip.labels()[y * width + x];
                    if (label < 0 || label > largest) {
                        throw new IllegalArgumentException("label " + label + " does not fit into " + file
                                + ", which was opened for labels of 0 to " + largest);
                    }
                    if (largest > 255) {
                        sample(filtered, 2 * x, label >> 8);
                        sample(filtered, 2 * x + 1, label);
                    } else {
                        sample(filtered, x, label);
                    }
                }
                pixels.write(filtered);
                rows++;
            }
        } catch (IOException e) {
            throw ImageFiles.notWritten(e);
        }
    }

    private void sample(byte[] filtered, int at, int value) {
        filtered[at + 1] = (byte) (value - above[at]);
        above[at] = (byte) value;
    }

    /**
     * Finishes the file. If rows are missing, because something went wrong before, there will be none.
     *
     * @throws DataException if it cannot be written
     */
    @Override
    public void close() {
        try (pending) {
            if (rows == height) {
                pixels.close();
                chunk("IEND", new byte[0], 0, 0);
                out.flush();
                pending.commit();
            }
        } catch (IOException e) {
            throw ImageFiles.notWritten(e);
        } finally {
            deflater.end();
        }
    }

    private void chunk(String type, byte[] data, int offset, int length) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data, offset, length);
        out.writeInt(length);
        out.write(name);
        out.write(data, offset, length);
        out.writeInt((int) checksum.getValue());
    }

    /** Makes a chunk of every block that comes out of the buffer before it. */
    private final class Chunks extends FilterOutputStream {
        Chunks() {
            super(OutputStream.nullOutputStream());
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            chunk("IDAT", data, offset, length);
        }
    }
}
