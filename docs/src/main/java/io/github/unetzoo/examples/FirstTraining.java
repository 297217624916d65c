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
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingListener;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Trains a U-Net on a folder and measures it on images that it has not seen. */
public final class FirstTraining {

    private FirstTraining() {}

    public static void main(String[] args) throws IOException {
        TrainingConfig config = TrainingConfig.builder().optEpochs(20).build();
        train(Path.of("cells"), Path.of("model"), config);
    }

    static EvaluationResult train(Path cells, Path out, TrainingConfig config) throws IOException {
        SegmentationDataset data = FolderDataset.open(cells);
        UNet network = UNet.builder()
                .setInChannels(data.split("train").usualChannels())
                .setClasses(data.classes().size())
                .optWidth(16)
                .build();
        TrainingListener progress = new TrainingListener() {
            @Override
            public void epoch(EpochRecord record, boolean best) {
                System.out.printf(Locale.ROOT, "epoch %d: score %.4f%n", record.epoch(), record.score());
            }
        };
        Training.builder()
                .setNetwork(network)
                .setDataset(data)
                .setOutput(out)
                .optConfig(config)
                .optListener(progress)
                .build()
                .run();

        try (SegmentationModel model = SegmentationModel.load(out, Precision.FLOAT32)) {
            EvaluationResult result =
                    SplitEvaluation.run(new SegmentationPredictor(model), data, "test", true, done -> {});
            System.out.print(result.toText());
            return result;
        }
    }
}
// endregion
