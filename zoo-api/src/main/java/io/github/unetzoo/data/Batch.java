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
package io.github.unetzoo.data;

import java.util.List;
import java.util.Optional;

/**
 * Samples of one size, ready for a network. The arrays belong to whoever takes the batch; batches are compared by
 * identity of their arrays.
 *
 * @param indices where the samples are in their split, N values
 * @param names their names, N of them
 * @param n the number of samples N
 * @param channels C
 * @param height H
 * @param width W
 * @param images N*C*H*W normalised samples
 * @param masks N*H*W class indices
 * @param weights N*H*W pixel weights, if the loader computes them
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of large arrays that is never compared
public record Batch(
        int[] indices,
        List<String> names,
        int n,
        int channels,
        int height,
        int width,
        float[] images,
        int[] masks,
        Optional<float[]> weights) {}
