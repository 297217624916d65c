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
public final class Interpretation {

    private static final double MORE_LIKELY_THAN_NOT = 0.5;

    private final Task task;
    private final List<Double> thresholds;

    /**
     * Says what logits mean for a task.
     *
     * @param task a network's
     * @param thresholds see {@link PredictionOptions#thresholds}
     */
    public Interpretation(Task task, List<Double> thresholds) {
        this.task = task;
        this.thresholds = thresholds;
    }

    /**
     * Makes probabilities of logits: by the softmax for classes that exclude each other, else by the sigmoid. A
     * regression's logits are its numbers already.
     *
     * @param logits (N, K, H, W)
     * @return of the same shape, 0 to 1 but for a regression
     */
    public NDArray values(NDArray logits) {
        if (task instanceof Task.Multiclass) {
            return logits.softmax(1);
        }
        return task instanceof Task.Regression ? logits : Activation.sigmoid(logits);
    }

    /**
     * Finds the class of each pixel by its probabilities.
     *
     * @param values (K, H, W), as {@link #values} gives them of one image; not of a regression
     * @return (H, W), 0 for the background
     */
    public LabelMap labels(Raster values) {
        int pixels = values.height() * values.width();
        int[] labels = new int[pixels];
        for (int i = 0; i < pixels; i++) {
            labels[i] = label(values.samples(), i, pixels);
        }
        return LabelMap.of(values.height(), values.width(), labels);
    }

    private int label(float[] samples, int pixel, int pixels) {
        if (task instanceof Task.Multiclass && thresholds.isEmpty()) {
            return mostProbable(samples, pixel, pixels);
        }
        // Sigmoids have no channel for the background.
        int background = task instanceof Task.Multiclass ? 1 : 0;
        int best = 0;
        float most = 0;
        for (int k = 1; (k - 1 + background) * pixels < samples.length; k++) {
            float probability = samples[(k - 1 + background) * pixels + pixel];
            if (probability > most && probability > PredictionOptions.forClass(thresholds, k, MORE_LIKELY_THAN_NOT)) {
                best = k;
                most = probability;
            }
        }
        return best;
    }

    private static int mostProbable(float[] samples, int pixel, int pixels) {
        int best = 0;
        for (int k = 1; k * pixels < samples.length; k++) {
            if (samples[k * pixels + pixel] > samples[best * pixels + pixel]) {
                best = k;
            }
        }
        return best;
    }
}
