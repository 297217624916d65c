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

import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.encoder.ResNet;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingResult;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A network whose encoder begins with published weights. */
public final class PretrainedEncoder {

    private PretrainedEncoder() {}

    /** A U-Net on ResNet-34, not yet with weights. */
    public static UNet build() {
        // region build
        UNet network = UNet.builder()
                .setInChannels(3)
                .setClasses(2)
                .optEncoder(ResNet.RESNET34.pretrained())
                .build();
        // endregion
        return network;
    }

    /**
     * Trains it, the encoder ten times as slowly as the rest; this fetches the weights.
     *
     * @param network to train
     * @param data with as many channels and classes
     * @param out for the model
     */
    public static TrainingResult train(UNet network, SegmentationDataset data, Path out) throws IOException {
        // region train
        TrainingConfig config = TrainingConfig.builder()
                .optEpochs(1)
                .optCrop(64)
                .optBatch(2)
                .optRateFactors(Map.of("encoder", 0.1))
                .build();
        TrainingResult result = Training.builder()
                .setNetwork(network)
                .setDataset(data)
                .setOutput(out)
                .optConfig(config)
                .build()
                .run();
        // endregion
        return result;
    }
}
