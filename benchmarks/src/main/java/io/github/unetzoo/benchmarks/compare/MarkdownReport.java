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

import io.github.unetzoo.benchmarks.chart.Chart;
import io.github.unetzoo.benchmarks.chart.Mark;
import io.github.unetzoo.data.Fonts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A comparison as Markdown: the verdict, the table, the charts that lie beside it, and where the figures come from. */
final class MarkdownReport {

    private MarkdownReport() {}

    static String of(ComparisonResult result, Findings findings) {
        List<String> lines = new ArrayList<>();
        lines.add("# Comparison on " + escape(result.data().name()));
        lines.add("");
        findings.verdict().forEach(sentence -> paragraph(lines, escape(sentence)));
        table(lines, result, new ResultTable(result, findings).columns());
        paragraph(lines, escape(result.policy()));
        if (!result.policy().isEmpty()) {
            paragraph(
                    lines,
                    String.join(
                            " ",
                            Words.spreadRemark(result.seeds()),
                            Words.costRemark(result),
                            escape(Words.unsteadyRemark(result)),
                            Words.environmentRemark(result)));
        }
        pairs(lines, findings);
        paragraph(lines, escape(findings.policy()));
        for (ModelResult model : result.models()) {
            model.failures()
                    .forEach((message, seeds) -> paragraph(
                            lines,
                            "Failed: " + escape(model.label()) + (seeds.isEmpty() ? "" : ", ") + Words.seeds(seeds)
                                    + ": " + escape(message)));
        }
        for (Map.Entry<String, Chart> chart :
                new ReportCharts(result, findings).byFile().entrySet()) {
            paragraph(
                    lines,
                    "![" + escape(chart.getValue().title()) + "](" + ComparisonResult.CHARTS_FOLDER + "/"
                            + chart.getKey() + ")");
        }
        if (!Fonts.present()) {
            paragraph(lines, ComparisonResult.NO_CHARTS);
        }
        lines.add("## Where the numbers come from");
        lines.add("");
        result.notes().forEach(note -> paragraph(lines, escape(note)));
        lines.add("| | |");
        lines.add("|---|---|");
        for (Provenance.Fact fact : Provenance.of(result)) {
            lines.add("| " + escape(fact.name()) + " | " + escape(fact.value()) + " |");
        }
        return String.join("\n", lines) + "\n";
    }

    private static void table(List<String> lines, ComparisonResult result, List<ResultTable.Column> columns) {
        lines.add("| | Model | "
                + columns.stream()
                        .map(column -> column.name() + ", " + column.unit())
                        .collect(Collectors.joining(" | "))
                + " |");
        lines.add("|---|---|" + "---:|".repeat(columns.size()));
        for (int i = 0; i < result.models().size(); i++) {
            int place = i;
            lines.add("| " + Mark.letter(i) + " | "
                    + escape(result.models().get(i).label()) + " | "
                    + columns.stream()
                            .map(column -> cell(column, column.cells().get(place)))
                            .collect(Collectors.joining(" | "))
                    + " |");
        }
        lines.add("");
    }

    private static void pairs(List<String> lines, Findings findings) {
        if (findings.pairs().isEmpty()) {
            return;
        }
        lines.add("| Pair | Difference in IoU per image | 95% interval | " + String.join(" | ", Findings.PAIR_COLUMNS)
                + " |");
        lines.add("|---|---:|---:|" + "---:|".repeat(Findings.PAIR_COLUMNS.size()));
        for (Findings.Pairing pair : findings.pairs()) {
            lines.add("| " + Mark.letter(pair.first()) + " \u2212 " + Mark.letter(pair.second()) + " | "
                    + Words.signed(pair.difference()) + " | " + Words.signed(pair.interval()) + " | "
                    + pair.figures().stream().map(MarkdownReport::escape).collect(Collectors.joining(" | ")) + " |");
        }
        lines.add("");
    }

    private static String cell(ResultTable.Column column, ResultTable.Cell cell) {
        String text = column.best(cell) ? "**" + cell.text() + "**" : cell.text();
        return cell.spread().isEmpty() ? text : text + " (" + cell.spread() + ")";
    }

    private static void paragraph(List<String> lines, String words) {
        if (!words.isBlank()) {
            lines.add(words.strip());
            lines.add("");
        }
    }

    /** What Markdown would read as its own. */
    private static String escape(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1").replaceAll("\\s*\\R\\s*", " ");
    }
}
