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

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Unweighted means over the foreground classes. Each leaves out the classes for which its figure is undefined, and is
 * empty if that is all of them.
 *
 * @param classes the foreground classes whose pooled Dice is defined: those seen in truth or prediction
 * @param figures the means; figures that were not measured are absent
 */
public record MeanScore(int classes, Map<Figure, OptionalDouble> figures) {

    /** Copies the map. */
    public MeanScore {
        Map<Figure, OptionalDouble> copy = new EnumMap<>(Figure.class);
        copy.putAll(figures);
        figures = Collections.unmodifiableMap(copy);
    }

    static MeanScore over(List<ClassScore> classes) {
        List<ClassScore> foreground =
                classes.stream().filter(ClassScore::foreground).toList();
        Map<Figure, OptionalDouble> figures = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            List<OptionalDouble> measured = foreground.stream()
                    .map(figure::of)
                    .flatMap(Optional::stream)
                    .toList();
            if (!measured.isEmpty()) {
                figures.put(
                        figure,
                        measured.stream()
                                .flatMapToDouble(OptionalDouble::stream)
                                .average());
            }
        }
        int seen = (int) foreground.stream()
                .filter(score -> score.counts().dice().isPresent())
                .count();
        return new MeanScore(seen, figures);
    }

    /**
     * Returns one of the means.
     *
     * @param figure which
     * @return empty if it was not measured, or is undefined for every foreground class
     */
    public OptionalDouble of(Figure figure) {
        return figures.getOrDefault(figure, OptionalDouble.empty());
    }

    /** Pooled Dice. */
    public OptionalDouble dice() {
        return of(Figure.DICE);
    }

    /** Pooled intersection over union. */
    public OptionalDouble iou() {
        return of(Figure.IOU);
    }

    /** Pooled precision; a class never predicted is left out. */
    public OptionalDouble precision() {
        return of(Figure.PRECISION);
    }

    /** Pooled recall. */
    public OptionalDouble recall() {
        return of(Figure.RECALL);
    }

    /** Pooled accuracy of each class against all others; not the share of pixels that are right. */
    public OptionalDouble accuracy() {
        return of(Figure.ACCURACY);
    }

    /** Pooled specificity. */
    public OptionalDouble specificity() {
        return of(Figure.SPECIFICITY);
    }

    /** The classes' per-image mean Dice. */
    public OptionalDouble imageDice() {
        return of(Figure.IMAGE_DICE);
    }

    /** The classes' per-image mean intersection over union. */
    public OptionalDouble imageIou() {
        return of(Figure.IMAGE_IOU);
    }

    /** The classes' false-positive rates on images without them. */
    public OptionalDouble falseAlarmRate() {
        return of(Figure.FALSE_ALARM_RATE);
    }

    /** The classes' mean 95% Hausdorff distance. */
    public OptionalDouble hd95() {
        return of(Figure.HD95);
    }

    /** The classes' mean average symmetric surface distance. */
    public OptionalDouble assd() {
        return of(Figure.ASSD);
    }

    /** Pooled boundary F1. */
    public OptionalDouble boundaryF1() {
        return of(Figure.BOUNDARY_F1);
    }

    /** Pooled instance F1. */
    public OptionalDouble instanceF1() {
        return of(Figure.INSTANCE_F1);
    }
}
