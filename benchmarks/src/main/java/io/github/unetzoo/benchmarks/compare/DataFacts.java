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
package io.github.unetzoo.benchmarks.compare;

import io.github.unetzoo.data.SegmentationDataset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was compared on.
 *
 * @param name of the dataset
 * @param fingerprint by which runs on the same data are known
 * @param classes by index
 * @param splitSizes number of images by split
 * @param notes what the dataset says about itself
 */
public record DataFacts(
        String name, String fingerprint, List<String> classes, Map<String, Integer> splitSizes, List<String> notes) {

    /**
     * Copies the collections.
     *
     * @param name of the dataset
     * @param fingerprint by which runs on the same data are known
     * @param classes by index
     * @param splitSizes number of images by split
     * @param notes what the dataset says about itself
     */
    public DataFacts {
        classes = List.copyOf(classes);
        splitSizes = Collections.unmodifiableMap(new LinkedHashMap<>(splitSizes));
        notes = List.copyOf(notes);
    }

    static DataFacts of(SegmentationDataset dataset, List<String> splits) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        splits.forEach(name -> sizes.put(name, dataset.split(name).size()));
        return new DataFacts(dataset.name(), dataset.fingerprint(), dataset.classes(), sizes, dataset.notes());
    }

    /** Of folds, in which each image is tested on once. */
    static DataFacts ofFolds(SegmentationDataset dataset, List<SegmentationDataset> folds) {
        int images = folds.stream().mapToInt(fold -> fold.split("test").size()).sum();
        Set<String> notes = new LinkedHashSet<>(dataset.notes());
        folds.forEach(fold -> notes.addAll(fold.notes()));
        notes.add(
                "cross-validated in " + folds.size() + " folds: each image is tested on once, by networks that neither"
                        + " learned from it nor chose their best epoch by it");
        return new DataFacts(
                dataset.name(), dataset.fingerprint(), dataset.classes(), Map.of("test", images), List.copyOf(notes));
    }
}
