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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses against plain loops in double precision, and at the ends of the number range. */
class LossTest {

    private static final int N = 2;
    private static final int K = 3;
    private static final int H = 4;
    private static final int W = 5;
    private static final int PIXELS = H * W;

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final float[] logits = new float[N * K * PIXELS];
    private final long[] labels = new long[N * PIXELS];
    private final float[] weights = new float[N * PIXELS];

    @BeforeEach
    void draw() {
        Random random = new Random(7);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian() * 3;
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(K);
            weights[i] = i % 4 == 0 ? 0 : random.nextFloat() * 2;
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private double logit(int sample, int channel, int pixel) {
        return logits[(sample * K + channel) * PIXELS + pixel];
    }

    private double probability(int sample, int channel, int pixel) {
        double sum = 0;
        for (int c = 0; c < K; c++) {
            sum += Math.exp(logit(sample, c, pixel));
        }
        return Math.exp(logit(sample, channel, pixel)) / sum;
    }

    private float of(SegmentationLoss loss) {
        return loss.evaluate(
                        new NDList(
                                manager.create(labels, new Shape(N, H, W)),
                                manager.create(weights, new Shape(N, H, W))),
                        new NDList(manager.create(logits, new Shape(N, K, H, W))))
                .getFloat();
    }

    private float ofBinary(SegmentationLoss loss, float[] x, long[] y, float[] w) {
        return loss.evaluate(
                        manager.create(x, new Shape(1, 1, 1, x.length)),
                        manager.create(y, new Shape(1, 1, y.length)),
                        manager.create(w, new Shape(1, 1, w.length)))
                .getFloat();
    }

    /** By which a resumed training knows its loss again. */
    @Test
    void namesHaveTheSettings() {
        List<SegmentationLoss> losses = List.of(
                new CrossEntropyLoss(),
                new CrossEntropyLoss(List.of(1f, 2f)),
                new FocalLoss(),
                new FocalLoss(3, List.of()),
                new FocalLoss(2, List.of(1f, 2f)),
                new BinaryCrossEntropyLoss(),
                new BinaryCrossEntropyLoss(5),
                new TverskyLoss(),
                new TverskyLoss(0.4, 0.6),
                TverskyLoss.jaccard(),
                TverskyLoss.focal(0.3, 0.7, 4 / 3.0),
                TverskyLoss.focal(0.3, 0.7, 2));
        assertThat(losses.stream().map(SegmentationLoss::getName)).doesNotHaveDuplicates();
        assertThat(new FocalLoss(3, List.of(1f, 2f)).getName())
                .isEqualTo("focal of gamma 3.0 of class weights [1.0, 2.0]");
    }

    @Test
    void crossEntropyWeighsPixelsAndClasses() {
        float[] perClass = {0.5f, 2, 3};
        double sum = 0;
        double total = 0;
        for (int i = 0; i < labels.length; i++) {
            double w = weights[i] * perClass[(int) labels[i]];
            sum -= w * Math.log(probability(i / PIXELS, (int) labels[i], i % PIXELS));
            total += w;
        }
        assertThat(of(new CrossEntropyLoss(List.of(0.5f, 2f, 3f)))).isCloseTo((float) (sum / total), within(1e-5f));
    }

    @Test
    void crossEntropyRefusesWeightsThatDoNotFit() {
        assertThatThrownBy(() -> of(new CrossEntropyLoss(List.of(1f, 2f))))
                .hasMessage("2 class weights do not fit 3 classes: give one per class");
        assertThatThrownBy(() -> new CrossEntropyLoss(List.of(1f, -2f))).hasMessageContaining("-2.0");
    }

    @Test
    void softDiceSumsOverTheBatchAndAveragesTheForeground() {
        double loss = 0;
        for (int c = 1; c < K; c++) {
            double both = 0;
            double either = 0;
            for (int i = 0; i < labels.length; i++) {
                double p = probability(i / PIXELS, c, i % PIXELS);
                double y = labels[i] == c ? 1 : 0;
                both += weights[i] * p * y;
                either += weights[i] * (p + y);
            }
            loss += 1 - (2 * both + 1) / (either + 1);
        }
        assertThat(of(new SoftDiceLoss())).isCloseTo((float) (loss / (K - 1)), within(1e-5f));
    }

    @Test
    void binaryLossesAgreeWithTheirFormulas() {
        float[] x = {-2, 0.5f, 3, -0.1f};
        long[] y = {0, 1, 0, 1};
        float[] w = {1, 2, 0.5f, 0};
        double entropy = 0;
        double both = 0;
        double either = 0;
        for (int i = 0; i < x.length; i++) {
            double p = 1 / (1 + Math.exp(-x[i]));
            entropy -= w[i] * (y[i] * Math.log(p) + (1 - y[i]) * Math.log(1 - p));
            both += w[i] * p * y[i];
            either += w[i] * (p + y[i]);
        }
        assertThat(ofBinary(new BinaryCrossEntropyLoss(), x, y, w)).isCloseTo((float) (entropy / 3.5), within(1e-5f));
        assertThat(ofBinary(new BinaryCrossEntropyLoss(), x, y, new float[4])).isZero();
        assertThat(ofBinary(new SoftDiceLoss(), x, y, w))
                .isCloseTo((float) (1 - (2 * both + 1) / (either + 1)), within(1e-5f));
    }

    /** Each of three labels is a question of its own; the losses are their means. */
    @Test
    void lossesOfSeveralLabelsAreTheMeansOfBinaryOnes() {
        float[] truth = new float[logits.length];
        Random random = new Random(3);
        for (int i = 0; i < truth.length; i++) {
            truth[i] = random.nextInt(2);
        }
        NDList labelled =
                new NDList(manager.create(truth, new Shape(N, K, H, W)), manager.create(weights, new Shape(N, H, W)));
        NDList outputs = new NDList(manager.create(logits, new Shape(N, K, H, W)));
        for (SegmentationLoss loss : List.of(new BinaryCrossEntropyLoss(), new SoftDiceLoss())) {
            double mean = 0;
            for (int c = 0; c < K; c++) {
                float[] x = new float[labels.length];
                long[] y = new long[labels.length];
                for (int i = 0; i < x.length; i++) {
                    int at = ((i / PIXELS) * K + c) * PIXELS + i % PIXELS;
                    x[i] = logits[at];
                    y[i] = (long) truth[at];
                }
                mean += ofBinary(loss, x, y, weights) / (double) K;
            }
            assertThat(loss.perLabel().evaluate(labelled, outputs).getFloat()).isCloseTo((float) mean, within(1e-5f));
        }
    }

    @Test
    void regressionLossesAverageOverOutputsThenPixels() {
        double squares = 0;
        double magnitudes = 0;
        double total = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int c = 0; c < K; c++) {
                double difference = logit(i / PIXELS, c, i % PIXELS) - labels[i];
                squares += weights[i] * difference * difference / K;
                magnitudes += weights[i] * Math.abs(difference) / K;
            }
            total += weights[i];
        }
        assertThat(of(RegressionLoss.meanSquaredError())).isCloseTo((float) (squares / total), within(1e-4f));
        assertThat(of(RegressionLoss.meanAbsoluteError())).isCloseTo((float) (magnitudes / total), within(1e-5f));
    }

    @Test
    void sumsAndMultiplesAddUp() {
        float ce = of(new CrossEntropyLoss());
        float dice = of(new SoftDiceLoss());
        assertThat(of(new CrossEntropyLoss().times(0.5).plus(new SoftDiceLoss())))
                .isCloseTo(0.5f * ce + dice, within(1e-5f));
        assertThat(of(Losses.named("ce+dice", List.of()))).isCloseTo(ce + dice, within(1e-5f));
        assertThatThrownBy(() -> Losses.named("ce+dise", List.of())).hasMessageContaining("\"dise\" is not known");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.5*ce + dice | ce, dice",
                "hybrid | hybrid",
                "2*tversky:alpha=0.4,beta=0.6+1e-2*boundary | tversky, boundary"
            })
    void sumsHaveFactorsAndSettings(String words, String names) {
        assertThat(String.join(", ", Losses.names(words))).isEqualTo(names);
    }

    @Test
    void factorsAndSettingsReachTheLosses() {
        float tversky = of(new TverskyLoss(0.4, 0.6));
        float focal = of(new FocalLoss(3, List.of()));
        assertThat(of(Losses.named("0.5*tversky:beta=0.6,alpha=0.4 + 2*focal:gamma=3", List.of())))
                .isCloseTo(0.5f * tversky + 2 * focal, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ce+ | loss \"\" is not known",
                "x*ce | loss \"x*ce\" is not understood: write it like 0.5*focal:gamma=3",
                "focal:gamma | is not understood",
                "0*ce | must be above 0: leave the loss out instead",
                "focal:alpha=1 | loss focal has no setting \"alpha\": it has gamma",
                "dice:smooth=1 | loss dice has no setting \"smooth\": it has none",
                "focal:gamma=-1 | focal gamma -1.0 must lie between 0.0 and 10.0",
                "tversky:beta=NaN | tversky beta NaN must lie between 0.0 and 10.0",
                "bce:positive=0 | positive weight 0.0 must lie between"
            })
    void wordsThatAreNotUnderstoodAreNamed(String words, String message) {
        assertThatThrownBy(() -> Losses.named(words, List.of())).hasMessageContaining(message);
    }

    @Test
    void relativesAreEqualWhereTheyShouldBe() {
        List<Float> perClass = List.of(0.5f, 2f, 3f);
        assertThat(of(new FocalLoss(0, perClass))).isCloseTo(of(new CrossEntropyLoss(perClass)), within(1e-5f));
        assertThat(of(new TverskyLoss(1, 1))).isEqualTo(of(TverskyLoss.jaccard()));
        assertThat(of(TverskyLoss.focal(0.3, 0.7, 1))).isEqualTo(of(new TverskyLoss()));
    }

    @Test
    void msSsimRefusesWhatAWindowCannotTake() {
        assertThat(Losses.named("ce+hybrid", List.of()).weighsPixels()).isFalse();
        assertThat(Losses.named("2*msssim", List.of()).perLabel().weighsPixels())
                .isFalse();
        assertThat(Losses.named("ce+2*lovasz+boundary", List.of()).weighsPixels())
                .isTrue();
        assertThatThrownBy(() -> of(new MsSsimLoss()))
                .hasMessage("ms-ssim compares windows and cannot weigh pixels: give weights of 0 and 1 alone,"
                        + " without border weights");
        Arrays.fill(weights, 1);
        assertThatThrownBy(() -> of(new MsSsimLoss()))
                .hasMessage("maps of 4x5 are smaller than ms-ssim's window of 11 pixels: take larger crops");
    }

    @Test
    void labelsThatDoNotExcludeEachOtherNeedTheLossPerLabel() {
        NDArray several = manager.zeros(new Shape(N, K, H, W));
        NDList targets = new NDList(several, manager.ones(new Shape(N, H, W)));
        NDList outputs = new NDList(manager.create(logits, new Shape(N, K, H, W)));

        assertThatThrownBy(() -> new LovaszLoss().evaluate(targets, outputs))
                .hasMessageContaining("are not class indices (N, H, W)")
                .hasMessageContaining("take perLabel()");
        assertThat(new LovaszLoss().perLabel().evaluate(targets, outputs).getFloat())
                .isPositive();
    }

    @Test
    void presenceAsksWhetherTheMaskHoldsEachClass() {
        // Sample 0 holds class 2; its class 1 is ignored. Sample 1 holds neither; sample 2 does not count.
        float[] x = {0.5f, -2, 3, 1, 9, 9};
        long[] y = {0, 2, 1, 0, 0, 0, 2, 1, 1};
        float[] w = {3, 0.1f, 0, 1, 1, 1, 0, 0, 0};
        double expected = (softplus(0.5) + softplus(2) + softplus(3) + softplus(1)) / 4;
        assertThat(new PresenceLoss()
                        .evaluate(
                                manager.create(x, new Shape(3, 2, 1, 1)),
                                manager.create(y, new Shape(3, 1, 3)),
                                manager.create(w, new Shape(3, 1, 3)))
                        .getFloat())
                .isCloseTo((float) expected, within(1e-6f));
        // A single logit stands for any object.
        assertThat(new PresenceLoss()
                        .evaluate(
                                manager.create(new float[] {-1, -1}, new Shape(2, 1, 1, 1)),
                                manager.create(new long[] {0, 7, 0, 0}, new Shape(2, 1, 2)),
                                manager.ones(new Shape(2, 1, 2)))
                        .getFloat())
                .isCloseTo((float) ((softplus(1) + softplus(-1)) / 2), within(1e-6f));
        // Of labels that do not exclude each other, the second is there.
        assertThat(new PresenceLoss()
                        .evaluate(
                                manager.create(new float[] {-1, 2}, new Shape(1, 2, 1, 1)),
                                manager.create(new float[] {0, 0, 1, 1}, new Shape(1, 2, 1, 2)),
                                manager.ones(new Shape(1, 1, 2)))
                        .getFloat())
                .isCloseTo((float) ((softplus(-1) + softplus(-2)) / 2), within(1e-6f));
    }

    private static double softplus(double x) {
        return Math.log1p(Math.exp(x));
    }

    @Test
    void oneLevelIsItsLossToTheLastBitAndSeveralAddUp() {
        NDList targets =
                new NDList(manager.create(labels, new Shape(N, H, W)), manager.create(weights, new Shape(N, H, W)));
        SegmentationLoss plain = Losses.named("ce+dice", List.of());
        SegmentationLoss other = new LovaszLoss();
        float[] reversed = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            reversed[i] = logits[logits.length - 1 - i];
        }
        List<float[]> gradients = new ArrayList<>();
        List<Float> values = new ArrayList<>();
        for (Loss loss : List.of(
                plain,
                new DeepSupervisionLoss(List.of(new DeepSupervisionLoss.Level(0, plain, 1))),
                new DeepSupervisionLoss(List.of(
                        new DeepSupervisionLoss.Level(1, other, 0.25), new DeepSupervisionLoss.Level(0, plain, 2))))) {
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray x = manager.create(logits, new Shape(N, K, H, W));
                x.setRequiresGradient(true);
                NDArray second = manager.create(reversed, new Shape(N, K, H, W));
                NDArray value = loss.evaluate(targets, new NDList(x, second));
                collector.backward(value);
                values.add(value.getFloat());
                gradients.add(x.getGradient().toFloatArray());
            }
        }
        assertThat(values.get(1)).isEqualTo(values.get(0));
        assertThat(gradients.get(1)).isEqualTo(gradients.get(0));
        float secondLevel = other.evaluate(targets, new NDList(manager.create(reversed, new Shape(N, K, H, W))))
                .getFloat();
        assertThat(values.get(2)).isCloseTo(2 * values.get(0) + 0.25f * secondLevel, within(1e-5f));
        assertThat(gradients.get(2)[7]).isCloseTo(2 * gradients.get(0)[7], within(1e-7f));
    }

    /** Counts how often it is given labels. */
    private static final class Counting extends SegmentationLoss {
        private final List<Integer> outputs = new ArrayList<>();

        Counting() {
            super("counting");
        }

        @Override
        public NDArray evaluate(NDArray logits, NDArray labels, NDArray weights) {
            return logits.mean();
        }

        @Override
        NDList evaluateEach(NDList each, NDArray labels, NDArray weights) {
            outputs.add(each.size());
            return super.evaluateEach(each, labels, weights);
        }
    }

    @Test
    void levelsOfOneLossShareWhatItMakesOfTheLabels() {
        NDList classes = new NDList(manager.create(labels, new Shape(N, H, W)));
        NDList several = new NDList(classes.get(0)
                .expandDims(1)
                .eq(manager.create(new long[] {0, 1, 2}, new Shape(1, K, 1, 1)))
                .toType(DataType.FLOAT32, false));
        NDList outputs = new NDList();
        for (int i = 0; i < 3; i++) {
            outputs.add(manager.create(logits, new Shape(N, K, H, W)).add(manager.create((float) i)));
        }
        Counting counting = new Counting();
        SegmentationLoss sum = new SoftDiceLoss().plus(counting.times(2));
        levels(sum).evaluate(classes, outputs);
        assertThat(counting.outputs).containsExactly(3);
        levels(sum.perLabel()).evaluate(several, outputs);
        assertThat(counting.outputs).containsExactly(3, 3, 3, 3);

        for (SegmentationLoss loss : List.of(
                Losses.named("0.5*dice+2*boundary", List.of()),
                Losses.named("bce+0.1*boundary", List.of()).perLabel())) {
            NDList truth = loss.getName().contains("label") ? several : classes;
            float expected = 0;
            for (int i = 0; i < 3; i++) {
                expected += (i + 1)
                        * loss.evaluate(truth, new NDList(outputs.get(i))).getFloat();
            }
            assertThat(levels(loss).evaluate(truth, outputs).getFloat()).isCloseTo(expected, within(1e-4f));
        }
    }

    private static DeepSupervisionLoss levels(SegmentationLoss loss) {
        return new DeepSupervisionLoss(List.of(
                new DeepSupervisionLoss.Level(0, loss, 1),
                new DeepSupervisionLoss.Level(1, loss, 2),
                new DeepSupervisionLoss.Level(2, loss, 3)));
    }

    @Test
    void levelsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new DeepSupervisionLoss(List.of())).hasMessageContaining("at least one output");
        assertThatThrownBy(() -> new DeepSupervisionLoss.Level(0, new SoftDiceLoss(), 0))
                .hasMessage("level weight 0.0 must be finite and above 0: leave a level of weight 0 out");
        assertThatThrownBy(() -> new DeepSupervisionLoss.Level(-1, new SoftDiceLoss(), 1))
                .hasMessageContaining("output -1");
    }

    @Test
    void perfectPredictionsCostNothing() {
        for (int i = 0; i < labels.length; i++) {
            for (int c = 0; c < K; c++) {
                logits[((i / PIXELS) * K + c) * PIXELS + i % PIXELS] = labels[i] == c ? 50 : -50;
            }
        }
        assertThat(of(Losses.named("ce+dice", List.of()))).isCloseTo(0, within(1e-5f));
    }

    /** Where exp(-|x|) is lost beside 1 in float32, value and gradient are still there. */
    @ParameterizedTest
    @CsvSource({"18,1", "-18,0", "30,1", "-30,0", "80,1", "-80,0", "100,0", "-100,1", "0,1", "0,0", "2.5,1"})
    void binaryCrossEntropyKeepsSmallValues(float x, long label) {
        double margin = (label == 1 ? 1 : -1) * (double) x;
        double value = margin > 0 ? Math.log1p(Math.exp(-margin)) : -margin + Math.log1p(Math.exp(margin));
        double gradient = (label == 1 ? -1 : 1) / (1 + Math.exp(margin));
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray logit = manager.create(new float[] {x}, new Shape(1, 1, 1, 1));
            logit.setRequiresGradient(true);
            NDArray loss = new BinaryCrossEntropyLoss()
                    .evaluate(
                            logit,
                            manager.create(new long[] {label}, new Shape(1, 1, 1)),
                            manager.ones(new Shape(1, 1, 1)));
            collector.backward(loss);
            assertThat(loss.getFloat() / value).isCloseTo(1, within(1e-5));
            assertThat(logit.getGradient().toFloatArray()[0] / gradient).isCloseTo(1, within(1e-5));
        }
    }
}
