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

import io.github.unetzoo.data.ImageSource;
import io.github.unetzoo.data.Raster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Puts the outputs of many inputs together, from top to bottom, in the memory of the rows that one row of tiles covers.
 * Where outputs overlap their weighted mean is kept, in the incremental form of West ("Updating Mean and Variance
 * Estimates: An Improved Method", 1979): equal values stay as they are to the last bit.
 */
final class Mosaic {

    private final ImageSource image;
    private final Plan plan;
    private final int batch;
    private final UnaryOperator<List<Raster>> network;
    private final int channels;
    private final int capacity;
    private final int width;
    private final float[] means;
    private final float[] weights;
    private final Map<Span, float[]> weightsOf = new HashMap<>();

    /** The image row of the first row kept. */
    private int top;

    /**
     * Prepares.
     *
     * @param image whose windows the network takes
     * @param channels of the network's outputs
     * @param batch inputs that the network takes at a time
     * @param network takes inputs of one size
     */
    Mosaic(ImageSource image, Plan plan, int channels, int batch, UnaryOperator<List<Raster>> network) {
        this.image = image;
        this.plan = plan;
        this.batch = batch;
        this.network = network;
        this.channels = channels;
        this.width = image.width();
        this.capacity = plan.rows().stream().mapToInt(Span::covered).max().orElse(0);
        long samples = (long) channels * capacity * width;
        if (samples > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "a row of tiles covers " + capacity + " rows of " + width + " pixels with " + channels
                            + " values each, more than one array can hold: use smaller tiles, or cut the image");
        }
        this.means = new float[(int) samples];
        this.weights = new float[capacity * width];
    }

    /** Runs; strips of (K, rows, W) go out from top to bottom. */
    void run(Consumer<Raster> strips) {
        List<Span> rows = plan.rows();
        for (int i = 0; i < rows.size(); i++) {
            row(rows.get(i));
            int finished = i + 1 < rows.size() ? rows.get(i + 1).outFrom() : image.height();
            strips.accept(take(finished - top));
        }
    }

    private void row(Span row) {
        List<Span> waiting = new ArrayList<>();
        for (Span column : plan.columns()) {
            if (!waiting.isEmpty() && (waiting.size() == batch || waiting.get(0).size() != column.size())) {
                add(row, waiting);
            }
            waiting.add(column);
        }
        add(row, waiting);
    }

    private void add(Span row, List<Span> columns) {
        List<Raster> outputs = network.apply(columns.stream()
                .map(column -> image.readMirrored(row.from(), column.from(), row.size(), column.size()))
                .toList());
        for (int i = 0; i < outputs.size(); i++) {
            add(row, columns.get(i), outputs.get(i));
        }
        columns.clear();
    }

    private void add(Span row, Span column, Raster output) {
        float[] rowWeights = weightsOf.computeIfAbsent(row, Span::weights);
        float[] columnWeights = weightsOf.computeIfAbsent(column, Span::weights);
        float[] values = output.samples();
        int plane = output.height() * output.width();
        for (int y = 0; y < row.covered(); y++) {
            int from = (row.skipped() + y) * output.width() + column.skipped();
            int to = (row.outFrom() - top + y) * width + column.outFrom();
            for (int x = 0; x < column.covered(); x++) {
                float weight = rowWeights[y] * columnWeights[x];
                weights[to + x] += weight;
                float share = weight / weights[to + x];
                for (int c = 0; c < channels; c++) {
                    int at = c * capacity * width + to + x;
                    means[at] += (values[c * plane + from + x] - means[at]) * share;
                }
            }
        }
    }

    /** Hands out the first rows and moves the others up. */
    private Raster take(int rows) {
        float[] taken = new float[channels * rows * width];
        int kept = capacity * width;
        for (int c = 0; c < channels; c++) {
            System.arraycopy(means, c * kept, taken, c * rows * width, rows * width);
            moveUp(means, c * kept, rows);
        }
        moveUp(weights, 0, rows);
        top += rows;
        return Raster.of(channels, rows, width, taken);
    }

    private void moveUp(float[] plane, int offset, int rows) {
        int gone = rows * width;
        int left = capacity * width - gone;
        System.arraycopy(plane, offset + gone, plane, offset, left);
        Arrays.fill(plane, offset + left, offset + left + gone, 0);
    }
}
