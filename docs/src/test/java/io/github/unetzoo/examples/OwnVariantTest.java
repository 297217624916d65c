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

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.export.OnnxFile;
import io.github.unetzoo.export.OnnxOptions;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.PredictionOptions;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.Tiling;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnVariantTest {

    @Test
    void isFoundTrainedSavedAndRead(@TempDir Path folder) throws IOException {
        // 41 pixels are no multiple of the coarsest stride.
        SyntheticNuclei data =
                SyntheticNuclei.builder().optCount(4, 1, 1).optSize(41).build();
        Raster image = data.split("test").sample(0).image();

        Path mask = folder.resolve("mask.png");
        OwnVariant.train(data, folder, image, mask);

        LabelMap labels = ImageFiles.readLabels(mask);
        assertThat(labels.height()).isEqualTo(41);
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            assertThat(model.network()).isInstanceOf(LinkNet.class);
            assertThat(model.network().graph().weights())
                    .extracting(Weight::name)
                    .contains("encoder.stage3.conv1.weight", "decoder.stage0.up.weight", "head.bias");
            assertThat(new SegmentationPredictor(model).predict(image).labels()).isEqualTo(labels);
            PredictionOptions tiles = PredictionOptions.builder()
                    .optTiling(new Tiling.Blended(32, 0.5))
                    .build();
            assertThat(new SegmentationPredictor(model, tiles)
                            .predict(image)
                            .labels()
                            .width())
                    .isEqualTo(41);
            assertThat(model.compiles()).isTrue();
            OnnxFile.write(folder.resolve("linknet.onnx"), model, OnnxOptions.DEFAULT);
            assertThat(folder.resolve("linknet.onnx")).isNotEmptyFile();
        }
    }

    @Test
    void itsWordsBuildItAgain() {
        Architecture.checkReadable(new LinkNet(3, 4, 8));
        assertThat(Architecture.all()).containsKey("linknet");
    }
}
