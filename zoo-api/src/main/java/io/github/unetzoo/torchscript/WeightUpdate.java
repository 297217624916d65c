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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One optimizer step over all weights of a network in two calls into libtorch: gradients are clipped by their true
 * global norm, then its fused kernels update weights and moments in place. DJL's own optimizers take a dozen passes
 * over the memory of each weight, clamp only positive gradients, and leak their state.
 *
 * <p>Owns its moments; {@link #close} frees them.
 */
public final class WeightUpdate implements AutoCloseable {

    /** The rule by which a gradient changes a weight. */
    public enum Rule {
        /** Stochastic gradient descent with momentum 0.9; decay is added to the gradient. */
        SGD,
        /** Adam (Kingma and Ba 2015), betas 0.9 and 0.999; decay is added to the gradient. */
        ADAM,
        /** AdamW (Loshchilov and Hutter 2019), betas 0.9 and 0.999; decay shrinks the weight itself. */
        ADAMW
    }

    /**
     * A weight to be updated.
     *
     * @param name under which its moments are saved
     * @param array its array, with a gradient attached
     * @param decayed whether weight decay applies; norms and biases are spared by custom
     */
    public record Slot(String name, NDArray array, boolean decayed) {}

    private final Rule rule;
    private final double weightDecay;
    private final List<Slot> slots;
    private final NDManager manager;
    private final Map<String, NDArray> first = new LinkedHashMap<>();
    private final Map<String, NDArray> second = new LinkedHashMap<>();
    private final NDArray steps;
    private final NDArray rate;
    private final NDArray limit;
    private final ScriptModule module;

    /**
     * An optimizer at rest.
     *
     * @param parent whose child manager keeps the moments
     * @param rule how gradients change weights
     * @param weightDecay 0 for none
     * @param slots the weights
     */
    public WeightUpdate(NDManager parent, Rule rule, double weightDecay, List<Slot> slots) {
        this.rule = rule;
        this.weightDecay = weightDecay;
        this.slots = List.copyOf(slots);
        this.manager = parent.newSubManager();
        for (Slot slot : slots) {
            first.put(slot.name(), manager.zeros(slot.array().getShape()));
            if (rule != Rule.SGD) {
                second.put(slot.name(), manager.zeros(slot.array().getShape()));
            }
        }
        this.steps = manager.create(0f);
        this.rate = manager.create(0f);
        this.limit = manager.create(0f);
        this.module = ScriptModule.load(Archive.of(source()));
    }

    /**
     * Clips the gradients.
     *
     * @param maxNorm largest global L2 norm; infinity for no clipping
     * @return the norm before clipping; NaN or infinite if a gradient is
     */
    public double clip(double maxNorm) {
        try (NDManager scope = manager.newSubManager()) {
            limit.set(new float[] {(float) maxNorm});
            NDList inputs = gradients(scope);
            inputs.add(limit);
            try (NDList norm = module.run("clip", inputs, false)) {
                return norm.get(0).getFloat();
            }
        }
    }

    /** Changes every weight by its gradient, and sets the gradients to zero. */
    public void step(double learningRate) {
        try (NDManager scope = manager.newSubManager()) {
            rate.set(new float[] {(float) learningRate});
            NDList inputs = gradients(scope);
            slots.forEach(s -> inputs.add(s.array()));
            inputs.addAll(new NDList(new ArrayList<>(first.values())));
            inputs.addAll(new NDList(new ArrayList<>(second.values())));
            inputs.add(rate);
            inputs.add(steps);
            module.run("step", inputs, false).close();
        }
    }

    private NDList gradients(NDManager scope) {
        NDList gradients = new NDList(slots.size() * 4);
        for (Slot slot : slots) {
            NDArray gradient = slot.array().getGradient();
            gradient.attach(scope);
            gradients.add(gradient);
        }
        return gradients;
    }

    /** The moments and the number of steps, by name, for a checkpoint; views that live as long as this does. */
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>();
        state.put("steps", steps);
        first.forEach((name, array) -> state.put("first." + name, array));
        second.forEach((name, array) -> state.put("second." + name, array));
        return state;
    }

    /**
     * Takes up the state of an earlier run.
     *
     * @param values by the names of {@link #state}
     */
    public void restore(Map<String, float[]> values) {
        state().forEach((name, array) -> array.set(Objects.requireNonNull(
                values.get(name), () -> "the checkpoint has no optimizer state \"" + name + "\"")));
    }

    private String source() {
        StringBuilder source = new StringBuilder();
        source.append("  def clip(self: __torch__.Net, ")
                .append(arguments("g"))
                .append(", limit: Tensor) -> Tensor:\n")
                .append("    norms = torch._foreach_norm(")
                .append(list("g", IntStream.range(0, slots.size())))
                .append(", 2, None)\n")
                .append("    norm = torch.norm(torch.stack(norms, 0), 2)\n")
                .append(
                        "    factor = torch.clamp(torch.div(limit, torch.add(norm, 9.9999999999999995e-07)), None, 1)\n")
                .append("    torch._foreach_mul_(")
                .append(list("g", IntStream.range(0, slots.size())))
                .append(", factor)\n")
                .append("    return norm\n");
        source.append("  def step(self: __torch__.Net, ")
                .append(arguments("g"))
                .append(", ")
                .append(arguments("w"))
                .append(", ")
                .append(arguments("m"))
                .append(rule == Rule.SGD ? "" : ", " + arguments("v"))
                .append(", rate: Tensor, steps: Tensor) -> Tensor:\n")
                .append("    torch.add_(steps, 1)\n");
        group(source, true);
        group(source, false);
        source.append("    torch._foreach_zero_(")
                .append(list("g", IntStream.range(0, slots.size())))
                .append(")\n")
                .append("    return steps\n");
        return source.toString();
    }

    /** The weights that decay, or those that do not, in one fused call. */
    private void group(StringBuilder source, boolean decayed) {
        int[] members = IntStream.range(0, slots.size())
                .filter(i -> slots.get(i).decayed() == decayed)
                .toArray();
        if (members.length == 0) {
            return;
        }
        String decay = String.format(Locale.ROOT, "%.16e", decayed ? weightDecay : 0.0);
        String weights = list("w", IntStream.of(members));
        String gradients = list("g", IntStream.of(members));
        String moments = list("m", IntStream.of(members));
        if (rule == Rule.SGD) {
            source.append("    torch._fused_sgd_(")
                    .append(String.join(", ", weights, gradients, moments))
                    .append(", weight_decay=")
                    .append(decay)
                    .append(", momentum=0.90000000000000002, lr=rate, dampening=0., nesterov=False, maximize=False,")
                    .append(" is_first_step=False, grad_scale=None, found_inf=None)\n");
            return;
        }
        String counts = IntStream.of(members).mapToObj(i -> "steps").collect(Collectors.joining(", ", "[", "]"));
        source.append(rule == Rule.ADAM ? "    torch._fused_adam_(" : "    torch._fused_adamw_(")
                .append(String.join(", ", weights, gradients, moments, list("v", IntStream.of(members))))
                .append(", annotate(List[Tensor], []), ")
                .append(counts)
                .append(", lr=rate, beta1=0.90000000000000002, beta2=0.999, weight_decay=")
                .append(decay)
                .append(", eps=1e-08, amsgrad=False, maximize=False, grad_scale=None, found_inf=None)\n");
    }

    private String arguments(String letter) {
        return IntStream.range(0, slots.size())
                .mapToObj(i -> letter + i + ": Tensor")
                .collect(Collectors.joining(", "));
    }

    private static String list(String letter, IntStream members) {
        return members.mapToObj(i -> letter + i).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
