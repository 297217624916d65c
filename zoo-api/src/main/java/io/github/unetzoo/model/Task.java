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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a network's logits mean, and so how many channels they have. */
public sealed interface Task {

    /** The options that choose a task; a network takes one of them. */
    List<String> WORDS = List.of("classes", "labels", "regression");

    /** {@return the channels of the network's logits, at least 1} */
    int outputs();

    /** {@return how many classes the masks have that it is trained on, with the background; empty for numbers} */
    OptionalInt maskClasses();

    /** {@return the one of {@link #WORDS} that chooses it; its value is {@link #outputs}} */
    default String word() {
        return "classes";
    }

    /** Object or background: one logit per pixel, probability by the sigmoid. */
    record Binary() implements Task {
        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public OptionalInt maskClasses() {
            return OptionalInt.of(2);
        }
    }

    /**
     * One of several classes per pixel: as many logits, probabilities by the softmax over them.
     *
     * @param classes with the background; at least 2
     */
    record Multiclass(int classes) implements Task {
        /**
         * Checks the bound.
         *
         * @param classes with the background; at least 2
         * @throws IllegalArgumentException if there are fewer
         */
        public Multiclass {
            if (classes < 2) {
                throw new IllegalArgumentException(
                        "classes " + classes + " must be at least 2; for object or background use 1 class (binary)");
            }
        }

        @Override
        public OptionalInt maskClasses() {
            return OptionalInt.of(classes);
        }

        @Override
        public int outputs() {
            return classes;
        }
    }

    /**
     * Labels that do not exclude each other: a logit per label, each with a sigmoid of its own, so that a pixel may be
     * likely to have several of them, or none. Masks still hold one class index per pixel: 0 is no label, {@code k} is
     * label {@code k}, whose logit is channel {@code k - 1}. A segmentation gives a pixel its most probable label, if
     * that is more likely than not, else the background.
     *
     * @param labels how many, the background not counted; at least 1
     */
    record Multilabel(int labels) implements Task {
        /**
         * Checks the bound.
         *
         * @param labels how many, the background not counted; at least 1
         * @throws IllegalArgumentException if there are fewer
         */
        public Multilabel {
            if (labels < 1) {
                throw new IllegalArgumentException(
                        "labels " + labels + " must be at least 1; the background is not counted");
            }
        }

        @Override
        public OptionalInt maskClasses() {
            return OptionalInt.of(labels + 1);
        }

        @Override
        public int outputs() {
            return labels;
        }

        @Override
        public String word() {
            return "labels";
        }
    }

    /**
     * Numbers per pixel; the logits are the prediction.
     *
     * @param outputs how many, at least 1
     */
    record Regression(int outputs) implements Task {
        /**
         * Checks the bound.
         *
         * @param outputs how many, at least 1
         * @throws IllegalArgumentException if there are fewer
         */
        public Regression {
            if (outputs < 1) {
                throw new IllegalArgumentException("regression outputs " + outputs + " must be at least 1");
            }
        }

        @Override
        public OptionalInt maskClasses() {
            return OptionalInt.empty();
        }

        @Override
        public String word() {
            return "regression";
        }
    }

    /**
     * Gives the task of a segmentation with so many classes: 1 is {@link Binary}, more are {@link Multiclass}.
     *
     * @param classes at least 1; the background counts if they are more
     * @return the task
     * @throws IllegalArgumentException for fewer than 1
     */
    static Task classes(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes " + classes
                    + " must be at least 1: 1 for object or background, K for K classes with the background");
        }
        return classes == 1 ? new Binary() : new Multiclass(classes);
    }

    /**
     * Reads the task that the options choose.
     *
     * @param options among which may be one of {@link #WORDS}
     * @return the task; empty if they choose none
     * @throws IllegalArgumentException if they choose two, or a number is out of range
     */
    static Optional<Task> of(Options options) {
        List<String> given =
                WORDS.stream().filter(word -> options.text(word).isPresent()).toList();
        if (given.size() > 1) {
            throw new IllegalArgumentException("options " + String.join(" and ", given)
                    + " choose what the network predicts: give one of them, not both");
        }
        return options.integer("classes")
                .map(Task::classes)
                .or(() -> options.integer("labels").map(Multilabel::new))
                .or(() -> options.integer("regression").map(Regression::new));
    }

    /**
     * Puts one line of help for each of {@link #WORDS}.
     *
     * @param help by option name, to which lines are added
     */
    static void describe(Map<String, String> help) {
        help.put("classes", "1 for object or background, K for K classes with the background");
        help.put("labels", "instead of classes: K labels of which a pixel may have several, background not counted");
        help.put("regression", "instead of classes: numbers per pixel");
    }
}
