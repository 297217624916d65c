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
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.hub.Zoo;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.unetpp.UNetPlusPlus;
import java.io.IOException;
import java.nio.file.Path;

/** The page that one reads first. */
public final class FirstSteps {

    private FirstSteps() {}

    /**
     * Finds nuclei in a photo.
     *
     * @param photo an image
     * @param mask where to write its classes, as PNG
     */
    public static Prediction predict(Path photo, Path mask) throws IOException {
        // spotless:off
        // region predict
        Prediction prediction;
        try (SegmentationModel model = Zoo.load("unet.nuclei")) {
            SegmentationPredictor predictor = new SegmentationPredictor(model);
            prediction = predictor.predict(ImageFiles.readImage(photo));
        }
        ImageFiles.writeLabels(mask, prediction.labels());
        float ofNucleus = prediction.values().samples()[0];   // (1, H, W), row by row: here that of the first pixel
        System.out.println("a nucleus at the top left, with probability " + ofNucleus);
        // endregion
        // spotless:on
        return prediction;
    }

    /**
     * Trains a UNet++ on a folder and measures it.
     *
     * @param cells a folder with images/ and masks/
     * @param out for the model
     */
    public static EvaluationResult train(Path cells, Path out) throws IOException {
        // spotless:off
        // region train
        SegmentationDataset data = FolderDataset.open(cells);
        UNetPlusPlus network = UNetPlusPlus.builder()
                .setInChannels(data.split("train").usualChannels())
                .setClasses(data.classes().size())
                .optWidth(16)
                .build();
        TrainingConfig config = TrainingConfig.builder().optEpochs(2).optCrop(64).build();
        Training.builder().setNetwork(network).setDataset(data).setOutput(out).optConfig(config).build().run();

        try (SegmentationModel model = SegmentationModel.load(out, Precision.FLOAT32)) {
            EvaluationResult result = SplitEvaluation.run(
                    new SegmentationPredictor(model), data, "test", true, done -> {});
            System.out.println(result.toText());
            return result;
        }
        // endregion
        // spotless:on
    }
}
