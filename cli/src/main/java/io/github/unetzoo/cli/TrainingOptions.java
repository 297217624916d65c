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
package io.github.unetzoo.cli;

import io.github.unetzoo.model.Network;
import io.github.unetzoo.torchscript.WeightUpdate;
import io.github.unetzoo.train.TrainingConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to train. */
final class TrainingOptions {

    /** The name of the field that mixes these options in. */
    static final String MIXIN = "training";

    private static final TrainingConfig USUAL = TrainingConfig.builder().build();

    @Option(
            names = Recipe.OPTION,
            paramLabel = "FILE.json",
            description =
                    "Options by their names without dashes, such as {\"epochs\": 30, \"loss\": \"bce+dice\"}, and under"
                            + " \"networks\" those of each architecture; what is given here besides wins over the file.")
    private Optional<Recipe> recipe = Optional.empty();

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training split (${DEFAULT-VALUE}).")
    private int epochs = USUAL.epochs();

    @Option(names = "--crop", paramLabel = "S", description = "Side of the square crops, pixels (${DEFAULT-VALUE}).")
    private int crop = USUAL.crop();

    @Option(names = "--batch", paramLabel = "B", description = "Crops per step (${DEFAULT-VALUE}).")
    private int batch = USUAL.batch();

    @Option(names = "--lr", paramLabel = "X", description = "Learning rate at its highest (${DEFAULT-VALUE}).")
    private double learningRate = USUAL.learningRate();

    @Option(
            names = "--warmup-epochs",
            paramLabel = "X",
            description = "Length of the linear warm-up, fractions allowed (${DEFAULT-VALUE}).")
    private double warmupEpochs = USUAL.warmupEpochs();

    @Option(
            names = "--rule",
            paramLabel = "R",
            description = "How gradients change weights: sgd, adam or adamw (the last unless given).")
    private WeightUpdate.Rule rule = USUAL.rule();

    @Option(names = "--weight-decay", paramLabel = "X", description = "Decay of the kernels (${DEFAULT-VALUE}).")
    private double weightDecay = USUAL.weightDecay();

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            description = "Largest norm of all gradients together, Infinity for none (${DEFAULT-VALUE}).")
    private double clipNorm = USUAL.clipNorm();

    @Option(
            names = "--loss",
            paramLabel = "L",
            description = "Sum such as ce+dice, 0.5*bce+focal-tversky:gamma=2 of " + LossNames.ALL
                    + "; auto goes by the task (${DEFAULT-VALUE}).")
    private String loss = USUAL.loss();

    @Option(
            names = "--head-weights",
            paramLabel = "W",
            split = ",",
            description = "How much each supervised output counts, with commas between them, 0 to leave one out; as the"
                    + " network says unless given.")
    private List<Double> headWeights = USUAL.headWeights();

    @Option(
            names = "--class-weights",
            paramLabel = "W",
            split = ",",
            description = "One weight per class for ce, focal and hybrid, with commas between them.")
    private List<Float> classWeights = USUAL.classWeights();

    @Option(
            names = "--border-weights",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Pixels between touching instances weigh more.")
    private boolean borderWeights = USUAL.borderWeights();

    @Option(
            names = "--no-augment",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Do not flip, turn, deform and relight the crops.")
    private boolean plain = !USUAL.augment();

    @Option(
            names = "--as-written",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Do not compute convolutions of resized maps at the maps' own size, which is the same but for"
                    + " rounding, where that is faster.")
    private boolean asWritten = !USUAL.rewrite();

    @Option(
            names = "--sampling",
            paramLabel = "S",
            description =
                    "Where crops are taken: anywhere, foreground, foreground:SHARE (such as foreground:0.5: half of"
                            + " the crops show something), balanced (as many around each class), kinds or kinds:POWER"
                            + " (each kind of image, as dataset.json tells them, by the power of its number: by the"
                            + " square root, or 0 for as many of each) (${DEFAULT-VALUE}).")
    private String sampling = USUAL.sampling();

    @Option(
            names = "--accumulate",
            paramLabel = "K",
            description = "Batches whose gradients are averaged before the weights change (${DEFAULT-VALUE}).")
    private int accumulate = USUAL.accumulate();

    @Option(
            names = "--average",
            paramLabel = "D",
            description = "Validate and save a moving average of the weights with this decay, such as 0.999; 0 for none"
                    + " (${DEFAULT-VALUE}).")
    private double averageDecay = USUAL.averageDecay();

    @Option(
            names = "--freeze",
            paramLabel = "NAME",
            split = ",",
            description = "Weights that stay as they are, running statistics included, by the beginnings of their"
                    + " names, such as encoder.")
    private List<String> frozen = USUAL.frozen();

    @Option(
            names = "--lr-factor",
            paramLabel = "NAME=X",
            split = ",",
            description = "Factors of the learning rate by the beginnings of weights' names, such as encoder=0.1.")
    private Map<String, Double> rateFactors = USUAL.rateFactors();

    @Option(names = "--precision", paramLabel = "P", description = PrecisionOption.HELP)
    private String precision = "auto";

    @Option(
            names = "--devices",
            paramLabel = "D",
            description = "Where to compute: auto (the first GPU, or the CPU if there is none), gpus (all of them), or"
                    + " a list such as gpu:0,gpu:1 or cpu, among which each batch is shared out (${DEFAULT-VALUE}).")
    private String devices = USUAL.devices();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Epochs without a better score after which to stop, 0 for never (${DEFAULT-VALUE}).")
    private int patience = USUAL.patience();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that read and augment; the result does not depend on it (${DEFAULT-VALUE}).")
    private int threads = USUAL.threads();

    /** The recipe, if one was given. */
    Optional<Recipe> recipe() {
        return recipe;
    }

    /** All but the seed. */
    TrainingConfig config(List<Network> networks, Console console) {
        return TrainingConfig.builder()
                .optEpochs(epochs)
                .optCrop(crop)
                .optBatch(batch)
                .optLearningRate(learningRate)
                .optWarmupEpochs(warmupEpochs)
                .optRule(rule)
                .optWeightDecay(weightDecay)
                .optClipNorm(clipNorm)
                .optLoss(LossNames.checked(loss))
                .optHeadWeights(headWeights)
                .optClassWeights(classWeights)
                .optBorderWeights(borderWeights)
                .optAugment(!plain)
                .optSampling(sampling)
                .optAccumulate(accumulate)
                .optAverageDecay(averageDecay)
                .optFrozen(frozen)
                .optRateFactors(rateFactors)
                .optRewrite(!asWritten)
                .optPrecision(PrecisionOption.chosen(precision, networks, console))
                .optDevices(devices)
                .optPatience(patience)
                .optThreads(threads)
                .build();
    }
}
