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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names and shapes of a checkpoint's tensors tell of its network: how wide, how deep, for how many classes. */
public final class CheckpointShapes {
    private final Checkpoint checkpoint;

    /**
     * Looks at a checkpoint.
     *
     * @param checkpoint its values are not touched
     */
    public CheckpointShapes(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /**
     * Tells whether a tensor is there.
     *
     * @param name its exact name
     * @return true if it is
     */
    public boolean has(String name) {
        return checkpoint.contains(name);
    }

    /**
     * Returns a dimension of a tensor.
     *
     * @param name its exact name
     * @param axis from 0
     * @return the dimension
     * @throws WeightsException if there is no such tensor, or if it has no such axis
     */
    public int dimension(String name, int axis) {
        TensorData tensor = checkpoint.get(name);
        long[] shape = tensor.shape();
        if (axis >= shape.length) {
            throw new WeightsException(checkpoint.source() + ": tensor \"" + name + "\" is " + tensor
                    + ", expected at least " + (axis + 1) + " dimensions");
        }
        return Math.toIntExact(shape[axis]);
    }

    /**
     * Counts from 0: the tensors' names that match an expression have numbers in its first group.
     *
     * @param regex what the whole of a name must match; its first group captures digits
     * @return the largest number plus 1; 0 if no name matches
     */
    public int count(String regex) {
        Pattern pattern = Pattern.compile(regex);
        int count = 0;
        for (String name : checkpoint.names()) {
            Matcher matcher = pattern.matcher(name);
            if (matcher.matches() && matcher.group(1).length() <= 4) {
                count = Math.max(count, Integer.parseInt(matcher.group(1)) + 1);
            }
        }
        return count;
    }
}
