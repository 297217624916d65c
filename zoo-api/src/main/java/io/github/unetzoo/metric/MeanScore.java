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

    /**
     * Copies the map.
     *
     * @param classes how many foreground classes were seen, 0 or more
     * @param figures the means; an empty one was measured and is undefined for every class
     */
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

    /** {@return pooled Dice, 0 to 1; empty if undefined for every class} */
    public OptionalDouble dice() {
        return of(Figure.DICE);
    }

    /** {@return pooled intersection over union, 0 to 1; empty if undefined for every class} */
    public OptionalDouble iou() {
        return of(Figure.IOU);
    }

    /** {@return pooled precision, 0 to 1, in which a class never predicted is left out; empty if none was} */
    public OptionalDouble precision() {
        return of(Figure.PRECISION);
    }

    /** {@return pooled recall, 0 to 1, in which a class never in the truth is left out; empty if none was} */
    public OptionalDouble recall() {
        return of(Figure.RECALL);
    }

    /**
     * {@return pooled accuracy of each class against all others, 0 to 1, which is not the share of pixels that are
     * right; empty if no pixel was counted}
     */
    public OptionalDouble accuracy() {
        return of(Figure.ACCURACY);
    }

    /** {@return pooled specificity, 0 to 1; empty if undefined for every class} */
    public OptionalDouble specificity() {
        return of(Figure.SPECIFICITY);
    }

    /** {@return the classes' per-image mean Dice, 0 to 1; empty if undefined for every class} */
    public OptionalDouble imageDice() {
        return of(Figure.IMAGE_DICE);
    }

    /** {@return the classes' per-image mean intersection over union, 0 to 1; empty if undefined for every class} */
    public OptionalDouble imageIou() {
        return of(Figure.IMAGE_IOU);
    }

    /**
     * {@return the classes' false-positive rates on images without them, 0 to 1; empty if every image has every class}
     */
    public OptionalDouble falseAlarmRate() {
        return of(Figure.FALSE_ALARM_RATE);
    }

    /**
     * {@return the classes' mean 95% Hausdorff distance, at least 0, in pixels or the unit of the spacing; empty if not
     * measured, or undefined for every class}
     */
    public OptionalDouble hd95() {
        return of(Figure.HD95);
    }

    /**
     * {@return the classes' mean average symmetric surface distance, at least 0, in pixels or the unit of the spacing;
     * empty if not measured, or undefined for every class}
     */
    public OptionalDouble assd() {
        return of(Figure.ASSD);
    }

    /** {@return pooled boundary F1, 0 to 1; empty if not measured, or undefined for every class} */
    public OptionalDouble boundaryF1() {
        return of(Figure.BOUNDARY_F1);
    }

    /**
     * {@return pooled instance F1, 0 to 1; empty if no image came with true instances, or undefined for every class}
     */
    public OptionalDouble instanceF1() {
        return of(Figure.INSTANCE_F1);
    }
}
