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
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.modality.cv.translator.ImageServingTranslator;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
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
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.Framing;
import io.github.unetzoo.predict.Interpretation;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.Segmentation;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What prepares images for a TorchScript file of a model and reads its logits, found by its name in the {@code
 * serving.properties} that {@link io.github.unetzoo.export.ServingFolder} writes. DJL Serving sends it the bytes of an
 * image and has a mask back: a grey PNG whose samples are the classes' indices or, with {@code
 * unetzoo.reply=json}, DJL's JSON of a {@link CategoryMask}. In a program's own {@code Criteria} it makes of an {@link
 * Image} a {@link CategoryMask}, a {@link Segmentation} or a {@link Prediction}.
 *
 * <p>The variant's jar is not needed: the file is the network, and the properties say what else there is to know. They are
 * those of {@link #arguments}.
 *
 * <p>An image has any size and is predicted as a whole, framed as {@link io.github.unetzoo.predict.SegmentationPredictor}
 * frames it: the result is the same up to rounding, except that the predictor cuts images into tiles that need more than
 * 2 GB.
 */
public final class SegmentationTranslatorFactory implements TranslatorFactory {

    private static final String SIZE = "size";

    /** For DJL, which makes one by its name. */
    public SegmentationTranslatorFactory() {}

    /**
     * The arguments by which this predicts as a model does.
     *
     * @param model whose channels, normalisation, classes and sizes they tell; only looked at
     * @return words for {@code serving.properties}, in a fixed order
     * @throws IllegalArgumentException if the network's output is not of its input's scale
     */
    public static Map<String, String> arguments(SegmentationModel model) {
        return TranslatorSettings.of(model).toArguments();
    }

    @Override
    public Set<Pair<Type, Type>> getSupportedTypes() {
        Set<Pair<Type, Type>> types = new LinkedHashSet<>();
        for (Class<?> output : List.of(CategoryMask.class, Segmentation.class, Prediction.class)) {
            types.add(new Pair<>(Image.class, output));
        }
        types.add(new Pair<>(Input.class, Output.class));
        return types;
    }

    @Override
    @SuppressWarnings("unchecked") // as the classes that were asked for say
    public <I, O> Translator<I, O> newInstance(Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
            throws TranslateException {
        if (!isSupported(input, output)) {
            throw new TranslateException("no translator from " + input.getName() + " to " + output.getName());
        }
        TranslatorSettings settings;
        try {
            settings = TranslatorSettings.read(arguments);
        } catch (IllegalArgumentException e) {
            throw new TranslateException(e.getMessage(), e);
        }
        if (output == Prediction.class) {
            return (Translator<I, O>) new Predicting<>(settings, Function.identity());
        }
        if (settings.task() instanceof Task.Regression) {
            throw new TranslateException(
                    "a regression has no classes: ask for a Prediction, not for " + output.getName());
        }
        if (output == Segmentation.class) {
            return (Translator<I, O>)
                    new Predicting<>(settings, found -> new Segmentation(found.labels(), Optional.empty()));
        }
        Predicting<CategoryMask> masks =
                new Predicting<>(settings, found -> PredictorTranslators.mask(settings.names(), found.labels()));
        if (output == CategoryMask.class) {
            return (Translator<I, O>) masks;
        }
        return (Translator<I, O>) new ImageServingTranslator(
                settings.json() ? masks : new Predicting<>(settings, found -> picture(found.labels())));
    }

    private static Image picture(LabelMap labels) {
        return ImageFactory.getInstance().fromImage(ImageFiles.picture(labels));
    }

    /** One image through the block. */
    private record Predicting<O>(TranslatorSettings settings, Function<Prediction, O> result)
            implements NoBatchifyTranslator<Image, O> {

        /** Where an image lies in the network's input. */
        private record Place(int height, int width, Framing rows, Framing columns) {}

        @Override
        public NDList processInput(TranslatorContext context, Image image) {
            Raster samples =
                    PredictorTranslators.samples(image, context.getNDManager()).toChannels(settings.channels());
            Place place = new Place(
                    samples.height(),
                    samples.width(),
                    Framing.of(settings::output, samples.height()),
                    Framing.of(settings::output, samples.width()));
            context.setAttachment(SIZE, place);
            Raster framed = settings.normalization()
                    .apply(samples)
                    .mirrorPad(
                            place.rows().before(),
                            place.columns().before(),
                            place.rows().after(),
                            place.columns().after());
            Shape shape = new Shape(1, framed.channels(), framed.height(), framed.width());
            return new NDList(context.getNDManager().create(framed.samples(), shape));
        }

        @Override
        public O processOutput(TranslatorContext context, NDList output) {
            Place place = (Place) context.getAttachment(SIZE);
            Interpretation interpretation = new Interpretation(settings.task(), List.of());
            NDArray values = interpretation.values(output.get(0));
            Shape shape = values.getShape();
            Raster raster = Raster.of((int) shape.get(1), (int) shape.get(2), (int) shape.get(3), values.toFloatArray())
                    .crop(place.rows().skipped(), place.columns().skipped(), place.height(), place.width());
            Optional<LabelMap> labels = settings.task() instanceof Task.Regression
                    ? Optional.empty()
                    : Optional.of(interpretation.labels(raster));
            return result.apply(new Prediction(raster, labels, Optional.empty()));
        }
    }
}
