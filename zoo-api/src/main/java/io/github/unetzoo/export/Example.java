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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.hub.LabelClass;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.Interpretation;
import java.util.List;

/**
 * An image and what a model makes of it: generated nuclei, whatever the model was trained for, so that it is free of
 * others' rights.
 *
 * @param image (C, H, W), the samples of a type brought to [0, 1]
 * @param values (K, H, W), probabilities or numbers
 */
record Example(Raster image, Raster values) {

    private static final int LARGEST_SCENE = 2048;
    private static final int COVER = 256;
    private static final float TINT = 0.45f;

    static Example of(SegmentationModel model, int largest, int side) {
        if (side > LARGEST_SCENE) {
            throw new IllegalArgumentException("the network takes images of " + side
                    + " pixels and more, and test images" + " have at most " + LARGEST_SCENE + ": a package needs one");
        }
        Raster scene = SyntheticNuclei.builder()
                .optSize(side)
                .optEmptyShare(0)
                .optCount(0, 0, 1)
                .build()
                .split("test")
                .sample(0)
                .image()
                .toChannels(model.network().graph().input().channels());
        float[] samples = new float[scene.samples().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.round(scene.samples()[i] * largest) / largest;
        }
        Raster image = Raster.of(scene.channels(), side, side, samples);
        return new Example(image, values(model, image));
    }

    private static Raster values(SegmentationModel model, Raster image) {
        Raster normalized = model.normalization().apply(image);
        try (NDManager manager = model.djl().getNDManager().newSubManager()) {
            NDArray input =
                    manager.create(normalized.samples(), new Shape(1, image.channels(), image.height(), image.width()));
            NDArray logits = model.block()
                    .forward(new ParameterStore(manager, false), new NDList(input), false)
                    .get(0);
            NDArray values = new Interpretation(model.network().task(), List.of()).values(logits);
            Shape shape = values.getShape();
            return Raster.of((int) shape.get(1), (int) shape.get(2), (int) shape.get(3), values.toFloatArray());
        }
    }

    /** The image as it is stored, (1, C, H, W). */
    float[] stored(int largest) {
        float[] stored = new float[image.samples().length];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = Math.round(image.samples()[i] * largest);
        }
        return stored;
    }

    /** Twice the middle of the image, (3, H, 2 H); the second with what the model sees. */
    Raster cover(Task task) {
        int side = Math.min(COVER, Math.min(image.height(), values.height()));
        Raster plain = middle(image, side);
        Raster found = middle(values, side);
        float[] samples = new float[3 * side * 2 * side];
        LabelMap labels = task instanceof Task.Regression
                ? LabelMap.of(side, side, new int[side * side])
                : new Interpretation(task, List.of()).labels(found);
        for (int c = 0; c < 3; c++) {
            int channel = Math.min(c, plain.channels() - 1);
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    float grey = plain.samples()[(channel * side + y) * side + x];
                    int label = labels.labels()[y * side + x];
                    float colour = ((LabelClass.usualColour(label) >> (16 - 8 * c)) & 255) / 255f;
                    int at = (c * side + y) * 2 * side + x;
                    samples[at] = grey;
                    samples[at + side] = task instanceof Task.Regression
                            ? found.samples()[y * side + x]
                            : label == 0 ? grey : (1 - TINT) * grey + TINT * colour;
                }
            }
        }
        return Raster.of(3, side, 2 * side, samples);
    }

    private static Raster middle(Raster raster, int side) {
        return raster.crop((raster.height() - side) / 2, (raster.width() - side) / 2, side, side);
    }
}
