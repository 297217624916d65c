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

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.DeferredTranslatorFactory;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.unetzoo.export.BioImagePackage;
import io.github.unetzoo.export.OnnxFile;
import io.github.unetzoo.export.OnnxOptions;
import io.github.unetzoo.export.ServingFolder;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The page on deploying: a model as a file for other programs. */
public final class Deploying {

    private Deploying() {}

    /**
     * Writes a model as ONNX.
     *
     * @param folder of the model
     * @param file to write
     */
    public static void write(Path folder, Path file) throws IOException {
        // spotless:off
        // region write
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            OnnxFile.write(file, model, OnnxOptions.DEFAULT);
        }
        // endregion
        // spotless:on
    }

    /**
     * Runs a file of a model with two classes.
     *
     * @param file that was written
     * @param samples of an image, normalised as the file's metadata say: channel by channel, row by row
     * @param channels of the image
     * @return per pixel, row by row, whether the second class's logit is the larger
     */
    public static boolean[] run(Path file, float[] samples, int channels, int height, int width) throws OrtException {
        boolean[] object = new boolean[height * width];
        // spotless:off
        // region run
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {1, channels, height, width};
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor image = OnnxTensor.createTensor(environment, FloatBuffer.wrap(samples), shape);
                OrtSession.Result result = session.run(Map.of("image", image))) {
            FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            for (int i = 0; i < object.length; i++) {
                object[i] = logits.get(object.length + i) > logits.get(i);
            }
        }
        // endregion
        // spotless:on
        return object;
    }

    /**
     * Runs a TorchScript file with plain DJL.
     *
     * @param file that was exported
     * @param samples of an image, normalised: channel by channel, row by row
     * @param channels of the image
     * @return the logits (1, K, H, W), class by class, row by row
     */
    public static float[] script(Path file, float[] samples, int channels, int height, int width)
            throws IOException, ModelException, TranslateException {
        // spotless:off
        // region script
        Criteria<NDList, NDList> criteria = Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optModelPath(file)
                .optEngine("PyTorch")
                .optTranslator(new NoopTranslator())
                .build();
        try (ZooModel<NDList, NDList> model = criteria.loadModel();
                Predictor<NDList, NDList> predictor = model.newPredictor();
                NDManager manager = model.getNDManager().newSubManager()) {
            NDArray image = manager.create(samples, new Shape(1, channels, height, width));
            return predictor.predict(new NDList(image)).singletonOrThrow().toFloatArray();
        }
        // endregion
        // spotless:on
    }

    /**
     * Writes a package of a model without a card.
     *
     * @param folder of the model
     * @param file to write, a zip
     */
    public static void pack(Path folder, Path file) throws IOException {
        // spotless:off
        // region pack
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            BioImagePackage.builder()
                    .setModel(model)
                    .setAuthors(List.of("A. Author"))
                    .optLicence("CC-BY-4.0")
                    .build()
                    .write(file);
        }
        // endregion
        // spotless:on
    }

    /**
     * Writes a folder to serve.
     *
     * @param folder of the model
     * @param served the folder
     */
    public static void serve(Path folder, Path served) throws IOException {
        // spotless:off
        // region serve
        try (SegmentationModel model = SegmentationModel.load(folder, Precision.FLOAT32)) {
            ServingFolder.write(served, model, CompileOptions.builder().build());
        }
        // endregion
        // spotless:on
    }

    /**
     * Predicts as a server would, with plain DJL.
     *
     * @param served the folder
     * @param photo an image's file
     */
    public static CategoryMask ask(Path served, Path photo) throws IOException, ModelException, TranslateException {
        // spotless:off
        // region ask
        Criteria<Image, CategoryMask> criteria = Criteria.builder()
                .setTypes(Image.class, CategoryMask.class)
                .optModelPath(served)
                .optTranslatorFactory(new DeferredTranslatorFactory())
                .build();
        try (ZooModel<Image, CategoryMask> model = criteria.loadModel();
                Predictor<Image, CategoryMask> predictor = model.newPredictor()) {
            return predictor.predict(ImageFactory.getInstance().fromFile(photo));
        }
        // endregion
        // spotless:on
    }
}
