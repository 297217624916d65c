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
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Which samples an epoch draws where it does not take each once: groups of samples have their shares of it. */
final class BalancedOrder {

    /**
     * One crop to be taken.
     *
     * @param index of the sample
     * @param label that the crop should show; empty for any place
     */
    record Draw(int index, OptionalInt label) {}

    /**
     * Samples that take turns.
     *
     * @param samples their indices
     * @param label that their crops should show
     * @param weight in proportion to which the group is drawn
     */
    private record Group(List<Integer> samples, OptionalInt label, double weight) {}

    private final int size;
    private final List<Group> groups;

    private BalancedOrder(int size, List<Group> groups) {
        this.size = size;
        this.groups = groups;
    }

    /** Every class as often as every other. Reads all masks of a split, to know which sample has which class. */
    static BalancedOrder ofClasses(Split split, OptionalInt ignoreIndex) {
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
        List<Group> groups = new ArrayList<>();
        samplesWith.forEach((label, samples) -> groups.add(new Group(samples, OptionalInt.of(label), 1)));
        return new BalancedOrder(split.size(), groups);
    }

    /** Every kind of image by the power of the number of its images. */
    static BalancedOrder ofKinds(Split split, Map<String, String> kinds, double power) {
        NavigableMap<String, List<Integer>> samplesOf = new TreeMap<>();
        for (int i = 0; i < split.size(); i++) {
            String name = split.sampleName(i);
            String kind = kinds.get(name);
            if (kind == null) {
                throw new DataException("sampling by kinds needs the kind of " + name + " of split " + split.name()
                        + ": name it under \"appearance\" in dataset.json, or use another sampling");
            }
            samplesOf.computeIfAbsent(kind, any -> new ArrayList<>()).add(i);
        }
        List<Group> groups = new ArrayList<>();
        samplesOf
                .values()
                .forEach(samples ->
                        groups.add(new Group(samples, OptionalInt.empty(), Math.pow(samples.size(), power))));
        return new BalancedOrder(split.size(), groups);
    }

    /** As many draws as there are samples, decided by seed and epoch. */
    List<Draw> epoch(long seed, int epoch) {
        Rng random = new Rng(Rng.mix(seed, epoch, -1));
        double all = groups.stream().mapToDouble(Group::weight).sum();
        List<Draw> draws = new ArrayList<>();
        double before = 0;
        for (Group group : groups) {
            double upTo = before + group.weight() / all;
            // What is left of one epoch's share is the next one's, so that over the epochs the shares are exact.
            long share = whole(upTo, epoch + 1) - whole(before, epoch + 1) - whole(upTo, epoch) + whole(before, epoch);
            List<Integer> turns = new ArrayList<>();
            for (long i = 0; i < share; i++) {
                if (turns.isEmpty()) {
                    turns.addAll(group.samples());
                    random.shuffle(turns);
                }
                draws.add(new Draw(turns.remove(turns.size() - 1), group.label()));
            }
            before = upTo;
        }
        random.shuffle(draws);
        return draws;
    }

    /** A share of the draws of the first epochs, in whole draws; sums of thirds and the like miss 1 by rounding. */
    private long whole(double share, int epochs) {
        return (long) Math.floor(share * epochs * size + 1e-6);
    }
}
