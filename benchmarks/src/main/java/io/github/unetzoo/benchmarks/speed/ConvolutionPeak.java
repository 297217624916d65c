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
package io.github.unetzoo.benchmarks.speed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.CompileOptions;
import io.github.unetzoo.model.CompiledNetwork;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.weights.TensorData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The most that this machine gets out of 3x3 convolutions, among shapes that networks have. */
final class ConvolutionPeak {

    private static final double GIGA = 1e9;
    private static final double MILLIS = 1e3;
    private static final int TIMES = 6;
    private static final int LAYERS = 4;

    /**
     * A map.
     *
     * @param channels in and out
     * @param side of the map
     */
    private record Map3x3(int channels, int side) {}

    private static final List<Map3x3> MAPS =
            List.of(new Map3x3(64, 128), new Map3x3(128, 64), new Map3x3(256, 64), new Map3x3(512, 32));

    private ConvolutionPeak() {}

    /** Multiplications and additions, counted as two, in a second, in 10^9. */
    static double gigaFlops(Precision precision) {
        return MAPS.stream().mapToDouble(map -> gigaFlops(map, precision)).max().orElseThrow();
    }

    private static double gigaFlops(Map3x3 map, Precision precision) {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", map.channels());
        for (int i = 0; i < LAYERS; i++) {
            x = g.conv("c" + i, x, Op.Conv.same(map.channels(), 3));
        }
        g.output("out", x);
        Graph graph = g.build();
        Map<String, TensorData> weights = new HashMap<>();
        for (Weight weight : graph.weights()) {
            weights.put(weight.name(), TensorData.ofFloats(new float[(int) weight.elements()], weight.dimensions()));
        }
        CompileOptions options = CompileOptions.builder()
                .optPrecision(precision)
                .optImage(map.side(), map.side())
                .build();
        try (CompiledNetwork network = CompiledNetwork.of(graph, weights, options);
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            double best = Double.MAX_VALUE;
            for (int i = 0; i < TIMES; i++) {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray image = scope.ones(new Shape(1, map.channels(), map.side(), map.side()));
                    Stopwatch watch = new Stopwatch();
                    network.run(image);
                    best = Math.min(best, watch.millis());
                }
            }
            return 2.0 * graph.macs(map.side(), map.side()) / GIGA / (best / MILLIS);
        }
    }
}
