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
package io.github.unetzoo.model;

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.weights.NameMap;
import java.util.Map;

/** A network whose graph is given, for tests of what is done with networks. No words build it again. */
public record GivenNetwork(Graph graph, Task task) implements Network {

    @Override
    public String architecture() {
        return "given";
    }

    @Override
    public Map<String, String> options() {
        return Map.of();
    }

    @Override
    public NameMap referenceNames() {
        return NameMap.identity();
    }
}
