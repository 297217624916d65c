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

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The figures of a class that are averaged over the classes; {@link Evaluation} defines them. */
public enum Figure {
    /** Pooled Dice. */
    DICE("dice", score -> Optional.of(score.counts().dice())),
    /** Pooled intersection over union. */
    IOU("iou", score -> Optional.of(score.counts().iou())),
    /** Pooled precision. */
    PRECISION("precision", score -> Optional.of(score.counts().precision())),
    /** Pooled recall. */
    RECALL("recall", score -> Optional.of(score.counts().recall())),
    /** Pooled accuracy of the class against all others. */
    ACCURACY("accuracy", score -> Optional.of(score.counts().accuracy())),
    /** Pooled specificity. */
    SPECIFICITY("specificity", score -> Optional.of(score.counts().specificity())),
    /** Mean of the images' Dice. */
    IMAGE_DICE("imageDice", score -> Optional.of(score.means().dice().value())),
    /** Mean of the Dice of those images whose truth has the class. */
    PRESENT_DICE("presentDice", score -> Optional.of(score.means().presentDice().value())),
    /** Mean of the images' intersections over union. */
    IMAGE_IOU("imageIou", score -> Optional.of(score.means().iou().value())),
    /** Mean of the images' precisions. */
    IMAGE_PRECISION(
            "imagePrecision", score -> Optional.of(score.means().precision().value())),
    /** Mean of the images' recalls. */
    IMAGE_RECALL("imageRecall", score -> Optional.of(score.means().recall().value())),
    /** Mean of the images' accuracies. */
    IMAGE_ACCURACY(
            "imageAccuracy", score -> Optional.of(score.means().accuracy().value())),
    /** Mean of the images' specificities. */
    IMAGE_SPECIFICITY(
            "imageSpecificity", score -> Optional.of(score.means().specificity().value())),
    /** Share of the images without the class in which it was predicted. */
    FALSE_ALARM_RATE("falseAlarmRate", score -> Optional.of(score.falseAlarms().rate())),
    /** Mean of the images' 95% Hausdorff distances. */
    HD95("hd95", score -> score.surface().map(SurfaceScore::hd95)),
    /** Mean of the images' average symmetric surface distances. */
    ASSD("assd", score -> score.surface().map(SurfaceScore::assd)),
    /** Pooled boundary F1. */
    BOUNDARY_F1(
            "boundaryF1", score -> score.boundary().map(found -> found.counts().f1())),
    /** Mean of the images' boundary F1. */
    IMAGE_BOUNDARY_F1(
            "imageBoundaryF1",
            score -> score.boundary().map(found -> found.imageF1().value())),
    /** Pooled instance F1. */
    INSTANCE_F1(
            "instanceF1", score -> score.instances().map(found -> found.counts().f1())),
    /** Mean of the images' instance F1. */
    IMAGE_INSTANCE_F1(
            "imageInstanceF1",
            score -> score.instances().map(found -> found.imageF1().value()));

    private final String key;
    private final Function<ClassScore, Optional<OptionalDouble>> value;

    Figure(String key, Function<ClassScore, Optional<OptionalDouble>> value) {
        this.key = key;
        this.value = value;
    }

    /** {@return the figure's name in JSON, such as {@code imageDice}} */
    public String key() {
        return key;
    }

    /** Returns the figure of a class: nothing if it was not measured, empty inside if it was and is undefined. */
    Optional<OptionalDouble> of(ClassScore score) {
        return value.apply(score);
    }
}
