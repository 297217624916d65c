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
package io.github.unetzoo.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An exponential moving average of a network's weights, {@code average = d average + (1 - d) weight} after each step
 * (Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992, in its exponential form). It
 * often scores better than the weights themselves. Running statistics are averaged alike.
 *
 * <p>As in TensorFlow, d is at most (1 + t) / (10 + t) in step t: an average that begins with random weights forgets
 * them soon.
 *
 * <p>Owns the averages; {@link #close} frees them.
 */
public final class WeightAverage implements AutoCloseable {

    private static final String SOURCE = """
              def follow(self: __torch__.Net, share: List[Tensor], a: List[Tensor], w: List[Tensor]) -> Tensor:
                torch._foreach_lerp_(a, w, torch.item(share[0]))
                return share[0]
              def swap(self: __torch__.Net, one: List[Tensor], a: List[Tensor], w: List[Tensor]) -> Tensor:
                kept = torch._foreach_mul(a, torch.item(one[0]))
                torch._foreach_copy_(a, w, False)
                torch._foreach_copy_(w, kept, False)
                return one[0]
            """;

    private final double decay;
    private final Map<String, NDArray> weights;
    private final NDManager manager;
    private final Map<String, NDArray> averages = new LinkedHashMap<>();
    private final NDArray steps;
    private final ScriptModule module;

    /**
     * An average that begins with the weights as they are.
     *
     * @param parent whose child manager keeps the averages
     * @param decay of what is past, over 0 and under 1: 0.999 remembers about a thousand steps
     * @param weights by name; their arrays
     * @throws IllegalArgumentException if the decay is out of its range
     */
    public WeightAverage(NDManager parent, double decay, Map<String, NDArray> weights) {
        if (!(decay > 0 && decay < 1)) {
            throw new IllegalArgumentException("decay " + decay + " must be over 0 and under 1");
        }
        this.decay = decay;
        this.weights = new LinkedHashMap<>(weights);
        this.manager = parent.newSubManager();
        weights.forEach((name, weight) -> {
            NDArray average = manager.zeros(weight.getShape(), weight.getDataType());
            weight.copyTo(average);
            averages.put(name, average);
        });
        this.steps = manager.create(0f);
        this.module = ScriptModule.load(Archive.of(SOURCE));
    }

    /** Takes up the weights, once after each step of the optimizer. */
    public void update() {
        double t = steps.getFloat();
        steps.addi(1);
        run("follow", 1 - Math.min(decay, (1 + t) / (10 + t)));
    }

    /** Exchanges the averages and the weights. */
    public void swap() {
        run("swap", 1);
    }

    private void run(String method, double number) {
        try (NDManager scope = manager.newSubManager()) {
            module.runOnLists(
                    method,
                    List.of(
                            new NDList(scope.create((float) number)),
                            new NDList(List.copyOf(averages.values())),
                            new NDList(List.copyOf(weights.values()))));
        }
    }

    /**
     * {@return the averages and the number of steps, by name, for a checkpoint; views that live as long as this does}
     */
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>();
        state.put("steps", steps);
        averages.forEach((name, array) -> state.put("of." + name, array));
        return state;
    }

    /**
     * Takes up the state of an earlier run.
     *
     * @param values by the names of {@link #state}
     * @throws NullPointerException naming what is missing among them
     */
    public void restore(Map<String, float[]> values) {
        state().forEach((name, array) -> array.set(
                Objects.requireNonNull(values.get(name), () -> "the checkpoint has no average \"" + name + "\"")));
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
