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

import io.github.unetzoo.files.AtomicFile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Reads and writes images and masks: PNG, JPEG, TIFF and BMP, 8 and 16 bits a sample and float TIFF.
 *
 * <p>Masks are read as the raw samples of the file. Drawing a mask onto an RGB or grey canvas, the usual way to read
 * one in Java, turns palette indices into colours and squeezes 16 bit and 1 bit values; none of that happens here.
 */
public final class ImageFiles {
    private ImageFiles() {}

    /**
     * Reads an image. Integer samples are scaled to [0,1] by their bit depth, float samples are kept; alpha is dropped;
     * a palette is expanded to RGB, or to one channel when it holds nothing but greys (as in a 1-bit image).
     *
     * @param file a PNG, JPEG, TIFF or BMP file holding one image
     * @return (C,H,W) with C 1 or 3, or more for a TIFF of many bands
     * @throws DataException if the file cannot be read, is truncated, or holds more than one image
     */
    public static Raster readImage(Path file) {
        return raster(file, decode(file), 0);
    }

    /**
     * The samples of an image that was read elsewhere: those that {@link #readImage} gives of its file.
     *
     * @param image is not changed
     * @return (C,H,W) with C 1 or 3, or more for an image of many bands
     * @throws DataException if float samples are not finite
     */
    public static Raster samples(BufferedImage image) {
        return raster(Path.of("the image"), image, 0);
    }

    /** The samples of a file's rows from {@code firstRow} on. */
    static Raster raster(Path file, BufferedImage image, int firstRow) {
        return image.getColorModel() instanceof IndexColorModel palette
                ? expand(image.getRaster(), palette)
                : scale(file, image, firstRow);
    }

    /**
     * Opens an image to be read by windows; close it. TIFF files of tiles or strips are read where the window is; PNG,
     * JPEG and BMP are decoded from the top for each run of rows that an eighth of the heap holds.
     *
     * @param file a PNG, JPEG, TIFF or BMP file holding one image
     * @return with the samples of {@link #readImage}
     * @throws DataException if the file cannot be read, or holds more than one image
     */
    public static ImageSource openImage(Path file) {
        return ImageFileSource.open(file);
    }

