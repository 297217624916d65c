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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Counts how well predicted segmentations agree with the truth, image by image.
 *
 * <p><b>Overlap.</b> Per image and class, pixels are counted as tp, fp, fn and tn. Dice = 2tp / (2tp + fp + fn), IoU =
 * tp / (tp + fp + fn). <em>Pooled</em> scores sum the counts of all images, then divide; <em>per-image</em> scores
 * divide in each image, then average. A class that is in neither truth nor prediction has no score in that image: the
 * image is left out of the class's mean, and never counted as a 1. A class that is nowhere has no score at all.
 * Averages over classes are unweighted, over the foreground: all classes but the background and the ignored one.
 *
 * <p><b>Ignored pixels.</b> Where the truth has the ignore index, a pixel is left out of every count, and belongs to
 * neither object when surface distances are measured.
 *
 * <p><b>Surface distances</b>, if asked for, per image and foreground class. The boundary of an object is its pixels
 * with a 4-neighbour outside it; beyond the border of the image is outside. A directed distance is that of a pixel of
 * one boundary to the nearest of the other: Euclidean, between pixel centres, in pixels or in the unit of the
 * spacing. The 95% Hausdorff distance is the larger of the two directions' 95th percentiles (interpolated linearly,
 * as numpy does); the average symmetric surface distance is the mean of both directions' distances together. Means
 * are over the images in which truth and prediction both have the class; images in which only one has are counted
 * beside.
 *
 * <p>Memory grows with the number of images by their counts alone: masks are not kept. Not thread-safe: give each
 * thread its own and {@link #merge} them in order.
 */
public final class Evaluation {
    private record Settings(
            List<String> classes,
            OptionalInt ignoreIndex,
            OptionalInt background,
            boolean surfaceDistances,
            double spacingY,
            double spacingX) {
        boolean isForeground(int index) {
            return !isAt(background, index) && !isAt(ignoreIndex, index);
        }

        boolean isIgnored(int value) {
            return isAt(ignoreIndex, value);
        }

        private static boolean isAt(OptionalInt index, int value) {
            return index.isPresent() && index.getAsInt() == value;
        }
    }

    /** What is kept of an image; both lists have an element per class. */
    private record Image(String name, List<Counts> counts, List<Optional<SurfaceDistances>> distances) {}

    private final Settings settings;
    private final List<Image> images = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private Evaluation(Settings settings) {
        this.settings = settings;
    }

    /**
     * Starts an evaluation.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Counts one image. On an error nothing is counted.
     *
     * @param image its name, different from those before
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     * @param truth the true class index of each pixel, row-major: 0 to classes - 1, or the ignore index
     * @param prediction the predicted class index of each pixel, row-major: 0 to classes - 1
     * @throws IllegalArgumentException if the name was counted before, an array is not of height times width, or a
     * value is out of range
     */
    public void add(String image, int height, int width, int[] truth, int[] prediction) {
        if (names.contains(image)) {
            throw new IllegalArgumentException(
                    "image \"" + image + "\" was counted before: add each image once, under a name of its own");
        }
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "image \"" + image + "\" is " + height + " x " + width + ": both sides must be at least 1");
        }
        checkSize(image, "truth", height, width, truth);
        checkSize(image, "prediction", height, width, prediction);
        checkValues(image, width, truth, prediction);
        List<Counts> counts = count(truth, prediction);
        images.add(new Image(image, counts, measure(height, width, truth, prediction, counts)));
        names.add(image);
    }

    private static void checkSize(String image, String what, int height, int width, int[] values) {
        if (values.length != (long) height * width) {
            throw new IllegalArgumentException("the " + what + " of image \"" + image + "\" has " + values.length
                    + " values, but " + height + " x " + width + " pixels take " + (long) height * width
                    + ": bring truth and prediction to the same size");
        }
    }

    private void checkValues(String image, int width, int[] truth, int[] prediction) {
        int classes = settings.classes.size();
        for (int at = 0; at < truth.length; at++) {
            if ((truth[at] < 0 || truth[at] >= classes) && !settings.isIgnored(truth[at])) {
                String orIgnore = settings.ignoreIndex.isPresent()
                        ? " or the ignore index " + settings.ignoreIndex.getAsInt()
                        : "; if it marks pixels to ignore, say so with optIgnoreIndex";
                throw outOfRange("truth", image, width, at, truth[at], orIgnore);
            }
            if (prediction[at] < 0 || prediction[at] >= classes) {
                throw outOfRange("prediction", image, width, at, prediction[at], "");
            }
        }
    }

    private IllegalArgumentException outOfRange(
            String what, String image, int width, int at, int value, String remark) {
        return new IllegalArgumentException("the " + what + " of image \"" + image + "\" has the value " + value
                + " at row " + at / width + ", column " + at % width + "; it must be 0 to "
                + (settings.classes.size() - 1) + remark);
    }

    private List<Counts> count(int[] truth, int[] prediction) {
        int classes = settings.classes.size();
        long[] tp = new long[classes];
        long[] fp = new long[classes];
        long[] fn = new long[classes];
        long counted = 0;
        for (int at = 0; at < truth.length; at++) {
            if (settings.isIgnored(truth[at])) {
                continue;
            }
            counted++;
            if (truth[at] == prediction[at]) {
                tp[truth[at]]++;
            } else {
                fn[truth[at]]++;
                fp[prediction[at]]++;
            }
        }
        List<Counts> counts = new ArrayList<>(classes);
        for (int c = 0; c < classes; c++) {
            counts.add(new Counts(tp[c], fp[c], fn[c], counted - tp[c] - fp[c] - fn[c]));
        }
        return List.copyOf(counts);
    }

    private List<Optional<SurfaceDistances>> measure(
            int height, int width, int[] truth, int[] prediction, List<Counts> counts) {
        List<Optional<SurfaceDistances>> distances = new ArrayList<>(counts.size());
        boolean[] truthMask = new boolean[settings.surfaceDistances ? truth.length : 0];
        boolean[] predictionMask = new boolean[truthMask.length];
        for (int c = 0; c < counts.size(); c++) {
            boolean measurable = settings.surfaceDistances
                    && settings.isForeground(c)
                    && counts.get(c).inTruth()
                    && counts.get(c).inPrediction();
            if (!measurable) {
                distances.add(Optional.empty());
                continue;
            }
            for (int at = 0; at < truth.length; at++) {
                truthMask[at] = truth[at] == c;
                predictionMask[at] = prediction[at] == c && !settings.isIgnored(truth[at]);
            }
            distances.add(SurfaceDistances.between(
                    truthMask, predictionMask, height, width, settings.spacingY, settings.spacingX));
        }
        return List.copyOf(distances);
    }

    /**
     * Appends the images of another evaluation, as if they had been added here after those already counted. The other
     * is left as it is.
     *
     * @param other an evaluation with the same settings and other images
     * @throws IllegalArgumentException if the settings differ or an image is in both; nothing is then appended
     */
    public void merge(Evaluation other) {
        if (!settings.equals(other.settings)) {
            throw new IllegalArgumentException("evaluations with different settings cannot be merged: " + settings
                    + " and " + other.settings + "; build both alike");
        }
        for (String name : other.names) {
            if (names.contains(name)) {
                throw new IllegalArgumentException(
                        "image \"" + name + "\" is in both evaluations: add each image to one of them");
            }
        }
        images.addAll(other.images);
        names.addAll(other.names);
    }

    /**
     * Returns the scores of the images counted so far. More may be added afterwards.
     *
     * @return the scores; with no image, all undefined
     */
    public EvaluationResult result() {
        List<ClassScore> classes = IntStream.range(0, settings.classes.size())
                .mapToObj(this::classScore)
                .toList();
        long correct = 0;
        long counted = 0;
        List<ImageScore> rows = new ArrayList<>();
        for (Image image : images) {
            for (int c = 0; c < classes.size(); c++) {
                Counts counts = image.counts.get(c);
                correct += counts.tp();
                // Every counted pixel has one true class.
                counted += counts.tp() + counts.fn();
                if (settings.isForeground(c)) {
                    rows.add(row(image, c));
                }
            }
        }
        OptionalDouble accuracy = counted == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) correct / counted);
        return new EvaluationResult(policy(), images.size(), accuracy, classes, Averages.ofClasses(classes), rows);
    }

    private ImageScore row(Image image, int c) {
        return new ImageScore(
                image.name,
                c,
                settings.classes.get(c),
                image.counts.get(c),
                Averages.from(image.distances.get(c), SurfaceDistances::hd95),
                Averages.from(image.distances.get(c), SurfaceDistances::assd));
    }

    private ClassScore classScore(int c) {
        Counts pooled = Counts.ZERO;
        int absent = 0;
        int falseAlarms = 0;
        int oneSided = 0;
        List<Counts> perImage = new ArrayList<>(images.size());
        List<SurfaceDistances> distances = new ArrayList<>();
        for (Image image : images) {
            Counts counts = image.counts.get(c);
            perImage.add(counts);
            pooled = pooled.plus(counts);
            if (!counts.inTruth() && !counts.isEmpty()) {
                absent++;
                falseAlarms += counts.inPrediction() ? 1 : 0;
            }
            oneSided += counts.inTruth() != counts.inPrediction() ? 1 : 0;
            image.distances.get(c).ifPresent(distances::add);
        }
        boolean foreground = settings.isForeground(c);
        Optional<SurfaceScore> surface = settings.surfaceDistances && foreground
                ? Optional.of(new SurfaceScore(
                        distances.stream().mapToDouble(SurfaceDistances::hd95).average(),
                        distances.stream().mapToDouble(SurfaceDistances::assd).average(),
                        distances.size(),
                        oneSided))
                : Optional.empty();
        return new ClassScore(
                c,
                settings.classes.get(c),
                foreground,
                pooled,
                Averages.overImages(perImage, Counts::dice),
                Averages.overImages(perImage, Counts::iou),
                new FalseAlarms(absent, falseAlarms),
                surface);
    }

    private String policy() {
        StringBuilder text = new StringBuilder("Dice = 2tp/(2tp+fp+fn) and IoU = tp/(tp+fp+fn), pooled (counts of all"
                + " images summed, then divided) and as means over images, which leave out an image where the class is"
                + " in neither truth nor prediction. Means over classes are over the foreground");
        settings.background.ifPresent(index ->
                text.append(" (all but ").append(settings.classes.get(index)).append(')'));
        text.append(", leaving out what is undefined (-)");
        settings.ignoreIndex.ifPresent(
                index -> text.append("; pixels whose truth is ").append(index).append(" are ignored"));
        if (settings.surfaceDistances) {
            boolean unit = settings.spacingY == 1 && settings.spacingX == 1;
            text.append("; HD95 and ASSD are in ")
                    .append(unit ? "pixels" : "units of the spacing " + settings.spacingY + " x " + settings.spacingX)
                    .append(", over images where both truth and prediction have the class");
        }
        return text.append('.').toString();
    }

    /** Builds an {@link Evaluation}. */
    public static final class Builder {
        private List<String> classes = List.of();
        private OptionalInt ignoreIndex = OptionalInt.empty();
        private OptionalInt background = OptionalInt.empty();
        private boolean allForeground;
        private boolean surfaceDistances;
        private double spacingY = 1;
        private double spacingX = 1;

        private Builder() {}

        /**
         * Sets the classes.
         *
         * @param names their names, all different, in the order of their indices in the masks
         * @return this builder
         */
        public Builder setClasses(List<String> names) {
            this.classes = List.copyOf(names);
            return this;
        }

        /**
         * Ignores the pixels whose truth has this value. A class of this index is left out of the foreground.
         *
         * @param index the value, often 255; by default none is ignored
         * @return this builder
         */
        public Builder optIgnoreIndex(int index) {
            this.ignoreIndex = OptionalInt.of(index);
            return this;
        }

        /**
         * Sets the class that is left out of the averages.
         *
         * @param index its index; by default 0 if there is more than one class, else none
         * @return this builder
         */
        public Builder optBackground(int index) {
            this.background = OptionalInt.of(index);
            this.allForeground = false;
            return this;
        }

        /**
         * Takes all classes into the averages, for data in which none is a background.
         *
         * @return this builder
         */
        public Builder optNoBackground() {
            this.background = OptionalInt.empty();
            this.allForeground = true;
            return this;
        }

        /**
         * Measures surface distances too, which takes far longer than counting.
         *
         * @param measure whether to measure them; by default not
         * @return this builder
         */
        public Builder optSurfaceDistances(boolean measure) {
            this.surfaceDistances = measure;
            return this;
        }

        /**
         * Sets the distance between pixel centres, in the unit the surface distances are wanted in.
         *
         * @param y between rows, above 0; by default 1
         * @param x between columns, above 0; by default 1
         * @return this builder
         */
        public Builder optSpacing(double y, double x) {
            this.spacingY = y;
            this.spacingX = x;
            return this;
        }

        /**
         * Builds the evaluation, with no image counted.
         *
         * @return the evaluation
         * @throws IllegalArgumentException if there are no classes, two have one name, the background is none of them,
         *     nothing is left for the foreground, or a spacing is not above 0
         */
        public Evaluation build() {
            if (classes.isEmpty()) {
                throw new IllegalArgumentException(
                        "there are no classes: name them with setClasses, in the order of their indices");
            }
            if (new LinkedHashSet<>(classes).size() < classes.size()) {
                throw new IllegalArgumentException(
                        "two classes have the same name in " + classes + ": give each a name of its own");
            }
            if (background.isPresent() && (background.getAsInt() < 0 || background.getAsInt() >= classes.size())) {
                throw new IllegalArgumentException("background " + background.getAsInt() + " is no class: it must be 0"
                        + " to " + (classes.size() - 1) + ", or use optNoBackground");
            }
            if (!isSpacing(spacingY) || !isSpacing(spacingX)) {
                throw new IllegalArgumentException("spacing " + spacingY + " x " + spacingX
                        + " is not a distance: both numbers must be above 0 and finite");
            }
            OptionalInt chosen =
                    background.isEmpty() && !allForeground && classes.size() > 1 ? OptionalInt.of(0) : background;
            Settings settings = new Settings(classes, ignoreIndex, chosen, surfaceDistances, spacingY, spacingX);
            if (IntStream.range(0, classes.size()).noneMatch(settings::isForeground)) {
                throw new IllegalArgumentException("no class of " + classes + " is left for the foreground:"
                        + " add a class, or choose another background or ignore index");
            }
            return new Evaluation(settings);
        }

        private static boolean isSpacing(double value) {
            return value > 0 && Double.isFinite(value);
        }
    }
}
