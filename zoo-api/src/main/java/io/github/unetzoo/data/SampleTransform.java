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
package io.github.unetzoo.data;

/** Changes a sample on its way into a batch. Safe for use by many threads. */
@FunctionalInterface
public interface SampleTransform {
    /**
     * The changed sample; the argument stays as it is.
     *
     * @param sample the sample as the dataset holds it
     * @param seed decides everything random, so equal seeds give equal results
     * @return a sample of any size
     */
    Sample apply(Sample sample, long seed);

    /**
     * The changed sample, which shows a given place of the original if it is a crop. This method as it stands pays no
     * heed to the place.
     *
     * @param sample the sample as the dataset holds it
     * @param seed decides everything random
     * @param focus what a crop should show
     * @return a sample of any size
     */
    default Sample apply(Sample sample, long seed, Pixel focus) {
        return apply(sample, seed);
    }

    /**
     * The transform that changes nothing.
     *
     * @return samples as they are
     */
    static SampleTransform identity() {
        return (sample, seed) -> sample;
    }
}
