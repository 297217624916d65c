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
package io.github.unetzoo.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.weights.NameMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What breaks the contract is noticed, and what keeps it is not. */
class NetworkContractTest {

    @TempDir
    Path folder;

    /** The small network with which saving is tested. */
    private record Drawn(Graph graph) implements Network {
        @Override
        public String architecture() {
            return "tiny";
        }

        @Override
        public Map<String, String> options() {
            return Map.of("classes", "1", "valid", "false");
        }

        @Override
        public Task task() {
            return new Task.Binary();
        }

        @Override
        public NameMap referenceNames() {
            return NameMap.identity();
        }
    }

    private static NetworkContract contract(
            BiFunction<GraphBuilder, Tensor, Tensor> body, Map<String, String> unmoved) {
        GraphBuilder g = new GraphBuilder();
        g.output("logits", body.apply(g, g.input("image", 2)));
        return of(new Drawn(g.build()), unmoved);
    }

    private static NetworkContract of(Network network, Map<String, String> unmoved) {
        return new NetworkContract() {
            @Override
            protected List<String> networks() {
                return List.of("drawn");
            }

            @Override
            protected List<String> running() {
                return List.of("drawn");
            }

            @Override
            protected Map<String, String> unmoved(String spec) {
                return unmoved;
            }

            @Override
            protected Network network(String spec) {
                return network;
            }
        };
    }

    private static Tensor conv(GraphBuilder g, String name, Tensor x) {
        return g.conv(name, x, Op.Conv.same(1, 3));
    }

    @Test
    void aNetworkThatKeepsItPasses() {
        NetworkContract good = contract(
                (g, x) -> conv(g, "head", g.batchNorm("norm", conv(g, "a", x))),
                Map.of("a\\.bias", "a batch norm follows"));

        assertThatCode(() -> {
                    good.givesLogitsOfTheImagesSizeOrSaysWhichSizeItTakes("drawn");
                    good.backwardReachesEveryWeight("drawn");
                    good.trainingDiffersFromEvaluationOnlyWhereItShould("drawn");
                    good.answersForEachImageOfABatchAsForItAlone("drawn");
                    good.drawsTheSameWeightsFromTheSameSeed("drawn");
                    good.anOutputStaysTheSameWithoutTheOthers("drawn");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aWeightWithoutGradientIsFound() {
        NetworkContract decided = contract(
                (g, x) -> g.multiply(conv(g, "head", x), g.argMax(g.conv("gate", x, Op.Conv.same(2, 3)))), Map.of());
        NetworkContract biased = contract((g, x) -> conv(g, "head", g.batchNorm("norm", conv(g, "a", x))), Map.of());

        assertThatThrownBy(() -> decided.backwardReachesEveryWeight("drawn")).hasMessageContaining("gate.");
        assertThatThrownBy(() -> biased.backwardReachesEveryWeight("drawn")).hasMessageContaining("a.bias");
    }

    @Test
    void anExceptionThatIsNoneIsFound() {
        NetworkContract moved = contract((g, x) -> conv(g, "head", x), Map.of("head\\.bias", "of no reason"));
        NetworkContract gone = contract((g, x) -> conv(g, "head", x), Map.of("tail\\.bias", "it was there once"));

        assertThatThrownBy(() -> moved.backwardReachesEveryWeight("drawn"))
                .hasMessageContaining("head.bias, unmoved because of no reason");
        assertThatThrownBy(() -> gone.backwardReachesEveryWeight("drawn")).hasMessageContaining("tail");
    }

    @Test
    void logitsOfAnotherSizeAreFound() {
        NetworkContract shrunk = contract((g, x) -> conv(g, "head", g.maxPool(x, 2)), Map.of());
        NetworkContract coarse =
                contract((g, x) -> g.upsample(conv(g, "head", g.maxPool(x, 2)), 2, Interpolation.NEAREST), Map.of());

        assertThatThrownBy(() -> shrunk.givesLogitsOfTheImagesSizeOrSaysWhichSizeItTakes("drawn"))
                .hasMessageContaining("32x48");
        assertThatThrownBy(() -> coarse.givesLogitsOfTheImagesSizeOrSaysWhichSizeItTakes("drawn"))
                .hasMessageContaining("64x96");
    }

    @Test
    void aNetworkThatItsOptionsDoNotBuildIsFound() {
        NetworkContract other = contract((g, x) -> conv(g, "head", x), Map.of());
        other.folder = folder;

        assertThatThrownBy(() -> other.isBuiltAgainFromItsOptions("drawn")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> other.savedAndLoadedItGivesTheSameOutput("drawn"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("could not be read again");
    }

    @Test
    void aListThatIsNotCommittedIsFound() {
        NetworkContract fresh = contract((g, x) -> conv(g, "head", x), Map.of());

        assertThatThrownBy(fresh::hasTheWeightsOfTheCommittedList).hasMessageContaining("renew the list");
    }
}
