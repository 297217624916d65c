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
package io.github.unetzoo.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** An evaluation as lines for a person. */
final class EvaluationTable {
    private static final String UNDEFINED = "-";

    /** A column: what it says of a class, and of the mean. */
    private record Column(String title, Function<ClassScore, String> cell, Function<MeanScore, String> mean) {
        static Column of(String title, Figure figure, int decimals) {
            return new Column(
                    title,
                    score -> number(figure.of(score).orElse(OptionalDouble.empty()), decimals),
                    mean -> number(mean.of(figure), decimals));
        }

        static Column ratio(String title, Figure figure) {
            return of(title, figure, 4);
        }

        static Column distance(String title, Figure figure) {
            return of(title, figure, 2);
        }

        static Column count(String title, Function<ClassScore, Number> count) {
            return new Column(title, score -> count.apply(score).toString(), mean -> "");
        }
    }

    private EvaluationTable() {}

    static String of(EvaluationResult result) {
        StringBuilder text = new StringBuilder()
                .append(result.images())
                .append(result.images() == 1 ? " image" : " images")
                .append(", pixel accuracy ")
                .append(number(result.pixelAccuracy(), 4))
                .append('\n');
        FalseAlarms empty = result.emptyImages();
        if (empty.absentImages() > 0) {
            text.append("images without any foreground: ")
                    .append(empty.absentImages())
                    .append(", false alarms in ")
                    .append(empty.falseAlarms())
                    .append('\n');
        }
        table(text, pixels(), result.classes(), result.mean());
        table(
                text,
                boundaries(),
                result.classes().stream()
                        .filter(score -> score.surface().isPresent())
                        .toList(),
                result.mean());
        table(
                text,
                objects(),
                result.classes().stream()
                        .filter(score -> score.instances().isPresent())
                        .toList(),
                result.mean());
        return text.append(result.policy()).append('\n').toString();
    }

    private static List<Column> pixels() {
        return List.of(
                Column.ratio("Dice", Figure.DICE),
                Column.ratio("IoU", Figure.IOU),
                Column.ratio("precision", Figure.PRECISION),
                Column.ratio("recall", Figure.RECALL),
                Column.ratio("accuracy", Figure.ACCURACY),
                Column.ratio("specificity", Figure.SPECIFICITY),
                Column.ratio("image Dice", Figure.IMAGE_DICE),
                Column.ratio("present Dice", Figure.PRESENT_DICE),
                Column.ratio("image IoU", Figure.IMAGE_IOU),
                Column.count("images", score -> score.imageDice().images()),
                Column.ratio("FP rate", Figure.FALSE_ALARM_RATE),
                Column.count("absent in", score -> score.falseAlarms().absentImages()),
                Column.count("false alarms", score -> score.falseAlarms().falseAlarms()));
    }

    private static List<Column> boundaries() {
        return List.of(
                Column.distance("HD95", Figure.HD95),
                Column.distance("ASSD", Figure.ASSD),
                Column.count("measured", score -> score.surface().orElseThrow().images()),
                Column.count("one-sided", score -> score.surface().orElseThrow().oneSided()),
                Column.ratio("boundary F1", Figure.BOUNDARY_F1),
                Column.ratio("image boundary F1", Figure.IMAGE_BOUNDARY_F1));
    }

    private static List<Column> objects() {
        return List.of(
                Column.ratio("instance F1", Figure.INSTANCE_F1),
                Column.ratio("image instance F1", Figure.IMAGE_INSTANCE_F1),
                Column.count(
                        "images",
                        score -> score.instances().orElseThrow().imageF1().images()),
                Column.count(
                        "true objects",
                        score -> score.instances().orElseThrow().counts().truth()),
                Column.count(
                        "predicted",
                        score -> score.instances().orElseThrow().counts().predicted()),
                Column.count(
                        "matched",
                        score -> score.instances().orElseThrow().counts().matched()));
    }

    private static void table(StringBuilder text, List<Column> columns, List<ClassScore> classes, MeanScore mean) {
        if (classes.isEmpty()) {
            return;
        }
        List<List<String>> table = new ArrayList<>();
        table.add(line("class", columns, Column::title));
        classes.forEach(score ->
                table.add(line(score.name(), columns, column -> column.cell().apply(score))));
        table.add(line("mean of foreground", columns, column -> column.mean().apply(mean)));
        text.append(aligned(table));
    }

    private static List<String> line(String name, List<Column> columns, Function<Column, String> cell) {
        List<String> line = new ArrayList<>(List.of(name));
        columns.forEach(column -> line.add(cell.apply(column)));
        return line;
    }

    private static String aligned(List<List<String>> table) {
        int columns = table.get(0).size();
        int[] widths = new int[columns];
        for (List<String> line : table) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], line.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : table) {
            StringBuilder row = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String blanks = " ".repeat(widths[c] - line.get(c).length());
                // Names to the left, numbers to the right.
                row.append(c == 0 ? line.get(c) + blanks : "  " + blanks + line.get(c));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String number(OptionalDouble value, int decimals) {
        return value.isPresent() ? String.format(Locale.ROOT, "%." + decimals + "f", value.getAsDouble()) : UNDEFINED;
    }
}
