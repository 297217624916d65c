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

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.geometry.DistanceTransform;
import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.metric.ImageScore;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** One image's scores: the truth against itself moved by two pixels. */
public class MetricBenchmark extends NucleiBenchmark {

    private static final List<String> CLASSES = List.of("background", "nucleus");

    private final Sample sample = nuclei(SIZE);
    private final LabelMap instances = sample.instances().orElseThrow();
    private final int[] truth = sample.mask().labels();
    private final LabelMap movedInstances = moved(instances);
    private final int[] prediction = moved(sample.mask()).labels();
    private final boolean[] outside = new boolean[truth.length];
    private final Evaluation overlap =
            Evaluation.builder().setClasses(CLASSES).optSurfaceDistances(false).build();
    private final Evaluation surfaces =
            Evaluation.builder().setClasses(CLASSES).optSurfaceDistances(true).build();

    public MetricBenchmark() {
        for (int i = 0; i < outside.length; i++) {
            outside[i] = truth[i] == 0;
        }
    }

    private static LabelMap moved(LabelMap map) {
        return map.fillPad(0, 2, 0, 0, 0).crop(0, 0, SIZE, SIZE);
    }

    @Benchmark
    public List<ImageScore> counts() {
        return overlap.add("image", SIZE, SIZE, truth, prediction);
    }

    @Benchmark
    public List<ImageScore> countsAndSurfaceDistances() {
        return surfaces.add("image", SIZE, SIZE, truth, prediction);
    }

    @Benchmark
    public List<ImageScore> countsAndObjects() {
        return overlap.add("image", SIZE, SIZE, truth, prediction, instances.labels(), movedInstances.labels());
    }

    @Benchmark
    public double[] distanceTransform() {
        return DistanceTransform.squared(outside, SIZE, SIZE, 1, 1);
    }
}
