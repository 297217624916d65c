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

import io.github.unetzoo.benchmarks.speed.Quartiles;
import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.Figure;
import io.github.unetzoo.metric.MeanScore;
import io.github.unetzoo.torchscript.Precision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One model of a comparison: a row of the table.
 *
 * @param label its spec or its name among trained models, as it was given
 * @param description what it is, in words; empty if it could not be built
 * @param options everything that builds it again; empty if it could not be built
 * @param size what it costs; empty if it could not be built or no input fits it
 * @param cells what it came to, one per seed; one alone if it came trained
 */
public record ModelResult(
        String label,
        String description,
        Map<String, String> options,
        Optional<ModelSize> size,
        List<CellResult> cells) {

    /**
     * Copies the collections.
     *
     * @param label its spec or its name among trained models, as it was given
     * @param description what it is, in words; empty if it could not be built
     * @param options everything that builds it again; empty if it could not be built
     * @param size what it costs; empty if it could not be built or no input fits it
     * @param cells what it came to, one per seed; one alone if it came trained
     */
    public ModelResult {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        cells = List.copyOf(cells);
    }

    /** {@return whether one of its cells failed} */
    public boolean failed() {
        return cells.stream().anyMatch(CellResult::failed);
    }

    /** Seeds of the cells that failed, by why they did; a model that came trained has none. */
    Map<String, List<Long>> failures() {
        Map<String, List<Long>> seeds = new LinkedHashMap<>();
        for (CellResult cell : cells) {
            cell.failure()
                    .map(message -> seeds.computeIfAbsent(message, m -> new ArrayList<>()))
                    .ifPresent(failed -> cell.seed().ifPresent(failed::add));
        }
        return seeds;
    }

    /** {@return scores of the cells that did not fail, in the order of the seeds} */
    public List<CellScore> scores() {
        return cells.stream().flatMap(cell -> cell.score().stream()).toList();
    }

    /** {@return Dice of the test split's pixels together, averaged over the foreground classes} */
    public Spread dice() {
        return mean(MeanScore::dice);
    }

    /** {@return the mean of the test images' Dice, averaged over the foreground classes} */
    public Spread imageDice() {
        return mean(MeanScore::imageDice);
    }

    /** {@return intersection over union of the test split's pixels together, averaged over the foreground classes} */
    public Spread iou() {
        return mean(MeanScore::iou);
    }

    /** {@return the mean of the test images' intersection over union, averaged over the foreground classes} */
    public Spread imageIou() {
        return mean(MeanScore::imageIou);
    }

    /** {@return seconds of training; without a mean if it came trained} */
    public Spread trainSeconds() {
        return Spread.of(scores().stream()
                .map(score ->
                        score.learning().stream().mapToDouble(Learning::seconds).findFirst())
                .toList());
    }

    /**
     * What the compiled form takes for one crop.
     *
     * @param precision in which it computes
     * @return milliseconds: the median of the cells' medians, for a seed changes nothing in it, between the least and the
     *     greatest of their quartiles; empty without cells
     */
    public Optional<Quartiles> latency(Precision precision) {
        List<Quartiles> measured = scores().stream()
                .flatMap(score -> Optional.ofNullable(score.latency().get(precision)).stream())
                .toList();
        return measured.isEmpty()
                ? Optional.empty()
                : Optional.of(new Quartiles(
                        measured.stream().mapToDouble(Quartiles::low).min().orElseThrow(),
                        Quartiles.of(measured.stream().map(Quartiles::median).toList())
                                .median(),
                        measured.stream().mapToDouble(Quartiles::high).max().orElseThrow()));
    }

    /** {@return the most memory of a process that predicts one crop in float32, bytes; empty if it was not measured} */
    public OptionalLong peakBytes() {
        return scores().stream()
                .flatMapToLong(score -> score.peakBytes().stream())
                .findFirst();
    }

    /** {@return the mean 95% Hausdorff distance of the test images, averaged over the foreground classes, pixels} */
    public Spread hd95() {
        return mean(MeanScore::hd95);
    }

    /** A figure of one class; the class must be one of the dataset's. */
    Spread ofClass(String name, Function<ClassScore, OptionalDouble> figure) {
        return Spread.of(scores().stream()
                .map(score -> figure.apply(score.evaluation().score(name)))
                .toList());
    }

    /** A figure averaged over the foreground classes. */
    Spread mean(Figure figure) {
        return mean((MeanScore score) -> score.of(figure));
    }

    private Spread mean(Function<MeanScore, OptionalDouble> figure) {
        return Spread.of(scores().stream()
                .map(score -> figure.apply(score.evaluation().mean()))
                .toList());
    }
}
