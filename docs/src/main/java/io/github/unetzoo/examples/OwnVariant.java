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
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What one does with a variant of one's own. */
public final class OwnVariant {

    private OwnVariant() {}

    /**
     * Finds the variant by its name, trains it, reads what came of it and predicts an image.
     *
     * @param data images of one channel and their masks of two classes
     * @param out for the model
     * @param image to predict
     * @param mask where to write its classes, as PNG
     */
    public static void train(SegmentationDataset data, Path out, Raster image, Path mask) throws IOException {
        // region train
        Network network = Architecture.fromSpec("linknet:width=8", Map.of("in-channels", "1", "classes", "2"));
        TrainingConfig config =
                TrainingConfig.builder().optEpochs(1).optCrop(32).optBatch(2).build();
        Training.builder()
                .setNetwork(network)
                .setDataset(data)
                .setOutput(out)
                .optConfig(config)
                .build()
                .run();
        try (SegmentationModel model = SegmentationModel.load(out, Precision.FLOAT32)) {
            ImageFiles.writeLabels(
                    mask, new SegmentationPredictor(model).predict(image).labels());
        }
        // endregion
    }
}
