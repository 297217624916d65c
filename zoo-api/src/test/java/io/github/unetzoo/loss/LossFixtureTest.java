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
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.google.gson.Gson;
import io.github.unetzoo.parity.GoldenFormula;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and their gradients against values computed once in float64 elsewhere; the fixture says how. */
class LossFixtureTest {

    private record Fixture(String how, List<Case> cases) {}

    private record Case(
            String loss,
            int channels,
            boolean perLabel,
            int height,
            int width,
            boolean gradedWeights,
            List<Float> classWeights,
            double value,
            double gradientL2,
            int every,
            List<Double> gradient) {

        @Override
        public String toString() {
            return loss + " of " + channels + (perLabel ? " labels" : " channels") + " at " + height + "x" + width
                    + (classWeights.isEmpty() ? "" : ", class weights " + classWeights);
        }

        SegmentationLoss named() {
            SegmentationLoss named = Losses.named(loss, classWeights);
            return perLabel ? named.perLabel() : named;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(LossFixtureTest.class.getResourceAsStream("/fixtures/losses/losses.json")),
                StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, Fixture.class).cases().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsAgree(Case c) {
        int pixels = 2 * c.height() * c.width();
        float[] logits = GoldenFormula.uniform("logits", pixels * c.channels());
        for (int i = 0; i < logits.length; i++) {
            logits[i] *= 4;
        }
        float[] weights = GoldenFormula.uniform("weights", pixels);
        for (int i = 0; i < pixels; i++) {
            weights[i] = i % 11 == 0 ? 0 : c.gradedWeights() ? 1 + 0.5f * weights[i] : 1;
        }
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray x = manager.create(logits, new Shape(2, c.channels(), c.height(), c.width()));
            x.setRequiresGradient(true);
            Shape shape = new Shape(2, c.height(), c.width());
            NDArray y = manager.create(scene(c.height(), c.width()), shape);
            NDArray loss =
                    c.named().evaluate(x, c.perLabel() ? y.eq(1).stack(y.eq(2), 1) : y, manager.create(weights, shape));
            assertThat(loss.getShape().dimension()).isZero();
            assertThat((double) loss.getFloat()).isCloseTo(c.value(), within(2e-6 * Math.max(1, c.value())));

            overwriteFreedMemory();
            collector.backward(loss);
            float[] gradient = x.getGradient().toFloatArray();
            double squares = 0;
            for (float g : gradient) {
                squares += (double) g * g;
            }
            assertThat(Math.sqrt(squares)).isCloseTo(c.gradientL2(), within(1e-5 * c.gradientL2()));
            for (int i = 0; i < c.gradient().size(); i++) {
                assertThat((double) gradient[i * c.every()])
                        .as("gradient " + i * c.every())
                        .isCloseTo(c.gradient().get(i), within(1e-5 * c.gradientL2()));
            }
        }
    }

    /** What a loss leaves to the garbage collector must not be what its gradient needs. */
    private static void overwriteFreedMemory() {
        System.gc();
        // Native memory is freed a moment after the collection.
        for (int i = 0; i < 2000; i++) {
            ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putFloat(0, Float.NaN);
        }
    }

    /** Sample 0: a disk of class 1, a bar of class 2. Sample 1: one pixel of class 2. */
    private static long[] scene(int h, int w) {
        long[] labels = new long[2 * h * w];
        for (int i = 0; i < h; i++) {
            for (int j = 0; j < w; j++) {
                int y = 3 * i - h;
                int x = 3 * j - w;
                if (y * y + x * x <= (h + w) * (h + w) / 4) {
                    labels[i * w + j] = 1;
                }
                if (j >= 3 * w / 4 && i > h / 4) {
                    labels[i * w + j] = 2;
                }
            }
        }
        labels[h * w + h / 2 * w + w / 3] = 2;
        return labels;
    }
}
