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
package io.github.unetzoo.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a model is known throughout a report: by a letter, a shape and a colour, so that nothing hangs on telling colours
 * apart. The colours are spaced after Okabe and Ito (Color Universal Design, 2008), darkened until white letters can be
 * read on them.
 */
public final class Mark {

    /** Number of colours and of shapes; models beyond begin again, with other letters. */
    public static final int COUNT = 8;

    private static final int[] COLOURS = {0x0067a8, 0xc24e00, 0x00795a, 0xa23e7c, 0x7a5c00, 0x5b5f66, 0x6b3fd4, 0xa01c2c
    };

    /** Corners of each shape and the turn of the first, in degrees from the top; a circle has many. */
    private static final int[][] SHAPES = {{48, 0}, {4, 45}, {3, 0}, {4, 0}, {6, 0}, {3, 180}, {5, 0}, {8, 22}};

    /** Radii that let the shapes look equally large. */
    private static final double[] SIZES = {1.06, 1.3, 1.42, 1.32, 1.14, 1.42, 1.18, 1.1};

    private Mark() {}

    /**
     * Names a place by letters: A to Z, then AA and so on.
     *
     * @param place of the model in the report, from 0
     * @return one or more of A to Z, of no other place
     */
    public static String letter(int place) {
        String last = String.valueOf((char) ('A' + place % 26));
        return place < 26 ? last : letter(place / 26 - 1) + last;
    }

    /**
     * Numbers the colour and the shape of a place.
     *
     * @param place of the model in the report, from 0
     * @return 0 to {@link #COUNT} - 1
     */
    public static int colour(int place) {
        return place % COUNT;
    }

    /** The colour on light ground, 0xRRGGBB. */
    static int rgb(int place) {
        return COLOURS[colour(place)];
    }

    /** x and y in turn of the shape's corners around (0, 0). */
    static List<Double> corners(int place, double radius) {
        int[] shape = SHAPES[colour(place)];
        double size = radius * SIZES[colour(place)];
        List<Double> corners = new ArrayList<>();
        for (int i = 0; i < shape[0]; i++) {
            double angle = Math.toRadians(shape[1] + 360.0 * i / shape[0]);
            corners.add(size * Math.sin(angle));
            corners.add(-size * Math.cos(angle));
        }
        return corners;
    }

    /** How far the letter is below the middle so that it stands in the middle of the area. */
    static double drop(int place, double radius) {
        return switch (colour(place)) {
            case 2 -> 0.18 * radius;
            case 5 -> -0.2 * radius;
            default -> 0;
        };
    }

    /**
     * Draws the mark as a small picture for running text; the letter in it is hidden from those who hear the page.
     *
     * @param place of the model in the report, from 0
     * @return an {@code svg} element, for a page that has styles for {@code badge}, {@code m0} and so on
     */
    public static String svg(int place) {
        return String.format(
                Locale.ROOT,
                "<svg class=\"badge m%d\" viewBox=\"-15 -15 30 30\" aria-hidden=\"true\"><polygon points=\"%s\"/>"
                        + "<text x=\"0\" y=\"%.1f\">%s</text></svg>",
                colour(place),
                points(corners(place, 10.5)),
                4.4 + drop(place, 10.5),
                letter(place));
    }

    static String points(List<Double> corners) {
        return corners.stream().map(v -> String.format(Locale.ROOT, "%.1f", v)).collect(Collectors.joining(" "));
    }
}
