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
package io.github.unetzoo.benchmarks.compare;

import io.github.unetzoo.benchmarks.chart.Interval;
import io.github.unetzoo.benchmarks.speed.Quartiles;
import io.github.unetzoo.metric.Figure;
import io.github.unetzoo.torchscript.Precision;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** The table of a comparison, a row per model; columns that no model has a figure for are left out. */
final class ResultTable {

    private static final double MIBI = 1024 * 1024;

    /** Whether more or less of a figure is better. */
    enum Better {
        MORE,
        LESS
    }

    /**
     * A column.
     *
     * @param name what it holds
     * @param unit in what, or of what
     * @param better which figures are good
     * @param cells by the model's place
     */
    record Column(String name, String unit, Better better, List<Cell> cells) {

        /** Whether a cell has the best figure of several. */
        boolean best(Cell cell) {
            double[] values = cells.stream()
                    .flatMapToDouble(one -> one.value().stream())
                    .sorted()
                    .toArray();
            return values.length > 1
                    && cell.value().isPresent()
                    && cell.value().getAsDouble() == (better == Better.MORE ? values[values.length - 1] : values[0]);
        }
    }

    /**
     * A figure.
     *
     * @param text the figure, or a dash
     * @param spread its interval or deviation; empty if there is none
     * @param value to sort by; empty if there is no figure
     */
    record Cell(String text, String spread, OptionalDouble value) {

        private static final Cell NONE = new Cell(Words.UNDEFINED, "", OptionalDouble.empty());
    }

    private final ComparisonResult result;
    private final Findings findings;

    ResultTable(ComparisonResult result, Findings findings) {
        this.result = result;
        this.findings = findings;
    }

    List<Column> columns() {
        return List.of(
                        ratio("Dice", "pooled", Figure.DICE),
                        ratio("Dice", "per image", Figure.IMAGE_DICE),
                        ratio("IoU", "pooled", Figure.IOU),
                        ratio("IoU", "per image", Figure.IMAGE_IOU),
                        column("HD95", "pixels", Better.LESS, i -> spread(model(i).hd95(), Words.DISTANCE)),
                        column(
                                "Parameters",
                                "millions",
                                Better.LESS,
                                i -> size(i, ModelSize::parameters, Words::millions)),
                        column("MACs", "billions", Better.LESS, i -> size(i, ModelSize::macs, Words::billions)),
                        latency("float32", Precision.FLOAT32),
                        latency("bfloat16", Precision.BFLOAT16),
                        column("Memory", "peak, MiB", Better.LESS, this::memory),
                        column("Training", "time", Better.LESS, this::training))
                .stream()
                .filter(column ->
                        column.cells().stream().anyMatch(cell -> cell.value().isPresent()))
                .toList();
    }

    private ModelResult model(int place) {
        return result.models().get(place);
    }

    private Column column(String name, String unit, Better better, IntFunction<Cell> cell) {
        return new Column(
                name,
                unit,
                better,
                IntStream.range(0, result.models().size()).mapToObj(cell).toList());
    }

    private Column ratio(String name, String of, Figure figure) {
        return column(name, of, Better.MORE, i -> {
            Spread spread = model(i).mean(figure);
            Optional<Interval> interval = findings.interval(i, figure);
            return new Cell(
                    Words.ratio(spread.mean()), interval.map(Words::interval).orElse(""), spread.mean());
        });
    }

    private static Cell spread(Spread spread, int decimals) {
        return cell(spread.text(decimals), spread.mean());
    }

    private static Cell cell(String words, OptionalDouble value) {
        int sign = words.indexOf(" ±");
        return sign < 0
                ? new Cell(words, "", value)
                : new Cell(words.substring(0, sign), words.substring(sign + 1), value);
    }

    private Cell size(int place, ToLongFunction<ModelSize> count, LongFunction<String> words) {
        return model(place)
                .size()
                .map(count::applyAsLong)
                .map(n -> new Cell(words.apply(n), "", OptionalDouble.of((double) n)))
                .orElse(Cell.NONE);
    }

    private Column latency(String name, Precision precision) {
        return column("Latency", name + ", ms", Better.LESS, i -> {
            Optional<Quartiles> millis = model(i).latency(precision);
            return millis.map(m -> new Cell(
                            Words.decimal(m.median(), 1),
                            Words.decimal(m.low(), 1) + "–" + Words.decimal(m.high(), 1),
                            OptionalDouble.of(m.median())))
                    .orElse(Cell.NONE);
        });
    }

    private Cell memory(int place) {
        OptionalLong bytes = model(place).peakBytes();
        return bytes.isEmpty()
                ? Cell.NONE
                : new Cell(
                        Words.decimal(bytes.getAsLong() / MIBI, 0), "", OptionalDouble.of((double) bytes.getAsLong()));
    }

    private Cell training(int place) {
        Spread seconds = model(place).trainSeconds();
        Spread alone = new Spread(seconds.mean(), OptionalDouble.empty(), seconds.count());
        String spread = cell(Words.time(seconds), seconds.mean()).spread();
        // The unit is in the line above.
        return new Cell(Words.time(alone), spread.replaceAll(" [a-z]+$", ""), seconds.mean());
    }
}
