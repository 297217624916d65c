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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unet.UNet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBatchTest {

    private static final int IMAGES = 6;

    @TempDir
    Path folder;

    private Path model = Path.of("");
    private Path images = Path.of("");
    private Path masks = Path.of("");

    @BeforeEach
    void makeAModelAndImages() throws Exception {
        UNet network = UNet.builder()
                .setInChannels(1)
                .setClasses(2)
                .optWidth(4)
                .optDepth(2)
                .build();
        model = folder.resolve("model");
        images = Files.createDirectories(folder.resolve("images"));
        masks = folder.resolve("masks");
        Random random = new Random(1);
        for (int i = 0; i < IMAGES; i++) {
            float[] samples = new float[40 * (30 + i)];
            for (int k = 0; k < samples.length; k++) {
                samples[k] = random.nextFloat();
            }
            ImageFiles.writeImage(images.resolve(i + ".png"), Raster.of(1, 40, 30 + i, samples));
        }
        try (SegmentationModel fresh = SegmentationModel.create(
                network, List.of("background", "cell"), new Normalization.PerImage(), Precision.FLOAT32, 3)) {
            fresh.save(model, Map.of());
        }
    }

    @Test
    void writesTheMasksThatOneThreadWouldWrite() throws Exception {
        assertThat(FolderBatch.predict(model, images, masks, 3)).isEmpty();
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32)) {
            SegmentationPredictor predictor = new SegmentationPredictor(loaded);
            for (int i = 0; i < IMAGES; i++) {
                Path image = images.resolve(i + ".png");
                assertThat(ImageFiles.readLabels(FolderBatch.mask(masks, image)).labels())
                        .isEqualTo(predictor
                                .segment(ImageFiles.readImage(image))
                                .labels()
                                .labels());
            }
        }
    }

    @Test
    void goesOnWhereItWasBrokenOff() throws Exception {
        FolderBatch.predict(model, images, masks, 2);
        FileTime before = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        for (int i = 0; i < IMAGES; i++) {
            Files.setLastModifiedTime(FolderBatch.mask(masks, Path.of(i + ".png")), before);
        }
        Files.delete(FolderBatch.mask(masks, Path.of("2.png")));
        FolderBatch.predict(model, images, masks, 2);
        for (int i = 0; i < IMAGES; i++) {
            FileTime time = Files.getLastModifiedTime(FolderBatch.mask(masks, Path.of(i + ".png")));
            assertThat(time.equals(before)).as("mask %d is as it was", i).isEqualTo(i != 2);
        }
    }

    @Test
    void oneBadImageDoesNotEndTheRun() throws Exception {
        Files.writeString(images.resolve("3.png"), "no picture");
        Map<Path, String> problems = FolderBatch.predict(model, images, masks, 2);
        assertThat(problems).containsOnlyKeys(Path.of("3.png"));
        assertThat(problems.get(Path.of("3.png"))).contains("3.png", "no image");
        assertThat(masks.toFile().list()).hasSize(IMAGES - 1);
    }

    @Test
    void aMissingModelEndsIt() {
        assertThatThrownBy(() -> FolderBatch.predict(folder.resolve("none"), images, masks, 2))
                .hasMessageContaining("model.json");
    }
}
