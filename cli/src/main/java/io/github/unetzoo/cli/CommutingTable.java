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
package io.github.unetzoo.cli;

import io.github.unetzoo.compile.Commuting;
import io.github.unetzoo.graph.Extent;
import java.util.List;
import java.util.Locale;

/** Convolutions of resized maps, with the costs of both forms, as text. */
final class CommutingTable {

    private CommutingTable() {}

    static String of(List<Commuting> all, Extent image) {
        if (all.isEmpty()) {
            return "compiled      no convolution here reads a resized map";
        }
        int widest =
                all.stream().mapToInt(one -> one.convolution().length()).max().orElse(1);
        String row = "%-" + widest + "s  %-19s  %-11s  %12s  %12s  %s%n";
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Convolutions of resized maps, compiled for images of %s. Costs are in millions of multiply-accumulate"
                        + " operations%nor as much time spent moving values.%n%n",
                image));
        text.append(String.format(
                Locale.ROOT, row, "convolution", "map", "channels", "resize first", "convolve it", "chosen"));
        for (Commuting one : all) {
            text.append(String.format(
                    Locale.ROOT,
                    row,
                    one.convolution(),
                    one.from() + " to " + one.to(),
                    one.inChannels() + " to " + one.outChannels(),
                    millions(one.plainCost()),
                    millions(one.commutedCost()),
                    (one.pays() ? "at its own size" : "resize first") + (one.joined() ? ", of a concatenation" : "")));
        }
        return text.toString();
    }

    private static String millions(long operations) {
        return String.format(Locale.ROOT, "%,.1f", operations / 1e6);
    }
}
