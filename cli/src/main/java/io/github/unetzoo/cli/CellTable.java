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

import io.github.unetzoo.benchmarks.compare.CellName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** How the cells of a comparison stand, as lines for a terminal: one per cell, and one for all of them together. */
final class CellTable {

    private static final int GAP = 2;
    private static final int SHORTEST_NAME = 12;

    private final Map<CellName, Row> rows = new LinkedHashMap<>();
    private final DoubleSupplier clock;

    /** One cell. */
    private static final class Row {
        private String state = "waiting";
        private boolean ended;
        private boolean trains;
        private double begin = Double.NaN;
        private double seconds = Double.NaN;
        private int epochs;
        private double epochsDone;
        private double epochsBefore;
        private double best = Double.NEGATIVE_INFINITY;
    }

    /**
     * A table.
     *
     * @param cells in the order in which they are run
     * @param clock seconds from any beginning
     */
    CellTable(List<CellName> cells, DoubleSupplier clock) {
        cells.forEach(cell -> rows.put(cell, new Row()));
        this.clock = clock;
    }

    private Row row(CellName cell) {
        return rows.computeIfAbsent(cell, name -> new Row());
    }

    void started(CellName cell) {
        row(cell).state = "running";
        row(cell).begin = clock.getAsDouble();
    }

    void training(CellName cell, int epochs, int epochsBefore) {
        Row row = row(cell);
        row.state = "training";
        row.trains = true;
        row.epochs = epochs;
        row.epochsBefore = epochsBefore;
        row.epochsDone = epochsBefore;
        row.begin = clock.getAsDouble();
    }

    /** So many epochs are done, fractions allowed. */
    void trained(CellName cell, double epochs) {
        row(cell).epochsDone = epochs;
    }

    void scored(CellName cell, double validation) {
        row(cell).best = Math.max(row(cell).best, validation);
    }

    void testing(CellName cell) {
        row(cell).state = "testing";
    }

    /** It ended: {@code done}, {@code done before} or {@code failed}. */
    void ended(CellName cell, String state) {
        Row row = row(cell);
        row.state = state;
        row.ended = true;
        double took = clock.getAsDouble() - row.begin;
        double epochs = row.epochsDone - row.epochsBefore;
        // One that went on with earlier epochs would have taken longer.
        row.seconds = row.trains && epochs > 0 ? took * row.epochs / epochs : Double.NaN;
    }

    /** What a cell that is not begun will take: as long as others of its network, else as long as others. */
    private OptionalDouble expected(CellName cell) {
        OptionalDouble same = rows.entrySet().stream()
                .filter(entry -> entry.getKey().label().equals(cell.label()))
                .map(Map.Entry::getValue)
                .mapToDouble(this::whole)
                .filter(Double::isFinite)
                .average();
        return same.isPresent()
                ? same
                : rows.values().stream()
                        .mapToDouble(this::whole)
                        .filter(Double::isFinite)
                        .average();
    }

    /** Seconds of all of a cell, as far as can be told. */
    private double whole(Row row) {
        double epochs = row.epochsDone - row.epochsBefore;
        return row.ended || epochs <= 0 ? row.seconds : (clock.getAsDouble() - row.begin) / epochs * row.epochs;
    }

    private OptionalDouble left(CellName cell, Row row) {
        if (row.ended) {
            return OptionalDouble.of(0);
        }
        double epochs = row.epochsDone - row.epochsBefore;
        return epochs > 0
                ? OptionalDouble.of((clock.getAsDouble() - row.begin) / epochs * (row.epochs - row.epochsDone))
                : expected(cell);
    }

    /** Seconds until all are done; empty before any can be told. */
    OptionalDouble left() {
        double sum = 0;
        for (Map.Entry<CellName, Row> entry : rows.entrySet()) {
            OptionalDouble left = left(entry.getKey(), entry.getValue());
            if (left.isEmpty()) {
                return left;
            }
            sum += left.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }

    /**
     * The lines.
     *
     * @param width the most characters of a line
     * @param height the most lines, at least 4; where there are more cells, those around the running one are shown
     */
    List<String> lines(int width, int height) {
        List<List<String>> cells = new ArrayList<>();
        rows.forEach((name, row) -> cells.add(fields(name, row)));
        int shown = Math.min(cells.size(), cells.size() < height ? height - 1 : height - 2);
        int running = IntStream.range(0, cells.size())
                .filter(i -> !List.copyOf(rows.values()).get(i).ended)
                .findFirst()
                .orElse(cells.size());
        int from = Math.max(0, Math.min(running - shown / 2, cells.size() - shown));
        List<List<String>> table = cells.subList(from, from + shown);
        List<String> lines = new ArrayList<>();
        int[] widths = new int[table.isEmpty() ? 0 : table.get(0).size()];
        table.forEach(line -> IntStream.range(0, widths.length)
                .forEach(c -> widths[c] = Math.max(widths[c], line.get(c).length())));
        int others = IntStream.range(1, widths.length)
                .map(c -> widths[c] == 0 ? 0 : widths[c] + GAP)
                .sum();
        if (widths.length > 0) {
            widths[0] = Math.min(widths[0], Math.max(SHORTEST_NAME, width - others));
        }
        table.forEach(line -> lines.add(line(line, widths, width)));
        if (shown < cells.size()) {
            lines.add("... " + (cells.size() - shown) + " more cells");
        }
        lines.add(cut(summary(), width));
        return lines;
    }

    private List<String> fields(CellName name, Row row) {
        OptionalDouble left = left(name, row);
        return List.of(
                name.toString(),
                row.state,
                row.trains ? (int) Math.floor(row.epochsDone) + "/" + row.epochs : "",
                row.best > Double.NEGATIVE_INFINITY ? String.format(Locale.ROOT, "val %.4f", row.best) : "",
                row.ended || row.epochsDone <= row.epochsBefore || left.isEmpty()
                        ? ""
                        : Console.span(left.getAsDouble()) + " left");
    }

    private static String line(List<String> fields, int[] widths, int width) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            if (widths[c] > 0) {
                String field = c == 0 ? shortened(fields.get(0), widths[0]) : fields.get(c);
                line.append(c == 0 ? "" : " ".repeat(GAP)).append(field).append(" ".repeat(widths[c] - field.length()));
            }
        }
        return cut(line.toString().stripTrailing(), width);
    }

    /** A name's end tells cells of one network apart. */
    private static String shortened(String name, int width) {
        if (name.length() <= width) {
            return name;
        }
        int comma = name.indexOf(", ");
        String end = comma < 0 ? "" : name.substring(comma);
        int room = Math.max(0, width - end.length() - 2);
        String text = name.substring(0, room) + ".." + end;
        return text.length() <= width ? text : text.substring(text.length() - width);
    }

    private String summary() {
        long done = rows.values().stream().filter(row -> row.ended).count();
        OptionalDouble left = left();
        return done + " of " + rows.size() + (rows.size() == 1 ? " cell done" : " cells done")
                + (left.isEmpty() || done == rows.size()
                        ? ""
                        : ", about " + Console.span(left.getAsDouble()) + " left");
    }

    private static String cut(String line, int width) {
        return line.length() <= width ? line : line.substring(0, width);
    }
}
