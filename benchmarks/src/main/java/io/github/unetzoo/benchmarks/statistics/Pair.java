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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Two models on the same images: those that are scored in all runs of both.
 *
 * <p>{@code overall} and {@code interval} ask what other images and other trainings would come to. {@code t} and
 * {@code wilcoxon} ask what other images would come to with these trained models: each model's score in an image is
 * first averaged over its trainings, so that trainings never count as images.
 *
 * @param a the first model
 * @param b the second model
 * @param differences the first's score less the second's by the image's name, in the order of the images; at least one
 * @param leftOut number of images that have a score in a run of either and are not compared, such as those with a false
 *     alarm of one model alone: they count in a mean, but not in the difference
 * @param mean of the differences
 * @param deviation their sample standard deviation; empty for one image
 * @param interval 95%, of the mean difference; empty for one image
 * @param trainingShare how much of the variance of the mean difference is from trainings, 0 to 1; empty if neither model
 *     has two runs or nothing varies
 * @param overall the t-test of the mean difference with Satterthwaite's degrees of freedom, as {@code interval}; tests
 *     are empty for one image and where nothing varies
 * @param t the paired t-test
 * @param wilcoxon Wilcoxon's signed rank test; its statistic is the smaller sum of ranks
 * @param dz Cohen's d of paired differences: mean over standard deviation
 * @param rankBiserial the matched-pairs rank-biserial correlation, -1 to 1
 * @param wins number of images in which the first scores higher
 * @param ties number of images in which both score the same
 * @param needed what it would take to tell them apart
 */
public record Pair(
        String a,
        String b,
        Map<String, Double> differences,
        int leftOut,
        double mean,
        OptionalDouble deviation,
        Optional<Bootstrap.Interval> interval,
        OptionalDouble trainingShare,
        Optional<TestResult> overall,
        Optional<TestResult> t,
        Optional<TestResult> wilcoxon,
        OptionalDouble dz,
        OptionalDouble rankBiserial,
        int wins,
        int ties,
        ImagesNeeded needed) {

    /**
     * Copies the map.
     *
     * @param a the first model
     * @param b the second model
     * @param differences the first's score less the second's by the image's name; at least one
     * @param leftOut number of images that are not compared
     * @param mean of the differences
     * @param deviation of the differences; empty for one image
     * @param interval 95%, of the mean difference; empty for one image
     * @param trainingShare of the variance of the mean difference, 0 to 1
     * @param overall the test that counts images and trainings as chance
     * @param t the paired t-test
     * @param wilcoxon Wilcoxon's signed rank test
     * @param dz mean over standard deviation
     * @param rankBiserial -1 to 1
     * @param wins number of images in which the first scores higher
     * @param ties number of images in which both score the same
     * @param needed what it would take to tell them apart
     */
    public Pair {
        differences = Collections.unmodifiableMap(new LinkedHashMap<>(differences));
    }

    /** {@return the number of images that both are compared on, at least 1} */
    public int images() {
        return differences.size();
    }

    /**
     * {@return whether the overall test tells them apart at the 5% level, corrected by Holm's method over all pairs}
     */
    public boolean distinguishable() {
        return overall.filter(test -> test.holm() < Power.LEVEL).isPresent();
    }

    /** {@return the same comparison the other way round: the second less the first} */
    public Pair reversed() {
        Map<String, Double> negated = new LinkedHashMap<>();
        differences.forEach((image, difference) -> negated.put(image, 0.0 - difference));
        return new Pair(
                b,
                a,
                negated,
                leftOut,
                0.0 - mean,
                deviation,
                interval.map(one -> new Bootstrap.Interval(0.0 - one.high(), 0.0 - one.low())),
                trainingShare,
                overall.map(Pair::negated),
                t.map(Pair::negated),
                wilcoxon,
                negated(dz),
                negated(rankBiserial),
                images() - wins - ties,
                ties,
                needed);
    }

    private static TestResult negated(TestResult test) {
        return new TestResult(0.0 - test.statistic(), test.p(), test.holm());
    }

    private static OptionalDouble negated(OptionalDouble value) {
        return value.isPresent() ? OptionalDouble.of(0.0 - value.getAsDouble()) : value;
    }
}
