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

import ai.djl.modality.cv.output.CategoryMask;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.hub.InputConstraints;
import io.github.unetzoo.hub.LabelClass;
import io.github.unetzoo.hub.Measurement;
import io.github.unetzoo.hub.Metric;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.Publication;
import io.github.unetzoo.hub.Terms;
import io.github.unetzoo.hub.TrainingData;
import io.github.unetzoo.hub.TrainingRun;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedModelsTest {

    @TempDir
    Path folder;

    /** A small model of that name, which counts before the one in the jar. */
    @BeforeEach
    void publishOne() throws IOException {
        UNet network = UNet.builder()
                .setInChannels(3)
                .setClasses(1)
                .optWidth(2)
                .optDepth(1)
                .build();
        List<String> classes = List.of("background", "nucleus");
        Path trained = folder.resolve("trained");
        try (SegmentationModel model =
                SegmentationModel.create(network, classes, new Normalization.PerImage(), Precision.FLOAT32, 1)) {
            model.save(trained, Map.of());
        }
        new ModelCard(
                        "unet.nuclei",
                        "cell nuclei",
                        "Finds nuclei.",
                        "unet",
                        network.options(),
                        network.graph().parameterCount(),
                        LabelClass.coloured(classes),
                        new Normalization.PerImage(),
                        InputConstraints.of(network.graph()),
                        new TrainingData("cells", "Cells.", Optional.empty(), "ab".repeat(32), List.of()),
                        new Terms("Apache-2.0", "CC0-1.0", CommercialUse.YES),
                        new TrainingRun(
                                Optional.empty(),
                                1,
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                Map.of(),
                                List.of(new TrainingRun.Epoch(1, OptionalDouble.of(1), OptionalDouble.of(0.5))),
                                1,
                                2),
                        List.of(new Measurement(
                                "cells",
                                "ab".repeat(32),
                                "test",
                                3,
                                "zoo evaluate --model unet.nuclei --data cells",
                                "Counted.",
                                Optional.empty(),
                                List.of(new Metric("dice", 0.9, Optional.empty())))),
                        List.of("It was hardly trained."),
                        List.of(),
                        Optional.empty())
                .write(trained);
        Path models = folder.resolve("models");
        Publication.builder().setModel(trained).setFolder(models).build().publish();
        System.setProperty("unetzoo.catalogue", models.toString());
        System.setProperty("unetzoo.cache", folder.resolve("cache").toString());
    }

    @AfterEach
    void forgetTheSettings() {
        System.clearProperty("unetzoo.catalogue");
        System.clearProperty("unetzoo.cache");
    }

    @Test
    void bothWaysGiveTheSame() throws Exception {
        float[] samples = new float[3 * 37 * 50];
        Random random = new Random(1);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextInt(256) / 255f;
        }
        Path photo = folder.resolve("photo.png");
        ImageFiles.writeImage(photo, Raster.of(3, 37, 50, samples));

        assertThat(PretrainedModels.byName(photo, folder.resolve("mask.png")))
                .containsExactly("It was hardly trained.");
        CategoryMask mask = PretrainedModels.withDjl(photo);

        assertThat(mask.getClasses()).containsExactly("background", "nucleus");
        int[] flat = Stream.of(mask.getMask()).flatMapToInt(Arrays::stream).toArray();
        assertThat(flat)
                .contains(1)
                .isEqualTo(ImageFiles.readLabels(folder.resolve("mask.png")).labels());
    }

    @Test
    void whatWasPublishedIsCarriedToAnotherMachine() throws IOException {
        PretrainedModels.publish(
                folder.resolve("trained"),
                folder.resolve("public"),
                folder.resolve("bundle.zip"),
                folder.resolve("other"));
        assertThat(folder.resolve("public/catalogue.json")).exists();
        assertThat(folder.resolve("other/unet.nuclei/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("trained/model.safetensors"));
    }
}
