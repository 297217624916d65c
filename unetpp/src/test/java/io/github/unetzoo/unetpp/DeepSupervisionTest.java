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
package io.github.unetzoo.unetpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Supervision;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeepSupervisionTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(16, 4, 1).optSize(64).build();

    @TempDir
    Path folder;

    private static UNetPlusPlus.Builder small() {
        return UNetPlusPlus.builder().setInChannels(1).setClasses(2).optWidth(8).optDepth(2);
    }

    @ParameterizedTest
    @EnumSource(Heads.Mode.class)
    void everyHeadHasAnEqualShareAndTheirMeanNone(Heads.Mode mode) {
        UNetPlusPlus network =
                small().optDeepSupervision(true).optMode(mode).optDepth(4).build();

        assertThat(network.supervision())
                .extracting(Supervision::output)
                .containsExactly("out0", "out1", "out2", "out3");
        assertThat(network.supervision()).extracting(Supervision::weight).containsOnly(0.25);
    }

    @Test
    void oneHeadIsSupervisedAlone() {
        assertThat(small().build().supervision())
                .containsExactly(new Supervision("logits", Supervision.Kind.SEGMENTATION, 1));
    }

    /** Each level is a network that has learned, also where the last head alone predicts. */
    @Test
    void everyLevelLearns() throws IOException {
        double[] all = levels("all", List.of());
        double[] last = levels("last", List.of(0.0, 1.0));

        assertThat(all[0]).isGreaterThan(0.6);
        assertThat(all[1]).isGreaterThan(0.6);
        assertThat(last[1]).isGreaterThan(0.6);
        assertThat(last[0]).isLessThan(all[0] - 0.2);
    }

    /** Dice of L1 and L2 after training with such head weights. */
    private double[] levels(String name, List<Double> headWeights) throws IOException {
        TrainingResult result = Training.builder()
                .setNetwork(small().optDeepSupervision(true)
                        .optMode(Heads.Mode.FAST)
                        .build())
                .setDataset(DATA)
                .setOutput(folder.resolve(name))
                .optConfig(TrainingConfig.builder()
                        .optEpochs(12)
                        .optCrop(32)
                        .optBatch(4)
                        .optLearningRate(1e-2)
                        .optHeadWeights(headWeights)
                        .build())
                .build()
                .run();
        assertThat(Collections.max(result.history().stream().map(r -> r.score()).toList()))
                .isEqualTo(result.bestScore());
        double[] dice = new double[2];
        try (SegmentationModel whole = SegmentationModel.load(result.folder(), Precision.FLOAT32)) {
            for (int level = 1; level <= 2; level++) {
                try (SegmentationModel pruned = UNetPlusPlus.prune(whole, level, Precision.FLOAT32)) {
                    dice[level - 1] = SplitEvaluation.run(
                                    new SegmentationPredictor(pruned), DATA, "val", false, i -> {})
                            .mean()
                            .dice()
                            .orElseThrow();
                }
            }
        }
        return dice;
    }
}
