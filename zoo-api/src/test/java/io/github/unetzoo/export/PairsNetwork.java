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
package io.github.unetzoo.export;

import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.GivenNetwork;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Task;

/** A small network that takes sizes of pairs. */
final class PairsNetwork {

    private PairsNetwork() {}

    /**
     * Halves an image twice by convolutions that round up, and joins its halves again: it takes 3, 4, 7, 8, 11, 12 pixels and
     * so on, and gives 4, 4, 8, 8, 12, 12.
     */
    static Network of(int channels, int outputs) {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", channels);
        Tensor half = g.relu(g.conv("half", x, Op.Conv.same(6, 3).withStep(2)));
        Tensor quarter = g.relu(g.conv("quarter", half, Op.Conv.same(8, 3).withStep(2)));
        Tensor up = g.convTranspose("up", quarter, Op.ConvTranspose.doubling(6));
        Tensor whole = g.relu(g.convTranspose("whole", g.concat(half, up), Op.ConvTranspose.doubling(6)));
        g.output("logits", g.conv("head", whole, Op.Conv.same(outputs, 3)));
        return new GivenNetwork(g.build(), Task.classes(outputs));
    }
}
