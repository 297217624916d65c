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

/** An image of this size cannot pass through a network; the message names the place and the size to pad to. */
public final class UnfitSizeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    UnfitSizeException(Extent image, int nextHeight, int nextWidth, IllegalArgumentException cause) {
        super(
                "an image of " + image + " cannot pass through this network"
                        + (nextHeight > 0 && nextWidth > 0 ? ": pad it to " + nextHeight + "x" + nextWidth : "")
                        + " (at " + cause.getMessage() + ")",
                cause);
    }
}
