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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class MicroBenchmarksTest {

    /** Each runs, hardly measured, so that none is found broken when it is needed. */
    @Test
    void allRun() throws RunnerException {
        // JMH refuses to run twice on a machine, for the sake of its figures, which nobody reads here.
        System.setProperty("jmh.ignoreLock", "true");
        Options once = new OptionsBuilder()
                .include("^io\\.github\\.unetzoo\\..*")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(5))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();

        Collection<RunResult> results = new Runner(once).run();

        assertThat(results)
                .extracting(result -> name(result.getParams().getBenchmark()))
                .containsExactlyInAnyOrder(
                        "AugmentationBenchmark.flipsAndRightAngles",
                        "AugmentationBenchmark.rotationScaleAndElastic",
                        "AugmentationBenchmark.standard",
                        "BorderWeightsBenchmark.paper",
                        "MaskFileBenchmark.read",
                        "MaskFileBenchmark.write",
                        "MaskFileBenchmark.writeByRows",
                        "MetricBenchmark.counts",
                        "MetricBenchmark.countsAndObjects",
                        "MetricBenchmark.countsAndSurfaceDistances",
                        "MetricBenchmark.distanceTransform",
                        "TilingBenchmark.blended",
                        "TilingBenchmark.exact",
                        "TilingBenchmark.plan");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }

    private static String name(String benchmark) {
        return benchmark.replaceFirst(".*\\.([^.]+\\.[^.]+)$", "$1");
    }
}
