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

import java.util.stream.IntStream;

/** An ordered part of a dataset, read lazily. Safe for use by many threads. */
public interface Split {
    /**
     * What the dataset calls this part.
     *
     * @return for example {@code train}
     */
    String name();

    /**
     * The number of samples, at least 1.
     *
     * @return how many
     */
    int size();

    /**
     * The name of a sample, without reading it.
     *
     * @param index 0 to size - 1
     * @return its name
     * @throws IndexOutOfBoundsException outside that range
     */
    String sampleName(int index);

    /**
     * Reads a sample. The same index always gives the same sample.
     *
     * @param index 0 to size - 1
     * @return image (C,H,W), mask (H,W) of class indices and, if there are any, instances
     * @throws IndexOutOfBoundsException outside that range
     * @throws DataException if its files cannot be read or do not fit the dataset
     */
    Sample sample(int index);

    /**
     * Reads a sample's mask alone.
     *
     * @param index 0 to size - 1
     * @return mask (H,W) of class indices
     * @throws IndexOutOfBoundsException outside that range
     * @throws DataException if its file cannot be read or does not fit the dataset
     */
    default LabelMap mask(int index) {
        return sample(index).mask();
    }

    /**
     * A hash by which two runs can tell whether this part was the same: of the names in their order and, where the
     * dataset knows it without reading all samples, of what they hold.
     *
     * @return SHA-256, 64 hexadecimal digits
     */
    default String fingerprint() {
        Fingerprint facts = new Fingerprint().add("split").add(size());
        for (int i = 0; i < size(); i++) {
            facts.add(sampleName(i));
        }
        return facts.hex();
    }

    /**
     * The channels that a network for these images needs, judged by up to 32 samples spread over the split.
     *
     * @return their number if all agree; 3 where grey and colour are mixed
     * @throws DataException if a sample cannot be read
     */
    default int usualChannels() {
        int looks = Math.min(32, size());
        int[] found = IntStream.range(0, looks)
                .map(i -> sample((int) ((long) i * size() / looks)).image().channels())
                .distinct()
                .toArray();
        return found.length == 1 ? found[0] : 3;
    }
}
