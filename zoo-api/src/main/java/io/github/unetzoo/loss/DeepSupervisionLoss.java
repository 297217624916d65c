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
package io.github.unetzoo.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Losses of several outputs of a network, each compared with the same labels, by weight: {@code sum of weight * loss}.
 *
 * <p>Lee, Xie, Gallagher, Zhang and Tu, "Deeply-supervised nets", AISTATS 2015. Level weights are not divided by their
 * sum. With one level of weight 1 it is that level's loss to the last bit.
 */
public final class DeepSupervisionLoss extends Loss {

    private final List<Level> levels;

    /**
     * What is asked of one output.
     *
     * @param output where it is in the list of predictions
     * @param loss what it is compared by
     * @param weight how much it counts, finite and above 0
     */
    public record Level(int output, SegmentationLoss loss, double weight) {
        /**
         * Checks the bounds.
         *
         * @param output where it is in the list of predictions, from 0 on
         * @param loss what it is compared by
         * @param weight how much it counts, finite and above 0
         * @throws IllegalArgumentException naming the value that is out of its range
         */
        public Level {
            if (output < 0) {
                throw new IllegalArgumentException("output " + output + " must be 0 or more");
            }
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "level weight " + weight + " must be finite and above 0: leave a level of weight 0 out");
            }
        }
    }

    /**
     * A loss of several levels.
     *
     * @param levels at least one
     * @throws IllegalArgumentException if there is none
     */
    public DeepSupervisionLoss(List<Level> levels) {
        super("deep supervision");
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("there are no levels: give at least one output a weight above 0");
        }
        this.levels = List.copyOf(levels);
    }

    /** {@return what is asked of the outputs; unmodifiable} */
    public List<Level> levels() {
        return levels;
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        Map<Level, NDArray> losses = new HashMap<>();
        levels.stream().map(Level::loss).distinct().forEach(loss -> {
            List<Level> own =
                    levels.stream().filter(level -> level.loss().equals(loss)).toList();
            NDList outputs = new NDList(
                    own.stream().map(level -> predictions.get(level.output())).toList());
            NDList each = loss.evaluateEach(outputs, labels);
            for (int i = 0; i < own.size(); i++) {
                losses.put(own.get(i), each.get(i));
            }
        });
        return levels.stream()
                .map(level -> {
                    NDArray loss = Objects.requireNonNull(losses.get(level));
                    return loss.mul(SegmentationLoss.number(loss, level.weight()));
                })
                .reduce(NDArray::add)
                .orElseThrow();
    }
}
