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
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deep supervision and classification guidance, on images half of which show nothing. */
class GuidedTrainingTest {

    private static final int SIDE = 32;
    private static final Discs DATA = new Discs();

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
                .optCrop(SIDE)
                .optBatch(4)
                .optLearningRate(1e-2)
                .optLoss("hybrid");
        double before = accuracy(train("short", config.optEpochs(1).optLearningRate(1e-9)));
        TrainingResult result = train("long", config.optEpochs(10).optLearningRate(1e-2));
        double after = accuracy(result);

        assertThat(after).isGreaterThan(0.85).isGreaterThan(before + 0.2);
        assertThat(result.bestScore()).isGreaterThan(0.6);
        assertThat(result.history().get(9).trainLoss())
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
                        new Normalization.PerImage().apply(sample.image()).samples(), new Shape(1, 1, SIDE, SIDE));
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

    /** Noise, and in every other image a disc brighter than it. */
    private record Discs() implements SegmentationDataset {
        @Override
        public String name() {
            return "discs";
        }

        @Override
        public List<String> classes() {
            return List.of("background", "disc");
        }

        @Override
        public OptionalInt ignoreIndex() {
            return OptionalInt.empty();
        }

        @Override
        public List<String> splitNames() {
            return List.of("train", "val");
        }

        @Override
        public String fingerprint() {
            return "discs";
        }

        @Override
        public Split split(String name) {
            return new Split() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public int size() {
                    return 24;
                }

                @Override
                public String sampleName(int index) {
                    return name + index;
                }

                @Override
                public Sample sample(int index) {
                    return disc(sampleName(index), index % 2 == 0);
                }
            };
        }

        private static Sample disc(String name, boolean there) {
            Random random = new Random(name.hashCode());
            int centreY = 6 + random.nextInt(SIDE - 12);
            int centreX = 6 + random.nextInt(SIDE - 12);
            float[] image = new float[SIDE * SIDE];
            int[] mask = new int[SIDE * SIDE];
            for (int i = 0; i < image.length; i++) {
                int y = i / SIDE - centreY;
                int x = i % SIDE - centreX;
                mask[i] = there && y * y + x * x <= 25 ? 1 : 0;
                image[i] = mask[i] + 0.2f * (float) random.nextGaussian();
            }
            return new Sample(name, Raster.of(1, SIDE, SIDE, image), LabelMap.of(SIDE, SIDE, mask), Optional.empty());
        }
    }
}
