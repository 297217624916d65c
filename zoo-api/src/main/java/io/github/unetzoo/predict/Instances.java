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

/** Whether and how objects of a class are told from one another. */
public sealed interface Instances {

    /** Not at all. */
    record None() implements Instances {}

    /** Each 8-connected region of one class is an instance. */
    record Components() implements Instances {}

    /**
     * Touching objects are split by {@link io.github.unetzoo.geometry.Watershed}, class by class.
     *
     * @param depth how much deeper, in pixels, two neighbouring objects must be than the neck between them to count as
     *     two; at least 0
     */
    record Watershed(double depth) implements Instances {
        /** What serves objects of ten pixels and more. */
        public static final double USUAL_DEPTH = 1;

        /**
         * Checks the bound.
         *
         * @param depth in pixels, finite and at least 0
         * @throws IllegalArgumentException if it is not
         */
        public Watershed {
            if (!(depth >= 0 && depth < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("watershed depth " + depth + " must be 0 or more pixels");
            }
        }
    }
}
