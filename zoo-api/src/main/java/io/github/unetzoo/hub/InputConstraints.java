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
package io.github.unetzoo.hub;

import com.google.gson.JsonObject;
import io.github.unetzoo.graph.FittingSizes;
import io.github.unetzoo.graph.Graph;

/**
 * Which images a network takes as they are: heights and widths of {@code minimum + k * step} pixels. A predictor frames
 * others, so this concerns those who run the network themselves.
 *
 * @param channels of the image; a predictor brings grey to colour and the reverse
 * @param minimum height and width in pixels, at least 1
 * @param step between sizes that fit, at least 1; where it divides the minimum, sizes are its multiples
 */
public record InputConstraints(int channels, int minimum, int step) {

    /**
     * Checks the bounds.
     *
     * @param channels at least 1
     * @param minimum at least 1, in pixels
     * @param step at least 1, in pixels
     * @throws IllegalArgumentException if one of them is below 1
     */
    public InputConstraints {
        if (channels < 1 || minimum < 1 || step < 1) {
            throw new IllegalArgumentException("an input of " + channels + " channels, minimum " + minimum
                    + " and step " + step + ": each must be at least 1");
        }
    }

    /**
     * {@return what a network takes}
     *
     * @param graph the network
     * @throws IllegalArgumentException if it takes no square image of up to 1025 pixels
     */
    public static InputConstraints of(Graph graph) {
        FittingSizes sizes = FittingSizes.of(graph);
        return new InputConstraints(graph.input().channels(), sizes.minimum(), sizes.period());
    }

    static InputConstraints read(Fields fields) {
        return new InputConstraints(fields.integer("channels"), fields.integer("minimum"), fields.integer("step"));
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("channels", channels);
        json.addProperty("minimum", minimum);
        json.addProperty("step", step);
        return json;
    }

    /** In words, for a person. */
    @Override
    public String toString() {
        String images = channels + (channels == 1 ? " channel" : " channels");
        if (step == 1) {
            return images + ", any size" + (minimum == 1 ? "" : " from " + minimum + "x" + minimum);
        }
        return images + ", sizes "
                + (minimum % step == 0
                        ? "that are multiples of " + step + " from " + minimum
                        : minimum + ", " + (minimum + step) + ", " + (minimum + 2 * step) + ", ..");
    }
}
