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
package io.github.unetzoo.model;

/** In which numbers weights are kept in a file; a network that reads them has float32 in either case. */
public enum Storage {
    /** 32-bit floats, the weights as they are. */
    FLOAT32,
    /**
     * Kernels as IEEE 754 halves, rounded to 11 bits, for about half the bytes. Biases, the weights of norms and running
     * statistics, which are few and of any size, stay 32-bit floats.
     */
    FLOAT16
}
