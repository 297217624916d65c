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

import ai.djl.Model;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.Segmentation;
import io.github.unetzoo.predict.SegmentationPredictor;
import java.awt.image.BufferedImage;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What a model makes of DJL's images, by its predictor. */
final class PredictorTranslators implements TranslatorFactory {

    private static final String IMAGE = "image";

    private final SegmentationModel model;
    private final SegmentationPredictor predictor;

    PredictorTranslators(SegmentationModel model) {
        this.model = model;
        this.predictor = new SegmentationPredictor(model);
    }

    @Override
    public Set<Pair<Type, Type>> getSupportedTypes() {
        Set<Pair<Type, Type>> types = new LinkedHashSet<>();
        for (Class<?> output : List.of(CategoryMask.class, Segmentation.class, Prediction.class)) {
            types.add(new Pair<>(Image.class, output));
        }
        return types;
    }

    @Override
    @SuppressWarnings("unchecked") // as the classes that were asked for say
    public <I, O> Translator<I, O> newInstance(Class<I> input, Class<O> output, Model djl, Map<String, ?> arguments)
            throws TranslateException {
        if (!isSupported(input, output)) {
            throw new TranslateException("no translator from " + input.getName() + " to " + output.getName());
        }
        if (output == CategoryMask.class) {
            return (Translator<I, O>) new Predicting<>(this::mask);
        }
        return output == Segmentation.class
                ? (Translator<I, O>) new Predicting<>(predictor::segment)
                : (Translator<I, O>) new Predicting<>(predictor::predict);
    }

    private CategoryMask mask(Raster image) {
        return mask(model.classes(), predictor.segment(image).labels());
    }

    static CategoryMask mask(List<String> classes, LabelMap labels) {
        int[][] rows = new int[labels.height()][];
        for (int y = 0; y < rows.length; y++) {
            rows[y] = Arrays.copyOfRange(labels.labels(), y * labels.width(), (y + 1) * labels.width());
        }
        return new CategoryMask(classes, rows);
    }

    /** The samples that a file of this image would have given. */
    static Raster samples(Image image, NDManager manager) {
        if (image.getWrappedImage() instanceof BufferedImage buffered) {
            return ImageFiles.samples(buffered);
        }
        // Another factory's, such as OpenCV's: 8 bits of red, green and blue.
        try (NDArray array = image.toNDArray(manager, Image.Flag.COLOR)) {
            int[] bytes = array.toUint8Array();
            int plane = image.getHeight() * image.getWidth();
            float[] samples = new float[3 * plane];
            for (int i = 0; i < plane; i++) {
                for (int c = 0; c < 3; c++) {
                    samples[c * plane + i] = bytes[3 * i + c] / 255f;
                }
            }
            return Raster.of(3, image.getHeight(), image.getWidth(), samples);
        }
    }

    /**
     * Predicts in place of DJL's one call of the block, which could neither frame an image nor cut it into tiles: DJL does
     * not call the block where the input is an empty list.
     */
    private record Predicting<O>(Function<Raster, O> prediction) implements NoBatchifyTranslator<Image, O> {

        @Override
        public NDList processInput(TranslatorContext context, Image input) {
            context.setAttachment(IMAGE, samples(input, context.getNDManager()));
            return new NDList();
        }

        @Override
        public O processOutput(TranslatorContext context, NDList output) {
            return prediction.apply((Raster) context.getAttachment(IMAGE));
        }
    }
}
