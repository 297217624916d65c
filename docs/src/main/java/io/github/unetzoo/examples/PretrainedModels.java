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

import ai.djl.Application;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.hub.Bundle;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.hub.Publication;
import io.github.unetzoo.hub.Zoo;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.Prediction;
import io.github.unetzoo.predict.SegmentationPredictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The page on trained models. */
public final class PretrainedModels {

    private PretrainedModels() {}

    /**
     * Predicts with a model that is found by its name.
     *
     * @param photo an image
     * @param mask where to write its classes, as PNG
     * @return what the model's card says of its limits
     */
    public static List<String> byName(Path photo, Path mask) throws IOException {
        // spotless:off
        // region name
        for (PretrainedModel model : Zoo.list()) {
            System.out.println(model.id() + ", " + model.title() + ", " + model.terms().weights());
        }
        ModelCard card = Zoo.card("unet.nuclei").orElseThrow();
        System.out.println(card.toText());

        try (SegmentationModel model = Zoo.load("unet.nuclei")) {
            Prediction prediction = new SegmentationPredictor(model).predict(ImageFiles.readImage(photo));
            ImageFiles.writeLabels(mask, prediction.labels());
        }
        // endregion
        // spotless:on
        return card.limits();
    }

    /**
     * Predicts in DJL's way.
     *
     * @param photo an image
     * @return its classes
     */
    public static CategoryMask withDjl(Path photo)
            throws IOException, ModelNotFoundException, MalformedModelException, TranslateException {
        // spotless:off
        // region djl
        Criteria<Image, CategoryMask> criteria = Criteria.builder()
                .setTypes(Image.class, CategoryMask.class)
                .optApplication(Application.CV.SEMANTIC_SEGMENTATION)
                .optArtifactId("unet")
                .optFilter("tag", "nuclei")
                .build();
        try (ZooModel<Image, CategoryMask> model = criteria.loadModel();
                Predictor<Image, CategoryMask> predictor = model.newPredictor()) {
            return predictor.predict(ImageFactory.getInstance().fromFile(photo));
        }
        // endregion
        // spotless:on
    }

    /**
     * Publishes a model and packs it for a machine without a network.
     *
     * @param trained a model's folder with its card
     * @param published a folder for a web server
     * @param bundle a file to carry
     * @param cache the cache's folder on the other machine
     */
    public static void publish(Path trained, Path published, Path bundle, Path cache) throws IOException {
        // spotless:off
        // region publish
        PretrainedModel entry = Publication.builder().setModel(trained).setFolder(published).build().publish();

        Hub hub = Hub.builder().optCatalogues(List.of(published.toUri())).build();
        Bundle.write(hub, List.of(entry.id()), bundle);

        Bundle.unpack(bundle, cache);
        // endregion
        // spotless:on
    }
}
