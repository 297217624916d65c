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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A class that a model tells apart.
 *
 * @param name as in the data
 * @param colour to draw it in, {@code #rrggbb} in lower case
 */
public record LabelClass(String name, String colour) {

    private static final Pattern COLOUR = Pattern.compile("#[0-9a-f]{6}");

    /** Without black; those that stand out from grey images first. */
    private static final int[] COLOURS = {0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0x0072B2, 0xD55E00, 0xCC79A7};

    private static final double DARKER = 0.6;

    /**
     * Checks the colour.
     *
     * @param name as in the data
     * @param colour {@code #} and six hex digits in lower case
     * @throws IllegalArgumentException if the colour is of another form
     */
    public LabelClass {
        if (!COLOUR.matcher(colour).matches()) {
            throw new IllegalArgumentException(
                    "colour \"" + colour + "\" of class \"" + name + "\" is not of the form #rrggbb, such as #e69f00");
        }
    }

    /**
     * Gives classes colours that can be told apart with any colour vision: the first, the background, black.
     *
     * @param names in the order of their indices
     * @return the classes, in that order
     */
    public static List<LabelClass> coloured(List<String> names) {
        List<LabelClass> classes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            classes.add(new LabelClass(names.get(i), String.format(Locale.ROOT, "#%06x", usualColour(i))));
        }
        return classes;
    }

    /**
     * The colour of a class that has none of its own: black for the background; then those that Okabe and Ito chose to be
     * told apart with any colour vision (Color Universal Design, 2008), from the eighth on again, darker.
     *
     * @param label the class's index, from 0
     * @return 0xrrggbb
     */
    public static int usualColour(int label) {
        if (label == 0) {
            return 0;
        }
        int index = label - 1;
        int round = index / COLOURS.length;
        double brightness = Math.pow(DARKER, round);
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int component = (COLOURS[index % COLOURS.length] >> shift) & 255;
            colour |= (int) Math.round(brightness * component) << shift;
        }
        return colour;
    }

    static LabelClass read(Fields fields) {
        return new LabelClass(fields.text("name"), fields.text("colour"));
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("colour", colour);
        return json;
    }
}
