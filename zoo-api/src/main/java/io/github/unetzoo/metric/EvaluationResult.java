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

import com.google.gson.JsonObject;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What an {@link Evaluation} found.
 *
 * @param policy how the numbers were counted, to be printed wherever they are
 * @param images the number of images
 * @param pixelAccuracy the share of counted pixels, of all images and classes together, that are right: 0 to 1; empty
 *     if none was counted
 * @param emptyImages the images without any foreground, and in how many of them some was predicted
 * @param classes a score per class, background included, in the order of their indices
 * @param mean the averages over the foreground classes
 * @param rows a row per image and foreground class, in the order of the images, then of the classes; none
 *     unless they were to be kept
 */
public record EvaluationResult(
        String policy,
        int images,
        OptionalDouble pixelAccuracy,
        FalseAlarms emptyImages,
        List<ClassScore> classes,
        MeanScore mean,
        List<ImageScore> rows) {
    /**
     * Copies the lists.
     *
     * @param policy how the numbers were counted
     * @param images how many, 0 or more
     * @param pixelAccuracy the share of counted pixels that are right, 0 to 1; empty if none was counted
     * @param emptyImages false alarms in images without any foreground
     * @param classes a score per class, background included
     * @param mean the averages over the foreground classes
     * @param rows a row per image and foreground class; empty unless they were to be kept
     */
    public EvaluationResult {
        classes = List.copyOf(classes);
        rows = List.copyOf(rows);
    }

    /**
     * Returns the score of one class.
     *
     * @param name the name of the class
     * @return its score
     * @throws IllegalArgumentException if there is no such class
     */
    public ClassScore score(String name) {
        return classes.stream()
                .filter(score -> score.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no class \"" + name + "\"; the classes are "
                        + classes.stream().map(ClassScore::name).toList()));
    }

    /**
     * Returns aligned tables of the classes and their means, with the policy below: of pixels, of boundaries if they
     * were measured, and of objects if there were any. Ratios have four decimals, distances two; what is undefined is a
     * dash. Columns under "image" are means over images, with the number of images that counted; "FP rate" is of images
     * without the class, with their number and how many of them had it predicted; "present Dice" of those with it;
     * "one-sided" images have no distance.
     *
     * @return lines, each ended by a line feed
     */
    public String toText() {
        return EvaluationTable.of(this);
    }

    /**
     * Returns everything as JSON: {@code policy}, {@code images}, {@code pixelAccuracy}, {@code emptyImages},
     * {@code classes}, {@code mean} and {@code rows}, with members named as in the records, scores beside the counts
     * they follow from. What is undefined is null; what was not measured is absent.
     *
     * @return a new object
     */
    public JsonObject toJson() {
        return EvaluationJson.write(this);
    }

    /**
     * Reads the JSON form.
     *
     * @param json an object made by {@link #toJson}, of this version or an earlier one; what that did not measure is
     *     empty
     * @return the result
     */
    public static EvaluationResult fromJson(JsonObject json) {
        return EvaluationJson.read(json);
    }
}
