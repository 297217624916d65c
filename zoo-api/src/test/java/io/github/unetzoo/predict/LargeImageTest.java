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
package io.github.unetzoo.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.ImageSource;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.LabelPngWriter;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image of 8,000 x 8,000 pixels, 64 MB a byte each, in a JVM whose heap holds no float for each of its pixels. */
class LargeImageTest {

    private static final int SIDE = 8000;
    private static final int TILE = 512;

    @TempDir
    Path folder;

    /** Smooth waves with some noise on them, between 0 and 255, a pixel at a time. */
    private static int pixel(int y, int x) {
        int noise = (y * 73_856_093 ^ x * 19_349_663) >>> 27;
        return (int) (120 + 50 * WAVE[y % 400] + 50 * WAVE[(x + y / 2) % 400]) + noise - 16;
    }

    private static final double[] WAVE = new double[400];

    static {
        for (int i = 0; i < WAVE.length; i++) {
            WAVE[i] = Math.sin(2 * Math.PI * i / WAVE.length);
        }
    }

    private static Tensor body(GraphBuilder net, Tensor image) {
        Tensor x = net.padToMultiple(image, 2, PadMode.REPLICATE);
        Tensor coarse = net.relu(net.conv("coarse", net.maxPool(x, 2), Op.Conv.same(2, 3)));
        Tensor up = net.upsample(coarse, 2, Interpolation.NEAREST);
        return net.cropLike(net.conv("head", net.concat(x, up), Op.Conv.same(1, 3)), image, 0);
    }

    private static SegmentationModel model(Normalization normalization) {
        Network network = Graphs.network(new Task.Binary(), Graphs.graph(1, LargeImageTest::body));
        return Graphs.model(network, normalization);
    }

    /** What runs in the small heap. */
    static final class Small {
        private Small() {}

        /** Predicts an image of the first name into the second. */
        public static void main(String[] args) {
            try (SegmentationModel model = model(new Normalization.PerImage());
                    ImageSource image = ImageFiles.openImage(Path.of(args[0]));
                    LabelPngWriter labels = LabelPngWriter.open(Path.of(args[1]), image.height(), image.width(), 1)) {
                PredictionOptions options = PredictionOptions.builder()
                        .optTiling(new Tiling.Exact(TILE))
                        .optBatch(2)
                        .optMinimumSizes(List.of(2))
                        .build();
                new SegmentationPredictor(model, options).predict(image, labels);
            }
        }
    }

    @Test
    void isPredictedInASmallHeap() throws Exception {
        Path image = folder.resolve("image.png");
        double[] moments = generate(image);
        Path labels = folder.resolve("labels.png");
        Path said = folder.resolve("said.txt");
        Process small = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Small.class.getName(),
                        image.toString(),
                        labels.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = small.waitFor(5, TimeUnit.MINUTES);
        small.destroyForcibly();
        assertThat(ended).isTrue();
        assertThat(small.exitValue()).as(Files.readString(said)).isZero();
        compare(labels, (float) moments[0], (float) moments[1]);
    }

    /** Writes the image; its mean and deviation, by sums of whole numbers, in the unit of samples. */
    private static double[] generate(Path file) {
        long sum = 0;
        long squares = 0;
        int rows = 100;
        try (LabelPngWriter writer = LabelPngWriter.open(file, SIDE, SIDE, 255)) {
            for (int top = 0; top < SIDE; top += rows) {
                int[] strip = new int[rows * SIDE];
                for (int i = 0; i < strip.length; i++) {
                    int value = pixel(top + i / SIDE, i % SIDE);
                    strip[i] = value;
                    sum += value;
                    squares += (long) value * value;
                }
                writer.write(LabelMap.of(rows, SIDE, strip));
            }
        }
        double count = (double) SIDE * SIDE;
        double mean = sum / count;
        return new double[] {mean / 255, Math.sqrt(squares / count - mean * mean) / 255};
    }

    /** Windows of 64 pixels around the seams of tiles, at the corners and elsewhere, each predicted by itself. */
    private static void compare(Path file, float mean, float std) throws IOException {
        int differing = 0;
        int objects = 0;
        int compared = 0;
        try (SegmentationModel model = model(new Normalization.Fixed(List.of(mean), List.of(std)));
                ImageSource labels = ImageFiles.openImage(file)) {
            SegmentationPredictor predictor = new SegmentationPredictor(model);
            List<Span> seams = Plan.of(model.network().graph(), new Tiling.Exact(TILE), 1, SIDE, SIDE)
                    .rows();
            assertThat(seams.size()).isGreaterThan(14);
            for (int i = 0; i < seams.size(); i++) {
                int top = clamp(seams.get(i).outTo() - 32);
                int left = clamp(seams.get((i * 5 + 3) % seams.size()).outTo() - 30);
                Raster found = labels.read(top, left, 64, 64);
                LabelMap expected = oracle(predictor, top, left);
                for (int p = 0; p < 64 * 64; p++) {
                    int label = Math.round(found.samples()[p] * 255);
                    objects += label;
                    compared++;
                    differing += label == expected.labels()[p] ? 0 : 1;
                }
            }
        }
        assertThat(objects).as("both classes are there").isBetween(compared / 20, compared * 19 / 20);
        // Pixels at the threshold may fall to either side by rounding, and lone ones are removed from the large image.
        assertThat(differing).isLessThan(compared / 1000);
    }

    private static int clamp(int first) {
        return Math.max(0, Math.min(SIDE - 64, first)) / 2 * 2;
    }

    /** The window with 16 pixels more on each side, where there are any, by the formula rather than the file. */
    private static LabelMap oracle(SegmentationPredictor predictor, int top, int left) {
        int fromY = Math.max(0, top - 16);
        int fromX = Math.max(0, left - 16);
        int height = Math.min(SIDE, top + 80) - fromY;
        int width = Math.min(SIDE, left + 80) - fromX;
        float[] samples = new float[height * width];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = pixel(fromY + i / width, fromX + i % width) / 255f;
        }
        return predictor.predict(Raster.of(1, height, width, samples)).labels().crop(top - fromY, left - fromX, 64, 64);
    }
}
