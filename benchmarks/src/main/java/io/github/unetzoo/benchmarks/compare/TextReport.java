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

import io.github.unetzoo.torchscript.Precision;
import java.util.ArrayList;
import java.util.List;

/** A comparison as lines for a terminal. */
final class TextReport {

    private static final List<String> HEAD = List.of(
            "model",
            "params (M)",
            "MACs (G)",
            "Dice",
            "Dice/image",
            "IoU",
            "IoU/image",
            "training",
            "float32 (ms)",
            "bfloat16 (ms)");

    private TextReport() {}

    static String of(ComparisonResult result) {
        List<List<String>> table = new ArrayList<>();
        table.add(HEAD);
        result.models().forEach(model -> table.add(line(model)));
        StringBuilder text = new StringBuilder();
        text.append(result.data().name())
                .append(": ")
                .append(Words.splits(result.data()))
                .append("; ")
                .append(result.trained() ? training(result) : "models that came trained")
                .append("\n\n")
                .append(aligned(table))
                .append('\n');
        for (ModelResult model : result.models()) {
            model.failures()
                    .forEach((message, seeds) -> text.append("failed: ")
                            .append(model.label())
                            .append(seeds.isEmpty() ? "" : ", ")
                            .append(Words.seeds(seeds))
                            .append(": ")
                            .append(message)
                            .append('\n'));
        }
        paragraph(text, result.statistics().verdict().text());
        result.remarks().forEach(remark -> paragraph(text, remark));
        if (!result.policy().isEmpty()) {
            text.append("\nHow this was counted and measured:\n");
            paragraph(text, result.policy());
            paragraph(text, Words.spreadRemark(result.seeds()));
            paragraph(text, Words.costRemark(result));
            paragraph(text, Words.unsteadyRemark(result));
            paragraph(text, Words.environmentRemark(result));
        }
        return text.toString();
    }

    private static String training(ComparisonResult result) {
        int epochs = result.config().epochs();
        return epochs + (epochs == 1 ? " epoch, " : " epochs, ") + Words.seeds(result.seeds());
    }

    private static void paragraph(StringBuilder text, String words) {
        if (!words.isEmpty()) {
            text.append(words).append('\n');
        }
    }

    private static List<String> line(ModelResult model) {
        return List.of(
                model.label(),
                model.size().map(size -> Words.millions(size.parameters())).orElse(Words.UNDEFINED),
                model.size().map(size -> Words.billions(size.macs())).orElse(Words.UNDEFINED),
                model.dice().text(Words.RATIO),
                model.imageDice().text(Words.RATIO),
                model.iou().text(Words.RATIO),
                model.imageIou().text(Words.RATIO),
                Words.time(model.trainSeconds()),
                Words.median(model.latency(Precision.FLOAT32)),
                Words.median(model.latency(Precision.BFLOAT16)));
    }

    private static String aligned(List<List<String>> table) {
        int[] widths = new int[HEAD.size()];
        for (List<String> line : table) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], line.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : table) {
            StringBuilder row = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                String blanks = " ".repeat(widths[c] - line.get(c).length());
                row.append(c == 0 ? line.get(c) + blanks : "  " + blanks + line.get(c));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
