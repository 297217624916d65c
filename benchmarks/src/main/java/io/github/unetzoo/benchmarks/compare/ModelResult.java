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

import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.MeanScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One model of a comparison: a row of the table.
 *
 * @param label its spec, as it was given
 * @param description what it is, in words; empty if it could not be built
 * @param options everything that builds it again; empty if it could not be built
 * @param size what it costs; empty if it could not be built or no input fits it
 * @param cells what it came to, one per seed
 */
public record ModelResult(
        String label,
        String description,
        Map<String, String> options,
        Optional<ModelSize> size,
        List<CellResult> cells) {

    /** Copies the collections. */
    public ModelResult {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        cells = List.copyOf(cells);
    }

    /** Whether one of its cells failed. */
    public boolean failed() {
        return cells.stream().anyMatch(CellResult::failed);
    }

    /** Seeds of the cells that failed, by why they did. */
    Map<String, List<Long>> failures() {
        Map<String, List<Long>> seeds = new LinkedHashMap<>();
        for (CellResult cell : cells) {
            cell.failure()
                    .ifPresent(message -> seeds.computeIfAbsent(message, m -> new ArrayList<>())
                            .add(cell.seed()));
        }
        return seeds;
    }

    /** Scores of the cells that did not fail, in the order of the seeds. */
    public List<CellScore> scores() {
        return cells.stream().flatMap(cell -> cell.score().stream()).toList();
    }

    /** Dice of the test split's pixels together, averaged over the foreground classes. */
    public Spread dice() {
        return mean(MeanScore::dice);
    }

    /** Mean of the test images' Dice, averaged over the foreground classes. */
    public Spread imageDice() {
        return mean(MeanScore::imageDice);
    }

    /** Intersection over union of the test split's pixels together, averaged over the foreground classes. */
    public Spread iou() {
        return mean(MeanScore::iou);
    }

    /** Mean of the test images' intersection over union, averaged over the foreground classes. */
    public Spread imageIou() {
        return mean(MeanScore::imageIou);
    }

    /** Seconds of training. */
    public Spread trainSeconds() {
        return number(CellScore::trainSeconds);
    }

    /** Milliseconds of a forward pass of one crop. */
    public Spread latencyMillis() {
        return number(CellScore::latencyMillis);
    }

    /** A figure of one class; the class must be one of the dataset's. */
    Spread ofClass(String name, Function<ClassScore, OptionalDouble> figure) {
        return Spread.of(scores().stream()
                .map(score -> figure.apply(score.evaluation().score(name)))
                .toList());
    }

    private Spread mean(Function<MeanScore, OptionalDouble> figure) {
        return Spread.of(scores().stream()
                .map(score -> figure.apply(score.evaluation().mean()))
                .toList());
    }

    private Spread number(ToDoubleFunction<CellScore> figure) {
        return Spread.of(scores().stream()
                .map(score -> OptionalDouble.of(figure.applyAsDouble(score)))
                .toList());
    }
}
