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

import io.github.unetzoo.metric.Bootstrap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Which model to take.
 *
 * <p>A model is within epsilon of the best if neither its mean nor the mean of its differences from the best on the
 * images they share is further below than that. This goes by what was seen: a bound that the interval must keep would
 * leave none but the best where test images are few. How far below the interval allows is said beside it instead.
 *
 * @param best the model with the highest mean; several if equal, the one with the fewest parameters first; none if no
 *     model has a score
 * @param smallest the one with the fewest parameters within epsilon of the best, which may be the best itself; empty if
 *     fewer than two models have a score or no number of parameters is known
 * @param fastest the one with the lowest latency within epsilon of the best; likewise
 * @param undistinguished those not told apart from the first of the best, in the order given
 * @param sentences the verdict in words; none of them empty
 */
public record Verdict(
        List<String> best,
        Optional<Choice> smallest,
        Optional<Choice> fastest,
        List<String> undistinguished,
        List<String> sentences) {

    /** What differs by less is equal. */
    private static final double EQUAL = 1e-9;

    /**
     * A model that does as well as the best, nearly.
     *
     * @param label its name
     * @param below how far below the best it is, 0 or more: by its mean or on the images they share, whichever is more
     * @param interval 95%, of how far below it is on the images they share; empty if it is the best, or for one image
     */
    public record Choice(String label, double below, Optional<Bootstrap.Interval> interval) {}

    /**
     * Copies the lists.
     *
     * @param best the model with the highest mean, or several
     * @param smallest the one with the fewest parameters within epsilon of the best
     * @param fastest the one with the lowest latency within epsilon of the best
     * @param undistinguished those not told apart from the first of the best
     * @param sentences the verdict in words
     */
    public Verdict {
        best = List.copyOf(best);
        undistinguished = List.copyOf(undistinguished);
        sentences = List.copyOf(sentences);
    }

    /** {@return the sentences as a paragraph} */
    public String text() {
        return String.join(" ", sentences);
    }

    static Verdict of(
            String measure, double epsilon, List<ModelScores> models, List<ModelSummary> summaries, List<Pair> pairs) {
        List<ModelSummary> scored =
                summaries.stream().filter(summary -> summary.mean().isPresent()).toList();
        double highest = scored.stream().mapToDouble(Verdict::mean).max().orElse(Double.NEGATIVE_INFINITY);
        List<String> best = models.stream()
                .filter(model -> scored.stream()
                        .anyMatch(summary -> summary.label().equals(model.label()) && mean(summary) > highest - EQUAL))
                .sorted(Comparator.comparingLong(model -> model.parameters().orElse(Long.MAX_VALUE)))
                .map(ModelScores::label)
                .toList();
        List<Choice> within = new ArrayList<>();
        List<String> undistinguished = new ArrayList<>();
        for (ModelSummary summary : scored) {
            String label = summary.label();
            Optional<Pair> pair = Statistics.pair(pairs, best.get(0), label);
            double below = Math.max(
                    best.contains(label) ? 0 : highest - mean(summary),
                    pair.map(Pair::mean).orElse(0.0));
            if (below <= epsilon + EQUAL) {
                within.add(new Choice(label, below, pair.flatMap(Pair::interval)));
            }
            if (!label.equals(best.get(0)) && !pair.map(Pair::distinguishable).orElse(false)) {
                undistinguished.add(label);
            }
        }
        List<Choice> choices = scored.size() > 1 ? within : List.of();
        Verdict verdict = new Verdict(
                best,
                least(
                        choices,
                        models,
                        model -> model.parameters().stream().asDoubleStream().findFirst()),
                least(choices, models, ModelScores::latencyMillis),
                undistinguished,
                List.of());
        return new Verdict(
                verdict.best,
                verdict.smallest,
                verdict.fastest,
                verdict.undistinguished,
                new VerdictWords(measure, epsilon, models, summaries, pairs, verdict, within.size()).sentences());
    }

    private static double mean(ModelSummary summary) {
        return summary.mean().orElseThrow();
    }

    private static Optional<Choice> least(
            List<Choice> within, List<ModelScores> models, Function<ModelScores, OptionalDouble> cost) {
        return models.stream()
                .filter(model -> cost.apply(model).isPresent())
                .sorted(Comparator.comparingDouble(model -> cost.apply(model).orElseThrow()))
                .flatMap(
                        model -> within.stream().filter(choice -> choice.label().equals(model.label())))
                .findFirst();
    }
}
