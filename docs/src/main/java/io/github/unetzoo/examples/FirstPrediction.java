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
package io.github.unetzoo.examples;

// region file
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.hub.Zoo;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.SegmentationPredictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Finds nuclei in a photo. */
public final class FirstPrediction {

    private FirstPrediction() {}

    public static void main(String[] args) throws IOException {
        predict(Path.of("photo.png"), Path.of("mask.png"));
    }

    static Prediction predict(Path photo, Path mask) throws IOException {
        try (SegmentationModel model = Zoo.load("unet.nuclei")) {
            Prediction prediction = new SegmentationPredictor(model).predict(ImageFiles.readImage(photo));
            ImageFiles.writeLabels(mask, prediction.labels());

            int[] labels = prediction.labels().labels(); // a class per pixel, row by row
            float[] probabilities = prediction.values().samples(); // (1, H, W): of nucleus, row by row
            long nuclei = Arrays.stream(labels).filter(label -> label == 1).count();
            System.out.println(nuclei + " of " + labels.length + " pixels are nuclei");
            System.out.println("the first pixel is one with probability " + probabilities[0]);
            return prediction;
        }
    }
}
// endregion
