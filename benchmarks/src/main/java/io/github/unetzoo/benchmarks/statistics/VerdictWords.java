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

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A verdict's sentences.
 *
 * @param verdict without sentences
 * @param within number of models within epsilon of the best, itself included
 */
record VerdictWords(
        String measure,
        double epsilon,
        List<ModelScores> models,
        List<ModelSummary> summaries,
        List<Pair> pairs,
        Verdict verdict,
        int within) {

    /** Below so many images the sentences warn. */
    private static final int FEW = 20;

    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        long scored = summaries.stream().filter(one -> one.mean().isPresent()).count();
        if (scored == 0) {
            sentences.add("No model has a score: there is nothing to judge.");
        } else {
            sentences.add(best());
            if (scored == 1) {
                sentences.add("No other model has a score to compare it with.");
            } else {
                choices(sentences);
                distinguishable(sentences);
                trainings(sentences);
                leftOut(sentences);
            }
            few(sentences);
        }
        failures(sentences);
        return sentences;
    }

    private String best() {
        List<String> best = verdict.best();
        ModelSummary first = summary(best.get(0));
        String mean = number(first.mean().orElseThrow());
        return best.size() > 1
                ? "Best by " + measure + " are "
                        + list(best.stream().map(this::name).toList()) + ", equal: " + mean + "."
                : "Best by " + measure + " is " + name(best.get(0)) + ": " + mean
                        + first.interval()
                                .map(i -> " (95% interval " + number(i.low()) + " to " + number(i.high()) + ")")
                                .orElse("")
                        + ".";
    }

    private void choices(List<String> sentences) {
        if (within == 1) {
            sentences.add("No other came within " + margin() + " of it here.");
            return;
        }
        Optional<Verdict.Choice> smallest = verdict.smallest();
        Optional<Verdict.Choice> fastest = verdict.fastest();
        if (smallest.isPresent() && smallest.equals(fastest)) {
            sentences.add(choice(
                    "smallest and fastest",
                    smallest.get(),
                    parameters(smallest.get()) + ", " + latency(smallest.get())));
            return;
        }
        smallest.ifPresent(one -> sentences.add(choice("smallest", one, parameters(one))));
        fastest.ifPresent(one -> sentences.add(choice("fastest", one, latency(one))));
    }

    private String choice(String kind, Verdict.Choice choice, String cost) {
        return "The " + kind + " within " + margin() + " of the best is " + name(choice.label()) + " (" + cost + "; "
                + below(choice) + ").";
    }

    private String below(Verdict.Choice choice) {
        if (verdict.best().contains(choice.label())) {
            return verdict.best().size() > 1 ? "one of the best" : "the best itself";
        }
        String below = number(choice.below());
        String seen = (Double.parseDouble(below) == 0 ? "less than 0.0001" : below) + " lower";
        return seen
                + choice.interval()
                        .map(i -> i.high() > epsilon
                                ? ", though up to " + number(i.high()) + " cannot be ruled out"
                                : ", at most " + number(Math.max(0, i.high())) + " by the 95% interval")
                        .orElse("");
    }

    private void distinguishable(List<String> sentences) {
        String first = verdict.best().get(0);
        List<String> others = verdict.undistinguished();
        if (others.isEmpty()) {
            sentences.add(name(first) + " is distinguishable from "
                    + (pairs.size() == 1 ? "the other" : "each of the others") + " on this data.");
            return;
        }
        sentences.add("Not distinguishable from " + name(first) + " on this data"
                + (verdict.best().containsAll(others) ? "" : ", lower perhaps by chance alone") + ": "
                + list(others.stream()
                        .map(label -> name(label) + " ("
                                + Statistics.pair(pairs, first, label)
                                        .map(Pair::needed)
                                        .orElseGet(ImagesNeeded.Unknown::new)
                                        .words()
                                + ")")
                        .toList())
                + ".");
    }

    /** Bootstrap and t intervals are honest for many images; how rough they are for few nobody can say. */
    private void few(List<String> sentences) {
        int most = summaries.stream().mapToInt(ModelSummary::images).max().orElse(0);
        if (most < FEW) {
            sentences.add((most == 1 ? "1 test image has" : most + " test images have") + " a score: with fewer than "
                    + FEW + " the intervals are rough, and only large differences show.");
        }
    }

    private void trainings(List<String> sentences) {
        List<String> once = models.stream()
                .filter(ModelScores::trainedOnce)
                .map(ModelScores::name)
                .toList();
        if (!once.isEmpty()) {
            sentences.add(list(once) + (once.size() == 1 ? " was" : " were each")
                    + " trained once: how much another training would change is not known, so this holds for "
                    + (once.size() == 1 ? "that trained model" : "these trained models") + " alone.");
        }
    }

    private void leftOut(List<String> sentences) {
        if (pairs.stream().anyMatch(pair -> pair.leftOut() > 0)) {
            sentences.add("The means are not of the same images: "
                    + list(summaries.stream()
                            .filter(one -> one.mean().isPresent())
                            .map(one -> name(one.label()) + "'s is of " + one.images())
                            .toList())
                    + ". An image with nothing to find counts, as 0, for a model that finds something there alone;"
                    + " differences are of the images that both have.");
        }
    }

    private void failures(List<String> sentences) {
        List<String> none = summaries.stream()
                .filter(one -> one.mean().isEmpty())
                .map(one -> name(one.label()))
                .toList();
        if (!none.isEmpty() && none.size() < summaries.size()) {
            sentences.add(list(none) + (none.size() == 1 ? " has no score and is" : " have no scores and are")
                    + " not judged.");
        }
        for (ModelSummary one : summaries) {
            if (one.failed() > 0 && one.mean().isPresent()) {
                sentences.add(name(one.label()) + " is judged by " + one.runs() + " of " + (one.runs() + one.failed())
                        + " trainings; the " + (one.failed() == 1 ? "other" : "others") + " failed.");
            }
        }
    }

    private ModelSummary summary(String label) {
        return summaries.stream()
                .filter(one -> one.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private String name(String label) {
        return scores(label).name();
    }

    private ModelScores scores(String label) {
        return models.stream()
                .filter(one -> one.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private String parameters(Verdict.Choice choice) {
        long n = scores(choice.label()).parameters().orElseThrow();
        return n < 1_000_000
                ? String.format(Locale.ROOT, "%,d parameters", n)
                : String.format(Locale.ROOT, "%.2f million parameters", n * 1e-6);
    }

    private String latency(Verdict.Choice choice) {
        return String.format(
                Locale.ROOT, "%.1f ms", scores(choice.label()).latencyMillis().orElseThrow());
    }

    private String margin() {
        return BigDecimal.valueOf(epsilon).stripTrailingZeros().toPlainString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String list(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }
}
