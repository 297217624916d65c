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
package io.github.unetzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Choices that all variants have, from the words through training and a saved model to a prediction. */
class EveryVariantTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(6, 2, 1).optSize(48).build();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fcn:width=4,stride=4,regression=1,residual=true",
                "unet:width=8,depth=2,regression=1,gate=attention,residual=true",
                "unetpp:width=8,depth=2,regression=1,gate=scse,deep-supervision=true",
                "unet3plus:width=8,depth=2,branch-width=8,regression=1,gate=attention,deep-supervision=true"
            })
    void aRegressionIsLearned(String spec) throws IOException {
        Prediction prediction = trained(spec, 10);

        assertThatThrownBy(prediction::labels).hasMessageContaining("read values()");
        assertThat(prediction.values().channels()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fcn:width=4,stride=4,labels=1,block-dropout=0.1,dropout=0.1",
                "unet:width=8,depth=2,labels=1,gate=scse,block-dropout=0.1,dropout=0.1",
                "unetpp:width=8,depth=2,labels=1,gate=attention,residual=true,block-dropout=0.1,dropout=0.1",
                "unet3plus:width=8,depth=2,branch-width=8,labels=1,gate=scse,residual=true,dropout=0.1,block-dropout=0.1,"
                        + "deep-supervision=true,classification-guided=true"
            })
    void labelsAreLearned(String spec) throws IOException {
        Prediction prediction = trained(spec, 10);

        assertThat(prediction.labels().labels()).hasSize(48 * 48).contains(1);
    }

    private Prediction trained(String spec, int epochs) throws IOException {
        Network network = Architecture.fromSpec(spec, Map.of("in-channels", "1", "classes", "2"));
        List<EpochRecord> history = Training.builder()
                .setNetwork(network)
                .setDataset(DATA)
                .setOutput(folder)
                .optConfig(TrainingConfig.builder()
                        .optEpochs(epochs)
                        .optCrop(32)
                        .optBatch(3)
                        .optLearningRate(1e-2)
                        .optPrecision(Precision.FLOAT32)
                        .build())
                .build()
                .run()
                .history();
        assertThat(history.get(epochs - 1).trainLoss())
                .isLessThan(history.get(0).trainLoss());

        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            assertThat(model.network().options()).isEqualTo(network.options());
            for (String choice : spec.substring(spec.indexOf(':') + 1).split(",")) {
                String[] word = choice.split("=");
                if (!word[0].matches("width|depth")) {
                    assertThat(model.network().options()).containsEntry(word[0], word[1]);
                }
            }
            Raster image = DATA.split("test").sample(0).image();
            Prediction prediction = new SegmentationPredictor(model).predict(image);
            for (float value : prediction.values().samples()) {
                assertThat(value).isFinite();
            }
            assertThat(model.network().task()).isInstanceOfAny(Task.Regression.class, Task.Multilabel.class);
            return prediction;
        }
    }
}
