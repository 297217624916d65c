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

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Named tensors in a fixed order, with the metadata that came beside them. Immutable. */
public final class Checkpoint {
    private final String source;
    private final Map<String, TensorData> tensors;
    private final Map<String, String> metadata;

    private Checkpoint(String source, Map<String, TensorData> tensors, Map<String, String> metadata) {
        this.source = source;
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Makes a checkpoint of tensors in memory.
     *
     * @param source where the tensors come from, as error messages should call it: a file name, or the network's
     * @param tensors the tensors by name, in the map's order
     * @param metadata free text by key; may be empty
     * @return a checkpoint holding copies of the maps
     */
    public static Checkpoint of(String source, Map<String, TensorData> tensors, Map<String, String> metadata) {
        return new Checkpoint(source, tensors, metadata);
    }

    /**
     * Reads a file, telling its format by its content and never by its name. Safetensors is the format read today.
     *
     * @param file the file
     * @return its tensors, in the file's order
     * @throws WeightsException if the file cannot be read, is of no readable format, or is malformed
     */
    public static Checkpoint read(Path file) {
        return CheckpointFormat.of(file).read(file);
    }

    /**
     * Returns the tensors' names.
     *
     * @return the names, in order; unmodifiable
     */
    public Set<String> names() {
        return tensors.keySet();
    }

    /**
     * Tells whether a tensor has this name.
     *
     * @param name the name
     * @return true if {@link #get} would return a tensor
     */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /**
     * Returns a tensor.
     *
     * @param name its exact name
     * @return the tensor
     * @throws WeightsException if there is none of that name; the message offers those that are nearly so called
     */
    public TensorData get(String name) {
        TensorData tensor = tensors.get(name);
        if (tensor == null) {
            List<String> near = NearNames.closest(name, tensors.keySet(), 3);
            String hint = near.isEmpty() ? "" : "; the nearest are " + String.join(", ", near);
            throw new WeightsException(source + " has no tensor \"" + name + "\" among its " + tensors.size() + hint);
        }
        return tensor;
    }

    /**
     * Returns the free text that came beside the tensors.
     *
     * @return text by key; unmodifiable, often empty
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Returns where the tensors come from.
     *
     * @return the file's name without its folder, or the name given to {@link #of}
     */
    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return source + " (" + tensors.size() + " tensors)";
    }
}
