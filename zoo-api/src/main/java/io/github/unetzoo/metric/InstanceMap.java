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
package io.github.unetzoo.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The objects of an image, numbered from 1; 0 stands for no object. */
final class InstanceMap {
    /** The class of a pixel that belongs to no object. */
    static final int NONE = -1;

    /** The object of each pixel. */
    private final int[] numbers;

    /** The class and the number of pixels of each object. */
    private final int[] classes;

    private final long[] areas;

    private InstanceMap(int[] numbers, int[] classes, long[] areas) {
        this.numbers = numbers;
        this.classes = classes;
        this.areas = areas;
    }

    /**
     * Takes the pixels of one class and one id as an object.
     *
     * @param classOf the class of each pixel, or {@link #NONE}
     * @param ids the id of each pixel; 0 for none
     */
    static InstanceMap of(int[] classOf, int[] ids) {
        Map<Long, Integer> known = new HashMap<>();
        int[] numbers = new int[ids.length];
        List<Integer> classes = new ArrayList<>(List.of(NONE));
        long last = -1;
        int number = 0;
        for (int at = 0; at < ids.length; at++) {
            if (classOf[at] == NONE || ids[at] == 0) {
                continue;
            }
            long key = (long) classOf[at] << 32 | ids[at];
            // Neighbours are mostly of one object.
            if (key != last) {
                number = known.computeIfAbsent(key, missing -> known.size() + 1);
                if (number == classes.size()) {
                    classes.add(classOf[at]);
                }
                last = key;
            }
            numbers[at] = number;
        }
        long[] areas = new long[classes.size()];
        for (int object : numbers) {
            areas[object]++;
        }
        return new InstanceMap(
                numbers, classes.stream().mapToInt(Integer::intValue).toArray(), areas);
    }

    /**
     * Matches these objects with predicted ones, in time linear in the number of pixels. Two objects whose IoU is above
     * 0.5 share more than half of either's pixels, so the one candidate for an object is the majority of what lies
     * under it, and a majority is found by one vote (Boyer and Moore, "MJRTY - A Fast Majority Vote Algorithm", 1991).
     *
     * @return the counts of each class
     */
    List<InstanceCounts> match(InstanceMap predicted, int classCount) {
        int[] candidates = new int[classes.length];
        long[] votes = new long[classes.length];
        for (int at = 0; at < numbers.length; at++) {
            int object = numbers[at];
            int under = predicted.numbers[at];
            if (votes[object] == 0) {
                candidates[object] = under;
            }
            votes[object] += candidates[object] == under ? 1 : -1;
        }
        long[] overlaps = new long[classes.length];
        for (int at = 0; at < numbers.length; at++) {
            if (candidates[numbers[at]] == predicted.numbers[at]) {
                overlaps[numbers[at]]++;
            }
        }
        long[] matched = new long[classCount];
        for (int object = 1; object < classes.length; object++) {
            int candidate = candidates[object];
            long union = areas[object] + predicted.areas[candidate] - overlaps[object];
            if (candidate != 0 && predicted.classes[candidate] == classes[object] && 2 * overlaps[object] > union) {
                matched[classes[object]]++;
            }
        }
        long[] truth = perClass(classCount);
        long[] found = predicted.perClass(classCount);
        List<InstanceCounts> counts = new ArrayList<>(classCount);
        for (int c = 0; c < classCount; c++) {
            counts.add(new InstanceCounts(truth[c], found[c], matched[c]));
        }
        return counts;
    }

    private long[] perClass(int classCount) {
        long[] objects = new long[classCount];
        for (int object = 1; object < classes.length; object++) {
            objects[classes[object]]++;
        }
        return objects;
    }
}
