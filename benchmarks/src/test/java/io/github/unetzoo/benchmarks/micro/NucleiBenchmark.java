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

import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SyntheticNuclei;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How micro-benchmarks are measured, and the image of nuclei that they work on. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public abstract class NucleiBenchmark {

    protected static final int SIZE = 256;

    /** Image (3, size, size), with mask and instances. */
    protected static Sample nuclei(int size) {
        Sample grey = SyntheticNuclei.builder()
                .optSeed(7)
                .optCount(1, 0, 0)
                .optSize(size)
                .optEmptyShare(0)
                .build()
                .split("train")
                .sample(0);
        return new Sample(grey.name(), grey.image().toChannels(3), grey.mask(), grey.instances());
    }
}
