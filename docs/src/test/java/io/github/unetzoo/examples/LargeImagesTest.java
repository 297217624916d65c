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
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeImagesTest {

    @TempDir
    Path folder;

    @Test
    void writesLabelsOfTheImagesSize() throws IOException {
        UNet network = UNet.builder().setInChannels(1).setClasses(2).optWidth(4).build();
        Path model = folder.resolve("model");
        try (SegmentationModel fresh = SegmentationModel.create(
                network, List.of("background", "cell"), new Normalization.PerImage(), Precision.FLOAT32, 3)) {
            fresh.save(model, Map.of());
        }
        float[] samples = new float[700 * 600];
        Random random = new Random(1);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat();
        }
        Path slide = folder.resolve("slide.png");
        ImageFiles.writeImage(slide, Raster.of(1, 700, 600, samples));

        LargeImages.run(model, slide, folder.resolve("labels.png"));

        LabelMap labels = ImageFiles.readLabels(folder.resolve("labels.png"));
        assertThat(List.of(labels.height(), labels.width())).containsExactly(700, 600);
        assertThat(labels.labels()).contains(1);
    }
}
