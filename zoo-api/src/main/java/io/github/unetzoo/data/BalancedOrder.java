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
package io.github.unetzoo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Which samples a class-balanced epoch draws, and around which class: every class as often as every other. */
final class BalancedOrder {

    /**
     * One crop to be taken.
     *
     * @param index of the sample
     * @param label that the crop should show
     */
    record Draw(int index, int label) {}

    private final int size;
    private final NavigableMap<Integer, List<Integer>> samplesWith;

    private BalancedOrder(int size, NavigableMap<Integer, List<Integer>> samplesWith) {
        this.size = size;
        this.samplesWith = samplesWith;
    }

    /** Reads all masks of a split, to know which sample has which class. */
    static BalancedOrder of(Split split, OptionalInt ignoreIndex) {
        NavigableMap<Integer, List<Integer>> samplesWith = new TreeMap<>();
        for (int i = 0; i < split.size(); i++) {
            for (int label : split.mask(i).distinct()) {
                samplesWith.computeIfAbsent(label, any -> new ArrayList<>()).add(i);
            }
        }
        ignoreIndex.ifPresent(samplesWith::remove);
        if (samplesWith.isEmpty()) {
            throw new DataException("the masks of split " + split.name()
                    + " hold nothing but the ignore index: there is nothing to train on");
        }
        return new BalancedOrder(split.size(), samplesWith);
    }

    /** As many draws as there are samples, decided by seed and epoch. */
    List<Draw> epoch(long seed, int epoch) {
        Rng random = new Rng(Rng.mix(seed, epoch, -1));
        List<Integer> labels = List.copyOf(samplesWith.keySet());
        List<Draw> draws = new ArrayList<>();
        for (int k = 0; k < labels.size(); k++) {
            int label = labels.get(k);
            // Over the epochs, each class has its turn in what cannot be divided.
            int share = Math.floorDiv(size + Math.floorMod(k + epoch, labels.size()), labels.size());
            List<Integer> turns = new ArrayList<>();
            for (int i = 0; i < share; i++) {
                if (turns.isEmpty()) {
                    turns.addAll(samplesWith.get(label));
                    random.shuffle(turns);
                }
                draws.add(new Draw(turns.remove(turns.size() - 1), label));
            }
        }
        random.shuffle(draws);
        return draws;
    }
}
