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
package io.github.unetzoo.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import org.junit.jupiter.api.Test;

class InputConstraintsTest {

    /** It takes 7 and 8 pixels, 15 and 16: what is said must hold for every number of steps. */
    @Test
    void sizesInPairsAreNotAStepOfOne() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("x", 3);
        Tensor half = g.conv("half", x, Op.Conv.same(4, 3).withStep(2));
        Tensor coarse = half;
        for (String name : new String[] {"quarter", "eighth"}) {
            coarse = g.conv(name, coarse, Op.Conv.same(4, 3).withStep(2));
        }
        Tensor up = g.upsample(coarse, 4, Interpolation.NEAREST);
        g.output("y", g.upsample(g.add(half, up), 2, Interpolation.NEAREST));
        Graph graph = g.build();
        assertThat(graph.next(1)).isEqualTo(7);
        assertThat(graph.next(8)).isEqualTo(8);

        InputConstraints said = InputConstraints.of(graph);
        assertThat(said).isEqualTo(new InputConstraints(3, 8, 8));
        assertThat(said).hasToString("3 channels, sizes that are multiples of 8 from 8");
        for (int n = 0; n < 40; n++) {
            assertThat(graph.fits(said.minimum() + n * said.step(), said.minimum()))
                    .isTrue();
        }
    }
}
