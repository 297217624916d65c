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
package io.github.unetzoo.model;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.weights.Checkpoint;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An implementation elsewhere whose checkpoints a variant reads: what they are known by, and what network to build for
 * one. The names of the weights are then {@link Network#referenceNames() that network's}. A variant lists its own in
 * {@link Architecture#sources()}.
 *
 * @param name by which it is chosen, for example {@code milesial}
 * @param what in a line, what it is
 * @param licence of its code, in a line; what that means for weights is for those who trained and those who use them
 * @param signature an expression that the name of a tensor matches in each of its checkpoints, and in no other source's
 * @param images how its own scripts prepare images
 * @param reader tells a checkpoint's network
 * @param notes what a person should know of an imported model of given options
 */
public record CheckpointSource(
        String name,
        String what,
        String licence,
        Pattern signature,
        Images images,
        OptionsReader reader,
        Function<Map<String, String>, List<String>> notes) {

    /**
     * How images were prepared.
     *
     * @param order of the channels of a colour image
     * @param normalization of samples in [0, 1], its channels in that order: by position, as scripts apply it
     */
    public record Images(ChannelOrder order, Normalization normalization) {}

    /** The order of a colour image's channels. */
    public enum ChannelOrder {
        /** Red first, as this library reads images. */
        RGB,
        /** Blue first, as OpenCV does. */
        BGR
    }

    /** Tells a checkpoint's network. */
    @FunctionalInterface
    public interface OptionsReader {
        /**
         * Reads the options of a checkpoint's network off its tensors' names and shapes.
         *
         * @param checkpoint of this source
         * @param given options that the caller has given; they need not be told
         * @return all options but those that cannot be told from the tensors
         * @throws io.github.unetzoo.weights.WeightsException naming the tensor that is missing or of too few dimensions
         */
        Map<String, String> options(Checkpoint checkpoint, Map<String, String> given);
    }

    /**
     * Tells whether a checkpoint's names look like this source's.
     *
     * @param checkpoint of any source
     * @return whether the name of at least one of its tensors matches the signature as a whole
     */
    public boolean recognises(Checkpoint checkpoint) {
        return checkpoint.names().stream()
                .anyMatch(name -> signature.matcher(name).matches());
    }
}
