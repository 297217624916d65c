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

import io.github.unetzoo.data.ImageSource;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.GraphBuilder;
import io.github.unetzoo.graph.Interpolation;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.PadMode;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.train.TinyArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilingTest {

    private static Prediction predict(SegmentationModel model, Tiling tiling, int batch, Raster image) {
        PredictionOptions options =
                PredictionOptions.builder().optTiling(tiling).optBatch(batch).build();
        return new SegmentationPredictor(model, options).predict(image);
    }

    private static Tensor conv(GraphBuilder net, String name, Tensor x, int channels) {
        return net.relu(net.conv(name, x, Op.Conv.same(channels, 3)));
    }

    /** Two scales, any size, with each kind of way up. */
    private static BiFunction<GraphBuilder, Tensor, Tensor> twoScales(String up) {
        return (net, image) -> {
            Tensor x = net.padToMultiple(image, 4, PadMode.REPLICATE);
            Tensor fine = conv(net, "fine", x, 6);
            Tensor coarse = net.maxPool(conv(net, "middle", net.maxPool(fine, 2), 8), 2);
            Tensor deep = conv(net, "deep", coarse, 8);
            Tensor back = switch (up) {
                case "nearest" -> net.upsample(deep, 4, Interpolation.NEAREST);
                case "bilinear" -> net.upsample(deep, 4, Interpolation.BILINEAR);
                case "transposed" -> net.convTranspose("up", deep, new Op.ConvTranspose(8, 8, 4, 2, 0, true));
                default -> net.resizeLike(deep, fine, Interpolation.BILINEAR);
            };
            return net.cropLike(net.conv("head", net.concat(fine, back), Op.Conv.same(3, 3)), image, 0);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "nearest,200,190,48",
        "bilinear,131,97,48",
        "bilinear,203,50,64",
        "transposed,97,160,60",
        "resize,150,133,52"
    })
    void paddedTilesWithTheGraphsOwnMarginEqualTheWhole(String up, int height, int width, int tile) {
        try (SegmentationModel model = Graphs.model(Task.classes(3), 1, twoScales(up))) {
            Raster image = Graphs.noise(1, height, width);
            Raster whole = predict(model, new Tiling.Whole(), 1, image).values();
            Raster tiled = predict(model, new Tiling.Exact(tile), 3, image).values();
            assertThat(Graphs.difference(tiled, whole)).isLessThan(1e-5);
            // The margin is needed: with less than half of it, tiles differ.
            Raster careless = predict(model, new Tiling.Exact(tile, OptionalInt.of(4)), 3, image)
                    .values();
            assertThat(Graphs.difference(careless, whole)).isGreaterThan(1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"100,100,44", "81,133,44", "37,200,60", "20,20,44"})
    void validTilesEqualTheWhole(int height, int width, int tile) {
        try (SegmentationModel model =
                Graphs.model(TinyArchitecture.of(Task.classes(2), true), new Normalization.PerImage())) {
            Raster image = Graphs.noise(1, height, width);
            assertThat(Reach.margin(model.network().graph(), 200)).hasValue(0);
            Raster whole = predict(model, new Tiling.Whole(), 1, image).values();
            Raster tiled = predict(model, new Tiling.Exact(tile), 4, image).values();
            assertThat(Graphs.difference(tiled, whole)).isLessThan(1e-5);
        }
    }

    @Test
    void theMarginIsThatOfTheReceptiveField() {
        // Each 3x3 convolution sees one pixel farther; the grid of a pool adds what a tile's side may be off it.
        Graph plain = Graphs.graph(1, (net, x) -> conv(net, "b", conv(net, "a", x, 2), 1));
        assertThat(Reach.margin(plain, 64)).hasValue(2);
        assertThat(plain.grid()).isEqualTo(1);
        Graph dilated = Graphs.graph(
                1,
                (net, x) ->
                        net.conv("a", x, Op.Conv.same(1, 3).withDilation(5, io.github.unetzoo.graph.Margins.all(5))));
        assertThat(Reach.margin(dilated, 64)).hasValue(5);
        Graph pooled = Graphs.graph(
                1, (net, x) -> net.upsample(conv(net, "a", net.maxPool(x, 4), 1), 4, Interpolation.NEAREST));
        assertThat(Reach.margin(pooled, 64)).hasValue(4);
        assertThat(pooled.grid()).isEqualTo(4);
        Graph smooth = Graphs.graph(1, (net, x) -> net.upsample(net.maxPool(x, 4), 4, Interpolation.BILINEAR));
        assertThat(Reach.margin(smooth, 64)).hasValue(2);
    }

    @Test
    void whatLooksAtTheWholeImageHasNoMargin() {
        Graph normed = Graphs.graph(4, (net, x) -> net.groupNorm("norm", x, 2));
        assertThat(Reach.margin(normed, 64)).isEmpty();
        Graph squeezed =
                Graphs.graph(4, (net, x) -> net.multiply(x, net.sigmoid(net.adaptiveAvgPool(x, new Extent(1, 1)))));
        assertThat(Reach.margin(squeezed, 64)).isEmpty();
        Graph aligned =
                Graphs.graph(4, (net, x) -> net.upsample(net.maxPool(x, 2), 2, Interpolation.BILINEAR_ALIGN_CORNERS));
        assertThat(Reach.margin(aligned, 64)).isEmpty();
        Graph resized = Graphs.graph(4, (net, x) -> net.resizeLike(net.maxPool(x, 2), x, Interpolation.BILINEAR));
        assertThat(Reach.margin(resized, 64)).isPresent();
        assertThat(Reach.margin(resized, 65)).as("the factor is not 2").isEmpty();

        try (SegmentationModel model =
                Graphs.model(new Task.Regression(4), 4, (net, x) -> net.groupNorm("norm", x, 2))) {
            Raster image = Graphs.noise(4, 100, 100);
            assertThatThrownBy(() -> predict(model, new Tiling.Exact(64), 1, image))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("100")
                    .hasMessageContaining("blend");
            predict(model, new Tiling.Exact(64, OptionalInt.of(8)), 1, image);
        }
    }

    @Test
    void aTileThatIsAllMarginIsRefused() {
        try (SegmentationModel model = Graphs.model(Task.classes(3), 1, twoScales("nearest"))) {
            assertThatThrownBy(() -> predict(model, new Tiling.Exact(16), 1, Graphs.noise(1, 100, 100)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tile of 16")
                    .hasMessageContaining("at least");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.5,97,130,32,1", "0.25,97,130,40,3", "0,64,64,32,2", "0.75,50,33,32,4", "0.5,20,90,32,1"})
    void blendingANetworkThatReturnsItsInputGivesTheInput(double overlap, int height, int width, int tile, int batch) {
        try (SegmentationModel model = Graphs.identity(2)) {
            Raster image = Graphs.noise(2, height, width);
            assertThat(predict(model, new Tiling.Blended(tile, overlap), batch, image)
                            .values())
                    .isEqualTo(image);
            assertThat(predict(model, new Tiling.Exact(tile), batch, image).values())
                    .isEqualTo(image);
        }
    }

    /** The formula, written once more and without any economy. */
    @Test
    void blendingIsTheMeanByGaussianWeights() {
        try (SegmentationModel model = Graphs.model(Task.classes(3), 1, twoScales("nearest"))) {
            Raster image = Graphs.noise(1, 70, 52);
            Raster blended =
                    predict(model, new Tiling.Blended(32, 0.5), 2, image).values();
            int[] tops = {0, 13, 25, 38};
            int[] lefts = {0, 10, 20};
            double[] sums = new double[3 * 70 * 52];
            double[] weights = new double[70 * 52];
            for (int top : tops) {
                for (int left : lefts) {
                    float[] part = predict(model, new Tiling.Whole(), 1, image.crop(top, left, 32, 32))
                            .values()
                            .samples();
                    for (int y = 0; y < 32; y++) {
                        for (int x = 0; x < 32; x++) {
                            double d2 = (y - 15.5) * (y - 15.5) + (x - 15.5) * (x - 15.5);
                            double weight = Math.exp(-d2 / (2 * 4 * 4));
                            int at = (top + y) * 52 + left + x;
                            weights[at] += weight;
                            for (int c = 0; c < 3; c++) {
                                sums[c * 70 * 52 + at] += weight * part[(c * 32 + y) * 32 + x];
                            }
                        }
                    }
                }
            }
            for (int i = 0; i < sums.length; i++) {
                assertThat((double) blended.samples()[i])
                        .isCloseTo(sums[i] / weights[i % weights.length], org.assertj.core.api.Assertions.within(1e-5));
            }
        }
    }

    @Test
    void smallImagesStayWholeAndLargeOnesAreTiledUnasked() {
        Graph graph = TinyArchitecture.of(Task.classes(2), false).graph();
        Plan small = Plan.of(graph, new Tiling.Automatic(), 1, 1000, 1000);
        assertThat(small.rows()).hasSize(1);
        assertThat(small.columns()).hasSize(1);
        Plan large = Plan.of(graph, new Tiling.Automatic(), 1, 20_000, 20_000);
        assertThat(large.rows()).hasSizeGreaterThan(20);
        assertThat(large.rows()).noneMatch(Span::blended);
        // 8 channels twice, joined, in float32, at the image's resolution, and the image's own.
        assertThat(FeatureMaps.bytes(graph, 1000, 1000)).isBetween(100_000_000L, 200_000_000L);
    }

    @Test
    void scalesCountInTheMemoryOfAWholeImage() {
        Graph graph = TinyArchitecture.of(Task.classes(2), false).graph();
        int side = 3000;
        assertThat(FeatureMaps.bytes(graph, side, side)).isLessThan(Tiling.WHOLE_BYTES);
        assertThat(FeatureMaps.bytes(graph, 2 * side, 2 * side)).isGreaterThan(Tiling.WHOLE_BYTES);
        try (SegmentationModel model =
                Graphs.model(TinyArchitecture.of(Task.classes(2), false), new Normalization.None())) {
            Extent image = new Extent(side, side);
            assertThat(predictor(model, List.of()).plan(image).rows()).hasSize(1);
            assertThat(predictor(model, List.of(0.5)).plan(image).rows()).hasSize(1);
            assertThat(predictor(model, List.of(0.5, 2.0)).plan(image).rows()).hasSizeGreaterThan(1);
        }
    }

    private static SegmentationPredictor predictor(SegmentationModel model, List<Double> scales) {
        return new SegmentationPredictor(
                model,
                PredictionOptions.builder()
                        .optAugmentation(new TestTimeAugmentation(false, false, scales))
                        .build());
    }

    @Test
    void everyPixelIsCoveredOnce() {
        Graph graph = TinyArchitecture.of(Task.classes(2), true).graph();
        for (int pixels = 1; pixels < 300; pixels++) {
            int next = 0;
            for (Span span : Plan.of(graph, new Tiling.Exact(60), 1, pixels, 9).rows()) {
                assertThat(span.outFrom()).isEqualTo(next);
                next = span.outTo();
            }
            assertThat(next).isEqualTo(pixels);
        }
    }

    @Test
    void stripsAreThePredictionInPieces() {
        try (SegmentationModel model =
                Graphs.model(TinyArchitecture.of(Task.classes(3), false), new Normalization.PerImage())) {
            Raster image = Graphs.noise(3, 210, 111);
            for (Tiling tiling : List.of(new Tiling.Whole(), new Tiling.Exact(48), new Tiling.Blended(48, 0.5))) {
                for (int smallest : new int[] {0, 9}) {
                    PredictionOptions options = PredictionOptions.builder()
                            .optTiling(tiling)
                            .optMinimumSizes(List.of(smallest))
                            .build();
                    SegmentationPredictor predictor = new SegmentationPredictor(model, options);
                    LabelMap whole = predictor.predict(image).labels();
                    List<LabelMap> strips = new ArrayList<>();
                    predictor.predict(ImageSource.of(image), strips::add);
                    int top = 0;
                    for (LabelMap strip : strips) {
                        assertThat(strip).isEqualTo(whole.crop(top, 0, strip.height(), 111));
                        top += strip.height();
                    }
                    assertThat(top).isEqualTo(210);
                    if (tiling instanceof Tiling.Whole) {
                        assertThat(strips).hasSize(1);
                    } else {
                        assertThat(strips).hasSizeGreaterThan(1);
                    }
                }
            }
        }
    }
}
