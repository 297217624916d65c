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
package io.github.unetzoo.export;

import io.github.unetzoo.graph.Extent;
import java.util.Optional;

/**
 * What an ONNX file takes and gives. The number of images in a batch is always free.
 *
 * @param size of the images; where absent, any size that the network takes
 * @param allOutputs whether the file has all of the network's outputs, those for training too, or its prediction alone
 */
public record OnnxOptions(Optional<Extent> size, boolean allOutputs) {

    /** Images of any size, and the prediction alone. */
    public static final OnnxOptions DEFAULT = new OnnxOptions(Optional.empty(), false);

    /**
     * {@return the same for images of one size} Some programs want that, and it leaves nothing to compute about sizes.
     *
     * @param fixed height and width in pixels, a size that the network takes
     */
    public OnnxOptions withSize(Extent fixed) {
        return new OnnxOptions(Optional.of(fixed), allOutputs);
    }

    /** {@return the same with all of the network's outputs} */
    public OnnxOptions withAllOutputs() {
        return new OnnxOptions(size, true);
    }
}
