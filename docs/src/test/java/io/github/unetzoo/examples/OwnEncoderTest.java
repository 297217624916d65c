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
import io.github.unetzoo.encoder.EncoderInfo;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.encoder.PlainEncoder;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnEncoderTest {

    /** Two images in one batch, one epoch: one step. */
    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(2, 1, 1).optSize(40).build();

    @Test
    void trainsIsSavedAndRead(@TempDir Path folder) throws IOException {
        UNet network = OwnEncoder.build();
        Raster image = DATA.split("test").sample(0).image();

        Path mask = folder.resolve("mask.png");
        OwnEncoder.train(network, DATA, folder, image, mask);

        LabelMap labels = ImageFiles.readLabels(mask);
        assertThat(labels.height()).isEqualTo(40);
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            assertThat(Files.readString(folder.resolve("model.json"))).contains("\"encoder\": \"depthwise\"");
            assertThat(model.network().graph().weights())
                    .isEqualTo(network.graph().weights())
                    .extracting(Weight::name)
                    .contains("encoder.stem.weight", "encoder.stage3.refine.pointwise.weight");
            try (SegmentationModel fresh =
                    SegmentationModel.create(network, model.classes(), model.normalization(), Precision.FLOAT32, 1)) {
                String first = network.graph().weights().get(0).name();
                assertThat(model.block().weights().get(first).toFloats())
                        .as("moved by the step")
                        .isNotEqualTo(fresh.block().weights().get(first).toFloats());
            }
            assertThat(new SegmentationPredictor(model).predict(image).labels()).isEqualTo(labels);
        }
    }

    @Test
    void isFoundByItsName() {
        assertThat(Encoders.named("depthwise")).get().isInstanceOf(DepthwiseEncoder.class);
        assertThat(Architecture.fromSpec("unet:in-channels=1,classes=2,encoder=depthwise", Map.of())
                        .graph()
                        .weights())
                .isEqualTo(OwnEncoder.build().graph().weights());
    }

    @Test
    void isAsLightAsItSays() {
        EncoderInfo own = EncoderInfo.of(new DepthwiseEncoder(), 3);
        EncoderInfo plain = EncoderInfo.of(PlainEncoder.doubling(16, 3), 3);
        assertThat(own.strides()).isEqualTo(plain.strides()).containsExactly(1, 2, 4, 8);
        assertThat(own.channels()).isEqualTo(plain.channels());
        assertThat((double) plain.parameters() / own.parameters()).isBetween(7.0, 8.0);
    }
}
