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

import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;

/** The README's ten lines: train, load, predict. */
public final class TenLines {

    private TenLines() {}

    /**
     * Trains a UNet and predicts with it.
     *
     * @param cells a dataset's folder
     * @param out for the model
     * @param photo an image
     * @param mask where to write the photo's classes
     */
    public static void run(Path cells, Path out, Path photo, Path mask) throws IOException {
        // spotless:off
        // region run
        UNet network = UNet.builder().setInChannels(1).setClasses(2).optWidth(32).build();
        SegmentationDataset data = FolderDataset.open(cells);
        TrainingConfig config = TrainingConfig.builder().optEpochs(12).optCrop(192).build();
        Training.builder().setNetwork(network).setDataset(data).setOutput(out).optConfig(config).build().run();

        try (SegmentationModel model = SegmentationModel.load(out, Precision.FLOAT32)) {
            Raster image = ImageFiles.readImage(photo);
            Prediction prediction = new SegmentationPredictor(model).predict(image);
            ImageFiles.writeLabels(mask, prediction.labels());
        }
        // endregion
        // spotless:on
    }
}
