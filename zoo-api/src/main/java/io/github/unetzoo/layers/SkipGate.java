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
package io.github.unetzoo.layers;

/** What a map of the encoder passes before the decoder joins it. */
public enum SkipGate {
    /** Nothing. */
    NONE,
    /**
     * Concurrent spatial and channel squeeze and excitation, the sum of both (Roy, Navab and Wachinger, "Concurrent
     * Spatial and Channel Squeeze &amp; Excitation in Fully Convolutional Networks", MICCAI 2018, sections 2.1 to 2.3),
     * with the paper's reduction to half the channels. It reads the skip alone. The paper puts it behind every block;
     * here it stands on the skips.
     */
    SCSE,
    /**
     * The additive attention gate (Oktay et al., "Attention U-Net: Learning Where to Look for the Pancreas", 2018,
     * equations 1 and 2 and Figure 2): a coarser map of the decoder, the gating signal, says where the skip counts. We
     * differ in two things, as most implementations do: coefficients are computed at the skip's resolution, to which
     * the gating signal's projection is enlarged, so that any sizes go together, not at the gating signal's and
     * enlarged afterwards; and a norm follows each of the two projections.
     */
    ATTENTION
}
