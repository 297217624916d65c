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

import java.util.List;
import java.util.stream.IntStream;

/**
 * Which sides of a square image pass through a network: those of one period, and each of them plus any number of
 * periods. A network that rounds its maps up when it halves them takes 63 and 64 pixels, 95 and 96, and so on.
 *
 * @param first pixels, ascending, at least one
 * @param period pixels, more than {@code first} spans
 */
public record FittingSizes(List<Integer> first, int period) {

    /** The periods that sizes are watched for. */
    private static final int WATCHED = 4;

    /** What is watched at least, in pixels: small images fall short of what comes later. */
    private static final int LEAST_WATCHED = 64;

    /**
     * Copies the list and checks the bounds.
     *
     * @param first ascending, above 0, at least one
     * @param period above the difference of the last and the first
     * @throws IllegalArgumentException if there is none, the first is below 1, or the period is not more than they span
     */
    public FittingSizes {
        first = List.copyOf(first);
        if (first.isEmpty() || first.get(0) < 1 || period <= first.get(first.size() - 1) - first.get(0)) {
            throw new IllegalArgumentException("sizes " + first + " in each " + period
                    + " pixels: give at least one, above 0, and a period that is more than they span");
        }
    }

    /**
     * {@return the sizes that pass through a network} They repeat with the {@linkplain Graph#grid grid} or a part of
     * it; the smallest few that do not are left out.
     *
     * @param graph the network
     * @throws IllegalArgumentException if no square image of up to 1,025 pixels passes
     */
    public static FittingSizes of(Graph graph) {
        int least = graph.next(1);
        if (least == 0) {
            throw new IllegalArgumentException("the network takes no square image of up to 1025 pixels");
        }
        int grid = graph.grid();
        int count = Math.max(LEAST_WATCHED, WATCHED * grid);
        boolean[] fits = new boolean[count];
        for (int i = 0; i < count; i++) {
            fits[i] = graph.fits(least + i, least + i);
        }
        for (int period = 1; period < grid; period++) {
            if (grid % period == 0 && regular(fits, period) <= count / 2) {
                return of(fits, least, period);
            }
        }
        return of(fits, least, grid);
    }

    private static FittingSizes of(boolean[] fits, int least, int period) {
        int from = regular(fits, period);
        List<Integer> sides = IntStream.range(from, Math.min(fits.length, from + period))
                .filter(i -> fits[i])
                .map(i -> least + i)
                .boxed()
                .toList();
        return new FittingSizes(sides, period);
    }

    /** From where on sizes repeat. */
    private static int regular(boolean[] fits, int period) {
        int from = fits.length - period;
        while (from > 0 && fits[from - 1] == fits[from - 1 + period]) {
            from--;
        }
        return from;
    }

    /**
     * {@return the smallest that is not below so many pixels}
     *
     * @param pixels along one side
     */
    public int next(int pixels) {
        int periods = Math.max(0, Math.floorDiv(pixels - first.get(0), period));
        int base = periods * period;
        return first.stream()
                .map(side -> side + base)
                .filter(side -> side >= pixels)
                .findFirst()
                .orElse(first.get(0) + base + period);
    }

    /**
     * {@return the smallest, in pixels, from which on every whole number of periods more fits, too; a multiple of the
     * period where there is one} It and the period are what can be said in two numbers.
     */
    public int minimum() {
        return first.stream().filter(side -> side % period == 0).findFirst().orElse(first.get(0));
    }
}
