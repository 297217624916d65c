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
package io.github.unetzoo.benchmarks.speed;

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import java.nio.file.Path;
import java.util.Random;

/** An image file to a mask file: decode, normalise, predict, take the best class, write. */
final class FileToMask implements Contender {

    private final Precision precision;
    private final SegmentationModel model;
    private final SegmentationPredictor predictor;
    private final Path image;
    private final Path mask;

    /** @param image a PNG file; the mask appears beside it */
    FileToMask(SegmentationModel from, Precision precision, Path image) {
        this.precision = precision;
        this.model = from.part(from.network(), precision);
        this.predictor = new SegmentationPredictor(model);
        this.image = image;
        this.mask = image.resolveSibling("mask-" + precision + ".png");
    }

    /** Soft shapes and a little noise, 8 bits, such as a camera gives. */
    static Path draw(Path folder, int channels, int height, int width) {
        float[] samples = new float[channels * height * width];
        Random random = new Random(height);
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double soft = Math.sin(x / 17.0 + c) * Math.cos(y / 23.0 - c);
                    samples[(c * height + y) * width + x] =
                            (float) Math.rint(127 + 90 * soft + 4 * random.nextGaussian());
                }
            }
        }
        Path file = folder.resolve(height + "x" + width + ".png");
        ImageFiles.writeImage(file, Raster.of(channels, height, width, samples));
        return file;
    }

    @Override
    public String form() {
        return ForwardPass.name(precision);
    }

    @Override
    public Measure measure() {
        return Measure.END_TO_END;
    }

    @Override
    public double millis() {
        Stopwatch watch = new Stopwatch();
        ImageFiles.writeLabels(
                mask, predictor.segment(ImageFiles.readImage(image)).labels());
        return watch.millis();
    }

    @Override
    public void close() {
        model.close();
    }
}
