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
package io.github.unetzoo.predict;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.model.Task;
import java.util.List;

/** What a network's logits mean: their probabilities, and the class that follows from these. */
final class Interpretation {

    private final Task task;
    private final List<Double> thresholds;

    Interpretation(Task task, List<Double> thresholds) {
        this.task = task;
        this.thresholds = thresholds;
    }

    /** Probabilities of logits (N, K, H, W); of a regression its numbers. */
    NDArray values(NDArray logits) {
        if (task instanceof Task.Multiclass) {
            return logits.softmax(1);
        }
        return task instanceof Task.Regression ? logits : Activation.sigmoid(logits);
    }

    /** The class of each pixel by its probabilities. */
    LabelMap labels(Raster values) {
        int pixels = values.height() * values.width();
        int[] labels = new int[pixels];
        for (int i = 0; i < pixels; i++) {
            labels[i] = label(values.samples(), i, pixels);
        }
        return LabelMap.of(values.height(), values.width(), labels);
    }

    private int label(float[] samples, int pixel, int pixels) {
        // Sigmoids have no channel of the background, whose probability would decide otherwise.
        boolean sigmoids = !(task instanceof Task.Multiclass);
        int objects = sigmoids ? 1 : 0;
        double usual = sigmoids ? 0.5 : 0;
        int best = 0;
        if (!sigmoids && thresholds.isEmpty()) {
            for (int k = 1; k * pixels < samples.length; k++) {
                if (samples[k * pixels + pixel] > samples[best * pixels + pixel]) {
                    best = k;
                }
            }
            return best;
        }
        float most = 0;
        for (int k = 1; (k - objects) * pixels < samples.length; k++) {
            float probability = samples[(k - objects) * pixels + pixel];
            if (probability > most && probability > PredictionOptions.of(thresholds, k, usual)) {
                best = k;
                most = probability;
            }
        }
        return best;
    }
}
