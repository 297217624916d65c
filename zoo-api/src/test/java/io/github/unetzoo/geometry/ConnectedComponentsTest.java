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
package io.github.unetzoo.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConnectedComponentsTest {
    @Test
    void findsEightConnectedRegionsOfEqualValue() {
        int[] values = {1, 0, 2, 2, 0, 1, 0, 1, 0, 0, 0, 1};
        assertThat(ConnectedComponents.of(values, 3, 4)).containsExactly(1, 0, 2, 2, 0, 1, 0, 3, 0, 0, 0, 3);
    }

    @Test
    void findsARegionLargerThanTheFirstStack() {
        int[] values = new int[100 * 100];
        Arrays.fill(values, 1);
        assertThat(ConnectedComponents.of(values, 100, 100)).containsOnly(1);
    }
}
