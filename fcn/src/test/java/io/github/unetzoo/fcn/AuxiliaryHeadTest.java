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
package io.github.unetzoo.fcn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.loss.SoftDiceLoss;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuxiliaryHeadTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(16, 4, 1).optSize(64).build();

    @TempDir
    Path folder;

    private static FCN network(boolean auxiliary) {
        return FCN.builder(Preset.TORCHVISION)
                .setInChannels(1)
                .setClasses(2)
                .optEncoder(ResNet.RESNET18.withDepth(3))
                .optAuxiliary(auxiliary)
                .build();
    }

    @Test
    void countsHalf() {
        assertThat(network(true).supervision())
                .containsExactly(
                        new Supervision("out", Supervision.Kind.SEGMENTATION, 1),
                        new Supervision("aux", Supervision.Kind.SEGMENTATION, 0.5));
        assertThat(network(false).supervision())
                .containsExactly(new Supervision("out", Supervision.Kind.SEGMENTATION, 1));
    }

    @Test
    void learnsBesideTheFirst() throws IOException {
        double[] both = losses("both", List.of());
        double[] first = losses("first", List.of(1.0, 0.0));

        assertThat(both[0]).isLessThan(0.5);
        assertThat(both[1]).isLessThan(0.5);
        assertThat(first[0]).isLessThan(0.5);
        assertThat(first[1]).isGreaterThan(both[1] + 0.1);
    }

    /** Soft Dice losses of both heads on unseen images. */
    private double[] losses(String name, List<Double> headWeights) throws IOException {
        Path output = Training.builder()
                .setNetwork(network(true))
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(TrainingConfig.builder()
                        .optEpochs(10)
                        .optCrop(48)
                        .optBatch(4)
                        .optLearningRate(1e-2)
                        .optHeadWeights(headWeights)
                        .build())
                .build()
                .run()
                .folder();
        double[] losses = new double[2];
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                SegmentationModel model = SegmentationModel.load(output, Precision.FLOAT32)) {
            Split val = DATA.split("val");
            for (int i = 0; i < val.size(); i++) {
                Sample sample = val.sample(i);
                float[] pixels =
                        new Normalization.PerImage().apply(sample.image()).samples();
                NDList heads = model.block()
                        .forward(
                                new ParameterStore(manager, false),
                                new NDList(manager.create(pixels, new Shape(1, 1, 64, 64))),
                                false);
                NDArray labels = manager.create(sample.mask().labels(), new Shape(1, 64, 64))
                        .toType(DataType.INT64, false);
                for (int head = 0; head < 2; head++) {
                    losses[head] += new SoftDiceLoss()
                                    .evaluate(heads.get(head), labels, manager.ones(labels.getShape()))
                                    .getFloat()
                            / val.size();
                }
            }
        }
        return losses;
    }
}
