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
package io.github.unetzoo.foreign;

import java.util.List;
import java.util.Map;

/**
 * What an import did.
 *
 * @param source what the checkpoint is of, in a line
 * @param licence of that source's code
 * @param read options that were read off the checkpoint's tensors, not given
 * @param loaded how many tensors have the checkpoint's values
 * @param random our names of the tensors that have not, and are as those of a fresh network
 * @param leftOut the checkpoint's names of tensors that were not used; counters of batches are not listed
 * @param notes what to know of the model
 */
public record ImportReport(
        String source,
        String licence,
        Map<String, String> read,
        int loaded,
        List<String> random,
        List<String> leftOut,
        List<String> notes) {

    /**
     * Copies the lists.
     *
     * @param source what the checkpoint is of, in a line
     * @param licence of that source's code
     * @param read options that were read off the checkpoint's tensors
     * @param loaded how many tensors have the checkpoint's values
     * @param random our names of the tensors that have not
     * @param leftOut the checkpoint's names of tensors that were not used
     * @param notes what to know of the model, a sentence each
     */
    public ImportReport {
        read = Map.copyOf(read);
        random = List.copyOf(random);
        leftOut = List.copyOf(leftOut);
        notes = List.copyOf(notes);
    }
}
