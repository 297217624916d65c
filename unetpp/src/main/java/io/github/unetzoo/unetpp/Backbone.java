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

import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.graph.Stride;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import java.util.List;

/** Column 0 of the figure: which of an encoder's maps are rows. */
final class Backbone {

    private Backbone() {}

    /** The rows, finest first, drawn into a network whose scope is the encoder's. */
    static List<Tensor> rows(Encoder encoder, boolean finestRow, Net net, Tensor image) {
        List<Tensor> rows = encoder.encode(net, image);
        if (!rows.isEmpty()) {
            Tensor finest = rows.get(0);
            boolean full = finest.stride().equals(Stride.ONE);
            if (finest.equals(image) || (full && !finestRow)) {
                rows = rows.subList(1, rows.size());
            }
        }
        check(encoder, rows);
        return rows;
    }

    /** The rows on a sheet of their own, to read channels and strides off. */
    static List<Tensor> rows(Encoder encoder, boolean finestRow, BlockStyle style, int inChannels) {
        Net sheet = new Net(style);
        return rows(encoder, finestRow, sheet, sheet.input("image", inChannels));
    }

    private static void check(Encoder encoder, List<Tensor> rows) {
        if (rows.size() < 2) {
            throw new IllegalArgumentException("encoder " + encoder.name() + " gives " + rows.size()
                    + " maps that can be rows: UNet++ needs at least 2");
        }
        int finest = rows.get(0).stride().input();
        if (Integer.bitCount(finest) != 1) {
            throw new IllegalArgumentException("encoder " + encoder.name() + " begins at stride " + finest
                    + ": it must be a power of 2, for the way up to the image doubles the size");
        }
        for (int i = 1; i < rows.size(); i++) {
            int finer = rows.get(i - 1).stride().input();
            int coarser = rows.get(i).stride().input();
            if (coarser % finer != 0) {
                throw new IllegalArgumentException("encoder " + encoder.name() + " gives maps of strides " + finer
                        + " and " + coarser + " in a row: each must be a multiple of the one before");
            }
        }
    }
}
