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
package io.github.unetzoo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.DeferredTranslatorFactory;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonParser;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.djl.SegmentationTranslatorFactory;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingFolderTest {

    private static final Normalization FIXED = new Normalization.Fixed(List.of(0.4f), List.of(0.2f));

    @TempDir
    Path temp;

    private static List<String> names(String options) {
        return options.contains("classes=1")
                ? List.of("background", "nucleus")
                : List.of("background", "größe \\ \"1\"", "c");
    }

    private static SegmentationModel model(String options, Normalization normalization) {
        return SegmentationModel.create(
                Architecture.fromSpec("tiny:" + options, Map.of()),
                names(options),
                normalization,
                Precision.FLOAT32,
                1);
    }

    private Path written(SegmentationModel model) throws IOException {
        Path folder = temp.resolve("served");
        ServingFolder.write(folder, model, CompileOptions.builder().build());
        return folder;
    }

    private Path picture() {
        Raster nuclei = SyntheticNuclei.builder()
                .optSize(64)
                .optEmptyShare(0)
                .build()
                .split("test")
                .sample(0)
                .image();
        Path file = temp.resolve("nuclei.png");
        ImageFiles.writeRgb(file, nuclei.crop(0, 0, 43, 61));
        return file;
    }

    private static LabelMap labels(CategoryMask mask) {
        int[][] rows = mask.getMask();
        int[] labels = new int[rows.length * rows[0].length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = rows[i / rows[0].length][i % rows[0].length];
        }
        return LabelMap.of(rows.length, rows[0].length, labels);
    }

    /** An image that the network cannot take as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"classes=1", "classes=3"})
    void plainDjlSeesWhatThePredictorSees(String options) throws Exception {
        Normalization normalization = options.equals("classes=1") ? new Normalization.PerImage() : FIXED;
        try (SegmentationModel model = model(options, normalization)) {
            Path picture = picture();
            Prediction expected = new SegmentationPredictor(model).predict(ImageFiles.readImage(picture));
            assertThat(expected.labels().labels())
                    .as("both sides of the decision")
                    .contains(0, 1);
            Path folder = written(model);
            Criteria<Image, CategoryMask> criteria = Criteria.builder()
                    .setTypes(Image.class, CategoryMask.class)
                    .optModelPath(folder)
                    .optTranslatorFactory(new DeferredTranslatorFactory())
                    .build();
            try (ZooModel<Image, CategoryMask> served = criteria.loadModel();
                    Predictor<Image, CategoryMask> predictor = served.newPredictor()) {
                Image image = ImageFactory.getInstance().fromFile(picture);
                CategoryMask mask = predictor.predict(image);
                assertThat(mask.getClasses()).isEqualTo(names(options));
                assertThat(labels(mask)).isEqualTo(expected.labels());
                assertThat(predictor.batchPredict(List.of(image, image)))
                        .allSatisfy(each -> assertThat(labels(each)).isEqualTo(expected.labels()));
            }
            try (ZooModel<Image, Prediction> served = predictions(folder).loadModel();
                    Predictor<Image, Prediction> predictor = served.newPredictor()) {
                Prediction found = predictor.predict(ImageFactory.getInstance().fromFile(picture));
                assertThat(found.values().samples())
                        .containsExactly(expected.values().samples(), offset(1e-5f));
            }
        }
    }

    /** As DJL Serving asks. */
    @Test
    void bytesInPictureOut() throws Exception {
        try (SegmentationModel model = model("classes=3", new Normalization.PerImage())) {
            Path picture = picture();
            LabelMap expected = new SegmentationPredictor(model)
                    .predict(ImageFiles.readImage(picture))
                    .labels();
            Path folder = written(model);
            Output output = reply(folder, picture);
            assertThat(output.getProperty("Content-Type", "")).isEqualTo("image/png");
            Path mask = Files.write(temp.resolve("mask.png"), output.getData().getAsBytes());
            assertThat(ImageFiles.readLabels(mask)).isEqualTo(expected);

            Path properties = folder.resolve(ServingFolder.PROPERTIES_FILE);
            Files.writeString(
                    properties, Files.readString(properties).replace("unetzoo.reply=png", "unetzoo.reply=json"));
            Output json = reply(folder, picture);
            assertThat(json.getProperty("Content-Type", "")).isEqualTo("application/json");
            assertThat(JsonParser.parseString(json.getData().getAsString())
                            .getAsJsonObject()
                            .get("mask")
                            .getAsJsonArray())
                    .hasSize(expected.height());
        }
    }

    private static Output reply(Path folder, Path picture) throws Exception {
        Criteria<Input, Output> criteria = Criteria.builder()
                .setTypes(Input.class, Output.class)
                .optModelPath(folder)
                .build();
        try (ZooModel<Input, Output> served = criteria.loadModel();
                Predictor<Input, Output> predictor = served.newPredictor()) {
            Input input = new Input();
            input.add(Files.readAllBytes(picture));
            return predictor.predict(input);
        }
    }

    /** Sizes in pairs, of which one has an output larger than itself. */
    @Test
    void framesAsThePredictorDoes() throws Exception {
        try (SegmentationModel model = SegmentationModel.create(
                        PairsNetwork.of(1, 1),
                        List.of("background", "nucleus"),
                        new Normalization.None(),
                        Precision.FLOAT32,
                        1);
                ZooModel<Image, Prediction> served = predictions(written(model)).loadModel();
                Predictor<Image, Prediction> predictor = served.newPredictor()) {
            assertThat(Files.readString(temp.resolve("served/serving.properties")))
                    .contains("unetzoo.sides=3x4\n", "unetzoo.outputs=4x4\n", "unetzoo.period=4\n");
            Raster image = ImageFiles.readImage(picture());
            for (int side = 20; side < 28; side++) {
                Raster crop = image.crop(0, 0, side, 25);
                Path file = temp.resolve("crop.png");
                ImageFiles.writeImage(file, crop);
                assertThat(predictor
                                .predict(ImageFactory.getInstance().fromFile(file))
                                .values()
                                .samples())
                        .as("side %d", side)
                        .containsExactly(
                                new SegmentationPredictor(model)
                                        .predict(crop)
                                        .values()
                                        .samples(),
                                offset(1e-5f));
            }
        }
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        try (SegmentationModel model = model("classes=1", new Normalization.None());
                Model djl = Model.newInstance("none", "PyTorch")) {
            SegmentationTranslatorFactory factory = new SegmentationTranslatorFactory();
            Map<String, String> arguments = SegmentationTranslatorFactory.arguments(model);
            for (String name : arguments.keySet()) {
                Map<String, String> fewer = new HashMap<>(arguments);
                fewer.remove(name);
                if (!name.equals("unetzoo.reply")) {
                    assertThatThrownBy(() -> factory.newInstance(Image.class, CategoryMask.class, djl, fewer))
                            .isInstanceOf(TranslateException.class)
                            .hasMessageContaining("there is no argument " + name);
                }
                fewer.put(name, "[");
                assertThatThrownBy(() -> factory.newInstance(Image.class, CategoryMask.class, djl, fewer))
                        .isInstanceOf(TranslateException.class);
            }
        }
    }

    @Test
    void aRegressionGivesItsNumbersAlone() throws Exception {
        try (SegmentationModel model = SegmentationModel.create(
                Architecture.fromSpec("tiny:regression=1", Map.of()),
                List.of("distance"),
                new Normalization.None(),
                Precision.FLOAT32,
                1)) {
            Path folder = written(model);
            assertThatThrownBy(() -> reply(folder, picture())).rootCause().hasMessageContaining("ask for a Prediction");
            try (ZooModel<Image, Prediction> served = predictions(folder).loadModel();
                    Predictor<Image, Prediction> predictor = served.newPredictor()) {
                Prediction found = predictor.predict(ImageFactory.getInstance().fromFile(picture()));
                assertThat(found.values().samples())
                        .containsExactly(
                                new SegmentationPredictor(model)
                                        .predict(ImageFiles.readImage(picture()))
                                        .values()
                                        .samples(),
                                offset(1e-5f));
            }
        }
    }

    private static Criteria<Image, Prediction> predictions(Path folder) {
        return Criteria.builder()
                .setTypes(Image.class, Prediction.class)
                .optModelPath(folder)
                .optTranslatorFactory(new SegmentationTranslatorFactory())
                .build();
    }
}
