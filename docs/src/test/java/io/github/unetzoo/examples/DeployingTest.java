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

import ai.onnxruntime.OrtException;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.export.BioImagePackage;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployingTest {

    @TempDir
    Path folder;

    private Path model = Path.of("");
    private Raster photo = Raster.of(1, 1, 1, new float[1]);
    private int[] labels = {};

    @BeforeEach
    void makeAModel() throws IOException {
        UNet network = UNet.builder()
                .setInChannels(3)
                .setClasses(2)
                .optWidth(4)
                .optDepth(2)
                .build();
        Random random = new Random(1);
        float[] samples = new float[3 * 37 * 50];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextInt(256) / 255f;
        }
        photo = Raster.of(3, 37, 50, samples);
        model = folder.resolve("model");
        try (SegmentationModel fresh = SegmentationModel.create(
                network, List.of("background", "nucleus"), new Normalization.PerImage(), Precision.FLOAT32, 1)) {
            fresh.save(model, Map.of());
            labels = new SegmentationPredictor(fresh).predict(photo).labels().labels();
        }
    }

    @Test
    void onnxRuntimeGivesWhatThePredictorGives() throws IOException, OrtException {
        Deploying.write(model, folder.resolve("model.onnx"));
        float[] prepared = new Normalization.PerImage().apply(photo).samples();
        boolean[] nucleus = Deploying.run(folder.resolve("model.onnx"), prepared, 3, 37, 50);

        int[] found = new int[nucleus.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = nucleus[i] ? 1 : 0;
        }
        assertThat(found).contains(0, 1).isEqualTo(labels);
    }

    @Test
    void djlAloneGivesWhatThePredictorGives() throws Exception {
        Path file = folder.resolve("model.pt");
        try (SegmentationModel loaded = SegmentationModel.load(model, Precision.FLOAT32)) {
            loaded.exportTorchScript(file, CompileOptions.builder().build());
        }
        float[] prepared = new Normalization.PerImage().apply(photo).samples();
        float[] logits = Deploying.script(file, prepared, 3, 37, 50);

        int[] found = new int[37 * 50];
        Arrays.setAll(found, i -> logits[found.length + i] > logits[i] ? 1 : 0);
        assertThat(found).contains(0, 1).isEqualTo(labels);
    }

    @Test
    void aServedFolderGivesWhatThePredictorGives() throws Exception {
        Path file = folder.resolve("photo.png");
        ImageFiles.writeImage(file, photo);
        Deploying.serve(model, folder.resolve("served"));
        int[][] mask = Deploying.ask(folder.resolve("served"), file).getMask();
        assertThat(Arrays.stream(mask).flatMapToInt(Arrays::stream).toArray()).isEqualTo(labels);
    }

    @Test
    void aPackageIsAZipWithADescription() throws IOException {
        Deploying.pack(model, folder.resolve("model.zip"));
        try (ZipFile zip = new ZipFile(folder.resolve("model.zip").toFile())) {
            assertThat(zip.entries().nextElement().getName()).isEqualTo(BioImagePackage.DESCRIPTION_FILE);
        }
    }
}
