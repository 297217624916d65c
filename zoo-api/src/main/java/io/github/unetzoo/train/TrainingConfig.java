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
package io.github.unetzoo.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.unetzoo.data.CropSampling;
import io.github.unetzoo.model.Devices;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.torchscript.WeightUpdate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a network is trained. {@link #builder} has the defaults.
 *
 * @param epochs passes over the training split
 * @param crop side of the square crops, pixels
 * @param batch crops per step; images that do not fill a last batch wait for another epoch
 * @param learningRate at the top of the schedule: linear warm-up, then half a cosine down to 0
 * @param warmupEpochs length of the warm-up, fractions allowed; at most half of the run counts
 * @param rule how gradients change weights
 * @param weightDecay for convolution kernels; norms and biases are spared
 * @param clipNorm largest L2 norm of all gradients together
 * @param loss sum of losses by name, see {@link io.github.unetzoo.loss.Losses}, or {@code auto} by the network's task;
 *     of a training that is recorded and was by a {@linkplain Training.Builder#optLoss loss of one's own}, {@code own}
 *     and what tells that loss from others
 * @param headWeights how much each output counts that the network wants supervised, in its order, 0 to leave it out;
 *     empty for the network's own weights
 * @param classWeights one per class, for cross-entropy, focal and hybrid loss; empty for none
 * @param borderWeights whether pixels between touching instances weigh more (the U-Net map, w0 = 10, sigma = 5)
 * @param augment whether crops are flipped, turned, deformed and relit
 * @param sampling where crops are taken, in the words of {@link CropSampling#of}
 * @param accumulate batches whose gradients are averaged before the weights change: k batches of n crops give the
 *     gradient of one of k n, exactly so for losses that are means over equally weighted pixels in networks without
 *     batch norm and dropout; a batch norm normalises each batch by itself, and losses over whole batches such as Dice
 *     are taken of each
 * @param averageDecay of a moving average of the weights, which is then validated and saved in their place; 0 for none
 * @param frozen weights that do not change, by the beginnings of their names, whole words such as {@code encoder}; a
 *     batch norm among them keeps its running statistics and goes by them
 * @param rateFactors by which learning rates differ, by the beginnings of weights' names; the longest that fits counts
 * @param rewrite whether convolutions of resized maps are computed at the maps' own size where that is faster, which is
 *     the same but for rounding; otherwise the network computes as it is written
 * @param precision in which the network computes
 * @param devices among which batches are shared out, in the words of {@link Devices}. Losses are of whole batches and
 *     gradients are summed: for networks without batch norm and dropout the result is that of one device, but for
 *     rounding. A batch norm normalises each device's share by itself, and keeps the running statistics of the first;
 *     dropout draws otherwise. Written and tested with several replicas on one processor; there was no GPU to try it on
 * @param seed decides weights, order, augmentation and dropout
 * @param patience epochs without a better validation score after which to stop; 0 for never
 * @param threads that read and augment; the result does not depend on it
 */
public record TrainingConfig(
        int epochs,
        int crop,
        int batch,
        double learningRate,
        double warmupEpochs,
        WeightUpdate.Rule rule,
        double weightDecay,
        double clipNorm,
        String loss,
        List<Double> headWeights,
        List<Float> classWeights,
        boolean borderWeights,
        boolean augment,
        String sampling,
        int accumulate,
        double averageDecay,
        List<String> frozen,
        Map<String, Double> rateFactors,
        boolean rewrite,
        Precision precision,
        String devices,
        long seed,
        int patience,
        int threads) {

    private static final Gson GSON = new GsonBuilder()
            .disableHtmlEscaping()
            .serializeSpecialFloatingPointValues()
            .create();

    /**
     * Checks the bounds.
     *
     * @param epochs at least 1
     * @param crop pixels, at least 1; which sizes a network takes is checked when it is trained
     * @param batch at least 1, and at least one for each device
     * @param learningRate above 0
     * @param warmupEpochs 0 or more, and finite; half of the epochs at most take effect
     * @param rule of the optimizer
     * @param weightDecay 0 or more, and finite
     * @param clipNorm above 0; infinity for no clipping
     * @param loss not checked here, but when a network is trained by it
     * @param headWeights 0 or more each, and finite, not all of them 0; empty for the network's own
     * @param classWeights empty for none
     * @param borderWeights for losses that weigh pixels, which most do
     * @param augment by {@link io.github.unetzoo.data.Augmentation#standard}
     * @param sampling in the words of {@link CropSampling#of}
     * @param accumulate at least 1
     * @param averageDecay 0 or more, and under 1
     * @param frozen whole words at the beginnings of weights' names; empty for none
     * @param rateFactors above 0 each, and finite; empty for one rate
     * @param rewrite whether the network may compute otherwise than it is written
     * @param precision of the network; weights and losses are float32 in any case
     * @param devices in the words of {@link Devices}
     * @param seed any number
     * @param patience 0 or more
     * @param threads at least 1
     * @throws IllegalArgumentException naming the value that is out of its bound
     */
    public TrainingConfig {
        atLeast("epochs", epochs, 1);
        atLeast("crop", crop, 1);
        atLeast("batch", batch, 1);
        atLeast("patience", patience, 0);
        atLeast("threads", threads, 1);
        positive("learning rate", learningRate);
        positive("clipping norm", clipNorm);
        notNegative("warm-up epochs", warmupEpochs);
        notNegative("weight decay", weightDecay);
        headWeights.forEach(weight -> notNegative("head weight", weight));
        if (!headWeights.isEmpty() && headWeights.stream().allMatch(weight -> weight == 0)) {
            throw new IllegalArgumentException(
                    "head weights " + headWeights + " leave nothing to train: give one above 0");
        }
        headWeights = List.copyOf(headWeights);
        classWeights = List.copyOf(classWeights);
        CropSampling.of(sampling);
        Devices.check(devices);
        atLeast("batches to accumulate", accumulate, 1);
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException(
                    "decay " + averageDecay + " of the average must be 0 (for none) or more, and under 1");
        }
        frozen = List.copyOf(frozen);
        // In one order, so that equal configurations have equal words.
        rateFactors = Collections.unmodifiableMap(new TreeMap<>(rateFactors));
        rateFactors.forEach((prefix, factor) -> {
            if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("learning-rate factor " + factor + " of " + prefix
                        + " must be greater than 0: to keep weights as they are, freeze them");
            }
        });
    }

    private static void atLeast(String what, int value, int bound) {
        if (value < bound) {
            throw new IllegalArgumentException(what + " " + value + " must be at least " + bound);
        }
    }

    private static void positive(String what, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(what + " " + value + " must be greater than 0");
        }
    }

    private static void notNegative(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " " + value + " must be 0 or more");
        }
    }

    /** The learning rate of a step, counted from 0, of a run with so many steps an epoch. */
    double learningRate(long step, int stepsPerEpoch) {
        // At most half of the run, or a short one would never come down.
        double warmup = Math.min(warmupEpochs, epochs / 2.0) * stepsPerEpoch;
        if (step < warmup) {
            return learningRate * (step + 1) / (warmup + 1);
        }
        double total = (double) epochs * stepsPerEpoch;
        double progress = (step - warmup) / Math.max(1, total - warmup);
        return learningRate * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
    }

    /** {@return the configuration as JSON on one line, with these names, for provenance} */
    public String toJson() {
        return GSON.toJson(this);
    }

    /**
     * {@return the configuration as JSON, with all that makes a run the same run: any number of threads, and {@link
     * #devices any devices}, will do}
     */
    public String identity() {
        JsonObject json = GSON.toJsonTree(toBuilder().optThreads(1).build()).getAsJsonObject();
        json.remove("devices");
        return GSON.toJson(json);
    }

    /** {@return a builder that starts from this configuration} */
    public Builder toBuilder() {
        return new Builder()
                .optEpochs(epochs)
                .optCrop(crop)
                .optBatch(batch)
                .optLearningRate(learningRate)
                .optWarmupEpochs(warmupEpochs)
                .optRule(rule)
                .optWeightDecay(weightDecay)
                .optClipNorm(clipNorm)
                .optLoss(loss)
                .optHeadWeights(headWeights)
                .optClassWeights(classWeights)
                .optBorderWeights(borderWeights)
                .optAugment(augment)
                .optSampling(sampling)
                .optAccumulate(accumulate)
                .optAverageDecay(averageDecay)
                .optFrozen(frozen)
                .optRateFactors(rateFactors)
                .optRewrite(rewrite)
                .optPrecision(precision)
                .optDevices(devices)
                .optSeed(seed)
                .optPatience(patience)
                .optThreads(threads);
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** Chooses how to train. */
    public static final class Builder {
        private int epochs = 30;
        private int crop = 256;
        private int batch = 8;
        private double learningRate = 1e-3;
        private double warmupEpochs = 1;
        private WeightUpdate.Rule rule = WeightUpdate.Rule.ADAMW;
        private double weightDecay = 1e-2;
        private double clipNorm = 1;
        private String loss = "auto";
        private List<Double> headWeights = List.of();
        private List<Float> classWeights = List.of();
        private boolean borderWeights;
        private boolean augment = true;
        private String sampling = "anywhere";
        private int accumulate = 1;
        private double averageDecay;
        private List<String> frozen = List.of();
        private Map<String, Double> rateFactors = Map.of();
        private boolean rewrite = true;
        private Precision precision = Precision.FLOAT32;
        private String devices = "auto";
        private long seed = 1;
        private int patience;
        private int threads = 2;

        private Builder() {}

        /**
         * Passes over the training split.
         *
         * @param value at least 1; 30 unless given
         * @return this builder
         */
        public Builder optEpochs(int value) {
            this.epochs = value;
            return this;
        }

        /**
         * Side of the square crops.
         *
         * @param pixels at least 1, of a size that the network takes; 256 unless given
         * @return this builder
         */
        public Builder optCrop(int pixels) {
            this.crop = pixels;
            return this;
        }

        /**
         * Crops per batch.
         *
         * @param crops at least 1, and at least one for each device; 8 unless given
         * @return this builder
         */
        public Builder optBatch(int crops) {
            this.batch = crops;
            return this;
        }

        /**
         * Highest learning rate: it rises to this during the warm-up and falls to 0 along a cosine from there on.
         *
         * @param rate above 0; 1e-3 unless given
         * @return this builder
         */
        public Builder optLearningRate(double rate) {
            this.learningRate = rate;
            return this;
        }

        /**
         * Length of the linear warm-up, no more than half of the epochs taking effect.
         *
         * @param value epochs, 0 or more, fractions allowed; 1 unless given
         * @return this builder
         */
        public Builder optWarmupEpochs(double value) {
            this.warmupEpochs = value;
            return this;
        }

        /**
         * How gradients change weights.
         *
         * @param aRule AdamW unless given
         * @return this builder
         */
        public Builder optRule(WeightUpdate.Rule aRule) {
            this.rule = aRule;
            return this;
        }

        /**
         * Weight decay of kernels; biases and batch norms have none.
         *
         * @param value 0 or more; 0.01 unless given
         * @return this builder
         */
        public Builder optWeightDecay(double value) {
            this.weightDecay = value;
            return this;
        }

        /**
         * Largest norm of all gradients together, to which larger ones are scaled down.
         *
         * @param norm above 0; 1 unless given, infinity for no clipping
         * @return this builder
         */
        public Builder optClipNorm(double norm) {
            this.clipNorm = norm;
            return this;
        }

        /**
         * The loss by the names of {@link io.github.unetzoo.loss.Losses}; one of your own is given to the {@linkplain
         * Training.Builder#optLoss training}.
         *
         * @param words a sum of losses such as {@code 0.5*ce+dice}; {@code auto}, by the task, unless given
         * @return this builder
         */
        public Builder optLoss(String words) {
            this.loss = words;
            return this;
        }

        /**
         * How much each supervised output counts.
         *
         * @param weights one each in the order in which the network names them, 0 or more, 0 to leave it out; the
         *     network's own unless given
         * @return this builder
         */
        public Builder optHeadWeights(List<Double> weights) {
            this.headWeights = List.copyOf(weights);
            return this;
        }

        /**
         * How much each class counts in cross-entropy, focal and hybrid loss.
         *
         * @param weights one per class, the background first; none unless given
         * @return this builder
         */
        public Builder optClassWeights(List<Float> weights) {
            this.classWeights = List.copyOf(weights);
            return this;
        }

        /**
         * Whether pixels between touching instances weigh more, as in the U-Net paper.
         *
         * @param wanted false unless given
         * @return this builder
         */
        public Builder optBorderWeights(boolean wanted) {
            this.borderWeights = wanted;
            return this;
        }

        /**
         * Whether crops are flipped, turned, deformed and relit.
         *
         * @param wanted true unless given
         * @return this builder
         */
        public Builder optAugment(boolean wanted) {
            this.augment = wanted;
            return this;
        }

        /**
         * Where crops are taken.
         *
         * @param words such as {@code foreground:0.5} or {@code balanced}, see {@link CropSampling#of};
         *     {@code anywhere} unless given
         * @return this builder
         */
        public Builder optSampling(String words) {
            this.sampling = words;
            return this;
        }

        /**
         * Batches whose gradients are averaged before the weights change.
         *
         * @param batches at least 1, which is the default
         * @return this builder
         */
        public Builder optAccumulate(int batches) {
            this.accumulate = batches;
            return this;
        }

        /**
         * Decay of a moving average of the weights, which is then validated and kept in their place.
         *
         * @param decay 0 or more and under 1, such as 0.999; 0, for no average, unless given
         * @return this builder
         */
        public Builder optAverageDecay(double decay) {
            this.averageDecay = decay;
            return this;
        }

        /**
         * Weights that do not change.
         *
         * @param prefixes beginnings of their names, in whole words such as {@code encoder}; none unless given
         * @return this builder
         */
        public Builder optFrozen(List<String> prefixes) {
            this.frozen = List.copyOf(prefixes);
            return this;
        }

        /**
         * By which factors learning rates differ.
         *
         * @param factors above 0, by the beginnings of weights' names, such as 0.1 for {@code encoder}; none unless
         *     given
         * @return this builder
         */
        public Builder optRateFactors(Map<String, Double> factors) {
            this.rateFactors = Map.copyOf(factors);
            return this;
        }

        /**
         * Whether convolutions of resized maps may be computed at the maps' own size.
         *
         * @param wanted true unless given
         * @return this builder
         */
        public Builder optRewrite(boolean wanted) {
            this.rewrite = wanted;
            return this;
        }

        /**
         * In which numbers the network computes.
         *
         * @param aPrecision float32 unless given
         * @return this builder
         */
        public Builder optPrecision(Precision aPrecision) {
            this.precision = aPrecision;
            return this;
        }

        /**
         * Where to compute.
         *
         * @param words such as {@code gpu:0,gpu:1}, see {@link Devices}; {@code auto}, the first GPU or, if there is
         *     none, the CPU, unless given
         * @return this builder
         */
        public Builder optDevices(String words) {
            this.devices = words;
            return this;
        }

        /**
         * Decides everything random.
         *
         * @param value any number; 1 unless given
         * @return this builder
         */
        public Builder optSeed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * Epochs without a better score after which to stop.
         *
         * @param value 0 or more; 0, never to stop early, unless given
         * @return this builder
         */
        public Builder optPatience(int value) {
            this.patience = value;
            return this;
        }

        /**
         * Threads that read and augment; the result does not depend on them.
         *
         * @param value at least 1; 2 unless given
         * @return this builder
         */
        public Builder optThreads(int value) {
            this.threads = value;
            return this;
        }

        /**
         * {@return the configuration}
         *
         * @throws IllegalArgumentException naming the value and its bound
         */
        public TrainingConfig build() {
            return new TrainingConfig(
                    epochs,
                    crop,
                    batch,
                    learningRate,
                    warmupEpochs,
                    rule,
                    weightDecay,
                    clipNorm,
                    loss,
                    headWeights,
                    classWeights,
                    borderWeights,
                    augment,
                    sampling,
                    accumulate,
                    averageDecay,
                    frozen,
                    rateFactors,
                    rewrite,
                    precision,
                    devices,
                    seed,
                    patience,
                    threads);
        }
    }
}
