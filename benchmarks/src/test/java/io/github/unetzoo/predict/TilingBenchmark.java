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

import io.github.unetzoo.benchmarks.micro.NucleiBenchmark;
import io.github.unetzoo.data.ImageSource;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.unet.UNet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Cutting an image of 1024x1024x3 into tiles and putting their outputs together, with a network that gives back what it
 * gets. In this package, whose classes for it are not public, since a real network would take nearly all the time.
 */
public class TilingBenchmark extends NucleiBenchmark {

    private static final int LARGE = 4 * SIZE;

    private final Graph graph = UNet.builder()
            .setInChannels(3)
            .setClasses(3)
            .optWidth(4)
            .optDepth(2)
            .build()
            .graph();
    private final ImageSource image = ImageSource.of(nuclei(LARGE).image());
    private final Plan exact = plan(new Tiling.Exact(SIZE));
    private final Plan blended = plan(new Tiling.Blended(SIZE, Tiling.USUAL_OVERLAP));

    private Plan plan(Tiling tiling) {
        return Plan.of(graph, tiling, 1, LARGE, LARGE);
    }

    private void run(Plan plan, Blackhole result) {
        new Mosaic(image, plan, 3, 1, inputs -> inputs).run((Raster strip) -> result.consume(strip));
    }

    @Benchmark
    public void exact(Blackhole result) {
        run(exact, result);
    }

    @Benchmark
    public void blended(Blackhole result) {
        run(blended, result);
    }

    @Benchmark
    public Plan plan() {
        return plan(new Tiling.Exact(SIZE));
    }
}
