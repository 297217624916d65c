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

import io.github.unetzoo.benchmarks.chart.Interval;
import io.github.unetzoo.benchmarks.speed.PredictionCost;
import io.github.unetzoo.benchmarks.speed.Quartiles;
import io.github.unetzoo.benchmarks.statistics.TestResult;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.torchscript.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Figures and facts as the reports word them. */
final class Words {

    /** Decimals of a ratio such as Dice. */
    static final int RATIO = 4;

    /** Decimals of a distance in pixels. */
    static final int DISTANCE = 2;

    static final String UNDEFINED = "-";

    private static final double LONG_SECONDS = 120;

    /** The upper quartile over the lower one; about 1.1 where nothing else runs. */
    private static final double UNSTEADY = 1.5;

    private Words() {}

    static String millions(long n) {
        return String.format(Locale.ROOT, n < 1_000_000 ? "%.3f" : "%.2f", n * 1e-6);
    }

    static String billions(long n) {
        return String.format(Locale.ROOT, n < 1_000_000_000 ? "%.3f" : "%.2f", n * 1e-9);
    }

    static String median(Optional<Quartiles> millis) {
        return millis.map(m -> decimal(m.median(), 1)).orElse(UNDEFINED);
    }

    static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** From its lower to its upper end. */
    static String interval(Interval interval) {
        return decimal(interval.low(), RATIO - 1) + "–" + decimal(interval.high(), RATIO - 1);
    }

    /** A p value, corrected for the number of pairs; small ones as below what they are. */
    static String probability(Optional<TestResult> test) {
        return test.map(found -> found.holm() < 0.001 ? "< 0.001" : decimal(found.holm(), 3))
                .orElse(UNDEFINED);
    }

    /** A difference of ratios. */
    static String signed(double difference) {
        return (difference < 0 ? "\u2212" : "+") + decimal(Math.abs(difference), RATIO);
    }

    /** The ends of a difference. */
    static String signed(Interval interval) {
        return signed(interval.low()) + " to " + signed(interval.high());
    }

    static String ratio(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%." + RATIO + "f", value.getAsDouble()) : UNDEFINED;
    }

    /** Seconds, minutes beyond two of them; the deviation beside the mean if there is one. */
    static String time(Spread seconds) {
        if (seconds.mean().isEmpty()) {
            return UNDEFINED;
        }
        boolean minutes = seconds.mean().getAsDouble() > LONG_SECONDS;
        double unit = minutes ? 60 : 1;
        Spread scaled = new Spread(scaled(seconds.mean(), unit), scaled(seconds.deviation(), unit), seconds.count());
        return scaled.text(1) + (minutes ? " min" : " s");
    }

    private static OptionalDouble scaled(OptionalDouble value, double unit) {
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / unit) : value;
    }

    static String splits(DataFacts data) {
        return data.splitSizes().entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    }

    static String list(List<Long> seeds) {
        return seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Empty if there are none. */
    static String seeds(List<Long> seeds) {
        return seeds.isEmpty() ? "" : (seeds.size() == 1 ? "seed " : "seeds ") + list(seeds);
    }

    static String pairs(Map<String, String> words) {
        return words.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    }

    /** What the figures beside "±" are. */
    static String spreadRemark(List<Long> seeds) {
        if (seeds.isEmpty()) {
            return "The models came trained: the figures have no spread.";
        }
        return seeds.size() < 2
                ? "One seed: the figures have no spread."
                : "± is the sample standard deviation over " + seeds.size() + " seeds.";
    }

    static String costRemark(ComparisonResult result) {
        List<Integer> sides = result.models().stream()
                .flatMap(model -> model.size().stream())
                .map(ModelSize::input)
                .distinct()
                .sorted()
                .toList();
        String at = sides.isEmpty()
                ? ""
                : " of " + sides.stream().map(s -> s + "x" + s).collect(Collectors.joining(" or ")) + " pixels";
        return "MACs and latency are for one image" + at
                + "; latency is that of the compiled form, which predicts, on the processor: the median of "
                + PredictionCost.ROUNDS
                + " passes and their quartiles (of several trainings the median one, between the least quartile and"
                + " the greatest), float32 and bfloat16 in turn. "
                + memoryRemark(result)
                + (result.trained() ? "Training time includes validation. " : "")
                + "Test figures are computed in float32, as zoo evaluate does.";
    }

    private static String memoryRemark(ComparisonResult result) {
        return result.models().stream().noneMatch(model -> model.peakBytes().isPresent())
                ? ""
                : "Peak memory is that of a process which does this in float32 and nothing else, the virtual machine"
                        + " included. ";
    }

    /** Says which latencies to doubt: those of which the middle half of the passes lies far apart; empty if none does. */
    static String unsteadyRemark(ComparisonResult result) {
        List<String> unsteady = new ArrayList<>();
        for (ModelResult model : result.models()) {
            for (Precision precision : Precision.values()) {
                model.latency(precision)
                        .filter(millis -> millis.high() > UNSTEADY * millis.low())
                        .ifPresent(millis -> unsteady.add(model.label() + " in " + Options.word(precision) + " ("
                                + decimal(millis.low(), 1) + " to " + decimal(millis.high(), 1) + " ms)"));
            }
        }
        return unsteady.isEmpty()
                ? ""
                : "Not steady while measured, as when something else runs (the quartiles lie more than "
                        + UNSTEADY + " times apart): " + String.join(", ", unsteady)
                        + ". Without cell.json in the model's folders under runs they are measured again.";
    }

    /** Says so if finished cells were measured elsewhere; empty if not. */
    static String environmentRemark(ComparisonResult result) {
        long others = result.models().stream()
                .flatMap(model -> model.scores().stream())
                .filter(score -> !result.environment()
                        .entrySet()
                        .containsAll(score.environment().entrySet()))
                .count();
        return others == 0
                ? ""
                : others + (others == 1 ? " cell was" : " cells were")
                        + " measured earlier, in another environment: do not compare their times with the others'.";
    }
}
