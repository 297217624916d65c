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

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an {@link Evaluation} found.
 *
 * @param policy how the numbers were counted, to be printed wherever they are
 * @param images the number of images
 * @param pixelAccuracy the share of counted pixels, of all images and classes together, that are right: 0 to 1; empty
 *     if none was counted
 * @param classes a score per class, background included, in the order of their indices
 * @param mean the averages over the foreground classes
 * @param rows a row per image and foreground class, in the order of the images, then of the classes
 */
public record EvaluationResult(
        String policy,
        int images,
        OptionalDouble pixelAccuracy,
        List<ClassScore> classes,
        MeanScore mean,
        List<ImageScore> rows) {
    private static final String UNDEFINED = "-";

    /** Copies the lists. */
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
     * Returns an aligned table of the classes and their mean, with the policy below it. Ratios have four decimals,
     * distances two; what is undefined is a dash. Columns under "image" are means over images, with the number of
     * images that counted; "FP rate" is of images without the class, with their number; "one-sided" images have no
     * distance.
     *
     * @return lines, each ended by a line feed
     */
    public String toText() {
        boolean surface = classes.stream().anyMatch(score -> score.surface().isPresent());
        List<List<String>> table = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(
                "class",
                "Dice",
                "IoU",
                "precision",
                "recall",
                "specificity",
                "image Dice",
                "image IoU",
                "images",
                "FP rate",
                "absent in"));
        if (surface) {
            head.addAll(List.of("HD95", "ASSD", "measured", "one-sided"));
        }
        table.add(head);
        for (ClassScore score : classes) {
            table.add(line(score, surface));
        }
        table.add(meanLine(surface));
        return images + (images == 1 ? " image" : " images") + ", pixel accuracy " + ratio(pixelAccuracy) + "\n"
                + aligned(table) + policy + "\n";
    }

    private static List<String> line(ClassScore score, boolean surface) {
        Counts counts = score.counts();
        List<String> line = new ArrayList<>(List.of(
                score.name(),
                ratio(counts.dice()),
                ratio(counts.iou()),
                ratio(counts.precision()),
                ratio(counts.recall()),
                ratio(counts.specificity()),
                ratio(score.imageDice().value()),
                ratio(score.imageIou().value()),
                Integer.toString(score.imageDice().images()),
                ratio(score.falseAlarms().rate()),
                Integer.toString(score.falseAlarms().absentImages())));
        if (surface) {
            Optional<SurfaceScore> distances = score.surface();
            line.add(distances.map(found -> distance(found.hd95())).orElse(UNDEFINED));
            line.add(distances.map(found -> distance(found.assd())).orElse(UNDEFINED));
            line.add(distances.map(found -> Integer.toString(found.images())).orElse(UNDEFINED));
            line.add(distances.map(found -> Integer.toString(found.oneSided())).orElse(UNDEFINED));
        }
        return line;
    }

    private List<String> meanLine(boolean surface) {
        List<String> line = new ArrayList<>(List.of(
                "mean of foreground",
                ratio(mean.dice()),
                ratio(mean.iou()),
                ratio(mean.precision()),
                ratio(mean.recall()),
                ratio(mean.specificity()),
                ratio(mean.imageDice()),
                ratio(mean.imageIou()),
                "",
                ratio(mean.falseAlarmRate()),
                ""));
        if (surface) {
            line.addAll(List.of(distance(mean.hd95()), distance(mean.assd()), "", ""));
        }
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

    /**
     * Returns everything as JSON: {@code policy}, {@code images}, {@code pixelAccuracy}, {@code classes}, {@code mean}
     * and {@code rows}, with members named as in the records, pooled scores beside the counts they follow from. What is
     * undefined is null; surface distances that were not asked for are absent.
     *
     * @return a new object
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("policy", policy);
        json.addProperty("images", images);
        add(json, "pixelAccuracy", pixelAccuracy);
        JsonArray classArray = new JsonArray();
        classes.forEach(score -> classArray.add(json(score)));
        json.add("classes", classArray);
        boolean surface = classes.stream().anyMatch(score -> score.surface().isPresent());
        json.add("mean", meanJson(surface));
        JsonArray rowArray = new JsonArray();
        rows.forEach(row -> rowArray.add(json(row, surface)));
        json.add("rows", rowArray);
        return json;
    }

    /**
     * Reads the JSON form.
     *
     * @param json an object made by {@link #toJson}
     */
    public static EvaluationResult fromJson(JsonObject json) {
        return EvaluationReader.read(json);
    }

    private static JsonObject json(ClassScore score) {
        JsonObject json = new JsonObject();
        json.addProperty("index", score.index());
        json.addProperty("name", score.name());
        json.addProperty("foreground", score.foreground());
        addCounts(json, score.counts());
        add(json, "precision", score.counts().precision());
        add(json, "recall", score.counts().recall());
        add(json, "specificity", score.counts().specificity());
        json.add("imageDice", json(score.imageDice()));
        json.add("imageIou", json(score.imageIou()));
        JsonObject falseAlarms = new JsonObject();
        falseAlarms.addProperty("absentImages", score.falseAlarms().absentImages());
        falseAlarms.addProperty("falseAlarms", score.falseAlarms().falseAlarms());
        add(falseAlarms, "rate", score.falseAlarms().rate());
        json.add("falseAlarms", falseAlarms);
        score.surface().ifPresent(found -> {
            JsonObject surface = new JsonObject();
            add(surface, "hd95", found.hd95());
            add(surface, "assd", found.assd());
            surface.addProperty("images", found.images());
            surface.addProperty("oneSided", found.oneSided());
            json.add("surface", surface);
        });
        return json;
    }

    private static JsonObject json(ImageMean imageMean) {
        JsonObject json = new JsonObject();
        add(json, "value", imageMean.value());
        json.addProperty("images", imageMean.images());
        return json;
    }

    private JsonObject meanJson(boolean surface) {
        JsonObject json = new JsonObject();
        json.addProperty("classes", mean.classes());
        add(json, "dice", mean.dice());
        add(json, "iou", mean.iou());
        add(json, "precision", mean.precision());
        add(json, "recall", mean.recall());
        add(json, "specificity", mean.specificity());
        add(json, "imageDice", mean.imageDice());
        add(json, "imageIou", mean.imageIou());
        add(json, "falseAlarmRate", mean.falseAlarmRate());
        if (surface) {
            add(json, "hd95", mean.hd95());
            add(json, "assd", mean.assd());
        }
        return json;
    }

    private static JsonObject json(ImageScore row, boolean surface) {
        JsonObject json = new JsonObject();
        json.addProperty("image", row.image());
        json.addProperty("classIndex", row.classIndex());
        json.addProperty("className", row.className());
        addCounts(json, row.counts());
        if (surface) {
            add(json, "hd95", row.hd95());
            add(json, "assd", row.assd());
        }
        return json;
    }

    private static void addCounts(JsonObject json, Counts counts) {
        json.addProperty("tp", counts.tp());
        json.addProperty("fp", counts.fp());
        json.addProperty("fn", counts.fn());
        json.addProperty("tn", counts.tn());
        add(json, "dice", counts.dice());
        add(json, "iou", counts.iou());
    }

    private static void add(JsonObject json, String name, OptionalDouble value) {
        if (value.isPresent()) {
            json.addProperty(name, value.getAsDouble());
        } else {
            json.add(name, JsonNull.INSTANCE);
        }
    }

    private static String ratio(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : UNDEFINED;
    }

    private static String distance(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : UNDEFINED;
    }
}
