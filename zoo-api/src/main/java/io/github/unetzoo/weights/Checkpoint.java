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
import java.util.function.Predicate;

/** Named tensors in a fixed order, with the metadata that came beside them. Immutable. */
public final class Checkpoint {
    /** In the metadata: what was taken away before every name. */
    private static final String STRIPPED = "pytorch.stripped_prefix";

    private static final String MODULE = "module.";

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
     * Reads a file, telling its format by its content and never by its name: safetensors, or a PyTorch file with {@link
     * PytorchOptions#defaults()}.
     *
     * @param file the file
     * @return its tensors, in the file's order
     * @throws WeightsException if the file cannot be read, is of no readable format, or is malformed
     */
    public static Checkpoint read(Path file) {
        return read(file, PytorchOptions.defaults());
    }

    /**
     * Reads a file, telling its format by its content and never by its name: safetensors, or what {@code torch.save}
     * wrote, in the zip format or the one before PyTorch 1.6.
     *
     * <p>A PyTorch file is a pickle, a program; this library runs only a fixed list of harmless steps and refuses a file
     * that asks for anything else, such as one of a whole model. Of such a file:
     *
     * <ul>
     *   <li>The tensors are one dictionary from texts to tensors (and to nothing else, but for {@code _extra_state}
     *       and milesial's {@code mask_values}, which are left out). If that is not the top itself, it is looked for in dictionaries up to four deep, except
     *       under keys that begin with {@code optim}: the only one there is, or the only one under a usual key such as
     *       {@code state_dict}, {@code model}, {@code model_state_dict} or {@code params}. A file with several, such as
     *       averaged weights beside the others, is refused with a list of them, to choose by {@link
     *       PytorchOptions#withStateDict}. Metadata {@code pytorch.state_dict} says which was read.
     *   <li>Views of storages, transposed, channels-last or expanded, become row-major copies.
     *   <li>Complex, quantised and 8-bit floating-point tensors are refused, as are big-endian files.
     * </ul>
     *
     * <p>Of a file of either kind: if every name begins with {@code module.}, that is taken away, unless {@link
     * PytorchOptions#keepingNames}; metadata {@code pytorch.stripped_prefix} says so.
     *
     * @param file the file
     * @param options what to choose in a PyTorch file
     * @return its tensors, in the file's order
     * @throws WeightsException if the file cannot be read, is of no readable format, is malformed, asks for more than
     *     tensors and plain containers, or leaves open which tensors are meant
     */
    public static Checkpoint read(Path file, PytorchOptions options) {
        Checkpoint read = CheckpointFormat.of(file).read(file, options);
        return options.stripModule() ? read.withoutModule() : read;
    }

    private Checkpoint withoutModule() {
        if (tensors.isEmpty()
                || !names().stream().allMatch(name -> name.startsWith(MODULE) && name.length() > MODULE.length())) {
            return this;
        }
        Map<String, TensorData> stripped = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> stripped.put(name.substring(MODULE.length()), tensor));
        Map<String, String> told = new LinkedHashMap<>(metadata);
        told.put(STRIPPED, MODULE);
        return new Checkpoint(source, stripped, told);
    }

    /**
     * {@return the same with some tensors as 16-bit floats; this checkpoint stays as it is}
     *
     * @param which names of those to narrow
     * @throws WeightsException if one has a value that a 16-bit float cannot hold, naming both
     */
    public Checkpoint halved(Predicate<String> which) {
        Map<String, TensorData> narrowed = new LinkedHashMap<>(tensors);
        narrowed.replaceAll((name, tensor) -> {
            if (!which.test(name)) {
                return tensor;
            }
            try {
                return tensor.toHalves();
            } catch (ArithmeticException e) {
                throw new WeightsException(
                        "\"" + name + "\" of " + source + " cannot be stored in 16 bits: " + e.getMessage()
                                + "; store it in 32",
                        e);
            }
        });
        return new Checkpoint(source, narrowed, metadata);
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
