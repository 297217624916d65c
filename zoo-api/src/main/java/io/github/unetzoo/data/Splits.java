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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
