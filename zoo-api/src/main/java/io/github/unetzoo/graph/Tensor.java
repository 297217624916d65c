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
package io.github.unetzoo.graph;

/**
 * A symbolic feature map of shape (N, channels, H / stride, W / stride): the result of one {@link Node}, and what
 * network code reads and writes. It never knows H and W; see {@link Graph#extents}.
 *
 * @param id its place in its graph's order of computation
 * @param name the name of the node that makes it
 * @param channels number of channels, at least 1
 * @param stride how coarse it is relative to the image
 */
public record Tensor(int id, String name, int channels, Stride stride) {

    @Override
    public String toString() {
        return name + "(" + channels + " channels, stride " + stride + ")";
    }
}
