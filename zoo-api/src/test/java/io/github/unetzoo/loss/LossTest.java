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
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
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
            assertThat(loss.evaluate(labelled, outputs).getFloat()).isCloseTo((float) mean, within(1e-5f));
        }
        assertThatThrownBy(() -> of(new BinaryCrossEntropyLoss())).hasMessageContaining("labels of the logits' shape");
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
    @CsvSource({"ce", "dice", "ce+dice"})
    void ignoredPixelsDoNotCount(String words) {
        float before = of(Losses.named(words, List.of()));
        for (int i = 0; i < labels.length; i++) {
            if (weights[i] == 0) {
                labels[i] = (labels[i] + 1) % K;
                logits[(i / PIXELS) * K * PIXELS + i % PIXELS] += 5;
            }
        }
        assertThat(of(Losses.named(words, List.of()))).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"ce", "dice", "ce+dice", "mse", "mae"})
    void aBatchOfIgnoredPixelsHasLossZero(String words) {
        Arrays.fill(weights, 0);
        assertThat(of(Losses.named(words, List.of()))).isZero();
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray x = manager.create(logits, new Shape(N, K, H, W));
            x.setRequiresGradient(true);
            collector.backward(Losses.named(words, List.of())
                    .evaluate(
                            x,
                            manager.create(labels, new Shape(N, H, W)),
                            manager.create(weights, new Shape(N, H, W))));
            for (float g : x.getGradient().toFloatArray()) {
                // Of either sign.
                assertThat(Math.abs(g)).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ce,3", "dice,3", "bce,1", "dice,1"})
    void extremeLogitsGiveFiniteLossesAndGradients(String words, int channels) {
        float[] extreme = new float[channels * PIXELS];
        for (int i = 0; i < extreme.length; i++) {
            extreme[i] = i % 2 == 0 ? 1e4f : -1e4f;
        }
        long[] y = new long[PIXELS];
        Arrays.fill(y, Math.min(1, channels - 1));
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray x = manager.create(extreme, new Shape(1, channels, H, W));
            x.setRequiresGradient(true);
            NDArray loss = Losses.named(words, List.of())
                    .evaluate(x, manager.create(y, new Shape(1, H, W)), manager.ones(new Shape(1, H, W)));
            collector.backward(loss);
            assertThat(loss.getFloat()).isFinite().isNotNegative();
            for (float g : x.getGradient().toFloatArray()) {
                assertThat(g).isFinite();
            }
        }
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
}
