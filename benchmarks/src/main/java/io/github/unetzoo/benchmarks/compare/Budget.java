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

import io.github.unetzoo.train.TrainingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What of a comparison fits into a time: the epochs are cut for all networks alike, but not below {@value #FLOOR}, and
 * then seeds, the last first.
 *
 * @param epochs of each training
 * @param seeds that are left
 * @param words what was cut and why, or that nothing was
 */
public record Budget(int epochs, List<Long> seeds, String words) {

    /** Networks that learned for fewer epochs say nothing about which is better. */
    static final int FLOOR = 3;

    private static final double MINUTE = 60;
    private static final double HOUR = 3600;

    /**
     * Copies the list.
     *
     * @param epochs of each training
     * @param seeds that are left
     * @param words what was cut and why, or that nothing was
     */
    public Budget {
        seeds = List.copyOf(seeds);
    }

    /**
     * What one training takes, in seconds.
     *
     * @param label of the network
     * @param epoch of an epoch with its validation
     * @param rest of the scoring at the end
     */
    record Cost(String label, double epoch, double rest) {}

    /**
     * Decides.
     *
     * @param time there is
     * @param spent seconds of it already, on measuring
     * @param costs of a training of each network
     * @param folds trainings per network and seed
     * @param config with the epochs that were asked for
     * @param asked seeds
     * @throws IllegalArgumentException if not even one seed with the fewest epochs fits
     */
    static Budget decide(
            Duration time, double spent, List<Cost> costs, int folds, TrainingConfig config, List<Long> asked) {
        double seconds = time.toMillis() / 1e3 - spent;
        double epoch = folds * costs.stream().mapToDouble(Cost::epoch).sum();
        double rest = folds * costs.stream().mapToDouble(Cost::rest).sum();
        int floor = Math.min(FLOOR, config.epochs());
        int seeds = asked.size();
        while (seeds > 1 && seeds * (floor * epoch + rest) > seconds) {
            seeds--;
        }
        double least = floor * epoch + rest;
        if (seeds == 1 && least > seconds) {
            throw new IllegalArgumentException("the budget of " + span(time.toMillis() / 1e3)
                    + " is too short: measuring took " + span(spent) + ", and " + plural(floor, "epoch")
                    + " with one seed would take about " + span(least)
                    + ": give more time, fewer or smaller networks, or a smaller crop");
        }
        int epochs = (int) Math.min(config.epochs(), Math.floor((seconds / seeds - rest) / epoch + 1e-9));
        List<Long> kept = asked.subList(0, seeds);
        return new Budget(epochs, kept, words(time, costs, folds, config.epochs(), asked, epochs, kept));
    }

    private static String words(
            Duration time,
            List<Cost> costs,
            int folds,
            int askedEpochs,
            List<Long> askedSeeds,
            int epochs,
            List<Long> seeds) {
        double epoch = folds * costs.stream().mapToDouble(Cost::epoch).sum();
        double rest = folds * costs.stream().mapToDouble(Cost::rest).sum();
        List<String> cuts = new ArrayList<>();
        if (epochs < askedEpochs) {
            cuts.add("epochs from " + askedEpochs + " to " + epochs);
        }
        if (seeds.size() < askedSeeds.size()) {
            cuts.add(Words.seeds(askedSeeds) + " to " + Words.seeds(seeds));
        }
        double whole = askedSeeds.size() * (askedEpochs * epoch + rest);
        String measured = costs.stream()
                .map(cost -> String.format(Locale.ROOT, "%s %.1f s", cost.label(), cost.epoch()))
                .collect(Collectors.joining(", "));
        return "budget " + span(time.toMillis() / 1e3)
                + (cuts.isEmpty()
                        ? ": nothing was cut, for all of it takes about " + span(whole)
                        : ": cut " + String.join(" and ", cuts) + ", alike for all networks, for all of it would take"
                                + " about " + span(whole) + " and this takes about "
                                + span(seeds.size() * (epochs * epoch + rest)))
                + " (an epoch, as measured before: " + measured + ")";
    }

    private static String plural(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    private static String span(double seconds) {
        if (seconds < 2 * MINUTE) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        return seconds < 2 * HOUR
                ? String.format(Locale.ROOT, "%.0f min", seconds / MINUTE)
                : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
    }
}
