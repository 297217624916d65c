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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names a caller probably meant, by edit distance. */
public final class NearNames {
    /** Names come from files of any origin: beyond this length comparing is not worth its quadratic cost. */
    private static final int LONGEST = 200;

    private NearNames() {}

    /**
     * {@return at most {@code limit} of the candidates that differ from a name in two characters or in a third of its
     * own, whichever is more, the nearest first; none for a name of more than 200 characters}
     *
     * @param name what was asked for
     * @param candidates what there is
     * @param limit how many at most, at least 0
     */
    public static List<String> closest(String name, Collection<String> candidates, int limit) {
        record Scored(String name, int distance) {}
        if (name.length() > LONGEST) {
            return List.of();
        }
        int furthest = Math.max(2, name.length() / 3);
        List<Scored> near = new ArrayList<>();
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - name.length()) <= furthest) {
                int distance = distance(name, candidate);
                if (distance <= furthest) {
                    near.add(new Scored(candidate, distance));
                }
            }
        }
        near.sort(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name));
        return near.stream().limit(limit).map(Scored::name).toList();
    }

    /**
     * {@return words that ask whether one of at most three near names was meant, such as
     * {@code "; did you mean resnet34?"}; an empty text where none is near}
     *
     * @param name what was asked for
     * @param candidates what there is
     */
    public static String hint(String name, Collection<String> candidates) {
        List<String> near = closest(name, candidates, 3);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** The fewest insertions, deletions, substitutions and swaps of neighbours that turn one into the other. */
    private static int distance(String a, String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    current[j] = Math.min(current[j], 1 + beforePrevious[j - 2]);
                }
            }
            int[] free = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = free;
        }
        return previous[b.length()];
    }
}
