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
package io.github.unetzoo.benchmarks.compare;

import io.github.unetzoo.graph.Graph;
import java.util.Optional;

/**
 * What a model costs.
 *
 * @param parameters number of learned values
 * @param macs multiply-accumulate operations of its convolutions for one image
 * @param input side of that image, pixels: the crop, or the next size that fits the network
 */
public record ModelSize(long parameters, long macs, int input) {

    /** Empty if no input of the crop's size, or a little more, can pass. */
    static Optional<ModelSize> of(Graph graph, int crop) {
        int side = graph.next(crop);
        return side == 0
                ? Optional.empty()
                : Optional.of(new ModelSize(graph.parameterCount(), graph.macs(side, side), side));
    }
}
