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
     * @param rateFactor by which this weight's learning rate differs from the others'
     */
    public record Slot(String name, NDArray array, boolean decayed, double rateFactor) {

        /**
         * A weight that learns at the common rate.
         *
         * @param name under which its moments are saved
         * @param array its array, with a gradient attached
         * @param decayed whether weight decay applies
         */
        public Slot(String name, NDArray array, boolean decayed) {
            this(name, array, decayed, 1);
        }

        /**
         * {@return the same weight with another rate}
         *
         * @param factor by which the common learning rate is multiplied; 1 for none
         */
        public Slot withRateFactor(double factor) {
            return new Slot(name, array, decayed, factor);
        }

        private Group group() {
            return new Group(decayed, rateFactor);
        }
    }

    /** What the weights of one fused call have in common. */
    private record Group(boolean decayed, double rateFactor) {}

    private final Rule rule;
    private final double weightDecay;
    private final List<Slot> slots;
    private final Map<Group, List<Slot>> groups = new LinkedHashMap<>();
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
            groups.computeIfAbsent(slot.group(), any -> new ArrayList<>()).add(slot);
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
            NDList norm = module.runOnLists("clip", List.of(gradients(scope, slots), new NDList(limit)));
            return norm.get(0).getFloat();
        }
    }

    /**
     * Changes every weight by its gradient, and sets the gradients to zero.
     *
     * @param learningRate of weights whose factor is 1
     */
    public void step(double learningRate) {
        try (NDManager scope = manager.newSubManager()) {
            steps.addi(1);
            groups.forEach((kind, group) -> {
                rate.set(new float[] {(float) (learningRate * kind.rateFactor())});
                step(scope, kind.decayed(), group);
            });
        }
    }

    /** Updates weights that have everything in common in one fused call. */
    private void step(NDManager scope, boolean decayed, List<Slot> group) {
        List<NDList> lists = new ArrayList<>();
        lists.add(gradients(scope, group));
        lists.add(new NDList(group.stream().map(Slot::array).toList()));
        for (Map<String, NDArray> moments : List.of(first, second)) {
            if (!moments.isEmpty()) {
                lists.add(new NDList(
                        group.stream().map(s -> moments.get(s.name())).toList()));
            }
        }
        lists.add(new NDList(rate));
        lists.add(new NDList(steps));
        module.runOnLists(decayed ? "step_decayed" : "step_spared", lists);
    }

    private static NDList gradients(NDManager scope, List<Slot> slots) {
        NDList gradients = new NDList(slots.size());
        for (Slot slot : slots) {
            NDArray gradient = slot.array().getGradient();
            gradient.attach(scope);
            gradients.add(gradient);
        }
        return gradients;
    }

    /**
     * {@return the moments and the number of steps, by name, for a checkpoint; views that live as long as this does}
     */
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
     * @throws NullPointerException naming what is missing among them
     */
    public void restore(Map<String, float[]> values) {
        state().forEach((name, array) -> array.set(Objects.requireNonNull(
                values.get(name), () -> "the checkpoint has no optimizer state \"" + name + "\"")));
    }

    private String source() {
        return """
                  def clip(self: __torch__.Net, g: List[Tensor], limit: List[Tensor]) -> Tensor:
                    norms = torch._foreach_norm(g, 2, None)
                    norm = torch.norm(torch.stack(norms, 0), 2)
                    ratio = torch.div(limit[0], torch.add(norm, 9.9999999999999995e-07))
                    torch._foreach_mul_(g, torch.clamp(ratio, None, 1))
                    return norm
                """ + step("step_decayed", weightDecay) + step("step_spared", 0);
    }

    private String step(String name, double decay) {
        boolean adaptive = rule != Rule.SGD;
        String decayNumber = String.format(Locale.ROOT, "%.16e", decay);
        String update = adaptive
                ? "torch._fused_" + (rule == Rule.ADAM ? "adam_" : "adamw_")
                        + "(w, g, m, v, annotate(List[Tensor], []), counts, lr=rate[0], beta1=0.90000000000000002,"
                        + " beta2=0.999, weight_decay=" + decayNumber + ", eps=1e-08, amsgrad=False,"
                        + " maximize=False, grad_scale=None, found_inf=None)"
                : "torch._fused_sgd_(w, g, m, weight_decay=" + decayNumber + ", momentum=0.90000000000000002,"
                        + " lr=rate[0], dampening=0., nesterov=False, maximize=False, is_first_step=False,"
                        + " grad_scale=None, found_inf=None)";
        return "  def " + name + "(self: __torch__.Net, g: List[Tensor], w: List[Tensor], m: List[Tensor], "
                + (adaptive ? "v: List[Tensor], " : "")
                + "rate: List[Tensor], steps: List[Tensor]) -> Tensor:\n"
                + "    counts = torch.mul(steps, torch.len(w))\n"
                + "    " + update + "\n"
                + "    torch._foreach_zero_(g)\n"
                + "    return steps[0]\n";
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
