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
package io.github.unetzoo.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FittingSizesTest {

    private static Graph graph(Consumer<GraphBuilder> body) {
        GraphBuilder g = new GraphBuilder();
        body.accept(g);
        return g.build();
    }

    /** Halves twice and meets its own maps again; rounding up if its convolutions pad, down if its poolings do not. */
    private static Graph network(boolean rounding) {
        return graph(g -> {
            Tensor x = g.input("x", 1);
            Tensor half = rounding ? g.conv("half", x, Op.Conv.same(1, 3).withStep(2)) : g.maxPool(x, 2);
            Tensor quarter =
                    rounding ? g.conv("quarter", half, Op.Conv.same(1, 3).withStep(2)) : g.maxPool(half, 2);
            Tensor up = g.convTranspose("up", quarter, Op.ConvTranspose.doubling(1));
            Tensor joined = g.concat(half, up);
            Tensor whole = g.convTranspose("whole", joined, Op.ConvTranspose.doubling(1));
            g.output("y", rounding ? whole : g.concat(x, whole));
        });
    }

    private static void isRight(Graph graph, FittingSizes sizes) {
        for (int side = sizes.first().get(0); side < 300; side++) {
            assertThat(sizes.next(side)).isEqualTo(graph.next(side));
        }
    }

    @Test
    void multiples() {
        Graph graph = network(false);
        FittingSizes sizes = FittingSizes.of(graph);
        assertThat(sizes).isEqualTo(new FittingSizes(List.of(4), 4));
        assertThat(sizes.minimum()).isEqualTo(4);
        isRight(graph, sizes);
    }

    /** The second size that fits is one pixel more than the first, and one pixel more than that does not fit. */
    @Test
    void sizesInPairs() {
        Graph graph = network(true);
        FittingSizes sizes = FittingSizes.of(graph);
        assertThat(sizes).isEqualTo(new FittingSizes(List.of(3, 4), 4));
        assertThat(sizes.minimum()).isEqualTo(4);
        isRight(graph, sizes);
    }

    @Test
    void anySize() {
        Graph graph = graph(g -> g.output("y", g.conv("c", g.input("x", 1), Op.Conv.valid(1, 5))));
        FittingSizes sizes = FittingSizes.of(graph);
        assertThat(sizes).isEqualTo(new FittingSizes(List.of(5), 1));
        isRight(graph, sizes);
        // Two poolings, and nothing that minds how they round.
        Graph careless = graph(g -> g.output("y", g.maxPool(g.maxPool(g.input("x", 1), 2), 2)));
        assertThat(FittingSizes.of(careless)).isEqualTo(new FittingSizes(List.of(4), 1));
    }

    @Test
    void validConvolutions() {
        Graph graph = graph(g -> {
            Tensor fine = g.conv("fine", g.input("x", 1), Op.Conv.valid(1, 3));
            Tensor coarse = g.conv("coarse", g.maxPool(fine, 2), Op.Conv.valid(1, 3));
            Tensor up = g.convTranspose("up", coarse, Op.ConvTranspose.doubling(1));
            g.output("y", g.concat(g.cropLike(fine, up), up));
        });
        FittingSizes sizes = FittingSizes.of(graph);
        isRight(graph, sizes);
        assertThat(sizes.period()).isEqualTo(2);
        assertThat(sizes.minimum() % 2).isEqualTo(graph.next(1) % 2);
    }

    @Test
    void whatCannotBe() {
        assertThatThrownBy(() -> new FittingSizes(List.of(3, 7), 4)).hasMessageContaining("[3, 7]");
        assertThatThrownBy(() -> new FittingSizes(List.of(), 4)).hasMessageContaining("at least one");
    }
}
