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

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;

/**
 * The trained models as one of DJL's model zoos, which DJL finds by itself:
 *
 * <pre>{@code
 * Criteria<Image, CategoryMask> criteria = Criteria.builder()
 *         .setTypes(Image.class, CategoryMask.class)
 *         .optApplication(Application.CV.SEMANTIC_SEGMENTATION)
 *         .optArtifactId("unet")
 *         .optFilter("tag", "nuclei")
 *         .build();
 * try (ZooModel<Image, CategoryMask> model = criteria.loadModel();
 *         Predictor<Image, CategoryMask> predictor = model.newPredictor()) {
 *     CategoryMask mask = predictor.predict(ImageFactory.getInstance().fromFile(photo));
 * }
 * }</pre>
 *
 * <p>The artifact is the architecture. Of its models the filter {@code tag} or {@code id} chooses one, or {@code
 * optModelName} with the tag or the id; else it is the first by id. Besides {@code CategoryMask} a model gives {@link
 * io.github.unetzoo.predict.Segmentation} and {@link io.github.unetzoo.predict.Prediction}. Images may have any size: the
 * translator predicts as {@link io.github.unetzoo.predict.SegmentationPredictor} does, and all of it counts as DJL's
 * postprocessing. The argument {@code precision} is {@code float32} unless told, or {@code bfloat16} or {@code auto}.
 * Models are those of {@link io.github.unetzoo.hub.Hub#standard}.
 */
public final class UNetZooProvider implements ZooProvider {

    /** The group of all models. */
    public static final String GROUP_ID = "io.github.unetzoo";

    /** For DJL, which makes one by itself. */
    public UNetZooProvider() {}

    @Override
    public String getName() {
        return "UNet Zoo";
    }

    @Override
    public ModelZoo getModelZoo() {
        return new UNetModelZoo();
    }
}
