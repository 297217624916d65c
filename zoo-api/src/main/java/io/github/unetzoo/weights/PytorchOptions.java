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

import java.util.Optional;

/**
 * What to choose in a file that {@code torch.save} wrote. Safetensors files leave nothing to choose.
 *
 * @param stateDict where the tensors lie in the file: the keys that lead to their dictionary, with {@code /} between
 *     them, such as {@code state_dict} or {@code ema/model}; empty to look for them, see {@link Checkpoint#read(
 *     java.nio.file.Path, PytorchOptions)}
 * @param stripModule whether {@code module.}, which {@code DataParallel} puts before every name, is taken away if every
 *     name begins with it
 */
public record PytorchOptions(Optional<String> stateDict, boolean stripModule) {
    /**
     * Returns the usual choice: look for the tensors, and strip {@code module.}.
     *
     * @return the options
     */
    public static PytorchOptions defaults() {
        return new PytorchOptions(Optional.empty(), true);
    }

    /**
     * Names the dictionary to read, for a file with several.
     *
     * @param path its keys, with {@code /} between them
     * @return a copy with that path
     */
    public PytorchOptions withStateDict(String path) {
        return new PytorchOptions(Optional.of(path), stripModule);
    }

    /**
     * Keeps the names as they are in the file.
     *
     * @return a copy that strips nothing
     */
    public PytorchOptions keepingNames() {
        return new PytorchOptions(stateDict, false);
    }
}
