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

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSourceTest {

    @TempDir
    Path folder;

    private static Raster noise(int channels, int height, int width) {
        Random random = new Random(5);
        float[] samples = new float[channels * height * width];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat();
        }
        return Raster.of(channels, height, width, samples);
    }

    private Path picture(String name, String format, int type) {
        BufferedImage image = new BufferedImage(37, 53, type);
        Random random = new Random(3);
        for (int y = 0; y < 53; y++) {
            for (int x = 0; x < 37; x++) {
                for (int band = 0; band < image.getRaster().getNumBands(); band++) {
                    image.getRaster()
                            .setSample(
                                    x,
                                    y,
                                    band,
                                    random.nextInt(1 << image.getSampleModel().getSampleSize(band)));
                }
            }
        }
        return Pictures.write(folder.resolve(name), format, image);
    }

    @ParameterizedTest
    @CsvSource({
        "a.png,png,10",
        "b.png,png,5",
        "c.png,png,11",
        "d.png,png,12",
        "e.tif,tiff,11",
        "f.tif,tiff,5",
        "g.bmp,bmp,5",
        "h.jpg,jpeg,10"
    })
    void windowsOfAFileAreThoseOfTheImage(String name, String format, int type) {
        Path file = picture(name, format, type);
        Raster whole = ImageFiles.readImage(file);
        try (ImageSource source = ImageFiles.openImage(file)) {
            assertThat(List.of(source.channels(), source.height(), source.width()))
                    .containsExactly(whole.channels(), 53, 37);
            // Down, up again, and out of what was kept.
            for (int top : new int[] {0, 20, 41, 3, 52}) {
                int rows = Math.min(12, 53 - top);
                assertThat(source.read(top, 5, rows, 30)).isEqualTo(whole.crop(top, 5, rows, 30));
            }
        }
    }

    @Test
    void tiffOfTilesIsReadByWindows() throws IOException {
        BufferedImage image = new BufferedImage(70, 90, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 90; y++) {
            for (int x = 0; x < 70; x++) {
                image.getRaster().setSample(x, y, 0, (y * 31 + x * 7) % 256);
            }
        }
        Path file = folder.resolve("tiles.tif");
        // One of the two writers knows tiles.
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff");
        ImageWriter writer = writers.next();
        while (!writer.getDefaultWriteParam().canWriteTiles()) {
            writer = writers.next();
        }
        ImageWriteParam tiles = writer.getDefaultWriteParam();
        tiles.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
        tiles.setTiling(32, 16, 0, 0);
        tiles.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        tiles.setCompressionType("Deflate");
        try (ImageOutputStream out = new FileImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), tiles);
        } finally {
            writer.dispose();
        }
        Raster whole = ImageFiles.readImage(file);
        try (ImageSource source = ImageFiles.openImage(file)) {
            assertThat(source.read(40, 10, 33, 50)).isEqualTo(whole.crop(40, 10, 33, 50));
            assertThat(source.read(3, 31, 40, 2)).isEqualTo(whole.crop(3, 31, 40, 2));
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0,10,12", "-3,-4,20,30", "5,-40,4,100", "-200,3,300,2", "8,9,9,9", "30,30,5,5"})
    void whatLiesOutsideIsMirrored(int top, int left, int height, int width) {
        Raster image = noise(2, 10, 12);
        Raster expected = image.mirrorPad(300, 300, 300, 300).crop(300 + top, 300 + left, height, width);
        assertThat(ImageSource.of(image).readMirrored(top, left, height, width)).isEqualTo(expected);
    }

    @Test
    void channelsAreConvertedWindowByWindow() {
        Raster colour = noise(3, 10, 12);
        assertThat(ImageSource.of(colour).toChannels(1).read(2, 3, 4, 5))
                .isEqualTo(colour.toChannels(1).crop(2, 3, 4, 5));
        assertThatThrownBy(() -> ImageSource.of(colour).toChannels(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 channels")
                .hasMessageContaining("2");
    }

    @Test
    void piecesAreNormalisedByTheWholeImagesOwnNumbers() {
        Raster image = noise(3, 200, 31);
        Normalization perImage = new Normalization.PerImage();
        Raster whole = perImage.apply(image);
        UnaryOperator<Raster> pieces = perImage.of(ImageSource.of(image));
        assertThat(pieces.apply(image.crop(70, 4, 90, 20))).isEqualTo(whole.crop(70, 4, 90, 20));

        double sum = 0;
        for (float sample : image.samples()) {
            sum += sample;
        }
        double mean = sum / image.samples().length;
        double squares = 0;
        for (float sample : image.samples()) {
            squares += (sample - mean) * (sample - mean);
        }
        double std = Math.sqrt(squares / image.samples().length);
        for (int i = 0; i < 100; i++) {
            assertThat((double) whole.samples()[i]).isCloseTo((image.samples()[i] - mean) / std, within(1e-6));
        }
    }

    @Test
    void complaintsNameTheFile() throws IOException {
        Path missing = folder.resolve("missing.png");
        assertThatThrownBy(() -> ImageFiles.openImage(missing))
                .isInstanceOf(DataException.class)
                .hasMessage(missing + " does not exist");
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        assertThatThrownBy(() -> ImageFiles.openImage(text))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(text + " is no image");
        Path torn = picture("torn.png", "png", BufferedImage.TYPE_BYTE_GRAY);
        byte[] bytes = Files.readAllBytes(torn);
        Files.write(torn, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> {
                    try (ImageSource source = ImageFiles.openImage(torn)) {
                        source.read(0, 0, 53, 37);
                    }
                })
                .isInstanceOf(DataException.class)
                .hasMessageContaining(torn.toString());
    }
}
