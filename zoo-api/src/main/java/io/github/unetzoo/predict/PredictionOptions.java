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

import io.github.unetzoo.model.Task;
import java.util.List;

/**
 * How a model predicts. {@link #DEFAULT} has the defaults, {@link #builder} changes them.
 *
 * @param tiling how an image becomes inputs of the network
 * @param batch inputs per call of the network, at least 1; no result depends on it beyond rounding
 * @param augmentation in which other ways each input is shown to the network
 * @param thresholds probabilities in [0, 1): none, one for all classes but the background, or one for each. A pixel is
 *     of the most probable class that is above its threshold, of the background if there is none. With none given, of
 *     the most probable class; for a binary network, and for labels that do not exclude each other, 0.5
 * @param minimumSizes pixels: none, one for all classes but the background, or one for each. 8-connected regions of one
 *     class with fewer pixels become background
 * @param instances whether and how objects are told from one another, after the small ones are gone
 * @param compiled whether the model's compiled form computes, of the weights that it has when the predictor is made; where
 *     there is none, or for weights that change, its trainable form does
 */
public record PredictionOptions(
        Tiling tiling,
        int batch,
        TestTimeAugmentation augmentation,
        List<Double> thresholds,
        List<Integer> minimumSizes,
        Instances instances,
        boolean compiled) {

    /** Automatic tiling, one input at a time, and nothing else. */
    public static final PredictionOptions DEFAULT = builder().build();

    /**
     * Checks the bounds.
     *
     * @param tiling how an image becomes inputs of the network
     * @param batch inputs per call of the network, at least 1
     * @param augmentation in which other ways each input is shown to the network
     * @param thresholds each in [0, 1); copied
     * @param minimumSizes each 0 pixels or more; copied
     * @param instances whether and how objects are told from one another
     * @param compiled whether the model's compiled form computes
     * @throws IllegalArgumentException naming the value that is out of its range
     */
    public PredictionOptions {
        thresholds = List.copyOf(thresholds);
        minimumSizes = List.copyOf(minimumSizes);
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " must be at least 1");
        }
        for (double threshold : thresholds) {
            if (!(threshold >= 0 && threshold < 1)) {
                throw new IllegalArgumentException("threshold " + threshold + " must lie in [0, 1)");
            }
        }
        for (int size : minimumSizes) {
            if (size < 0) {
                throw new IllegalArgumentException("minimum size " + size + " must be 0 or more pixels");
            }
        }
    }

    /** {@return a builder that starts with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Whether these go with a model.
     *
     * @throws IllegalArgumentException if the number of thresholds or sizes is not that of its classes, or it has none
     */
    void checkFit(Task task, List<String> classes) {
        boolean regression = task instanceof Task.Regression;
        boolean needsClasses =
                !thresholds.isEmpty() || !minimumSizes.isEmpty() || !(instances instanceof Instances.None);
        if (regression && needsClasses) {
            throw new IllegalArgumentException(
                    "a regression has no classes: leave out thresholds, minimum sizes and instances");
        }
        checkCount("thresholds", thresholds, classes);
        checkCount("minimum sizes", minimumSizes, classes);
    }

    private static void checkCount(String what, List<?> values, List<String> classes) {
        if (values.size() > 1 && values.size() != classes.size() - 1) {
            throw new IllegalArgumentException(values.size() + " " + what + " " + values
                    + " do not fit: give one for all classes, or one for each of "
                    + classes.subList(1, classes.size()));
        }
    }

    /** The value of a class above 0 in a list of none, one or all. */
    static <T> T forClass(List<T> values, int label, T otherwise) {
        return values.isEmpty() ? otherwise : values.get(values.size() == 1 ? 0 : label - 1);
    }

    /** Changes the defaults. */
    public static final class Builder {
        private Tiling tiling = new Tiling.Automatic();
        private int batch = 1;
        private TestTimeAugmentation augmentation = TestTimeAugmentation.NONE;
        private List<Double> thresholds = List.of();
        private List<Integer> minimumSizes = List.of();
        private Instances instances = new Instances.None();
        private boolean compiled = true;

        private Builder() {}

        /**
         * Chooses how an image becomes inputs of the network.
         *
         * @param aTiling {@link Tiling.Automatic} unless given
         * @return this builder
         */
        public Builder optTiling(Tiling aTiling) {
            this.tiling = aTiling;
            return this;
        }

        /**
         * Sets how many inputs a call of the network takes.
         *
         * @param inputs at least 1; 1 unless given
         * @return this builder
         */
        public Builder optBatch(int inputs) {
            this.batch = inputs;
            return this;
        }

        /**
         * Chooses in which other ways each input is shown to the network.
         *
         * @param anAugmentation {@link TestTimeAugmentation#NONE} unless given
         * @return this builder
         */
        public Builder optAugmentation(TestTimeAugmentation anAugmentation) {
            this.augmentation = anAugmentation;
            return this;
        }

        /**
         * Sets probabilities above which a pixel may be of a class; see {@link PredictionOptions#thresholds}.
         *
         * @param probabilities in [0, 1): none, one for all classes but the background, or one for each; none unless
         *     given
         * @return this builder
         */
        public Builder optThresholds(List<Double> probabilities) {
            this.thresholds = probabilities;
            return this;
        }

        /**
         * Sets how large a region of a class has to be to stay; see {@link PredictionOptions#minimumSizes}.
         *
         * @param pixels 0 or more: none, one for all classes but the background, or one for each; none unless given
         * @return this builder
         */
        public Builder optMinimumSizes(List<Integer> pixels) {
            this.minimumSizes = pixels;
            return this;
        }

        /**
         * Chooses whether and how objects are told from one another.
         *
         * @param how {@link Instances.None} unless given
         * @return this builder
         */
        public Builder optInstances(Instances how) {
            this.instances = how;
            return this;
        }

        /**
         * Chooses whether the model's compiled form computes; see {@link PredictionOptions#compiled}.
         *
         * @param wanted true unless given
         * @return this builder
         */
        public Builder optCompiled(boolean wanted) {
            this.compiled = wanted;
            return this;
        }

        /**
         * Checks the options; whether they go with a model is seen when a predictor is made.
         *
         * @return the options
         * @throws IllegalArgumentException if one is out of its range
         */
        public PredictionOptions build() {
            return new PredictionOptions(tiling, batch, augmentation, thresholds, minimumSizes, instances, compiled);
        }
    }
}