    /**
     * Reads a mask of class indices or a map of instance ids: palette indices, or grey values of 1 to 32 bits as they
     * are. Alpha beside one channel is dropped. A mask of three channels is accepted when they are equal everywhere.
     *
     * @param file a PNG, TIFF or BMP file holding one image
     * @return (H,W), values of 0 or more
     * @throws DataException if the file cannot be read, is a lossy JPEG, holds colours, or holds values that are
     *     negative or no integers
     */
    public static LabelMap readLabels(Path file) {
        String lower = fileName(file).toLowerCase(Locale.ROOT);
        if (lower.endsWith(".jpg") || lower.endsWith(".jpeg")) {
            throw new DataException(
                    "mask " + file + " is a JPEG, whose compression changes class indices: save masks as PNG");
        }
        BufferedImage image = decode(file);
        java.awt.image.Raster raw = image.getRaster();
        int height = raw.getHeight();
        int width = raw.getWidth();
        int bands = raw.getNumBands();
        int type = raw.getSampleModel().getDataType();
        if (bands > 4) {
            throw new DataException("mask " + file + " has " + bands + " channels: save class indices in one channel");
        }
        boolean real = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
        int[] labels = real ? integers(file, raw) : raw.getSamples(0, 0, width, height, 0, new int[width * height]);
        if (bands >= 3) {
            for (int band = 1; band < 3; band++) {
                int[] other = raw.getSamples(0, 0, width, height, band, new int[width * height]);
                for (int i = 0; i < labels.length; i++) {
                    if (other[i] != labels[i]) {
                        throw new DataException("mask " + file + " has " + bands
                                + " channels, which differ at row " + i / width + ", column " + i % width
                                + " (a mask of three channels is accepted only when R=G=B): save class indices in one"
                                + " channel");
                    }
                }
            }
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                throw new DataException("mask " + file + " holds " + labels[i] + " at row " + i / width + ", column "
                        + i % width + ": labels must be 0 or more");
            }
        }
        return LabelMap.of(height, width, labels);
    }

    /**
     * Writes labels as a grey PNG, of 8 bits when all are at most 255 and of 16 bits otherwise. The file appears whole
     * or not at all.
     *
     * @param file where to; an existing file is replaced
     * @param map labels of 0 to 65535
     * @throws DataException if a label does not fit or the file cannot be written
     */
    public static void writeLabels(Path file, LabelMap map) {
        for (int label : map.labels()) {
            if (label < 0 || label > 65535) {
                throw new DataException(
                        "label " + label + " cannot be written to " + file + ": a PNG holds labels of 0 to 65535");
            }
        }
        writePng(file, picture(map));
    }

    /**
     * Labels as a grey picture, of 8 bits when all are at most 255 and of 16 bits otherwise.
     *
     * @param map labels of 0 to 65535, which is not checked
     * @return a picture of the map's size
     */
    public static BufferedImage picture(LabelMap map) {
        int most = Arrays.stream(map.labels()).max().orElse(0);
        int type = most <= 255 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_USHORT_GRAY;
        BufferedImage image = new BufferedImage(map.width(), map.height(), type);
        image.getRaster().setSamples(0, 0, map.width(), map.height(), 0, map.labels());
        return image;
    }

    /**
     * Writes an image of one channel as an 8-bit grey PNG, of three as an 8-bit RGB PNG; values are clipped to [0,1].
     *
     * @param file where to; an existing file is replaced whole or not at all
     * @param raster (1,H,W) or (3,H,W), values in [0,1]
     * @throws DataException if the file cannot be written
     * @throws IllegalArgumentException for another number of channels
     */
    public static void writeImage(Path file, Raster raster) {
        int channels = raster.channels();
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("an image of " + channels + " channels cannot be written to " + file
                    + ": a PNG takes 1 (grey) or 3 (RGB)");
        }
        int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(raster.width(), raster.height(), type);
        WritableRaster target = image.getRaster();
        int plane = raster.height() * raster.width();
        int[] bytes = new int[plane];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < plane; i++) {
                bytes[i] = Math.round(255 * Math.min(1, Math.max(0, raster.samples()[c * plane + i])));
            }
            target.setSamples(0, 0, raster.width(), raster.height(), c, bytes);
        }
        writePng(file, image);
    }

    /**
     * Writes an image as an 8-bit RGB PNG; one channel is replicated, values are clipped to [0,1].
     *
     * @param file where to; an existing file is replaced whole or not at all
     * @param raster (1,H,W) or (3,H,W), values in [0,1]
     * @throws DataException if the file cannot be written
     * @throws IllegalArgumentException for another number of channels
     */
    public static void writeRgb(Path file, Raster raster) {
        writeImage(file, raster.toChannels(3));
    }

    /** Height and width as the header gives them. */
    record Size(int height, int width) {
        @Override
        public String toString() {
            return height + "x" + width;
        }
    }

    /** The size of an image, from its header. */
    static Size readSize(Path file) {
        return reading(file, (reader, warnings) -> new Size(reader.getHeight(0), reader.getWidth(0)));
    }

    private static BufferedImage decode(Path file) {
        return reading(file, (reader, warnings) -> {
            checkOneImage(file, reader);
            long samples = (long) reader.getHeight(0) * reader.getWidth(0);
            if (samples > Integer.MAX_VALUE / 4) {
                throw new DataException(file + " has " + samples + " pixels, more than the " + Integer.MAX_VALUE / 4
                        + " one array can hold: cut it into tiles");
            }
            BufferedImage image = reader.read(0);
            warnings.check();
            return image;
        });
    }

    static void checkOneImage(Path file, ImageReader reader) throws IOException {
        int images = reader.getNumImages(true);
        if (images > 1) {
            throw new DataException(file + " holds " + images + " images (a stack?): save each as a file of its own");
        }
    }

    interface Reading<T> {
        T with(ImageReader reader, Warnings warnings) throws IOException;
    }

    interface Attempt<T> {
        T run() throws IOException;
    }

    /** What a reader warned of. */
    record Warnings(List<String> said) {
        /** The JPEG reader fills what is missing with grey and only warns. */
        void check() throws IOException {
            for (String warning : said) {
                String lower = warning.toLowerCase(Locale.ROOT);
                if (lower.contains("premature end") || lower.contains("truncated")) {
                    throw new IOException("the file is truncated");
                }
            }
        }
    }

    private static <T> T reading(Path file, Reading<T> reading) {
        return attempt(file, () -> {
            // Memory streams: ImageIO's own choice would be a temporary file for every image.
            try (BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                    ImageInputStream input = new MemoryCacheImageInputStream(bytes)) {
                return first(file, input, reading, true);
            }
        });
    }

    /** Does what a file may make impossible, and says which file it was. */
    static <T> T attempt(Path file, Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new DataException(file + " does not exist", e);
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Damaged files make the decoders throw more than IOException.
            throw new DataException(
                    file + " cannot be read as an image, it is damaged or truncated (" + reason(e) + ")", e);
        }
    }

    /**
     * What the first reader that can read the file reads; if none can, what the first one complained about.
     *
     * @param dispose whether the reader that could is done with
     */
    static <T> T first(Path file, ImageInputStream input, Reading<T> reading, boolean dispose) throws IOException {
        List<ImageReader> readers = new ArrayList<>();
        ImageIO.getImageReaders(input).forEachRemaining(readers::add);
        if (readers.isEmpty()) {
            throw new DataException(file + " is no image this library reads: it reads PNG, JPEG, TIFF and BMP");
        }
        // The JDK's own reader first: the other TIFF reader clips float samples to [0,1], but knows more variants.
        readers.sort(Comparator.comparing(reader -> !reader.getClass().getName().startsWith("com.sun.")));
        List<Exception> failures = new ArrayList<>();
        for (ImageReader reader : readers) {
            Warnings warnings = new Warnings(new ArrayList<>());
            boolean done = dispose;
            try {
                input.seek(0);
                reader.addIIOReadWarningListener(
                        (source, warning) -> warnings.said().add(warning));
                reader.setInput(input, false, true);
                return reading.with(reader, warnings);
            } catch (DataException e) {
                done = true;
                throw e;
            } catch (IOException | RuntimeException e) {
                done = true;
                failures.add(e);
            } finally {
                if (done) {
                    reader.dispose();
                }
            }
        }
        throw new IOException(failures.get(0));
    }

    private static String reason(Throwable thrown) {
        Throwable deepest = thrown;
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        if (deepest instanceof EOFException) {
            return "it ends too soon";
        }
        String message = deepest.getMessage();
        return message == null
                ? deepest.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static Raster expand(java.awt.image.Raster raw, IndexColorModel palette) {
        int height = raw.getHeight();
        int width = raw.getWidth();
        int plane = height * width;
        int[] indices = raw.getSamples(0, 0, width, height, 0, new int[plane]);
        boolean grey = true;
        for (int i = 0; i < palette.getMapSize(); i++) {
            grey &= palette.getRed(i) == palette.getGreen(i) && palette.getGreen(i) == palette.getBlue(i);
        }
        int channels = grey ? 1 : 3;
        float[] samples = new float[channels * plane];
        for (int i = 0; i < plane; i++) {
            int index = indices[i];
            samples[i] = palette.getRed(index) / 255f;
            if (!grey) {
                samples[plane + i] = palette.getGreen(index) / 255f;
                samples[2 * plane + i] = palette.getBlue(index) / 255f;
            }
        }
        return Raster.of(channels, height, width, samples);
    }

    private static Raster scale(Path file, BufferedImage image, int firstRow) {
        java.awt.image.Raster raw = image.getRaster();
        int height = raw.getHeight();
        int width = raw.getWidth();
        int plane = height * width;
        int channels = raw.getNumBands();
        boolean alpha = image.getColorModel() != null && image.getColorModel().hasAlpha();
        if (alpha || channels == 2 || channels == 4) {
            channels--;
        }
        if ((long) channels * plane > Integer.MAX_VALUE - 8) {
            throw new DataException(file + " has " + channels + "x" + height + "x" + width
                    + " samples, more than one array can hold: cut it into tiles");
        }
        int type = raw.getSampleModel().getDataType();
        boolean real = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
        float[] samples = new float[channels * plane];
        int[] row = new int[width];
        float[] realRow = new float[width];
        for (int c = 0; c < channels; c++) {
            int bits = raw.getSampleModel().getSampleSize(c);
            // TYPE_SHORT is signed, so its largest value is that of 15 bits.
            double most = Math.scalb(1.0, type == DataBuffer.TYPE_SHORT ? bits - 1 : bits) - 1;
            for (int y = 0; y < height; y++) {
                int at = c * plane + y * width;
                if (real) {
                    raw.getSamples(0, y, width, 1, c, realRow);
                    System.arraycopy(realRow, 0, samples, at, width);
                } else {
                    raw.getSamples(0, y, width, 1, c, row);
                    for (int x = 0; x < width; x++) {
                        long value = bits == 32 ? Integer.toUnsignedLong(row[x]) : row[x];
                        samples[at + x] = (float) (value / most);
                    }
                }
            }
        }
        for (int i = 0; real && i < samples.length; i++) {
            if (!Float.isFinite(samples[i])) {
                throw new DataException(file + " holds " + samples[i] + " at row " + (firstRow + i % plane / width)
                        + ", column " + i % width + ": samples must be finite");
            }
        }
        return Raster.of(channels, height, width, samples);
    }

    private static int[] integers(Path file, java.awt.image.Raster raw) {
        int width = raw.getWidth();
        float[] values = raw.getSamples(0, 0, width, raw.getHeight(), 0, new float[width * raw.getHeight()]);
        int[] labels = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            labels[i] = (int) values[i];
            if (labels[i] != values[i]) {
                throw new DataException("mask " + file + " holds " + values[i] + " at row " + i / width + ", column "
                        + i % width + ": save class indices as integers");
            }
        }
        return labels;
    }

    private static void writePng(Path file, BufferedImage image) {
        try {
            AtomicFile.write(file, png(image));
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    /** The message names the file. */
    static DataException notWritten(IOException e) {
        return new DataException(Optional.ofNullable(e.getMessage()).orElseGet(e::toString), e);
    }

    private static byte[] png(BufferedImage image) throws IOException {
        Iterator<ImageWriter> writers =
                ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), "png");
        if (!writers.hasNext()) {
            throw new IOException("this Java runtime has no PNG writer");
        }
        ImageWriter writer = writers.next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, null));
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The last part of a path; a root has none. */
    static String fileName(Path file) {
        Path last = file.getFileName();
        return last == null ? file.toString() : last.toString();
    }
}
