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
package io.github.unetzoo.benchmarks.compare;

import java.util.List;
import java.util.OptionalDouble;

/**
 * An image, its truth and what each model says of it, as layers that are laid over the picture.
 *
 * @param roles why it is shown: {@code best}, {@code median}, {@code worst} or {@code most disagreed}, or several of them
 * @param image its name
 * @param width of the layers, pixels
 * @param height of the layers, pixels
 * @param score the mean over the models of its IoU, each the mean over seeds and the foreground classes that it has
 * @param apart by how much the best and the worst of the models' IoU differ
 * @param picture grey, a PNG file in base64, as all layers
 * @param truth the true classes, transparent elsewhere
 * @param background whether the truth is background alone, so that whatever is found is wrong
 * @param predictions of each model that was scored, in the order of the comparison
 */
public record GalleryImage(
        List<String> roles,
        String image,
        int width,
        int height,
        double score,
        double apart,
        String picture,
        String truth,
        boolean background,
        List<Prediction> predictions) {

    /**
     * What one model says, trained with the first of the seeds.
     *
     * @param model its label
     * @param score the image's IoU; empty if it is undefined for every class
     * @param classes the predicted classes, transparent elsewhere
     * @param errors what is right, missed, wrongly predicted, or of the wrong class
     */
    public record Prediction(String model, OptionalDouble score, String classes, String errors) {

        int length() {
            return classes.length() + errors.length();
        }
    }

    /**
     * Copies the lists.
     *
     * @param roles why it is shown: {@code best}, {@code median}, {@code worst} or {@code most disagreed}, or several of them
     * @param image its name
     * @param width of the layers, pixels
     * @param height of the layers, pixels
     * @param score the mean over the models of its IoU, each the mean over seeds and the foreground classes that it has
     * @param apart by how much the best and the worst of the models' IoU differ
     * @param picture grey, a PNG file in base64, as all layers
     * @param truth the true classes, transparent elsewhere
     * @param background whether the truth is background alone, so that whatever is found is wrong
     * @param predictions of each model that was scored, in the order of the comparison
     */
    public GalleryImage {
        roles = List.copyOf(roles);
        predictions = List.copyOf(predictions);
    }

    /** Characters of all layers. */
    int length() {
        return picture.length()
                + truth.length()
                + predictions.stream().mapToInt(Prediction::length).sum();
    }
}
