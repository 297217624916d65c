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

import io.github.unetzoo.weights.Pickled.Dict;
import io.github.unetzoo.weights.Pickled.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A network's tensors among all that a checkpoint holds: a dictionary from texts to tensors, and to nothing else. */
record StateDict(String path, Map<String, Tensor> tensors) {
    /** The keys under which training scripts keep them. A file with two, such as with averaged weights, is ambiguous. */
    private static final Set<String> USUAL = Set.of(
            "state_dict",
            "model_state_dict",
            "model_state",
            "model",
            "net",
            "network",
            "module",
            "params",
            "weights",
            "ema",
            "model_ema",
            "params_ema",
            "ema_state_dict",
            "state_dict_ema");

    private static final int MAX_DEPTH = 4;
    private static final int LISTED = 10;

    /** A module's own state that need not be a tensor, under a key ending in this, is left out. */
    private static final String EXTRA_STATE = "_extra_state";

    /** milesial's training script puts a list of its masks' values beside the tensors. */
    private static final String MASK_VALUES = "mask_values";

    static StateDict find(Path file, Pickled root, Optional<String> wanted) {
        if (!(root instanceof Dict top)) {
            throw new WeightsException(file + " holds " + root.kind()
                    + ", expected a dictionary of tensors: in Python, save model.state_dict()");
        }
        Map<String, Dict> candidates = new LinkedHashMap<>();
        collect("", top, 0, Collections.newSetFromMap(new IdentityHashMap<>()), candidates);
        String path = choose(file, top, candidates, wanted);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        candidates.getOrDefault(path, top).named.forEach((name, value) -> {
            if (value instanceof Tensor tensor) {
                tensors.put(name, tensor);
            }
        });
        return new StateDict(path, tensors);
    }

    private static void collect(String path, Dict dict, int depth, Set<Dict> seen, Map<String, Dict> candidates) {
        // A dictionary may be reached by many ways, or contain itself.
        if (!seen.add(dict)) {
            return;
        }
        if (holdsOnlyTensors(dict)) {
            candidates.put(path, dict);
            return;
        }
        if (depth == MAX_DEPTH) {
            return;
        }
        dict.named.forEach((key, value) -> {
            // Optimizers keep averages of gradients in the shape of the weights, some under the weights' names.
            if (value instanceof Dict inner && !key.startsWith("optim")) {
                collect(path.isEmpty() ? key : path + "/" + key, inner, depth + 1, seen, candidates);
            }
        });
    }

    private static boolean holdsOnlyTensors(Dict dict) {
        boolean any = false;
        for (Map.Entry<String, Pickled> entry : dict.named.entrySet()) {
            if (entry.getValue() instanceof Tensor) {
                any = true;
            } else if (!entry.getKey().endsWith(EXTRA_STATE) && !entry.getKey().equals(MASK_VALUES)) {
                return false;
            }
        }
        return any && dict.unnamed == 0;
    }

    private static String choose(Path file, Dict top, Map<String, Dict> candidates, Optional<String> wanted) {
        if (candidates.isEmpty()) {
            String held = top.named.entrySet().stream()
                    .limit(LISTED)
                    .map(entry -> Unpickler.quoted(entry.getKey()) + " ("
                            + entry.getValue().kind() + ")")
                    .collect(Collectors.joining(", "));
            throw new WeightsException(file + " has no dictionary of nothing but tensors; it holds "
                    + (held.isEmpty() ? "an empty dictionary" : held)
                    + ". In Python, save model.state_dict()");
        }
        if (wanted.isPresent()) {
            if (!candidates.containsKey(wanted.get())) {
                throw new WeightsException(file + " has no state dict at " + Unpickler.quoted(wanted.get())
                        + "; it has " + listed(candidates));
            }
            return wanted.get();
        }
        List<String> paths = List.copyOf(candidates.keySet());
        List<String> usual = paths.stream()
                .filter(path -> USUAL.contains(path.substring(path.lastIndexOf('/') + 1)))
                .toList();
        if (paths.size() == 1) {
            return paths.get(0);
        }
        if (usual.size() == 1) {
            return usual.get(0);
        }
        throw new WeightsException(file + " has several state dicts: " + listed(candidates)
                + ". Say which to read (PytorchOptions.withStateDict, on the command line --state-dict)");
    }

    private static String listed(Map<String, Dict> candidates) {
        if (candidates.containsKey("")) {
            return "one, at the top";
        }
        String some = candidates.entrySet().stream()
                .limit(LISTED)
                .map(entry -> Unpickler.quoted(entry.getKey()) + " ("
                        + entry.getValue().named.size() + " tensors)")
                .collect(Collectors.joining(", "));
        return candidates.size() <= LISTED ? some : some + " and " + (candidates.size() - LISTED) + " more";
    }
}
