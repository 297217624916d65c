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

import io.github.unetzoo.metric.BoundaryCounts;
import io.github.unetzoo.metric.BoundaryScore;
import io.github.unetzoo.metric.ClassScore;
import io.github.unetzoo.metric.Counts;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.FalseAlarms;
import io.github.unetzoo.metric.Figure;
import io.github.unetzoo.metric.ImageMean;
import io.github.unetzoo.metric.ImageMeans;
import io.github.unetzoo.metric.ImageScore;
import io.github.unetzoo.metric.InstanceCounts;
import io.github.unetzoo.metric.InstanceScore;
import io.github.unetzoo.metric.MeanScore;
import io.github.unetzoo.metric.SurfaceScore;
import io.github.unetzoo.train.EpochRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * What the folds of a cross-validation come to together: the images that each was tested on are one test, on which each
 * image is once. Pixels and objects are added up and means over images are weighted by the folds' images, so that the
 * figures are those of one evaluation of all the images, but for rounding.
 */
final class FoldMerge {

    private FoldMerge() {}

    /**
     * One cell of all folds with one seed; failed if one of them is.
     *
     * @param folder in whose name those of the folds' begin
     */
    static CellResult cell(OptionalLong seed, Path folder, List<CellResult> folds) {
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < folds.size(); i++) {
            String number = "fold " + (i + 1) + ": ";
            folds.get(i).failure().ifPresent(message -> failures.add(number + message));
        }
        // All folds of a model that cannot be run say the same.
        boolean alike = folds.size() == failures.size()
                && folds.stream().map(CellResult::failure).distinct().count() == 1;
        return new CellResult(
                seed,
                folder,
                folds.stream().allMatch(CellResult::reused),
                failures.isEmpty()
                        ? Optional.of(score(
                                folds.stream().flatMap(f -> f.score().stream()).toList()))
                        : Optional.empty(),
                failures.isEmpty()
                        ? Optional.empty()
                        : alike ? folds.get(0).failure() : Optional.of(String.join("; ", failures)),
                folds);
    }

    private static CellScore score(List<CellScore> folds) {
        List<Learning> learned =
                folds.stream().flatMap(fold -> fold.learning().stream()).toList();
        return new CellScore(
                evaluation(folds.stream().map(CellScore::evaluation).toList()),
                learned.isEmpty() ? Optional.empty() : Optional.of(learning(learned)),
                // One network in all folds: it costs the same in each.
                folds.get(0).latency(),
                folds.get(0).peakBytes(),
                List.of(),
                folds.get(0).environment());
    }

    /** Of one fold on average; an epoch counts in those folds that have it. */
    private static Learning learning(List<Learning> folds) {
        List<EpochRecord> history = new ArrayList<>();
        int epochs =
                folds.stream().mapToInt(fold -> fold.history().size()).max().orElseThrow();
        for (int e = 0; e < epochs; e++) {
            int epoch = e;
            List<EpochRecord> records = folds.stream()
                    .filter(fold -> fold.history().size() > epoch)
                    .map(fold -> fold.history().get(epoch))
                    .toList();
            history.add(new EpochRecord(
                    epoch + 1,
                    mean(records, EpochRecord::learningRate),
                    mean(records, EpochRecord::trainLoss),
                    mean(records, EpochRecord::score),
                    mean(records, EpochRecord::seconds)));
        }
        return new Learning(
                history,
                (int) Math.round(mean(folds, Learning::bestEpoch)),
                folds.stream().anyMatch(Learning::stoppedEarly),
                mean(folds, Learning::seconds));
    }

    /** The evaluation of all images that were evaluated in parts. */
    static EvaluationResult evaluation(List<EvaluationResult> parts) {
        EvaluationResult first = parts.get(0);
        List<ClassScore> classes = new ArrayList<>();
        for (int c = 0; c < first.classes().size(); c++) {
            int index = c;
            classes.add(classScore(
                    parts.stream().map(part -> part.classes().get(index)).toList()));
        }
        List<ImageScore> rows =
                parts.stream().flatMap(part -> part.rows().stream()).toList();
        return new EvaluationResult(
                first.policy(),
                sum(parts, EvaluationResult::images),
                pixelAccuracy(classes),
                falseAlarms(parts, EvaluationResult::emptyImages),
                classes,
                mean(first.mean(), classes),
                rows);
    }

    /** Each counted pixel is of one class in truth, and right if it is a true positive of that. */
    private static OptionalDouble pixelAccuracy(List<ClassScore> classes) {
        long right = classes.stream().mapToLong(c -> c.counts().tp()).sum();
        long all = classes.stream()
                .mapToLong(c -> c.counts().tp() + c.counts().fn())
                .sum();
        return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / all);
    }

    private static ClassScore classScore(List<ClassScore> parts) {
        ClassScore first = parts.get(0);
        List<Counts> counts = parts.stream().map(ClassScore::counts).toList();
        return new ClassScore(
                first.index(),
                first.name(),
                first.foreground(),
                new Counts(
                        total(counts, Counts::tp),
                        total(counts, Counts::fp),
                        total(counts, Counts::fn),
                        total(counts, Counts::tn)),
                new ImageMeans(
                        imageMean(parts, part -> part.means().dice()),
                        imageMean(parts, part -> part.means().presentDice()),
                        imageMean(parts, part -> part.means().iou()),
                        imageMean(parts, part -> part.means().precision()),
                        imageMean(parts, part -> part.means().recall()),
                        imageMean(parts, part -> part.means().accuracy()),
                        imageMean(parts, part -> part.means().specificity())),
                falseAlarms(parts, ClassScore::falseAlarms),
                merged(parts, ClassScore::surface, FoldMerge::surface),
                merged(parts, ClassScore::boundary, FoldMerge::boundary),
                merged(parts, ClassScore::instances, FoldMerge::instances));
    }

    /** Of those parts that have it; empty if none has. */
    private static <T> Optional<T> merged(
            List<ClassScore> parts, Function<ClassScore, Optional<T>> part, Function<List<T>, T> merge) {
        List<T> found =
                parts.stream().flatMap(score -> part.apply(score).stream()).toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(merge.apply(found));
    }

    private static SurfaceScore surface(List<SurfaceScore> parts) {
        return new SurfaceScore(
                imageMean(parts, part -> new ImageMean(part.hd95(), part.images()))
                        .value(),
                imageMean(parts, part -> new ImageMean(part.assd(), part.images()))
                        .value(),
                sum(parts, SurfaceScore::images),
                sum(parts, SurfaceScore::oneSided));
    }

    private static BoundaryScore boundary(List<BoundaryScore> parts) {
        List<BoundaryCounts> counts = parts.stream().map(BoundaryScore::counts).toList();
        return new BoundaryScore(
                new BoundaryCounts(
                        total(counts, BoundaryCounts::predicted),
                        total(counts, BoundaryCounts::predictedNear),
                        total(counts, BoundaryCounts::truth),
                        total(counts, BoundaryCounts::truthNear)),
                imageMean(parts, BoundaryScore::imageF1));
    }

    private static InstanceScore instances(List<InstanceScore> parts) {
        List<InstanceCounts> counts = parts.stream().map(InstanceScore::counts).toList();
        return new InstanceScore(
                new InstanceCounts(
                        total(counts, InstanceCounts::truth),
                        total(counts, InstanceCounts::predicted),
                        total(counts, InstanceCounts::matched)),
                imageMean(parts, InstanceScore::imageF1),
                sum(parts, InstanceScore::images));
    }

    private static <T> FalseAlarms falseAlarms(List<T> parts, Function<T, FalseAlarms> part) {
        return new FalseAlarms(
                sum(parts, p -> part.apply(p).absentImages()),
                sum(parts, p -> part.apply(p).falseAlarms()));
    }

    private static <T> ImageMean imageMean(List<T> parts, Function<T, ImageMean> part) {
        double weighted = 0;
        int images = 0;
        for (T one : parts) {
            ImageMean mean = part.apply(one);
            if (mean.value().isPresent()) {
                weighted += mean.value().getAsDouble() * mean.images();
                images += mean.images();
            }
        }
        return new ImageMean(images == 0 ? OptionalDouble.empty() : OptionalDouble.of(weighted / images), images);
    }

    private static MeanScore mean(MeanScore measured, List<ClassScore> classes) {
        List<ClassScore> foreground =
                classes.stream().filter(ClassScore::foreground).toList();
        Map<Figure, OptionalDouble> figures = new EnumMap<>(Figure.class);
        for (Figure figure : measured.figures().keySet()) {
            figures.put(
                    figure,
                    foreground.stream()
                            .flatMapToDouble(score -> of(figure, score).stream())
                            .average());
        }
        int seen = (int) foreground.stream()
                .filter(score -> score.counts().dice().isPresent())
                .count();
        return new MeanScore(seen, figures);
    }

    private static OptionalDouble of(Figure figure, ClassScore score) {
        Counts counts = score.counts();
        ImageMeans means = score.means();
        return switch (figure) {
            case DICE -> counts.dice();
            case IOU -> counts.iou();
            case PRECISION -> counts.precision();
            case RECALL -> counts.recall();
            case ACCURACY -> counts.accuracy();
            case SPECIFICITY -> counts.specificity();
            case IMAGE_DICE -> means.dice().value();
            case PRESENT_DICE -> means.presentDice().value();
            case IMAGE_IOU -> means.iou().value();
            case IMAGE_PRECISION -> means.precision().value();
            case IMAGE_RECALL -> means.recall().value();
            case IMAGE_ACCURACY -> means.accuracy().value();
            case IMAGE_SPECIFICITY -> means.specificity().value();
            case FALSE_ALARM_RATE -> score.falseAlarms().rate();
            case HD95 -> score.surface().map(SurfaceScore::hd95).orElse(OptionalDouble.empty());
            case ASSD -> score.surface().map(SurfaceScore::assd).orElse(OptionalDouble.empty());
            case BOUNDARY_F1 -> score.boundary().map(b -> b.counts().f1()).orElse(OptionalDouble.empty());
            case IMAGE_BOUNDARY_F1 ->
                score.boundary().map(b -> b.imageF1().value()).orElse(OptionalDouble.empty());
            case INSTANCE_F1 -> score.instances().map(i -> i.counts().f1()).orElse(OptionalDouble.empty());
            case IMAGE_INSTANCE_F1 ->
                score.instances().map(i -> i.imageF1().value()).orElse(OptionalDouble.empty());
        };
    }

    private static <T> double mean(List<T> parts, ToDoubleFunction<T> part) {
        return parts.stream().mapToDouble(part).average().orElse(Double.NaN);
    }

    private static <T> int sum(List<T> parts, ToIntFunction<T> part) {
        return parts.stream().mapToInt(part).sum();
    }

    private static <T> long total(List<T> parts, ToLongFunction<T> part) {
        return parts.stream().mapToLong(part).sum();
    }
}
