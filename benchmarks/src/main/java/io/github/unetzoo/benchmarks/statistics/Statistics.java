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
package io.github.unetzoo.benchmarks.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the scores of several models on the same images say of which is better.
 *
 * @param measure what the scores are, such as "IoU per image"; higher is better
 * @param epsilon how far below the best a model may be and still do
 * @param images number of different images
 * @param models in the order given
 * @param pairs all that share an image; the first of each pair comes first in the order given
 * @param verdict in words
 */
public record Statistics(
        String measure, double epsilon, int images, List<ModelSummary> models, List<Pair> pairs, Verdict verdict) {

    /** Half a hundredth of the score. */
    public static final double DEFAULT_EPSILON = 0.005;

    private static final long SEED = 1;

    /**
     * Copies the lists.
     *
     * @param measure what the scores are
     * @param epsilon how far below the best a model may be and still do
     * @param images number of different images
     * @param models in the order given
     * @param pairs all that share an image
     * @param verdict in words
     */
    public Statistics {
        models = List.copyOf(models);
        pairs = List.copyOf(pairs);
    }

    /** Two models before correction for the other pairs. */
    private record Draft(
            ModelScores a, ModelScores b, Map<String, Double> differences, int leftOut, Optional<MeanDifference> mean) {

        Optional<MeanDifference> tested() {
            return mean.filter(MeanDifference::varies);
        }

        /** The paired t-test is the overall one without the trainings' part. */
        Optional<MeanDifference> paired() {
            return mean.map(MeanDifference::ofTheseTrainings).filter(MeanDifference::varies);
        }

        Optional<SignedRanks> ranks() {
            return differences.size() > 1 && differences.values().stream().anyMatch(d -> d != 0)
                    ? Optional.of(SignedRanks.of(differences.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray()))
                    : Optional.empty();
        }
    }

    /**
     * Compares models.
     *
     * @param measure what the scores are; higher is better
     * @param models with distinct labels; those without a run are left out of what is compared
     * @param epsilon how far below the best a model may be and still do, at least 0
     * @return the same for the same scores
     * @throws IllegalArgumentException if two labels are the same, or epsilon is out of its range
     */
    public static Statistics of(String measure, List<ModelScores> models, double epsilon) {
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon " + epsilon + " must be at least 0 and finite");
        }
        Set<String> labels = new LinkedHashSet<>();
        Set<String> images = new LinkedHashSet<>();
        for (ModelScores model : models) {
            if (!labels.add(model.label())) {
                throw new IllegalArgumentException(
                        "two models have the label \"" + model.label() + "\": give each its own");
            }
            model.runs().forEach(run -> images.addAll(run.scores().keySet()));
        }
        List<ModelSummary> summaries = models.stream().map(Statistics::summary).toList();
        List<Pair> pairs = pairs(models, images);
        return new Statistics(
                measure,
                epsilon,
                images.size(),
                summaries,
                pairs,
                Verdict.of(measure, epsilon, models, summaries, pairs));
    }

    /**
     * Returns the comparison of two models, whichever of them comes first.
     *
     * @param a label of the model whose scores come first
     * @param b label of the model whose scores are taken from them
     * @return the first less the second; empty if they share no image, or there is no such model
     */
    public Optional<Pair> pair(String a, String b) {
        return pair(pairs, a, b);
    }

    static Optional<Pair> pair(List<Pair> pairs, String a, String b) {
        for (Pair pair : pairs) {
            if (pair.a().equals(a) && pair.b().equals(b)) {
                return Optional.of(pair);
            }
            if (pair.a().equals(b) && pair.b().equals(a)) {
                return Optional.of(pair.reversed());
            }
        }
        return Optional.empty();
    }

    /** {@return how this was computed, to be printed wherever it is} */
    public String policy() {
        return "Statistics are of " + measure + ". A model's interval is the 95% percentile bootstrap over images, its"
                + " trainings as they are. Models are compared image by image, on the images scored in all their"
                + " runs; where models have several seeds, the interval of a difference and its test count both images"
                + " and trainings as chance (variance components, Satterthwaite's degrees of freedom), and seeds are"
                + " never taken for images. Models are distinguishable if that test is significant at the 5% level,"
                + " corrected by Holm's method over all pairs; the number of images needed is for 80% power at the"
                + " strictest of its levels.";
    }

    private static ModelSummary summary(ModelScores model) {
        Set<String> images = new LinkedHashSet<>();
        model.runs().forEach(run -> images.addAll(run.scores().keySet()));
        // A run without any score says nothing.
        double[][] runs = Arrays.stream(scores(model, images))
                .filter(run -> Arrays.stream(run).anyMatch(score -> !Double.isNaN(score)))
                .toArray(double[][]::new);
        if (runs.length == 0) {
            return new ModelSummary(
                    model.label(),
                    0,
                    model.failed(),
                    0,
                    OptionalDouble.empty(),
                    Optional.empty(),
                    OptionalDouble.empty());
        }
        double[] means = Arrays.stream(runs)
                .mapToDouble(run -> Arrays.stream(run)
                        .filter(score -> !Double.isNaN(score))
                        .average()
                        .orElseThrow())
                .toArray();
        int scored = (int) images.stream()
                .filter(image ->
                        model.runs().stream().anyMatch(run -> score(run, image).isPresent()))
                .count();
        return new ModelSummary(
                model.label(),
                runs.length,
                model.failed(),
                scored,
                OptionalDouble.of(MeanDifference.mean(means)),
                MeanInterval.of(runs, SEED),
                means.length < 2
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(Math.sqrt(MeanDifference.variance(means))));
    }

    private static OptionalDouble score(Run run, String image) {
        return run.scores().getOrDefault(image, OptionalDouble.empty());
    }

    /** By run, then image; NaN where undefined. */
    private static double[][] scores(ModelScores model, Collection<String> images) {
        return model.runs().stream()
                .map(run -> images.stream()
                        .mapToDouble(image -> score(run, image).orElse(Double.NaN))
                        .toArray())
                .toArray(double[][]::new);
    }

    private static List<Pair> pairs(List<ModelScores> models, Collection<String> images) {
        List<Draft> drafts = new ArrayList<>();
        for (int a = 0; a < models.size(); a++) {
            for (int b = a + 1; b < models.size(); b++) {
                draft(models.get(a), models.get(b), images).ifPresent(drafts::add);
            }
        }
        List<Optional<TestResult>> overall =
                family(drafts, Draft::tested, MeanDifference::statistic, MeanDifference::p);
        List<Optional<TestResult>> t = family(drafts, Draft::paired, MeanDifference::statistic, MeanDifference::p);
        List<Optional<TestResult>> wilcoxon = family(drafts, Draft::ranks, SignedRanks::statistic, SignedRanks::p);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            pairs.add(pair(drafts.get(i), drafts.size(), overall.get(i), t.get(i), wilcoxon.get(i)));
        }
        return pairs;
    }

    private static Optional<Draft> draft(ModelScores a, ModelScores b, Collection<String> images) {
        List<Run> runs = Stream.of(a, b).flatMap(model -> model.runs().stream()).toList();
        List<String> scored = images.stream()
                .filter(image -> runs.stream().anyMatch(run -> score(run, image).isPresent()))
                .toList();
        List<String> shared = scored.stream()
                .filter(image -> runs.stream().allMatch(run -> score(run, image).isPresent()))
                .toList();
        if (a.runs().isEmpty() || b.runs().isEmpty() || shared.isEmpty()) {
            return Optional.empty();
        }
        double[][] first = scores(a, shared);
        double[][] second = scores(b, shared);
        double[] ofImages = MeanDifference.differences(first, second);
        Map<String, Double> differences = new LinkedHashMap<>();
        for (String image : shared) {
            differences.put(image, ofImages[differences.size()]);
        }
        return Optional.of(new Draft(
                a,
                b,
                differences,
                scored.size() - shared.size(),
                shared.size() < 2 ? Optional.empty() : Optional.of(MeanDifference.of(first, second))));
    }

    /** One test of all pairs that it can be made of, corrected. */
    private static <T> List<Optional<TestResult>> family(
            List<Draft> drafts,
            Function<Draft, Optional<T>> test,
            Function<T, Double> statistic,
            Function<T, Double> p) {
        List<Optional<T>> tests = drafts.stream().map(test).toList();
        double[] holm = Holm.correct(
                tests.stream().flatMap(Optional::stream).mapToDouble(p::apply).toArray());
        List<Optional<TestResult>> results = new ArrayList<>();
        int next = 0;
        for (Optional<T> one : tests) {
            if (one.isPresent()) {
                T made = one.get();
                results.add(Optional.of(new TestResult(statistic.apply(made), p.apply(made), holm[next++])));
            } else {
                results.add(Optional.empty());
            }
        }
        return results;
    }

    private static Pair pair(
            Draft draft,
            int pairs,
            Optional<TestResult> overall,
            Optional<TestResult> t,
            Optional<TestResult> wilcoxon) {
        Map<String, Double> differences = draft.differences();
        Optional<MeanDifference> mean = draft.mean();
        boolean significant = overall.filter(test -> test.holm() < Power.LEVEL).isPresent();
        boolean severalRuns = draft.a().runs().size() > 1 || draft.b().runs().size() > 1;
        return new Pair(
                draft.a().label(),
                draft.b().label(),
                differences,
                draft.leftOut(),
                differences.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow(),
                figure(mean.map(MeanDifference::deviation)),
                mean.map(MeanDifference::interval),
                figure(draft.tested()
                        .filter(one -> severalRuns)
                        .map(one -> one.trainingVariance() / one.variance(one.images()))),
                overall,
                t,
                wilcoxon,
                figure(draft.paired().map(one -> one.value() / one.deviation())),
                figure(draft.ranks().map(SignedRanks::biserial)),
                (int) differences.values().stream().filter(d -> d > 0).count(),
                (int) differences.values().stream().filter(d -> d == 0).count(),
                significant
                        ? new ImagesNeeded.None()
                        : mean.map(one -> Power.needed(one, pairs)).orElseGet(ImagesNeeded.Unknown::new));
    }

    private static OptionalDouble figure(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
}
