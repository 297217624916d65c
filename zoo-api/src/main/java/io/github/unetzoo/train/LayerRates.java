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
package io.github.unetzoo.train;

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.model.GraphBlock;
import io.github.unetzoo.torchscript.WeightUpdate;
import java.util.List;
import java.util.Map;

/** How fast the parts of a network learn, by the beginnings of their weights' names; some not at all. */
record LayerRates(List<String> frozen, Map<String, Double> factors) {

    /**
     * Checks that they fit a network.
     *
     * @throws IllegalArgumentException if a beginning is of no weight, or nothing is left to train
     */
    void check(Graph graph) {
        List<String> names = graph.weights().stream().map(Weight::name).toList();
        frozen.forEach(prefix -> check(prefix, names));
        factors.keySet().forEach(prefix -> check(prefix, names));
        if (graph.weights().stream().noneMatch(weight -> weight.role().learned() && !isFrozen(weight.name()))) {
            throw new IllegalArgumentException("frozen " + frozen + " leaves no weight to train: freeze less");
        }
    }

    private boolean isFrozen(String name) {
        return frozen.stream().anyMatch(prefix -> covers(prefix, name));
    }

    /** Freezes what is to be frozen, and returns the other weights for the optimizer. */
    List<WeightUpdate.Slot> apply(GraphBlock block) {
        if (!frozen.isEmpty()) {
            block.freezeParameters(true, parameter -> isFrozen(parameter.getName()));
        }
        return block.slots().stream()
                .map(slot -> slot.withRateFactor(factor(slot.name())))
                .toList();
    }

    private double factor(String name) {
        double factor = 1;
        int longest = -1;
        for (Map.Entry<String, Double> entry : factors.entrySet()) {
            if (covers(entry.getKey(), name) && entry.getKey().length() > longest) {
                longest = entry.getKey().length();
                factor = entry.getValue();
            }
        }
        return factor;
    }

    /** Whole words only: {@code x0} is no beginning of {@code x00.weight}. */
    private static boolean covers(String prefix, String name) {
        return name.equals(prefix) || name.startsWith(prefix + ".");
    }

    private static void check(String prefix, List<String> names) {
        if (names.stream().noneMatch(name -> covers(prefix, name))) {
            throw new IllegalArgumentException("no weight's name begins with \"" + prefix + "\"; they begin with "
                    + names.stream()
                            .map(name -> name.split("\\.", 2)[0])
                            .distinct()
                            .sorted()
                            .toList());
        }
    }
}
