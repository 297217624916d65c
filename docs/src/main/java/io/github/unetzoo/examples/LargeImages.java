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

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.ImageSource;
import io.github.unetzoo.data.LabelPngWriter;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.PredictionOptions;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.TestTimeAugmentation;
import io.github.unetzoo.predict.Tiling;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The page on large images: an image of any size, in the memory of a strip. */
public final class LargeImages {

    private LargeImages() {}

    /**
     * Predicts an image from file to file.
     *
     * @param folder of the model
     * @param slide an image
     * @param labels where to write its classes, as PNG
     */
    public static void run(Path folder, Path slide, Path labels) throws IOException {
        // spotless:off
        // region run
        PredictionOptions options = PredictionOptions.builder()
                .optTiling(new Tiling.Blended(512, 0.5))
                .optAugmentation(new TestTimeAugmentation(true, false, List.of()))
                .optMinimumSizes(List.of(20))
                .build();
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32);
                ImageSource image = ImageFiles.openImage(slide);
                LabelPngWriter png = LabelPngWriter.open(labels, image.height(), image.width(), model.classes().size() - 1)) {
            new SegmentationPredictor(model, options).predict(image, png);
        }
        // endregion
        // spotless:on
    }
}
