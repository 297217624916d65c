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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every loss does with empty masks, absent classes, ignored pixels, single-pixel objects and extreme logits. */
class LossEdgesTest {

    private static final int SIDE = 24;
    private static final int PIXELS = 2 * SIDE * SIDE;
    private static final List<String> ANY = List.of(
            "focal",
            "dice",
            "gdice",
            "jaccard",
            "tversky",
            "focal-tversky",
            "lovasz",
            "msssim",
            "boundary",
            "hybrid",
            "0.5*dice+lovasz");

    /** How logits are read. */
    private enum Form {
        BINARY(1),
        CLASSES(3),
        LABELS(2),
        NUMBERS(1);

        private final int channels;

        Form(int channels) {
            this.channels = channels;
        }

        /** Which channel stands for a class; of the others there is none for the background. */
        int channelOf(int label) {
            return this == CLASSES ? label : label - 1;
        }
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                        ANY.stream()
                                .flatMap(words -> Stream.of(Form.BINARY, Form.CLASSES, Form.LABELS)
                                        .map(form -> Arguments.of(words, form))),
                        Stream.of("bce", "bce:positive=5", "bce+dice")
                                .flatMap(words ->
                                        Stream.of(Form.BINARY, Form.LABELS).map(form -> Arguments.of(words, form))),
                        Stream.of("ce", "ce+dice").map(words -> Arguments.of(words, Form.CLASSES)),
                        Stream.of("mse", "mae").map(words -> Arguments.of(words, Form.NUMBERS)))
                .flatMap(s -> s);
    }

    private record Outcome(float loss, float[] gradient) {
        Outcome finite() {
            assertThat(loss).isFinite();
            for (float g : gradient) {
                assertThat(g).isFinite();
            }
            return this;
        }
    }

    private static Outcome of(String words, Form form, float[] logits, long[] labels, float[] weights) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray x = manager.create(logits, new Shape(2, form.channels, SIDE, SIDE));
            x.setRequiresGradient(true);
            NDArray y = manager.create(labels, new Shape(2, SIDE, SIDE));
            SegmentationLoss named = Losses.named(words, List.of());
            NDArray truth = switch (form) {
                case BINARY, CLASSES -> y;
                case LABELS -> y.eq(1).stack(y.eq(2), 1);
                case NUMBERS -> y.toType(DataType.FLOAT32, false);
            };
            NDArray loss = (form == Form.LABELS ? named.perLabel() : named)
                    .evaluate(x, truth, manager.create(weights, new Shape(2, SIDE, SIDE)));
            collector.backward(loss);
            return new Outcome(loss.getFloat(), x.getGradient().toFloatArray());
        }
    }

    private static float[] ones() {
        float[] weights = new float[PIXELS];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static float[] random(Form form) {
        Random random = new Random(5);
        float[] logits = new float[PIXELS * form.channels];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian();
        }
        return logits;
    }

    /** A square of class 1 in sample 0; nothing in sample 1. */
    private static long[] square() {
        long[] labels = new long[PIXELS];
        for (int y = 5; y < 12; y++) {
            Arrays.fill(labels, y * SIDE + 4, y * SIDE + 15, 1);
        }
        return labels;
    }

    private static int at(Form form, int channel, int pixel) {
        int area = SIDE * SIDE;
        return (pixel / area * form.channels + channel) * area + pixel % area;
    }

    /** Logits that say just what the labels say. */
    private static float[] right(Form form, long[] labels) {
        float[] logits = new float[PIXELS * form.channels];
        for (int i = 0; i < PIXELS; i++) {
            for (int c = 0; c < form.channels; c++) {
                boolean own = form.channelOf((int) labels[i]) == c;
                logits[at(form, c, i)] = form == Form.NUMBERS ? labels[i] : own ? 30 : -30;
            }
        }
        return logits;
    }

    @ParameterizedTest
    @MethodSource("losses")
    void anEmptyMaskCostsNothingWhereNothingIsPredicted(String words, Form form) {
        long[] empty = new long[PIXELS];
        assertThat(of(words, form, right(form, empty), empty, ones()).finite().loss())
                .isBetween(0f, 1e-5f);
        Outcome drawn = of(words, form, random(form), empty, ones()).finite();
        if (words.equals("boundary")) {
            // There is no boundary to be off.
            assertThat(drawn.loss()).isZero();
        } else {
            assertThat(drawn.loss()).isGreaterThan(0.1f);
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void anAbsentClassCostsNothingWhereItIsNotPredicted(String words, Form form) {
        // Class 2 is nowhere, and class 1 not in every image.
        Outcome exact = of(words, form, right(form, square()), square(), ones()).finite();
        Outcome drawn = of(words, form, random(form), square(), ones()).finite();
        if (words.equals("boundary")) {
            assertThat(exact.loss()).isNegative();
        } else {
            assertThat(exact.loss()).isBetween(-1e-6f, 1e-4f);
        }
        assertThat(drawn.loss()).isGreaterThan(exact.loss() + 0.1f);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aPixelOfWeightZeroDoesNotCountWhateverItHolds(String words, Form form) {
        float[] weights = ones();
        for (int i = 0; i < PIXELS; i += 3) {
            weights[i] = 0;
        }
        Outcome one = of(words, form, random(form), square(), weights).finite();
        float[] logits = random(form);
        long[] labels = square();
        for (int i = 0; i < PIXELS; i += 3) {
            labels[i] = 1 - labels[i];
            for (int c = 0; c < form.channels; c++) {
                logits[at(form, c, i)] += c == 0 ? 5 : -7;
            }
        }
        Outcome other = of(words, form, logits, labels, weights).finite();
        assertThat(Math.abs(other.loss() - one.loss())).isLessThan(1e-6f);
        for (int i = 0; i < PIXELS; i += 3) {
            for (int c = 0; c < form.channels; c++) {
                assertThat(Math.abs(other.gradient()[at(form, c, i)])).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aBatchOfIgnoredPixelsHasLossZero(String words, Form form) {
        Outcome outcome = of(words, form, random(form), square(), new float[PIXELS]);
        assertThat(Math.abs(outcome.loss())).isZero();
        for (float g : outcome.gradient()) {
            assertThat(Math.abs(g)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aSinglePixelIsPulledTowardsItsClass(String words, Form form) {
        long[] labels = new long[PIXELS];
        int pixel = 10 * SIDE + 9;
        labels[pixel] = 1;
        Outcome outcome = of(words, form, new float[PIXELS * form.channels], labels, ones())
                .finite();
        float pull = -outcome.gradient()[at(form, form.channelOf(1), pixel)];
        if (words.equals("boundary")) {
            // It is its own edge, at distance 0; its surroundings are pushed away.
            assertThat(pull).isZero();
            assertThat(outcome.gradient()[at(form, form.channelOf(1), pixel + 3)])
                    .isPositive();
        } else {
            assertThat(pull).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void logitsOfTenThousandGiveFiniteLossesAndGradients(String words, Form form) {
        float[] logits = new float[PIXELS * form.channels];
        for (float[] signs : new float[][] {{1, -1}, {-1, -1}, {1, 1}, {-1, 1, 0}}) {
            for (int i = 0; i < logits.length; i++) {
                logits[i] = 1e4f * signs[i % signs.length];
            }
            of(words, form, logits, square(), ones()).finite();
        }
    }
}
