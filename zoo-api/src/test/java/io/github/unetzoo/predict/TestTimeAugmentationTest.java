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
package io.github.unetzoo.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.train.TinyArchitecture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestTimeAugmentationTest {

    private static Raster predict(
            SegmentationModel model, Tiling tiling, TestTimeAugmentation augmentation, Raster image) {
        PredictionOptions options = PredictionOptions.builder()
                .optTiling(tiling)
                .optAugmentation(augmentation)
                .optBatch(2)
                .build();
        return new SegmentationPredictor(model, options).predict(image).values();
    }

    private static Raster plain(SegmentationModel model, Raster image) {
        return predict(model, new Tiling.Whole(), TestTimeAugmentation.NONE, image);
    }

    @Test
    void theSymmetriesAreEightAndUndone() {
        Raster image = Graphs.noise(2, 3, 5);
        HashSet<Raster> seen = new HashSet<>();
        for (Symmetry symmetry : Symmetry.values()) {
            Raster turned = symmetry.apply(image);
            seen.add(turned);
            assertThat(symmetry.undo(turned)).isEqualTo(image);
        }
        assertThat(seen).hasSize(8);
        assertThat(new TestTimeAugmentation(true, false, List.of()).symmetries())
                .hasSize(4);
        assertThat(new TestTimeAugmentation(false, true, List.of()).symmetries())
                .hasSize(4);
        assertThat(new TestTimeAugmentation(true, true, List.of()).symmetries()).hasSize(8);
        assertThat(TestTimeAugmentation.NONE.symmetries()).containsExactly(Symmetry.IDENTITY);
        // A quarter turn, twice, is half a turn.
        assertThat(Symmetry.QUARTER_TURN.apply(Symmetry.QUARTER_TURN.apply(image)))
                .isEqualTo(Symmetry.HALF_TURN.apply(image));
        assertThat(Symmetry.QUARTER_TURN.apply(Symmetry.THREE_QUARTER_TURN.apply(image)))
                .isEqualTo(image);
        Raster row = Raster.of(1, 1, 3, new float[] {1, 2, 3});
        assertThat(Symmetry.LEFT_RIGHT.apply(row).samples()).containsExactly(3, 2, 1);
        assertThat(Symmetry.UPSIDE_DOWN.apply(row).samples()).containsExactly(1, 2, 3);
    }

    /** A mean over 3x3 pixels does not care how the image is turned. */
    @ParameterizedTest
    @CsvSource({"true,false", "false,true", "true,true"})
    void changesNothingForANetworkWithTheSymmetries(boolean flips, boolean turns) {
        try (SegmentationModel model = Graphs.model(
                new Task.Regression(1), 1, (net, x) -> net.avgPool(x, new Op.AvgPool(3, 1, 1, false, false)))) {
            Raster image = Graphs.noise(1, 60, 83);
            TestTimeAugmentation augmentation = new TestTimeAugmentation(flips, turns, List.of());
            Raster expected = plain(model, image);
            for (Tiling tiling : List.of(new Tiling.Whole(), new Tiling.Exact(24), new Tiling.Exact(83))) {
                assertThat(Graphs.difference(predict(model, tiling, augmentation, image), expected))
                        .isLessThan(1e-6);
            }
        }
    }

    @Test
    void isTheMeanOfPredictionsThatAreTurnedBack() {
        try (SegmentationModel model =
                Graphs.model(TinyArchitecture.of(Task.classes(3), false), new Normalization.PerImage())) {
            Raster image = Graphs.noise(1, 64, 96);
            List<Raster> parts = new ArrayList<>();
            for (Symmetry symmetry : Symmetry.values()) {
                parts.add(symmetry.undo(plain(model, symmetry.apply(image))));
            }
            TestTimeAugmentation all = new TestTimeAugmentation(true, true, List.of());
            assertThat(Graphs.difference(plain(model, image), mean(parts))).isGreaterThan(1e-3);
            assertThat(Graphs.difference(predict(model, new Tiling.Whole(), all, image), mean(parts)))
                    .isLessThan(1e-5);
            // Sides are multiples of the coarsest stride: tiles give the same.
            assertThat(Graphs.difference(predict(model, new Tiling.Exact(32), all, image), mean(parts)))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void scalesAreAveragedToo() {
        try (SegmentationModel model =
                Graphs.model(TinyArchitecture.of(Task.classes(2), false), new Normalization.None())) {
            Raster image = Graphs.noise(1, 40, 48);
            List<Raster> parts = new ArrayList<>();
            parts.add(plain(model, image));
            for (double scale : new double[] {0.5, 1.5}) {
                int height = (int) (40 * scale);
                int width = (int) (48 * scale);
                parts.add(Resize.bilinear(plain(model, Resize.bilinear(image, height, width)), 40, 48));
            }
            TestTimeAugmentation scales = new TestTimeAugmentation(false, false, List.of(0.5, 1.5));
            assertThat(Graphs.difference(predict(model, new Tiling.Whole(), scales, image), mean(parts)))
                    .isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"false,37,61", "true,30,71"})
    void keepsTheSizeWhateverTheNetworkTakes(boolean valid, int height, int width) {
        try (SegmentationModel model =
                Graphs.model(TinyArchitecture.of(new Task.Binary(), valid), new Normalization.None())) {
            TestTimeAugmentation all = new TestTimeAugmentation(true, true, List.of(0.7, 1.3));
            for (Tiling tiling : List.of(new Tiling.Whole(), new Tiling.Exact(36), new Tiling.Blended(36, 0.5))) {
                Raster values = predict(model, tiling, all, Graphs.noise(1, height, width));
                assertThat(List.of(values.height(), values.width())).containsExactly(height, width);
            }
        }
    }

    @Test
    void aConstantStaysAsItIs() {
        try (SegmentationModel model = Graphs.identity(1)) {
            float[] samples = new float[50 * 70];
            java.util.Arrays.fill(samples, 0.3f);
            Raster flat = Raster.of(1, 50, 70, samples);
            TestTimeAugmentation all = new TestTimeAugmentation(true, true, List.of(0.6, 1.7));
            assertThat(predict(model, new Tiling.Blended(32, 0.5), all, flat)).isEqualTo(flat);
        }
    }

    /** torch.nn.functional.interpolate(mode="bilinear", align_corners=False) of arange(6).view(1, 1, 2, 3). */
    @Test
    void resizesAsPyTorchDoes() {
        Raster image = Raster.of(1, 2, 3, new float[] {0, 1, 2, 3, 4, 5});
        assertThat(Resize.bilinear(image, 3, 5).samples())
                .containsExactly(
                        new float[] {0, 0.4f, 1, 1.6f, 2, 1.5f, 1.9f, 2.5f, 3.1f, 3.5f, 3, 3.4f, 4, 4.6f, 5},
                        org.assertj.core.api.Assertions.within(1e-6f));
        assertThat(Resize.bilinear(image, 1, 2).samples())
                .containsExactly(new float[] {1.75f, 3.25f}, org.assertj.core.api.Assertions.within(1e-6f));
    }

    @Test
    void scalesHaveBounds() {
        assertThatThrownBy(() -> new TestTimeAugmentation(false, false, List.of(0.0)))
                .hasMessageContaining("scale 0.0");
        assertThatThrownBy(() -> new TestTimeAugmentation(false, false, List.of(Double.NaN)))
                .hasMessageContaining("NaN");
    }

    private static Raster mean(List<Raster> parts) {
        float[] sum = new float[parts.get(0).samples().length];
        for (Raster part : parts) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part.samples()[i] / parts.size();
            }
        }
        Raster first = parts.get(0);
        return Raster.of(first.channels(), first.height(), first.width(), sum);
    }
}
