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
package io.github.unetzoo.unetpp;

/** The order in which a node's inputs are joined; it decides the order of a checkpoint's input channels. */
public enum ConcatOrder {
    /** [X(i,0), .., X(i,j-1), up]. */
    SKIPS_FIRST,
    /** [up, X(i,0), .., X(i,j-1)]. */
    UP_FIRST,
    /** [up, X(i,j-1), .., X(i,0)]: the encoder's map last. */
    UP_FIRST_ENCODER_LAST
}
