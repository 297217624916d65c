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
package io.github.unetzoo.predict;

import io.github.unetzoo.graph.Graph;
import java.util.function.IntUnaryOperator;

/**
 * How an image axis is laid into an input that a network can take, so that the output covers the axis: for networks
 * that accept any size, nothing; for the others, mirrored pixels before and after.
 *
 * @param before pixels to add at the start of the axis
 * @param after pixels to add at its end
 * @param skipped output pixels before the image's first
 */
public record Framing(int before, int after, int skipped) {

    private static final int REACH = 4096;

    /** The smallest frame for an axis of so many pixels. */
    static Framing of(Graph graph, int pixels) {
        return of(size -> graph.fits(size, size) ? graph.outputSide(size) : 0, pixels);
    }

    /**
     * Finds the smallest frame for an axis of so many pixels.
     *
     * @param outputs how many pixels of output an input of so many has, 0 if the network does not take it
     * @param pixels of the image along the axis, at least 1
     * @return the frame; it adds nothing where an input of so many pixels gives as many
     * @throws IllegalArgumentException if no input of up to 4,096 pixels more gives an output that covers the axis
     */
    public static Framing of(IntUnaryOperator outputs, int pixels) {
        for (int size = pixels; size <= pixels + REACH; size++) {
            int out = outputs.applyAsInt(size);
            if (out >= pixels) {
                int lost = (size - out) / 2;
                int skipped = (out - pixels) / 2;
                int before = lost + skipped;
                return new Framing(before, size - pixels - before, skipped);
            }
        }
        throw new IllegalArgumentException("no input of " + pixels + " to " + (pixels + REACH)
                + " pixels gives an output of " + pixels + ": this network cannot predict an image of that size");
    }

    /**
     * Tells what an axis becomes.
     *
     * @param pixels of the image along the axis
     * @return pixels of the input along it
     */
    public int size(int pixels) {
        return before + pixels + after;
    }
}
