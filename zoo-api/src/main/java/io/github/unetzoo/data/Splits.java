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
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the datasets share about splits. */
final class Splits {
    private Splits() {}

    static Split find(String dataset, Map<String, Split> splits, String wanted) {
        Split found = splits.get(wanted);
        if (found == null) {
            throw new DataException("dataset " + dataset + " has no split \"" + wanted + "\": it has "
                    + String.join(", ", splits.keySet()));
        }
        return found;
    }

    /**
     * Ranks stems by a hash and cuts 80/10/10; the same stems give the same splits on every machine. From three stems
     * on each split has at least one; with two there is no test split, with one only train.
     */
    static Map<String, List<String>> byHash(Collection<String> stems) {
        List<String> ranked = new ArrayList<>(stems);
        ranked.sort(Comparator.comparingLong(Splits::hash).thenComparing(Comparator.naturalOrder()));
        int count = ranked.size();
        int tenth = Math.max(1, Math.round(count / 10f));
        int test = count >= 3 ? tenth : 0;
        int val = count >= 2 ? tenth : 0;
        Map<String, List<String>> splits = new LinkedHashMap<>();
        put(splits, "train", ranked.subList(test + val, count));
        put(splits, "val", ranked.subList(test, test + val));
        put(splits, "test", ranked.subList(0, test));
        return splits;
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
        Map<String, List<String>> stems = new TreeMap<>();
        groups.forEach((stem, group) ->
                stems.computeIfAbsent(group, any -> new ArrayList<>()).add(stem));
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
