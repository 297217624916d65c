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

import org.junit.jupiter.api.Test;

class NameMapTest {
    @Test
    void theIdentityRenamesAndIgnoresNothing() {
        assertThat(NameMap.identity().foreign("a.b")).isEqualTo("a.b");
        assertThat(NameMap.identity().ignores("bn.num_batches_tracked")).isFalse();
    }

    @Test
    void theFirstRuleThatMatchesTheWholeNameWins() {
        NameMap names = NameMap.builder()
                .optRule("down(\\d+)", "short.$1")
                .optRule("down(\\d+)\\.(?<rest>.*)", "encoder.$1.${rest}")
                .optRule("down.*", "never")
                .optRule("a|ab", "either")
                .build();
        assertThat(names.foreign("down12")).isEqualTo("short.12");
        assertThat(names.foreign("down1.conv.weight")).isEqualTo("encoder.1.conv.weight");
        assertThat(names.foreign("x.down1")).isEqualTo("x.down1");
        // Not what is left of an alternative that matches only the beginning.
        assertThat(names.foreign("ab")).isEqualTo("either");
        assertThat(names.foreign("down1\n")).isEqualTo("down1\n");
    }

    @Test
    void aRuleIsAppliedOnce() {
        NameMap names = NameMap.builder().optRule("(.*)", "module.$1").build();
        assertThat(names.foreign("conv.weight")).isEqualTo("module.conv.weight");
        assertThat(names.foreign("")).isEqualTo("module.");
    }

    @Test
    void ignoresWholeKeysOnly() {
        NameMap names = NameMap.builder()
                .optIgnore(".*num_batches_tracked")
                .optIgnore("mask_values")
                .build();
        assertThat(names.ignores("bn.num_batches_tracked")).isTrue();
        assertThat(names.ignores("mask_values")).isTrue();
        assertThat(names.ignores("mask_values.weight")).isFalse();
    }

    @Test
    void rejectsRulesThatCouldNeverApply() {
        NameMap.Builder builder = NameMap.builder();
        assertThatThrownBy(() -> builder.optRule("(", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"(\" is not a regular expression");
        assertThatThrownBy(() -> builder.optIgnore("["))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"[\" is not a regular expression");
        assertThatThrownBy(() -> builder.optRule("a(b)", "$2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("replacement \"$2\" does not fit the rule \"a(b)\"");
        assertThatThrownBy(() -> builder.optRule("a(b)", "${c}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.optRule("a", "b\\")).isInstanceOf(IllegalArgumentException.class);
        assertThat(builder.build().foreign("ab")).isEqualTo("ab");
    }

    @Test
    void aGroupThatTookNoPartIsEmpty() {
        NameMap names = NameMap.builder().optRule("a(b)?", "x$1").build();
        assertThat(names.foreign("a")).isEqualTo("x");
        assertThat(names.foreign("ab")).isEqualTo("xb");
    }
}
