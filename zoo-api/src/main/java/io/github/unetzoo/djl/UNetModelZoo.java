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
package io.github.unetzoo.djl;

import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelZoo;
import io.github.unetzoo.model.Architecture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A loader for each variant on the class path. DJL makes all zoos as soon as one is asked for anything, so nothing is
 * read here: a broken catalogue of ours must not keep others' models from loading.
 */
final class UNetModelZoo extends ModelZoo {

    @Override
    public String getGroupId() {
        return UNetZooProvider.GROUP_ID;
    }

    @Override
    public Set<String> getSupportedEngines() {
        return Set.of("PyTorch");
    }

    @Override
    public Collection<ModelLoader> getModelLoaders() {
        List<ModelLoader> loaders = new ArrayList<>();
        Architecture.all().keySet().forEach(name -> loaders.add(new ArchitectureLoader(name)));
        return loaders;
    }

    @Override
    public @Nullable ModelLoader getModelLoader(String name) {
        return Architecture.all().containsKey(name) ? new ArchitectureLoader(name) : null;
    }
}
