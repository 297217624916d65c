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
package io.github.unetzoo.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrictMatchTest {
    private final Map<String, long[]> expected = new LinkedHashMap<>();
    private final Map<String, TensorData> tensors = new LinkedHashMap<>();

    private Map<String, TensorData> match(NameMap names) {
        return StrictMatch.match(expected, Checkpoint.of("w.safetensors", tensors, Map.of()), names);
    }

    private static TensorData zeros(long... shape) {
        return TensorData.ofFloats(new float[(int) Shapes.elements(shape)], shape);
    }

    @Test
    void givesTheTensorsUnderOurNamesInOurOrder() {
        expected.put("b", new long[] {2, 3});
        expected.put("a", new long[0]);
        tensors.put("module.a", zeros());
        tensors.put("module.b", zeros(2, 3));
        Map<String, TensorData> matched =
                match(NameMap.builder().optRule("(.*)", "module.$1").build());
        assertThat(matched.keySet()).containsExactly("b", "a");
        assertThat(matched.get("b")).isSameAs(tensors.get("module.b"));
        assertThat(matched.get("a")).isSameAs(tensors.get("module.a"));
    }

    @Test
    void listsWhatIsMissingUnexpectedAndMisshapen() {
        expected.put("gone", new long[] {4});
        expected.put("here", new long[] {1});
        expected.put("turned", new long[] {2, 3});
        expected.put("whole", new long[] {1});
        tensors.put("here", zeros(1));
        tensors.put("m.turned", zeros(3, 2));
        tensors.put("extra", zeros(7));
        tensors.put("whole", TensorData.of(ElementType.I32, new long[] {1}, ByteBuffer.allocate(4)));
        NameMap names = NameMap.builder().optRule("(turned|gone)", "m.$1").build();
        assertThatThrownBy(() -> match(names))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("w.safetensors does not fit the network, which expects 4 tensors:"
                        + " 1 missing, 1 unexpected, 2 misshapen.")
                .hasMessageEndingWith("""

                        missing:
                          gone (as m.gone) [4]
                        unexpected:
                          extra F32[7]
                        misshapen:
                          turned (as m.turned) is F32[3, 2], expected [2, 3]
                          whole is I32[1], expected a floating-point type
                        Build the network with the configuration the weights were saved with, or give the name map of \
                        their source.""");
    }

    @Test
    void listsTenOfAKindAndCountsTheRest() {
        for (int i = 0; i < 13; i++) {
            expected.put("w" + i, new long[] {1});
        }
        tensors.put("other", zeros(1));
        assertThatThrownBy(() -> match(NameMap.identity()))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("13 missing, 1 unexpected, 0 misshapen")
                .hasMessageContaining("\n  w9 [1]\n  and 3 more\nunexpected:")
                .message()
                .doesNotContain("w10", "misshapen:");
    }

    @Test
    void ignoresLeftOversButNotWhatIsAskedFor() {
        expected.put("bn.weight", new long[] {1});
        tensors.put("bn.weight", zeros(1));
        tensors.put("bn.num_batches_tracked", zeros());
        NameMap names = NameMap.builder().optIgnore("bn.*").build();
        assertThat(match(names)).containsOnlyKeys("bn.weight");
        assertThatThrownBy(() -> match(NameMap.identity()))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("bn.num_batches_tracked F32[]");
    }

    @Test
    void takesAnyFloatingType() {
        expected.put("half", new long[] {1});
        tensors.put("half", TensorData.of(ElementType.BF16, new long[] {1}, ByteBuffer.allocate(2)));
        assertThat(match(NameMap.identity())).containsOnlyKeys("half");
    }

    @Test
    void refusesTwoNamesForOneKey() {
        expected.put("a1", new long[] {1});
        expected.put("a2", new long[] {1});
        tensors.put("a", zeros(1));
        NameMap names = NameMap.builder().optRule("a\\d", "a").build();
        assertThatThrownBy(() -> match(names))
                .isInstanceOf(WeightsException.class)
                .hasMessage("the name map for w.safetensors leads both \"a1\" and \"a2\" to the key \"a\":"
                        + " correct its rules");
    }

    @Test
    void aComparisonKeepsWhatFits() {
        expected.put("kept", new long[] {2});
        expected.put("gone", new long[] {1});
        expected.put("turned", new long[] {2, 3});
        tensors.put("kept", zeros(2));
        tensors.put("turned", zeros(3, 2));
        tensors.put("extra", zeros(7));
        StrictMatch.Fit fit =
                StrictMatch.compare(expected, Checkpoint.of("w.safetensors", tensors, Map.of()), NameMap.identity());
        assertThat(fit.exact()).isFalse();
        assertThat(fit.matched()).containsOnlyKeys("kept");
        assertThat(fit.missing()).containsExactly("gone [1]");
        assertThat(fit.unexpected()).containsExactly("extra F32[7]");
        assertThat(fit.misshapen()).containsExactly("turned is F32[3, 2], expected [2, 3]");
    }
}
