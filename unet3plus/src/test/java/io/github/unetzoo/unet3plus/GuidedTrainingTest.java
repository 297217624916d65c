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
package io.github.unetzoo.unet3plus;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deep supervision and classification guidance, on images half of which show nothing. */
class GuidedTrainingTest {

    private static final SyntheticNuclei DATA = SyntheticNuclei.builder()
            .optCount(24, 16, 1)
            .optSize(48)
            .optEmptyShare(0.5)
            .build();

    @TempDir
    Path folder;

    private static UNet3Plus network() {
        return UNet3Plus.builder()
                .setInChannels(1)
                .setClasses(2)
                .optWidth(8)
                .optDepth(2)
                .optBranchWidth(8)
                .optVariant(Variant.DEEP_SUPERVISION_GUIDED)
                .build();
    }

    @Test
    void allScalesHaveAnEqualShareAndTheClassifierALossOfItsOwn() {
        assertThat(network().supervision())
                .containsExactly(
                        new Supervision("logits", Supervision.Kind.SEGMENTATION, 1 / 3.0),
                        new Supervision("logits2", Supervision.Kind.SEGMENTATION, 1 / 3.0),
                        new Supervision("logits3", Supervision.Kind.SEGMENTATION, 1 / 3.0),
                        new Supervision("presence", Supervision.Kind.PRESENCE, 1));
        UNet3Plus plain =
                UNet3Plus.builder().setInChannels(1).setClasses(2).optDepth(2).build();
        assertThat(plain.supervision()).containsExactly(new Supervision("logits", Supervision.Kind.SEGMENTATION, 1));
    }

    @Test
    void learnsWhatIsThereAndWhether() throws IOException {
        TrainingConfig.Builder config = TrainingConfig.builder()
                .optCrop(48)
                .optBatch(4)
                .optLearningRate(1e-2)
                .optLoss("hybrid");
        double before = accuracy(train("short", config.optEpochs(1).optLearningRate(1e-9)));
        TrainingResult result = train("long", config.optEpochs(15).optLearningRate(1e-2));
        double after = accuracy(result);

        assertThat(after).isGreaterThan(0.85).isGreaterThan(before + 0.2);
        assertThat(result.bestScore()).isGreaterThan(0.6);
        assertThat(result.history().get(14).trainLoss())
                .isLessThan(0.7 * result.history().get(0).trainLoss());
    }

    private TrainingResult train(String name, TrainingConfig.Builder config) throws IOException {
        return Training.builder()
                .setNetwork(network())
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(config.build())
                .build()
                .run();
    }

    /** The share of unseen images in which the classifier says rightly whether there are nuclei. */
    private static double accuracy(TrainingResult result) throws IOException {
        int right = 0;
        Split val = DATA.split("val");
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                SegmentationModel model = SegmentationModel.load(result.folder(), Precision.FLOAT32)) {
            int presence =
                    List.copyOf(model.network().graph().outputs().keySet()).indexOf("presence");
            for (int i = 0; i < val.size(); i++) {
                Sample sample = val.sample(i);
                NDArray image = manager.create(
                        new Normalization.PerImage().apply(sample.image()).samples(), new Shape(1, 1, 48, 48));
                float logit = model.block()
                        .forward(new ParameterStore(manager, false), new NDList(image), false)
                        .get(presence)
                        .toFloatArray()[0];
                boolean there = Arrays.stream(sample.mask().labels()).anyMatch(label -> label != 0);
                right += (logit > 0) == there ? 1 : 0;
            }
        }
        return (double) right / val.size();
    }
}
