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

import io.github.unetzoo.metric.MeanScore;
import io.github.unetzoo.torchscript.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** A comparison as a table for other programs: a line per model and seed, full precision, empty where undefined. */
final class CsvReport {

    private static final List<String> HEAD = List.of(
            "model",
            "seed",
            "status",
            "parameters",
            "macs",
            "input_size",
            "dice",
            "image_dice",
            "iou",
            "image_iou",
            "pixel_accuracy",
            "hd95",
            "boundary_f1",
            "instance_f1",
            "train_seconds",
            "latency_float32_ms",
            "latency_bfloat16_ms",
            "peak_memory_bytes",
            "best_epoch",
            "epochs",
            "options",
            "message");

    private CsvReport() {}

    static String of(ComparisonResult result) {
        StringBuilder csv = new StringBuilder(CsvLine.of(HEAD));
        for (ModelResult model : result.models()) {
            model.cells().forEach(cell -> csv.append(CsvLine.of(fields(model, cell))));
        }
        return csv.toString();
    }

    private static List<String> fields(ModelResult model, CellResult cell) {
        Optional<ModelSize> size = model.size();
        Optional<CellScore> score = cell.score();
        List<String> fields = new ArrayList<>();
        fields.add(model.label());
        fields.add(cell.seed().isPresent() ? Long.toString(cell.seed().getAsLong()) : "");
        fields.add(cell.failed() ? "failed" : "done");
        fields.add(size.map(s -> Long.toString(s.parameters())).orElse(""));
        fields.add(size.map(s -> Long.toString(s.macs())).orElse(""));
        fields.add(size.map(s -> Integer.toString(s.input())).orElse(""));
        fields.add(mean(score, MeanScore::dice));
        fields.add(mean(score, MeanScore::imageDice));
        fields.add(mean(score, MeanScore::iou));
        fields.add(mean(score, MeanScore::imageIou));
        fields.add(score.map(s -> number(s.evaluation().pixelAccuracy())).orElse(""));
        fields.add(mean(score, MeanScore::hd95));
        fields.add(mean(score, MeanScore::boundaryF1));
        fields.add(mean(score, MeanScore::instanceF1));
        Optional<Learning> learning = score.flatMap(CellScore::learning);
        fields.add(learning.map(l -> Double.toString(l.seconds())).orElse(""));
        fields.add(median(score, Precision.FLOAT32));
        fields.add(median(score, Precision.BFLOAT16));
        fields.add(score.filter(s -> s.peakBytes().isPresent())
                .map(s -> Long.toString(s.peakBytes().getAsLong()))
                .orElse(""));
        fields.add(learning.map(l -> Integer.toString(l.bestEpoch())).orElse(""));
        fields.add(learning.map(l -> Integer.toString(l.history().size())).orElse(""));
        fields.add(Words.pairs(model.options()));
        fields.add(cell.failure().orElse(""));
        return fields;
    }

    private static String mean(Optional<CellScore> score, Function<MeanScore, OptionalDouble> figure) {
        return score.map(s -> number(figure.apply(s.evaluation().mean()))).orElse("");
    }

    private static String median(Optional<CellScore> score, Precision precision) {
        return score.flatMap(s -> Optional.ofNullable(s.latency().get(precision)))
                .map(millis -> Double.toString(millis.median()))
                .orElse("");
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }
}
