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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @TempDir
    private Path folder;

    /** A band layout without alpha, as cameras write it. */
    private static BufferedImage banded(int dataType, int bands, int width, int height, double... values) {
        ColorSpace space = ColorSpace.getInstance(bands == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        ComponentColorModel model = new ComponentColorModel(space, false, false, ComponentColorModel.OPAQUE, dataType);
        WritableRaster raster = model.createCompatibleWritableRaster(width, height);
        for (int i = 0; i < values.length; i++) {
            int pixel = i / bands;
            raster.setSample(pixel % width, pixel / width, i % bands, values[i]);
        }
        return new BufferedImage(model, raster, false, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void readsEightBitRgb(String format) {
        Path file = Pictures.write(
                folder.resolve("a." + format),
                format,
                Pictures.coloured(BufferedImage.TYPE_INT_RGB, 2, 0xff0000, 0x00ff00, 0x0000ff, 0x336699));
        Raster image = ImageFiles.readImage(file);
        assertThat(image.channels()).isEqualTo(3);
        assertThat(image.samples())
                .containsExactly(new float[] {1, 0, 0, 0.2f, 0, 1, 0, 0.4f, 0, 0, 1, 0.6f}, within(1e-6f));
    }

    @Test
    void dropsAlpha() {
        Path file = Pictures.write(
                folder.resolve("a.png"), "png", Pictures.coloured(BufferedImage.TYPE_INT_ARGB, 1, 0x80ff0033));
        assertThat(ImageFiles.readImage(file).samples()).containsExactly(new float[] {1, 0, 0.2f}, within(1e-6f));
    }

    @Test
    void readsEightBitGreyWithoutGamma() {
        Path file = Pictures.write(
                folder.resolve("a.png"), "png", Pictures.raw(BufferedImage.TYPE_BYTE_GRAY, 3, 0, 51, 255));
        assertThat(ImageFiles.readImage(file)).isEqualTo(Raster.of(1, 1, 3, new float[] {0, 0.2f, 1}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void readsSixteenBitGrey(String format) {
        Path file = Pictures.write(
                folder.resolve("a." + format),
                format,
                Pictures.raw(BufferedImage.TYPE_USHORT_GRAY, 3, 0, 13107, 65535));
        assertThat(ImageFiles.readImage(file)).isEqualTo(Raster.of(1, 1, 3, new float[] {0, 0.2f, 1}));
    }

    @Test
    void readsSixteenBitRgb() {
        Path file = Pictures.write(
                folder.resolve("a.png"), "png", banded(DataBuffer.TYPE_USHORT, 3, 1, 1, 65535, 13107, 0));
        assertThat(ImageFiles.readImage(file)).isEqualTo(Raster.of(3, 1, 1, new float[] {1, 0.2f, 0}));
    }

    @Test
    void keepsTheValuesOfFloatTiff() {
        Path file =
                Pictures.write(folder.resolve("a.tif"), "tiff", banded(DataBuffer.TYPE_FLOAT, 1, 2, 1, -3.5, 1200.25));
        assertThat(ImageFiles.readImage(file)).isEqualTo(Raster.of(1, 1, 2, new float[] {-3.5f, 1200.25f}));
    }

    @Test
    void refusesFloatSamplesThatAreNotFinite() {
        Path file =
                Pictures.write(folder.resolve("a.tif"), "tiff", banded(DataBuffer.TYPE_FLOAT, 1, 2, 1, 1, Float.NaN));
        assertThatThrownBy(() -> ImageFiles.readImage(file))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " holds NaN at row 0, column 1: samples must be finite");
    }

    @Test
    void readsJpeg() {
        int[] grey = new int[256];
        Arrays.fill(grey, 128);
        Path file =
                Pictures.write(folder.resolve("a.jpg"), "jpg", Pictures.raw(BufferedImage.TYPE_BYTE_GRAY, 16, grey));
        Raster image = ImageFiles.readImage(file);
        assertThat(image.channels()).isEqualTo(1);
        assertThat(image.samples()[77]).isEqualTo(128 / 255f, within(0.01f));
    }

    @Test
    void expandsAPaletteForImagesAndKeepsItsIndicesForMasks() {
        int[] colours = {0x000000, 0x800000, 0x008000, 0xffffff};
        Path file = Pictures.write(folder.resolve("voc.png"), "png", Pictures.paletted(8, colours, 4, 0, 1, 2, 3));
        Raster image = ImageFiles.readImage(file);
        assertThat(image.channels()).isEqualTo(3);
        assertThat(image.samples())
                .containsExactly(new float[] {0, 128 / 255f, 0, 1, 0, 0, 128 / 255f, 1, 0, 0, 0, 1}, within(1e-6f));
        assertThat(ImageFiles.readLabels(file)).isEqualTo(LabelMap.of(1, 4, new int[] {0, 1, 2, 3}));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void readsPackedPalettes(int bits) {
        int[] colours = new int[1 << bits];
        int[] indices = new int[10 * colours.length];
        for (int i = 0; i < indices.length; i++) {
            colours[i % colours.length] = 0x102030 * (i % colours.length) | 1;
            indices[i] = i % colours.length;
        }
        Path file = Pictures.write(
                folder.resolve("m.png"), "png", Pictures.paletted(bits, colours, colours.length, indices));
        assertThat(ImageFiles.readLabels(file).labels()).containsExactly(indices);
    }

    @Test
    void readsOneBitGreyAsZeroAndOne() throws IOException {
        Path file = folder.resolve("m.png");
        Files.write(file, Png.grey(1, 9, 2, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1));
        assertThat(ImageFiles.readLabels(file).labels())
                .containsExactly(1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1);
        Raster image = ImageFiles.readImage(file);
        assertThat(image.channels()).isEqualTo(1);
        assertThat(image.samples()).startsWith(1, 0, 1, 1, 0);
    }

    @Test
    void readsFewBitsOfGreyUnscaled() throws IOException {
        Path two = folder.resolve("two.png");
        Files.write(two, Png.grey(2, 5, 1, 0, 1, 2, 3, 1));
        assertThat(ImageFiles.readLabels(two).labels()).containsExactly(0, 1, 2, 3, 1);
        Path four = folder.resolve("four.png");
        Files.write(four, Png.grey(4, 3, 1, 1, 2, 15));
        assertThat(ImageFiles.readLabels(four).labels()).containsExactly(1, 2, 15);
        assertThat(ImageFiles.readImage(four).samples())
                .containsExactly(new float[] {1 / 15f, 2 / 15f, 1}, within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void readsSmallValuesOfSixteenBits(String format) {
        Path file = Pictures.write(
                folder.resolve("m." + format), format, Pictures.raw(BufferedImage.TYPE_USHORT_GRAY, 4, 0, 1, 2, 40000));
        assertThat(ImageFiles.readLabels(file).labels()).containsExactly(0, 1, 2, 40000);
    }

    @Test
    void acceptsAMaskOfThreeEqualChannels() {
        Path file = Pictures.write(
                folder.resolve("m.png"),
                "png",
                Pictures.coloured(BufferedImage.TYPE_INT_ARGB, 3, 0xff000000, 0xff010101, 0xff020202));
        assertThat(ImageFiles.readLabels(file).labels()).containsExactly(0, 1, 2);
    }

    @Test
    void refusesAColourMask() {
        Path file = Pictures.write(
                folder.resolve("m.png"), "png", Pictures.coloured(BufferedImage.TYPE_INT_RGB, 2, 0x000000, 0x800000));
        assertThatThrownBy(() -> ImageFiles.readLabels(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("mask " + file + " has 3 channels, which differ at row 0, column 1")
                .hasMessageEndingWith("save class indices in one channel");
    }

    @Test
    void refusesAJpegMask() {
        Path file = Pictures.write(folder.resolve("m.jpg"), "jpg", Pictures.raw(BufferedImage.TYPE_BYTE_GRAY, 1, 1));
        assertThatThrownBy(() -> ImageFiles.readLabels(file)).hasMessageContaining(file + " is a JPEG");
    }

    @Test
    void refusesAMaskOfFractions() {
        Path file = Pictures.write(folder.resolve("m.tif"), "tiff", banded(DataBuffer.TYPE_FLOAT, 1, 2, 1, 1, 0.5));
        assertThatThrownBy(() -> ImageFiles.readLabels(file))
                .hasMessage("mask " + file + " holds 0.5 at row 0, column 1: save class indices as integers");
    }

    @Test
    void namesAFileThatIsMissing() {
        Path file = folder.resolve("none.png");
        assertThatThrownBy(() -> ImageFiles.readImage(file))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " does not exist");
    }

    @Test
    void namesAFileThatIsNoImage() throws IOException {
        Path file = Files.writeString(folder.resolve("a.png"), "this is text");
        assertThatThrownBy(() -> ImageFiles.readImage(file))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " is no image this library reads: it reads PNG, JPEG, TIFF and BMP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tiff", "bmp"})
    void namesATruncatedFile(String format) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        int[] noise = random.ints(64 * 64, 0, 1 << 24).toArray();
        Path file = Pictures.write(
                folder.resolve("a." + format), format, Pictures.coloured(BufferedImage.TYPE_INT_RGB, 64, noise));
        byte[] bytes = Files.readAllBytes(file);
        for (int part : new int[] {90, 60, 20}) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length * part / 100));
            assertThatThrownBy(() -> ImageFiles.readImage(file))
                    .as("%s%% of a %s", part, format)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(file.toString())
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void everyDamageToAPngIsReadOrIsADataException() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        Path file = Pictures.write(
                folder.resolve("a.png"),
                "png",
                Pictures.coloured(
                        BufferedImage.TYPE_INT_RGB,
                        8,
                        random.ints(64, 0, 1 << 24).toArray()));
        byte[] bytes = Files.readAllBytes(file);
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            byte[] damaged = bytes.clone();
            // The width and height (bytes 16 to 23) are spared: some would ask for gigabytes.
            damaged[24 + random.nextInt(bytes.length - 24)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            try {
                ImageFiles.readImage(file);
            } catch (DataException e) {
                assertThat(e).hasMessageContaining(file.toString());
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    @Test
    void writesLabelsInAsManyBitsAsTheyNeed() throws IOException {
        Path file = folder.resolve("m.png");
        LabelMap few = LabelMap.of(2, 2, new int[] {0, 1, 2, 255});
        ImageFiles.writeLabels(file, few);
        assertThat(ImageFiles.readLabels(file)).isEqualTo(few);
        assertThat(Files.readAllBytes(file)[24]).as("bit depth").isEqualTo((byte) 8);
        LabelMap many = LabelMap.of(2, 2, new int[] {0, 1, 256, 65535});
        ImageFiles.writeLabels(file, many);
        assertThat(ImageFiles.readLabels(file)).isEqualTo(many);
        assertThat(Files.readAllBytes(file)[24]).as("bit depth").isEqualTo((byte) 16);
    }

    @Test
    void refusesLabelsThatDoNotFit() {
        Path file = folder.resolve("m.png");
        assertThatThrownBy(() -> ImageFiles.writeLabels(file, LabelMap.of(1, 1, new int[] {65536})))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label 65536 cannot be written to " + file);
        assertThat(file).doesNotExist();
    }

    @Test
    void writesImagesClipped() {
        Path file = folder.resolve("a.png");
        ImageFiles.writeImage(file, Raster.of(1, 1, 3, new float[] {-1, 0.2f, 2}));
        assertThat(ImageFiles.readImage(file)).isEqualTo(Raster.of(1, 1, 3, new float[] {0, 0.2f, 1}));
        ImageFiles.writeRgb(file, Raster.of(1, 1, 1, new float[] {0.4f}));
        assertThat(ImageFiles.readImage(file)).isEqualTo(Raster.of(3, 1, 1, new float[] {0.4f, 0.4f, 0.4f}));
        assertThatThrownBy(() -> ImageFiles.writeImage(file, Raster.of(2, 1, 1, new float[2])))
                .hasMessageContaining("2 channels");
    }

    @Test
    void leavesNothingBehindWhenWritingFails() throws IOException {
        Path target = folder.resolve("taken.png");
        Files.createDirectories(target.resolve("inside"));
        assertThatThrownBy(() -> ImageFiles.writeLabels(target, LabelMap.of(1, 1, new int[1])))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(target + " cannot be written");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void readsSizesFromTheHeader() throws IOException {
        Path file = folder.resolve("a.png");
        ImageFiles.writeLabels(file, LabelMap.of(300, 200, new int[60000]));
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
        assertThat(ImageFiles.readSize(file)).hasToString("300x200");
    }
}
