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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the datasets share about splits. */
final class Splits {
    private Splits() {}

    /** @param advice what to do where there is no such split, after a colon; or nothing */
    static Split find(String dataset, Map<String, Split> splits, String wanted, String advice) {
        Split found = splits.get(wanted);
        if (found == null) {
            throw new DataException("dataset " + dataset + " has no split \"" + wanted + "\": it has "
                    + String.join(", ", splits.keySet())
                    + (advice.isEmpty() ? "" : ": " + advice));
        }
        return found;
    }

    /**
     * Ranks groups by a hash and deals their stems 80/10/10; the same stems give the same splits on every machine. A
     * tenth takes groups in their order as long as they fit in it, or else the smallest one. From three groups on each
     * split has at least one; with two there is no test split, with one only train.
     *
     * @param groups by stem
     */
    static Map<String, List<String>> byHash(SortedMap<String, String> groups) {
        Map<String, List<String>> stems = stems(groups);
        List<String> ranked = new ArrayList<>(stems.keySet());
        ranked.sort(Comparator.comparingLong(Splits::hash).thenComparing(Comparator.naturalOrder()));
        List<List<String>> left = new ArrayList<>();
        ranked.forEach(group -> left.add(Objects.requireNonNull(stems.get(group))));
        int tenth = Math.max(1, Math.round(groups.size() / 10f));
        List<String> test = left.size() >= 3 ? takeTenth(left, tenth, 2) : List.of();
        List<String> val = left.size() >= 2 ? takeTenth(left, tenth, 1) : List.of();
        Map<String, List<String>> splits = new LinkedHashMap<>();
        put(splits, "train", left.stream().flatMap(List::stream).toList());
        put(splits, "val", val);
        put(splits, "test", test);
        return splits;
    }

    /** Takes groups of at most so many stems together, or the smallest one, and leaves some groups at least. */
    private static List<String> takeTenth(List<List<String>> left, int tenth, int leave) {
        List<List<String>> taken = new ArrayList<>();
        int size = 0;
        for (List<String> group : left) {
            if (size + group.size() <= tenth && left.size() - taken.size() > leave) {
                taken.add(group);
                size += group.size();
            }
        }
        if (taken.isEmpty()) {
            taken.add(Collections.min(left, Comparator.comparingInt(List::size)));
        }
        left.removeAll(new HashSet<>(taken));
        return taken.stream().flatMap(List::stream).toList();
    }

    private static Map<String, List<String>> stems(SortedMap<String, String> groups) {
        Map<String, List<String>> stems = new TreeMap<>();
        groups.forEach((stem, group) ->
                stems.computeIfAbsent(group, any -> new ArrayList<>()).add(stem));
        return stems;
    }

    /**
     * Splits for k-fold cross-validation: groups are dealt into k parts, the largest first, each to the part that has
     * the fewest stems; equal ones in the order of a hash. The same stems give the same parts on every machine.
     *
     * @param groups by stem
     * @return k times train, val and test: the i-th tests on part i, validates on the next and trains on the others
     */
    static List<Map<String, List<String>>> folds(String dataset, SortedMap<String, String> groups, int k) {
        if (k < 3) {
            throw new IllegalArgumentException(
                    k + " folds are too few: it takes 3, to train on, to choose the best epoch by, and to test on");
        }
        Map<String, List<String>> stems = stems(groups);
        if (stems.size() < k) {
            throw new DataException("dataset " + dataset + " has " + stems.size() + " groups " + stems.keySet()
                    + ", too few for " + k + " folds: ask for fewer");
        }
        List<Map.Entry<String, List<String>>> ranked = new ArrayList<>(stems.entrySet());
        ranked.sort(Comparator.comparingInt((Map.Entry<String, List<String>> group) ->
                        -group.getValue().size())
                .thenComparingLong(group -> hash(group.getKey()))
                .thenComparing(Map.Entry::getKey));
        List<List<String>> parts = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            parts.add(new ArrayList<>());
        }
        for (Map.Entry<String, List<String>> group : ranked) {
            Collections.min(parts, Comparator.comparingInt(List::size)).addAll(group.getValue());
        }
        List<Map<String, List<String>>> folds = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            List<String> train = new ArrayList<>();
            for (int other = 2; other < k; other++) {
                train.addAll(parts.get((i + other) % k));
            }
            Map<String, List<String>> splits = new LinkedHashMap<>();
            put(splits, "train", train);
            put(splits, "val", parts.get((i + 1) % k));
            put(splits, "test", parts.get(i));
            folds.add(splits);
        }
        return folds;
    }

    private static void put(Map<String, List<String>> splits, String name, List<String> stems) {
        if (!stems.isEmpty()) {
            splits.put(name, stems.stream().sorted().toList());
        }
    }

    /** FNV-1a over the characters, then mixed: FNV alone leaves names that differ in the last digit close together. */
    private static long hash(String stem) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < stem.length(); i++) {
            hash = (hash ^ stem.charAt(i)) * 0x100000001b3L;
        }
        return Rng.mix(hash);
    }
}
