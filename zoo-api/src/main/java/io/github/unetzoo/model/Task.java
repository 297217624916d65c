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
package io.github.unetzoo.model;

import java.util.List;

/** What a network's logits mean, and so how many channels they have. */
public sealed interface Task {

    /** Channels of the network's logits. */
    int outputs();

    /** The losses, by their words, that can train it. */
    List<String> losses();

    /** The sum of losses that trains it unless another is asked for. */
    String usualLoss();

    /** Object or background: one logit per pixel, probability by the sigmoid. */
    record Binary() implements Task {
        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public List<String> losses() {
            return withShared("bce");
        }

        @Override
        public String usualLoss() {
            return "bce+dice";
        }
    }

    /**
     * One of several classes per pixel: as many logits, probabilities by the softmax over them.
     *
     * @param classes with the background; at least 2
     */
    record Multiclass(int classes) implements Task {
        /** Checks the bound. */
        public Multiclass {
            if (classes < 2) {
                throw new IllegalArgumentException(
                        "classes " + classes + " must be at least 2; for object or background use 1 class (binary)");
            }
        }

        @Override
        public int outputs() {
            return classes;
        }

        @Override
        public List<String> losses() {
            return withShared("ce");
        }

        @Override
        public String usualLoss() {
            return "ce+dice";
        }
    }

    /**
     * Numbers per pixel; the logits are the prediction.
     *
     * @param outputs how many, at least 1
     */
    record Regression(int outputs) implements Task {
        /** Checks the bound. */
        public Regression {
            if (outputs < 1) {
                throw new IllegalArgumentException("regression outputs " + outputs + " must be at least 1");
            }
        }

        @Override
        public List<String> losses() {
            return List.of("mse", "mae");
        }

        @Override
        public String usualLoss() {
            return "mse";
        }
    }

    /**
     * The task of a segmentation with so many classes: 1 is {@link Binary}, more are {@link Multiclass}.
     *
     * @throws IllegalArgumentException for fewer than 1
     */
    static Task classes(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes " + classes
                    + " must be at least 1: 1 for object or background, K for K classes with the background");
        }
        return classes == 1 ? new Binary() : new Multiclass(classes);
    }

    /** The losses of any segmentation, after the one by which its pixels' probabilities are usually judged. */
    private static List<String> withShared(String first) {
        return List.of(
                first,
                "focal",
                "dice",
                "gdice",
                "jaccard",
                "tversky",
                "focal-tversky",
                "lovasz",
                "msssim",
                "boundary",
                "hybrid");
    }
}
