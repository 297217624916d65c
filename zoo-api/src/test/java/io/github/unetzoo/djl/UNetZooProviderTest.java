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
package io.github.unetzoo.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Application;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.hub.TinyModels;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.Segmentation;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UNetZooProviderTest {

    @TempDir
    private Path temp;

    private Path jar = Path.of("");

    @BeforeEach
    void embedTwoModels() throws IOException {
        TinyModels.published(temp.resolve("models"), "tiny.cells", 1);
        TinyModels.published(temp.resolve("models"), "tiny.nuclei", 2);
        jar = TinyModels.jar(temp.resolve("models.jar"), temp.resolve("models"));
        System.setProperty("unetzoo.cache", temp.resolve("cache").toString());
    }

    @AfterEach
    void forgetTheCache() {
        System.clearProperty("unetzoo.cache");
    }

    private static Criteria.Builder<Image, CategoryMask> criteria() {
        return Criteria.builder()
                .setTypes(Image.class, CategoryMask.class)
                .optApplication(Application.CV.SEMANTIC_SEGMENTATION)
                .optArtifactId("tiny");
    }

    private Path picture(int height, int width) throws IOException {
        float[] samples = new float[3 * height * width];
        Random random = new Random(height);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextInt(256) / 255f;
        }
        Path file = temp.resolve(height + ".png");
        ImageFiles.writeImage(file, Raster.of(3, height, width, samples));
        return file;
    }

    private int[][] expected(String id, Path picture) throws IOException {
        Path folder = temp.resolve("models").resolve(id);
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            Raster image = ImageFiles.readImage(picture);
            int[] labels =
                    new SegmentationPredictor(model).predict(image).labels().labels();
            int[][] rows = new int[image.height()][image.width()];
            for (int i = 0; i < labels.length; i++) {
                rows[i / image.width()][i % image.width()] = labels[i];
            }
            return rows;
        }
    }

    private void predicts(String id, Criteria<Image, CategoryMask> criteria) throws Exception {
        TinyModels.withJars(
                () -> {
                    try (ZooModel<Image, CategoryMask> model = criteria.loadModel();
                            Predictor<Image, CategoryMask> predictor = model.newPredictor()) {
                        for (int side : List.of(32, 37)) {
                            Path picture = picture(side, side + 5);
                            CategoryMask mask =
                                    predictor.predict(ImageFactory.getInstance().fromFile(picture));
                            assertThat(mask.getClasses()).containsExactly("background", "nucleus");
                            assertThat(mask.getMask()).isDeepEqualTo(expected(id, picture));
                        }
                    }
                },
                jar);
    }

    @Test
    void djlFindsTheFirstModelOfAnArchitecture() throws Exception {
        predicts("tiny.cells", criteria().build());
    }

    @Test
    void aTagChooses() throws Exception {
        predicts("tiny.nuclei", criteria().optFilter("tag", "nuclei").build());
        predicts("tiny.nuclei", criteria().optFilter("id", "tiny.nuclei").build());
        predicts("tiny.nuclei", criteria().optModelName("nuclei").build());
        predicts(
                "tiny.nuclei",
                criteria()
                        .optGroupId("io.github.unetzoo")
                        .optEngine("PyTorch")
                        .optModelName("tiny.nuclei")
                        .build());
        // The two do not see the same, or the test would not know which was loaded.
        assertThat(expected("tiny.nuclei", picture(32, 37))).isNotEqualTo(expected("tiny.cells", picture(32, 37)));
    }

    @Test
    void theApplicationAloneFindsOneToo() throws Exception {
        predicts(
                "tiny.cells",
                Criteria.builder()
                        .setTypes(Image.class, CategoryMask.class)
                        .optApplication(Application.CV.SEMANTIC_SEGMENTATION)
                        .build());
    }

    @Test
    void probabilitiesAndSegmentationsAreToBeHadToo() throws Exception {
        Path picture = picture(32, 37);
        TinyModels.withJars(
                () -> {
                    Criteria<Image, Prediction> predictions =
                            criteria().setTypes(Image.class, Prediction.class).build();
                    Criteria<Image, Segmentation> segmentations =
                            criteria().setTypes(Image.class, Segmentation.class).build();
                    try (ZooModel<Image, Prediction> model = predictions.loadModel();
                            Predictor<Image, Prediction> predictor = model.newPredictor();
                            ZooModel<Image, Segmentation> other = segmentations.loadModel();
                            Predictor<Image, Segmentation> segmenter = other.newPredictor()) {
                        Image image = ImageFactory.getInstance().fromFile(picture);
                        Prediction prediction = predictor.predict(image);
                        assertThat(prediction.values().height()).isEqualTo(32);
                        assertThat(segmenter.batchPredict(List.of(image, image)))
                                .allSatisfy(each -> assertThat(each.labels().labels())
                                        .isEqualTo(prediction.labels().labels()));
                    }
                },
                jar);
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        TinyModels.withJars(
                () -> {
                    assertThatThrownBy(() ->
                                    criteria().optFilter("tag", "no").build().loadModel())
                            .isInstanceOf(ModelNotFoundException.class)
                            .rootCause()
                            .hasMessageContaining("no model of tiny has the properties {tag=no}; there are"
                                    + " [tiny.cells, tiny.nuclei]");
                    assertThatThrownBy(() -> criteria()
                                    .setTypes(Image.class, DetectedObjects.class)
                                    .build()
                                    .loadModel())
                            .isInstanceOf(ModelNotFoundException.class)
                            .rootCause()
                            .hasMessageContaining("there is no translator from");
                },
                jar);
    }

    @Test
    void precisionIsAnArgument() throws Exception {
        TinyModels.withJars(
                () -> {
                    criteria()
                            .optArgument("precision", "bfloat16")
                            .build()
                            .loadModel()
                            .close();
                    assertThatThrownBy(() -> criteria()
                                    .optArgument("precision", "half")
                                    .build()
                                    .loadModel())
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("half");
                },
                jar);
    }

    @Test
    void modelsAreListedAndDownloaded() throws Exception {
        TinyModels.withJars(
                () -> {
                    List<MRL> listed = ModelZoo.listModels(
                                    Criteria.builder().optArtifactId("tiny").build())
                            .get(Application.CV.SEMANTIC_SEGMENTATION);
                    assertThat(listed).hasSize(1);
                    assertThat(listed.get(0).listArtifacts())
                            .extracting(Artifact::getName)
                            .containsExactly("cells", "nuclei");
                    Criteria<Image, CategoryMask> nuclei =
                            criteria().optFilter("tag", "nuclei").build();
                    assertThat(nuclei.isDownloaded()).isFalse();
                    nuclei.downloadModel();
                    assertThat(nuclei.isDownloaded()).isTrue();
                    assertThat(temp.resolve("cache/tiny.nuclei/card.json")).exists();
                },
                jar);
    }

    @Test
    void aBrokenCatalogueBreaksNoOtherZoo() throws Exception {
        Files.writeString(temp.resolve("models/catalogue.json"), "{");
        Path broken = TinyModels.jar(temp.resolve("broken.jar"), temp.resolve("models"));
        TinyModels.withJars(
                () -> {
                    assertThat(ModelZoo.getModelZoo("io.github.unetzoo").getModelLoaders())
                            .isNotEmpty();
                    assertThatThrownBy(() -> Criteria.builder()
                                    .setTypes(Image.class, DetectedObjects.class)
                                    .optApplication(Application.CV.OBJECT_DETECTION)
                                    .build()
                                    .loadModel())
                            .isInstanceOf(ModelNotFoundException.class);
                    assertThatThrownBy(() -> criteria().build().loadModel())
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("is no catalogue of models");
                },
                broken);
    }

    @Test
    void imagesOfOtherFactoriesAreOfEightBits() {
        // An image that has no BufferedImage behind it, as OpenCV's.
        try (NDManager manager = NDManager.newBaseManager()) {
            Path picture = picture(9, 14);
            Image image = ImageFactory.getInstance().fromFile(picture);
            Image foreign = (Image) Proxy.newProxyInstance(
                    Image.class.getClassLoader(),
                    new Class<?>[] {Image.class},
                    (proxy, method, arguments) -> method.getName().equals("getWrappedImage")
                            ? "a native handle"
                            : method.invoke(image, arguments));
            Raster samples = PredictorTranslators.samples(foreign, manager);
            assertThat(samples.samples())
                    .isEqualTo(ImageFiles.readImage(picture).samples());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
