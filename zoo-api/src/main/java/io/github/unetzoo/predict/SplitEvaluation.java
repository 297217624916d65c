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
package io.github.unetzoo.predict;

import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.ImageScore;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/**
 * Runs a model over a split and counts with the one {@link Evaluation}. If the thread is interrupted it ends before the
 * next image, with a {@link CancellationException}; the thread stays interrupted.
 */
public final class SplitEvaluation {

    private SplitEvaluation() {}

    /**
     * Evaluates a split.
     *
     * @param predictor over the model
     * @param dataset whose classes and ignore index apply
     * @param split its part to evaluate
     * @param surfaceDistances whether to measure boundaries too, which takes time
     * @param done told after each image how many are done
     * @return the figures, without rows of images
     * @throws io.github.unetzoo.data.DataException if there is no such split, or a sample cannot be read
     * @throws IllegalArgumentException if the model does not fit the images, or is for a regression
     */
    public static EvaluationResult run(
            SegmentationPredictor predictor,
            SegmentationDataset dataset,
            String split,
            boolean surfaceDistances,
            IntConsumer done) {
        AtomicInteger count = new AtomicInteger();
        return run(
                predictor,
                dataset,
                split,
                builder -> builder.optSurfaceDistances(surfaceDistances),
                rows -> done.accept(count.incrementAndGet()));
    }

    /**
     * Evaluates a split; objects too, where the dataset has instances. Predicted objects are told apart as the predictor's
     * options say, or are regions if they say nothing.
     *
     * @param predictor over the model
     * @param dataset whose classes and ignore index apply
     * @param split its part to evaluate
     * @param figures says what to measure and how; classes and ignore index are set before
     * @param done given after each image its rows, one per foreground class
     * @return the figures
     * @throws io.github.unetzoo.data.DataException if there is no such split, or a sample cannot be read
     * @throws IllegalArgumentException if the model does not fit the images, or is for a regression
     */
    public static EvaluationResult run(
            SegmentationPredictor predictor,
            SegmentationDataset dataset,
            String split,
            UnaryOperator<Evaluation.Builder> figures,
            Consumer<List<ImageScore>> done) {
        return run(predictor, dataset, split, figures, (sample, predicted, rows) -> done.accept(rows));
    }

    /** Who is shown each image with what was made of it. */
    @FunctionalInterface
    public interface Observer {
        /**
         * An image was measured.
         *
         * @param sample with the truth
         * @param predicted for it
         * @param rows what was found, one per foreground class
         */
        void measured(Sample sample, Segmentation predicted, List<ImageScore> rows);
    }

    /**
     * Evaluates a split as above, for those who look at the predictions as well.
     *
     * @param predictor over the model
     * @param dataset whose classes and ignore index apply
     * @param split its part to evaluate
     * @param figures says what to measure and how; classes and ignore index are set before
     * @param observer shown each image in turn
     * @return the figures
     * @throws io.github.unetzoo.data.DataException if there is no such split, or a sample cannot be read
     * @throws IllegalArgumentException if the model does not fit the images, or is for a regression
     */
    public static EvaluationResult run(
            SegmentationPredictor predictor,
            SegmentationDataset dataset,
            String split,
            UnaryOperator<Evaluation.Builder> figures,
            Observer observer) {
        Split samples = dataset.split(split);
        Evaluation.Builder builder = Evaluation.builder().setClasses(dataset.classes());
        dataset.ignoreIndex().ifPresent(builder::optIgnoreIndex);
        if (predictor.options().instances() instanceof Instances.Watershed watershed) {
            builder.optPredictedObjects("the predicted class split by a watershed of depth " + watershed.depth());
        }
        Evaluation evaluation = figures.apply(builder).build();
        for (int i = 0; i < samples.size(); i++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the evaluation was interrupted after " + i + " of " + samples.size()
                        + " images of split " + split);
            }
            Sample sample = samples.sample(i);
            Segmentation predicted = predictor.segment(sample.image());
            observer.measured(sample, predicted, add(evaluation, sample, predicted));
        }
        return evaluation.result();
    }

    private static List<ImageScore> add(Evaluation evaluation, Sample sample, Segmentation predicted) {
        String name = sample.name();
        int height = sample.mask().height();
        int width = sample.mask().width();
        int[] truth = sample.mask().labels();
        int[] labels = predicted.labels().labels();
        if (sample.instances().isEmpty()) {
            return evaluation.add(name, height, width, truth, labels);
        }
        int[] objects = sample.instances().get().labels();
        return predicted
                .instances()
                .map(ids -> evaluation.add(name, height, width, truth, labels, objects, ids.labels()))
                .orElseGet(() -> evaluation.add(name, height, width, truth, labels, objects));
    }
}
