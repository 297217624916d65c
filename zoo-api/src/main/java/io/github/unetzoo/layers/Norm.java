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

/** What normalises a convolution's output. */
public enum Norm {
    /** Nothing, as in the original U-Net. */
    NONE,
    /** Batch norm (Ioffe and Szegedy 2015). */
    BATCH,
    /** Instance norm with learned scale and shift (Ulyanov et al. 2016): does not depend on the batch. */
    INSTANCE,
    /** Group norm of 8 groups (Wu and He 2018), or of fewer where the channels are not a multiple of 8. */
    GROUP
}
