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
package io.github.unetzoo.benchmarks.micro;

import io.github.unetzoo.data.Augmentation;
import io.github.unetzoo.data.Sample;
import org.openjdk.jmh.annotations.Benchmark;

/** One sample on its way into a batch: a crop of 256x256x3 out of an image that is a little larger. */
public class AugmentationBenchmark extends NucleiBenchmark {

    private final Sample sample = nuclei(SIZE + SIZE / 4);
    private final Augmentation exact = Augmentation.builder()
            .optCropSize(SIZE)
            .optFlips(true, true)
            .optRightAngles(true)
            .build();
    private final Augmentation deformed = Augmentation.builder()
            .optCropSize(SIZE)
            .optDeformProbability(1)
            .optRotation(15)
            .optScale(0.8, 1.25)
            .optElastic(SIZE / 64.0, 3)
            .build();
    private final Augmentation standard = Augmentation.standard(SIZE);
    private long seed;

    @Benchmark
    public Sample flipsAndRightAngles() {
        return exact.apply(sample, seed++);
    }

    @Benchmark
    public Sample rotationScaleAndElastic() {
        return deformed.apply(sample, seed++);
    }

    @Benchmark
    public Sample standard() {
        return standard.apply(sample, seed++);
    }
}
