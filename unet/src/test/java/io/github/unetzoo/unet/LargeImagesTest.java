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
package io.github.unetzoo.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.PredictionOptions;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.TestTimeAugmentation;
import io.github.unetzoo.predict.Tiling;
import io.github.unetzoo.torchscript.Precision;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiles of the real networks give what the whole image does. */
class LargeImagesTest {

    private static Raster noise(int height, int width) {
        Random random = new Random(height * 1000L + width);
        float[] samples = new float[height * width];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat();
        }
        return Raster.of(1, height, width, samples);
    }

    private static Raster predict(UNet network, PredictionOptions.Builder options, Raster image) {
        try (SegmentationModel model = SegmentationModel.create(
                network, List.of("background", "cell"), new Normalization.PerImage(), Precision.FLOAT32, 3)) {
            return new SegmentationPredictor(model, options.build())
                    .predict(image)
                    .values();
        }
    }

    private static Raster predict(UNet network, Tiling tiling, Raster image) {
        return predict(network, PredictionOptions.builder().optTiling(tiling).optBatch(2), image);
    }

    private static double difference(Raster a, Raster b) {
        double most = 0;
        for (int i = 0; i < a.samples().length; i++) {
            most = Math.max(most, Math.abs(a.samples()[i] - b.samples()[i]));
        }
        return most;
    }

    /** The paper's network: a tile of 252 gives 68 pixels, and tiles lie on the grid of 16 of the whole image. */
    @ParameterizedTest
    @CsvSource({"196,196", "201,330", "90,257"})
    void overlapTileIsExactForThePapersNetwork(int height, int width) {
        UNet paper = UNet.builder(Preset.PAPER)
                .setInChannels(1)
                .setClasses(2)
                .optWidth(4)
                .build();
        Raster image = noise(height, width);
        Raster whole = predict(paper, new Tiling.Whole(), image);
        assertThat(difference(predict(paper, new Tiling.Exact(252), image), whole))
                .isLessThan(1e-5);
    }

    /** Padded networks are exact with a margin of their receptive field; the graph knows it. */
    @ParameterizedTest
    @CsvSource({"ZOO,401,350", "SEED,400,352", "MILESIAL,400,352", "MILESIAL,397,351", "SMP,400,352"})
    void paddedNetworksAreExactWithTheirMargin(Preset preset, int height, int width) {
        UNet network =
                UNet.builder(preset).setInChannels(1).setClasses(2).optWidth(4).build();
        Raster image = noise(height, width);
        Raster whole = predict(network, new Tiling.Whole(), image);
        Raster tiled = predict(network, new Tiling.Exact(288), image);
        assertThat(difference(tiled, whole)).isLessThan(1e-5);
    }

    @Test
    void withoutAMarginPaddedTilesDiffer() {
        UNet network = UNet.builder().setInChannels(1).setClasses(2).optWidth(4).build();
        Raster image = noise(256, 256);
        Raster whole = predict(network, new Tiling.Whole(), image);
        Raster careless = predict(network, new Tiling.Exact(128, OptionalInt.of(0)), image);
        assertThat(difference(careless, whole)).isGreaterThan(1e-2);
    }

    @Test
    void tilesAndAugmentationGoTogether() {
        UNet network = UNet.builder().setInChannels(1).setClasses(2).optWidth(4).build();
        Raster image = noise(400, 320);
        TestTimeAugmentation all = new TestTimeAugmentation(true, true, List.of());
        Raster whole = predict(
                network,
                PredictionOptions.builder().optTiling(new Tiling.Whole()).optAugmentation(all),
                image);
        Raster tiled = predict(
                network,
                PredictionOptions.builder().optTiling(new Tiling.Exact(288)).optAugmentation(all),
                image);
        assertThat(difference(tiled, whole)).isLessThan(1e-5);
    }

    @Test
    void whatLooksAtTheWholeImageIsRefusedAndBlended() {
        Raster image = noise(200, 200);
        for (UNet network : List.of(
                UNet.builder(Preset.MILESIAL)
                        .setInChannels(1)
                        .setClasses(2)
                        .optWidth(4)
                        .optBilinear(true)
                        .build(),
                UNet.builder()
                        .setInChannels(1)
                        .setClasses(2)
                        .optEncoder(Encoders.named("efficientnet-b0").orElseThrow())
                        .build())) {
            assertThatThrownBy(() -> predict(network, new Tiling.Exact(128), image))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blend");
            assertThat(predict(network, new Tiling.Blended(128, 0.5), image).width())
                    .isEqualTo(200);
        }
    }
}
