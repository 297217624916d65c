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
package io.github.unetzoo.cli;

import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network's weights, all of them 0, under its reference's names. */
final class ForeignFile {

    private ForeignFile() {}

    /**
     * Writes one.
     *
     * @param spec of a network; it gets three channels and two classes
     */
    static void write(Path file, String spec) {
        Network network = Architecture.fromSpec(spec, Map.of("classes", "2", "in-channels", "3"));
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        network.graph().weights().forEach(weight -> {
            int count = Math.toIntExact(new Shape(weight.dimensions()).size());
            tensors.put(
                    network.referenceNames().foreign(weight.name()),
                    TensorData.ofFloats(new float[count], weight.dimensions()));
        });
        Safetensors.write(file, Checkpoint.of("zeros", tensors, Map.of()));
    }
}
