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
/**
 * Weights on disk: named tensors, the files that hold them, and their fit to a network.
 *
 * <p>A {@link io.github.unetzoo.weights.Checkpoint} is an ordered, immutable set of named tensors. It is read from a
 * file by {@link io.github.unetzoo.weights.Checkpoint#read}, and written by {@link
 * io.github.unetzoo.weights.Safetensors#write}. Files come from strangers, so a reader executes nothing, builds nothing
 * but tensors and plain containers, and allocates nothing on the word of a header alone. {@link
 * io.github.unetzoo.weights.StrictMatch} accepts a checkpoint for a network only when every name, shape and type
 * agrees; {@link io.github.unetzoo.weights.NameMap} translates the names of networks built elsewhere.
 *
 * <p>This room knows nothing of networks or engines: a tensor here is a type, a shape and little-endian bytes.
 */
@NullMarked
package io.github.unetzoo.weights;

import org.jspecify.annotations.NullMarked;
