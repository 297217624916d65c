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

import io.github.unetzoo.geometry.ConnectedComponents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts how well predicted segmentations agree with the truth, image by image.
 *
 * <p><b>Overlap.</b> Per image and class, pixels are counted as tp, fp, fn and tn; from them follow Dice = 2tp / (2tp +
 * fp + fn), IoU = tp / (tp + fp + fn), precision, recall, accuracy and specificity. <em>Pooled</em> scores sum the
 * counts of all images, then divide; <em>per-image</em> scores divide in each image, then average over the images in
 * which the score is defined. Averages over classes are unweighted, over the foreground: all classes but the background
 * and the ignored one.
 *
 * <p><b>Boundaries</b>, if asked for, per image and foreground class. The boundary of an object is its pixels with a
 * 4-neighbour outside it; beyond the border of the image is outside. A directed distance is that of a pixel of one
 * boundary to the nearest of the other: Euclidean, between pixel centres, in pixels or in the unit of the spacing. The
 * 95% Hausdorff distance is the larger of the two directions' 95th percentiles (interpolated linearly, as numpy does;
 * some tools take the percentile of both directions together); the average symmetric surface distance is the mean of
 * both directions' distances together. Both are means over the images in which truth and prediction have the class;
 * images in which only one has are counted beside. The boundary F1 is that of Csurka, Larlus and Perronnin, "What is a
 * good evaluation measure for semantic segmentation?", BMVC 2013: the harmonic mean of the share of the predicted
 * boundary that lies within a tolerance of the true one and the share of the true boundary that lies within it of the
 * predicted one. The tolerance is the paper's, 0.75% of the image's diagonal, unless another is set; a distance equal
 * to it still counts. Pooled, pixels of all images are summed before the division.
 *
 * <p><b>Objects</b>, of the images that come with true instances, per foreground class. A true object is the pixels of
 * one class and one id; pixels with id 0 belong to none. Predicted objects are given likewise, or are the 8-connected
 * regions of a predicted class. Two are the same if the IoU of their pixels is above 0.5, which pairs each object with
 * at most one other (Kirillov et al., "Panoptic Segmentation", CVPR 2019). The instance F1 is 2 matched / (truth +
 * predicted): pooled, with the objects of all images summed, and as a mean over images.
 *
 * <p><b>Ignored pixels.</b> Where the truth has the ignore index, a pixel is left out of every count, is outside of
 * every object when boundaries are drawn, and is in no object's IoU. Predicted regions are drawn before these pixels
 * are taken from them, so that an ignored line does not cut one in two; a region that is ignored throughout is none.
 *
 * <p><b>Empty masks.</b> What is undefined is left out of the means and never counted as a 0 or a 1:
 *
 * <table>
 * <caption>One class in one image</caption>
 * <tr><th>score<th>in neither<th>in the prediction alone<th>in the truth alone
 * <tr><td>Dice, IoU<td>undefined<td>0<td>0
 * <tr><td>precision<td>undefined<td>0<td>undefined
 * <tr><td>recall<td>undefined<td>undefined<td>0
 * <tr><td>HD95, ASSD<td>undefined<td>undefined, one-sided<td>undefined, one-sided
 * <tr><td>boundary F1, instance F1<td>undefined<td>0<td>0
 * <tr><td>present Dice<td>undefined<td>undefined<td>0
 * <tr><td>false alarm<td>no<td>yes<td>the image does not count
 * </table>
 *
 * <p>Present Dice and false alarms part the images by the truth alone: those with the class, and those without. Images
 * without any foreground are counted once more, as a false alarm if any of it was predicted.
 *
 * <p>Accuracy is defined wherever a pixel was counted, specificity wherever one was that is not of the class. An image
 * that is ignored throughout counts nowhere. A class that is nowhere has no score at all.
 *
 * <p><b>Memory</b> does not grow with the number of images, unless their rows are to be kept: sums are kept, exact ones,
 * so that neither the order of images nor that of merging changes a figure. Figures that would need all images at once,
 * such as percentiles over images, are left to whoever reads the rows that {@link #add} returns. Not thread-safe: give
 * each thread its own and {@link #merge} them.
 */
public final class Evaluation {
    /** Of the image's diagonal, after Csurka et al. */
    private static final double BOUNDARY_TOLERANCE = 0.0075;

    private record Settings(
            List<String> classes,
            OptionalInt ignoreIndex,
            OptionalInt background,
            boolean surfaceDistances,
            OptionalDouble boundaryTolerance,
            double spacingY,
            double spacingX,
            String predictedObjects,
            boolean keepRows) {
        boolean isForeground(int index) {
            return !isAt(background, index) && !isAt(ignoreIndex, index);
        }

        boolean isIgnored(int value) {
            return isAt(ignoreIndex, value);
        }

        /** The tolerance for an image, in pixels or the unit of the spacing. */
        double tolerance(int height, int width) {
            return boundaryTolerance.orElseGet(
                    () -> BOUNDARY_TOLERANCE * Math.hypot(height * spacingY, width * spacingX));
        }

        private static boolean isAt(OptionalInt index, int value) {
            return index.isPresent() && index.getAsInt() == value;
        }
    }

    private final Settings settings;
    private final List<ClassTally> tallies;
    private int images;
    private FalseAlarms emptyImages = FalseAlarms.NONE;

    /** Both stay empty unless rows are kept. */
    private final List<ImageScore> rows = new ArrayList<>();

    private final Set<String> names = new HashSet<>();

    private Evaluation(Settings settings) {
        this.settings = settings;
        this.tallies =
                Stream.generate(ClassTally::new).limit(settings.classes.size()).toList();
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
     * Counts one image, without instances. On an error nothing is counted.
     *
     * @param image its name; if rows are kept, different from those before
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     * @param truth the true class index of each pixel, row-major: 0 to classes - 1, or the ignore index
     * @param prediction the predicted class index of each pixel, row-major: 0 to classes - 1
     * @return a row per foreground class, in the order of their indices
     * @throws IllegalArgumentException if rows are kept and the name was counted before, an array is not of height times
     *     width, or a value is out of range
     */
    public List<ImageScore> add(String image, int height, int width, int[] truth, int[] prediction) {
        return add(image, height, width, truth, prediction, Optional.empty(), Optional.empty());
    }

    /**
     * Counts one image with its true instances; predicted objects are the regions of the predicted classes.
     *
     * @param image its name; if rows are kept, different from those before
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     * @param truth the true class index of each pixel, row-major: 0 to classes - 1, or the ignore index
     * @param prediction the predicted class index of each pixel, row-major: 0 to classes - 1
     * @param trueInstances the id of each pixel's object, row-major; 0 for none
     * @return a row per foreground class, in the order of their indices
     * @throws IllegalArgumentException as without instances, or if an id is below 0
     */
    public List<ImageScore> add(
            String image, int height, int width, int[] truth, int[] prediction, int[] trueInstances) {
        return add(image, height, width, truth, prediction, Optional.of(trueInstances), Optional.empty());
    }

    /**
     * Counts one image with its true and its predicted instances.
     *
     * @param image its name; if rows are kept, different from those before
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     * @param truth the true class index of each pixel, row-major: 0 to classes - 1, or the ignore index
     * @param prediction the predicted class index of each pixel, row-major: 0 to classes - 1
     * @param trueInstances the id of each pixel's object, row-major; 0 for none
     * @param predictedInstances likewise, of the prediction
     * @return a row per foreground class, in the order of their indices
     * @throws IllegalArgumentException as without instances, or if an id is below 0
     */
    public List<ImageScore> add(
            String image,
            int height,
            int width,
            int[] truth,
            int[] prediction,
            int[] trueInstances,
            int[] predictedInstances) {
        return add(
                image, height, width, truth, prediction, Optional.of(trueInstances), Optional.of(predictedInstances));
    }

    private List<ImageScore> add(
            String image,
            int height,
            int width,
            int[] truth,
            int[] prediction,
            Optional<int[]> trueInstances,
            Optional<int[]> predictedInstances) {
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
        trueInstances.ifPresent(ids -> checkIds(image, "true", height, width, ids));
        predictedInstances.ifPresent(ids -> checkIds(image, "predicted", height, width, ids));
        List<ImageScore> measured = measure(image, height, width, truth, prediction, trueInstances, predictedInstances);
        for (int c = 0; c < measured.size(); c++) {
            tallies.get(c).add(measured.get(c));
        }
        images++;
        List<ImageScore> foreground = measured.stream()
                .filter(row -> settings.isForeground(row.classIndex()))
                .toList();
        emptyImages = emptyImages.plus(emptiness(foreground));
        if (settings.keepRows) {
            names.add(image);
            rows.addAll(foreground);
        }
        return foreground;
    }

    /** What an image adds to those without any foreground. */
    private static FalseAlarms emptiness(List<ImageScore> foreground) {
        boolean empty = foreground.stream()
                .noneMatch(row -> row.counts().inTruth() || row.counts().isEmpty());
        boolean alarm =
                empty && foreground.stream().anyMatch(row -> row.counts().inPrediction());
        return new FalseAlarms(empty ? 1 : 0, alarm ? 1 : 0);
    }

    private static void checkSize(String image, String what, int height, int width, int[] values) {
        if (values.length != (long) height * width) {
            throw new IllegalArgumentException("the " + what + " of image \"" + image + "\" has " + values.length
                    + " values, but " + height + " x " + width + " pixels take " + (long) height * width
                    + ": bring truth and prediction to the same size");
        }
    }

    private static void checkIds(String image, String what, int height, int width, int[] ids) {
        checkSize(image, what + " instance map", height, width, ids);
        for (int at = 0; at < ids.length; at++) {
            if (ids[at] < 0) {
                throw new IllegalArgumentException("the " + what + " instance map of image \"" + image
                        + "\" has the id " + ids[at] + " at row " + at / width + ", column " + at % width
                        + "; ids must be above 0, or 0 for no object");
            }
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

    /** Returns a row per class, background included. */
    private List<ImageScore> measure(
            String image,
            int height,
            int width,
            int[] truth,
            int[] prediction,
            Optional<int[]> trueInstances,
            Optional<int[]> predictedInstances) {
        List<Counts> counts = count(truth, prediction);
        int[] trueObjects = foreground(truth, truth);
        int[] predictedObjects = foreground(prediction, truth);
        Optional<List<InstanceCounts>> instances = trueInstances.map(ids -> InstanceMap.of(trueObjects, ids)
                .match(
                        InstanceMap.of(
                                predictedObjects,
                                predictedInstances.orElseGet(() -> regions(height, width, prediction))),
                        counts.size()));
        List<ImageScore> measured = new ArrayList<>(counts.size());
        for (int c = 0; c < counts.size(); c++) {
            int index = c;
            boolean foreground = settings.isForeground(c);
            Optional<SurfaceComparison> surfaces = settings.surfaceDistances && foreground
                    ? Optional.of(compare(c, height, width, trueObjects, predictedObjects))
                    : Optional.empty();
            measured.add(new ImageScore(
                    image,
                    c,
                    settings.classes.get(c),
                    counts.get(c),
                    surfaces.map(SurfaceComparison::hd95).orElse(OptionalDouble.empty()),
                    surfaces.map(SurfaceComparison::assd).orElse(OptionalDouble.empty()),
                    surfaces.map(SurfaceComparison::boundary),
                    instances.filter(found -> foreground).map(found -> found.get(index))));
        }
        return measured;
    }

    /** Returns the foreground class of each pixel that is not ignored. */
    private int[] foreground(int[] labels, int[] truth) {
        int[] classOf = new int[labels.length];
        for (int at = 0; at < labels.length; at++) {
            boolean counts = !settings.isIgnored(truth[at]) && settings.isForeground(labels[at]);
            classOf[at] = counts ? labels[at] : InstanceMap.NONE;
        }
        return classOf;
    }

    /** Returns the connected regions of the foreground classes. */
    private int[] regions(int height, int width, int[] labels) {
        int[] values = new int[labels.length];
        for (int at = 0; at < labels.length; at++) {
            // Class 0 may be in the foreground, but 0 belongs to no region.
            values[at] = settings.isForeground(labels[at]) ? labels[at] + 1 : 0;
        }
        return ConnectedComponents.of(values, height, width);
    }

    private SurfaceComparison compare(int c, int height, int width, int[] trueObjects, int[] predictedObjects) {
        boolean[] truthMask = new boolean[trueObjects.length];
        boolean[] predictionMask = new boolean[trueObjects.length];
        for (int at = 0; at < truthMask.length; at++) {
            truthMask[at] = trueObjects[at] == c;
            predictionMask[at] = predictedObjects[at] == c;
        }
        return SurfaceComparison.of(
                truthMask,
                predictionMask,
                height,
                width,
                settings.spacingY,
                settings.spacingX,
                settings.tolerance(height, width));
    }

    /**
     * Adds the images of another evaluation, as if they had been added here after those already counted. The other is
     * left as it is.
     *
     * @param other another evaluation, with the same settings and other images
     * @throws IllegalArgumentException if the settings differ, it is this one, or rows are kept and an image is in both;
     *     nothing is then added
     */
    public void merge(Evaluation other) {
        if (other == this) {
            throw new IllegalArgumentException(
                    "an evaluation cannot be merged with itself: its images would count twice");
        }
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
        for (int c = 0; c < tallies.size(); c++) {
            tallies.get(c).add(other.tallies.get(c));
        }
        images += other.images;
        emptyImages = emptyImages.plus(other.emptyImages);
        rows.addAll(other.rows);
        names.addAll(other.names);
    }

    /**
     * Returns the scores of the images counted so far. More may be added afterwards.
     *
     * @return the scores; with no image, all undefined
     */
    public EvaluationResult result() {
        List<ClassScore> classes = IntStream.range(0, tallies.size())
                .mapToObj(c -> tallies.get(c)
                        .score(
                                c,
                                settings.classes.get(c),
                                settings.isForeground(c),
                                settings.surfaceDistances && settings.isForeground(c)))
                .toList();
        long correct = 0;
        long counted = 0;
        for (ClassTally tally : tallies) {
            correct += tally.counts().tp();
            // Every counted pixel has one true class.
            counted += tally.counts().tp() + tally.counts().fn();
        }
        return new EvaluationResult(
                policy(), images, Counts.ratio(correct, counted), emptyImages, classes, MeanScore.over(classes), rows);
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
            String unit = settings.spacingY == 1 && settings.spacingX == 1
                    ? "pixels"
                    : "units of the spacing " + settings.spacingY + " x " + settings.spacingX;
            text.append("; HD95 and ASSD are in ")
                    .append(unit)
                    .append(", over images where both truth and prediction have the class; boundary F1 (Csurka et al."
                            + " 2013) has a tolerance of ")
                    .append(
                            settings.boundaryTolerance.isPresent()
                                    ? settings.boundaryTolerance.getAsDouble() + " " + unit
                                    : 100 * BOUNDARY_TOLERANCE + "% of the image's diagonal");
        }
        if (tallies.stream().anyMatch(ClassTally::hasInstances)) {
            text.append("; objects match one to one where their IoU is above 0.5, instance F1 ="
                            + " 2 matched/(true+predicted); predicted objects are ")
                    .append(settings.predictedObjects);
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
        private OptionalDouble boundaryTolerance = OptionalDouble.empty();
        private String predictedObjects = "the 8-connected regions of the predicted class";
        private boolean keepRows;

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
         * Measures surface distances and boundary F1 too, which takes far longer than counting.
         *
         * @param measure whether to measure them; by default not
         * @return this builder
         */
        public Builder optSurfaceDistances(boolean measure) {
            this.surfaceDistances = measure;
            return this;
        }

        /**
         * Sets the distance between pixel centres, in the unit the surface distances are wanted in, such as mm.
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
         * Sets how far a boundary pixel may be off in the boundary F1.
         *
         * @param distance in pixels, or in the unit of the spacing, at least 0; by default 0.75% of each image's diagonal
         * @return this builder
         */
        public Builder optBoundaryTolerance(double distance) {
            this.boundaryTolerance = OptionalDouble.of(distance);
            return this;
        }

        /**
         * Says for the policy what predicted objects are, where {@link Evaluation#add} is given them.
         *
         * @param rule by which they were told apart; by default that of regions, which are taken where none are given
         * @return this builder
         */
        public Builder optPredictedObjects(String rule) {
            this.predictedObjects = rule;
            return this;
        }

        /**
         * Keeps a row per image and foreground class for the result. Memory then grows with the number of images.
         *
         * @param keep whether to keep them; by default not
         * @return this builder
         */
        public Builder optKeepRows(boolean keep) {
            this.keepRows = keep;
            return this;
        }

        /**
         * Builds the evaluation, with no image counted.
         *
         * @return the evaluation
         * @throws IllegalArgumentException if there are no classes, two have one name, the background is none of them,
         *     nothing is left for the foreground, a spacing is not above 0, or the tolerance is below 0
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
            boundaryTolerance.ifPresent(distance -> {
                if (!(distance >= 0 && Double.isFinite(distance))) {
                    throw new IllegalArgumentException("boundary tolerance " + distance
                            + " is not a distance: it must be at least 0 and finite, such as 2");
                }
            });
            OptionalInt chosen =
                    background.isEmpty() && !allForeground && classes.size() > 1 ? OptionalInt.of(0) : background;
            Settings settings = new Settings(
                    classes,
                    ignoreIndex,
                    chosen,
                    surfaceDistances,
                    boundaryTolerance,
                    spacingY,
                    spacingX,
                    predictedObjects,
                    keepRows);
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
