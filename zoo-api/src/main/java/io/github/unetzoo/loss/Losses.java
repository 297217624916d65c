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
package io.github.unetzoo.loss;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Losses by the words of a command line: sums such as {@code ce+dice}, terms with a factor before them
 * ({@code 0.5*ce+dice}) and settings behind ({@code tversky:alpha=0.4,beta=0.6+focal:gamma=3}).
 *
 * <ul>
 *   <li>{@code ce} {@link CrossEntropyLoss}, {@code bce} {@link BinaryCrossEntropyLoss} (positive=1), {@code focal}
 *       {@link FocalLoss} (gamma=2)
 *   <li>{@code dice} {@link SoftDiceLoss}, {@code gdice} {@link GeneralisedDiceLoss}, {@code jaccard}, {@code tversky}
 *       (alpha=0.3, beta=0.7) and {@code focal-tversky} (the same, gamma=4/3) {@link TverskyLoss}, {@code lovasz}
 *       {@link LovaszLoss}
 *   <li>{@code msssim} {@link MsSsimLoss}, {@code boundary} {@link BoundaryLoss}
 *   <li>{@code hybrid} focal + msssim + jaccard, the segmentation loss of UNet 3+ (Huang et al. 2020, equation 3), which
 *       looks at pixels, patches and whole maps
 *   <li>{@code mse}, {@code mae} {@link RegressionLoss}
 * </ul>
 */
public final class Losses {

    private static final List<String> OF_PROBABILITIES = List.of(
            "focal", "dice", "gdice", "jaccard", "tversky", "focal-tversky", "lovasz", "msssim", "boundary", "hybrid");

    /** The losses of logits of classes that exclude each other. */
    public static final List<String> OF_CLASSES = with("ce", OF_PROBABILITIES);

    /** The losses of a logit for yes or no. */
    public static final List<String> OF_ONE_LOGIT = with("bce", OF_PROBABILITIES);

    /** The losses of numbers. */
    public static final List<String> OF_NUMBERS = List.of("mse", "mae");

    private Losses() {}

    private static List<String> with(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }

    /**
     * Makes a sum of losses such as {@code 0.5*ce+dice}.
     *
     * @param words terms with plus signs between them
     * @param classWeights for {@link #weighsClasses those that take them}, one per class; empty for none
     * @return the loss
     * @throws IllegalArgumentException if a name, setting or factor is not known or out of range; the message lists
     *     what there is
     */
    public static SegmentationLoss named(String words, List<Float> classWeights) {
        return terms(words).stream()
                .map(term -> term.loss(classWeights))
                .reduce(SegmentationLoss::plus)
                .orElseThrow();
    }

    /**
     * Reads the losses' names in a sum such as {@code 0.5*ce+dice}. Whether they are known is for {@link #named} to
     * say.
     *
     * @param words terms with plus signs between them
     * @return one name per term, in their order
     * @throws IllegalArgumentException if a factor or a setting is no number, or a factor is not above 0
     */
    public static List<String> names(String words) {
        return terms(words).stream().map(Term::name).toList();
    }

    /**
     * Tells whether class weights mean something to a loss.
     *
     * @param name of one loss, as {@link #names} gives it
     * @return whether {@link #named} gives it the class weights
     */
    public static boolean weighsClasses(String name) {
        return List.of("ce", "focal", "hybrid").contains(name);
    }

    private static List<Term> terms(String words) {
        return Arrays.stream(words.split("\\+", -1)).map(Term::parse).toList();
    }

    /**
     * One loss of a sum.
     *
     * @param words as they were given
     * @param factor before it, 1 if there is none
     * @param name of the loss
     * @param settings behind it
     */
    private record Term(String words, double factor, String name, Map<String, Double> settings) {

        static Term parse(String words) {
            int star = words.indexOf('*');
            double factor = star < 0 ? 1 : number(words, words.substring(0, star));
            if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "the factor in loss \"" + words.strip() + "\" must be above 0: leave the loss out instead");
            }
            String[] parts = words.substring(star + 1).split(":", 2);
            Map<String, Double> settings = new LinkedHashMap<>();
            for (String setting : parts.length < 2 ? new String[0] : parts[1].split(",")) {
                String[] pair = setting.split("=", 2);
                settings.put(pair[0].strip(), number(words, pair.length < 2 ? "" : pair[1]));
            }
            return new Term(words.strip(), factor, parts[0].strip(), settings);
        }

        private static double number(String words, String digits) {
            try {
                return Double.parseDouble(digits.strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "loss \"" + words.strip() + "\" is not understood: write it like 0.5*focal:gamma=3", e);
            }
        }

        SegmentationLoss loss(List<Float> classWeights) {
            SegmentationLoss one = one(classWeights);
            return factor == 1 ? one : one.times(factor);
        }

        private SegmentationLoss one(List<Float> classWeights) {
            switch (name) {
                case "bce" -> only("positive");
                case "focal" -> only("gamma");
                case "tversky" -> only("alpha", "beta");
                case "focal-tversky" -> only("alpha", "beta", "gamma");
                default -> only();
            }
            return switch (name) {
                case "ce" -> new CrossEntropyLoss(classWeights);
                case "bce" -> new BinaryCrossEntropyLoss(setting("positive", 1));
                case "focal" -> new FocalLoss(setting("gamma", 2), classWeights);
                case "dice" -> new SoftDiceLoss();
                case "gdice" -> new GeneralisedDiceLoss();
                case "jaccard" -> TverskyLoss.jaccard();
                case "tversky" -> new TverskyLoss(setting("alpha", 0.3), setting("beta", 0.7));
                case "focal-tversky" ->
                    TverskyLoss.focal(setting("alpha", 0.3), setting("beta", 0.7), setting("gamma", 4 / 3.0));
                case "lovasz" -> new LovaszLoss();
                case "msssim" -> new MsSsimLoss();
                case "boundary" -> new BoundaryLoss();
                case "hybrid" ->
                    new FocalLoss(2, classWeights).plus(new MsSsimLoss()).plus(TverskyLoss.jaccard());
                case "mse" -> RegressionLoss.meanSquaredError();
                case "mae" -> RegressionLoss.meanAbsoluteError();
                default ->
                    throw new IllegalArgumentException("loss \"" + name + "\" is not known; there are "
                            + with("bce", OF_CLASSES) + ", for numbers " + OF_NUMBERS + ", and sums such as ce+dice");
            };
        }

        private void only(String... keys) {
            for (String key : settings.keySet()) {
                if (!List.of(keys).contains(key)) {
                    throw new IllegalArgumentException("loss " + name + " has no setting \"" + key + "\": it has "
                            + (keys.length == 0 ? "none" : String.join(", ", keys)));
                }
            }
        }

        private double setting(String key, double usual) {
            return settings.getOrDefault(key, usual);
        }
    }
}
