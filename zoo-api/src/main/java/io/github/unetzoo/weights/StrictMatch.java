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
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fit of a checkpoint to a network: every name, every shape, floating-point types, and nothing left over. */
public final class StrictMatch {
    private static final int LISTED = 10;

    private StrictMatch() {}

    /**
     * What fits and what does not. The texts are for a person: names, by both names where they differ, with shapes.
     *
     * @param source what was compared, as messages call it
     * @param expected how many tensors the network expects
     * @param matched the tensors that fit, under our own names, in the network's order
     * @param missing our names of what the checkpoint has not
     * @param unexpected the checkpoint's names of what the network has no use for, those ignored not among them
     * @param misshapen our names of what has another shape or no floating-point type
     */
    public record Fit(
            String source,
            int expected,
            Map<String, TensorData> matched,
            List<String> missing,
            List<String> unexpected,
            List<String> misshapen) {

        /**
         * Copies the lists.
         *
         * @param source as messages call it
         * @param expected how many tensors
         * @param matched by our own names, in order; copied
         * @param missing our names, with shapes
         * @param unexpected the checkpoint's names, with types and shapes
         * @param misshapen our names, with what is there and what was expected
         */
        public Fit {
            matched = Collections.unmodifiableMap(new LinkedHashMap<>(matched));
            missing = List.copyOf(missing);
            unexpected = List.copyOf(unexpected);
            misshapen = List.copyOf(misshapen);
        }

        /** {@return whether every tensor was found and none is left over} */
        public boolean exact() {
            return missing.isEmpty() && unexpected.isEmpty() && misshapen.isEmpty();
        }

        /** {@return lines that list what does not fit: the first ten of each kind, the rest counted} */
        public String describe() {
            StringBuilder text = new StringBuilder(source + " does not fit the network, which expects " + expected
                    + " tensors: " + missing.size() + " missing, " + unexpected.size() + " unexpected, "
                    + misshapen.size() + " misshapen.");
            list(text, "missing", missing);
            list(text, "unexpected", unexpected);
            list(text, "misshapen", misshapen);
            return text.toString();
        }
    }

    /**
     * Finds the tensor for each name a network expects. Types need only be floating point: the values of an F16
     * checkpoint fit an F32 network.
     *
     * @param expected the shape of each tensor, by our own name, in the network's order
     * @param from the checkpoint
     * @param names from our names to the checkpoint's keys; {@link NameMap#identity()} if they are the same
     * @return the checkpoint's tensors under our own names, in the order of {@code expected}; unmodifiable
     * @throws WeightsException if two of our names lead to one key, or if the checkpoint lacks a tensor, has one too
     *     many that is not ignored, or one of another shape or of a type that is not floating point; the message lists
     *     the first ten of each kind and counts the rest
     */
    public static Map<String, TensorData> match(Map<String, long[]> expected, Checkpoint from, NameMap names) {
        Fit fit = compare(expected, from, names);
        if (!fit.exact()) {
            throw new WeightsException(
                    fit.describe() + "\nBuild the network with the configuration the weights were saved with,"
                            + " or give the name map of their source.");
        }
        return fit.matched();
    }

    /**
     * Compares as {@link #match} does, and leaves it to the caller what to make of it.
     *
     * @param expected the shape of each tensor, by our own name, in the network's order
     * @param from the checkpoint
     * @param names from our names to the checkpoint's keys
     * @return what fits and what does not
     * @throws WeightsException if two of our names lead to one key
     */
    public static Fit compare(Map<String, long[]> expected, Checkpoint from, NameMap names) {
        Map<String, String> ownByKey = new LinkedHashMap<>();
        Map<String, TensorData> matched = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        expected.forEach((own, shape) -> {
            String key = names.foreign(own);
            String other = ownByKey.put(key, own);
            if (other != null) {
                throw new WeightsException("the name map for " + from.source() + " leads both \"" + other + "\" and \""
                        + own + "\" to the key \"" + key + "\": correct its rules");
            }
            if (!from.contains(key)) {
                missing.add(called(own, key) + " " + Arrays.toString(shape));
                return;
            }
            TensorData tensor = from.get(key);
            if (!Arrays.equals(tensor.shape(), shape)) {
                misshapen.add(called(own, key) + " is " + tensor + ", expected " + Arrays.toString(shape));
            } else if (!tensor.type().isFloating()) {
                misshapen.add(called(own, key) + " is " + tensor + ", expected a floating-point type");
            } else {
                matched.put(own, tensor);
            }
        });
        List<String> unexpected = new ArrayList<>();
        for (String key : from.names()) {
            if (!ownByKey.containsKey(key) && !names.ignores(key)) {
                unexpected.add(key + " " + from.get(key));
            }
        }
        return new Fit(from.source(), expected.size(), matched, missing, unexpected, misshapen);
    }

    private static String called(String own, String key) {
        return own.equals(key) ? own : own + " (as " + key + ")";
    }

    private static void list(StringBuilder message, String kind, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        message.append('\n').append(kind).append(':');
        lines.stream().limit(LISTED).forEach(line -> message.append("\n  ").append(line));
        if (lines.size() > LISTED) {
            message.append("\n  and ").append(lines.size() - LISTED).append(" more");
        }
    }
}
