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

import io.github.unetzoo.graph.Weight;
import java.util.List;

/** How a method's source names weights: as arguments, or as constants of the archive. */
interface WeightText {

    /** The arguments that a method of so many weights takes; the names given here hold for that method. */
    List<String> arguments(List<Weight> weights);

    /** A convolution's kernel, in the layout and precision in which it computes. */
    String kernel(Weight weight);

    /** A convolution's kernel as (1, taps x out x taps, in): rows, channels and columns of what each tap makes. */
    String taps(Weight weight);

    /** A convolution's bias, in the precision in which it computes. */
    String bias(Weight weight);

    /** What a norm reads, as it is. */
    String plain(Weight weight);
}
