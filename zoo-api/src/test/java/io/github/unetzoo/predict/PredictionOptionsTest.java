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
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.train.TinyArchitecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PredictionOptionsTest {

    /** Logits whose softmax is the given probabilities. */
    private static Raster logits(int height, int width, double... probabilities) {
        float[] samples = new float[probabilities.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.log(Math.max(1e-9, probabilities[i]));
        }
        return Raster.of(samples.length / (height * width), height, width, samples);
    }

    private static int[] labels(Task task, Raster image, List<Double> thresholds) {
        try (SegmentationModel model = Graphs.model(task, image.channels(), (net, x) -> net.scale(x, 1))) {
            PredictionOptions options =
                    PredictionOptions.builder().optThresholds(thresholds).build();
            return new SegmentationPredictor(model, options)
                    .predict(image)
                    .labels()
                    .labels();
        }
    }

    @Test
    void thresholdsDecideBetweenClassesAndBackground() {
        // Pixels: background, class 1 just behind it, class 2 just ahead, all close.
        Raster image = logits(1, 4, 0.8, 0.5, 0.3, 0.34, 0.1, 0.45, 0.3, 0.32, 0.1, 0.05, 0.4, 0.34);
        Task task = Task.classes(3);
        assertThat(labels(task, image, List.of())).containsExactly(0, 0, 2, 0);
        assertThat(labels(task, image, List.of(0.41))).containsExactly(0, 1, 0, 0);
        assertThat(labels(task, image, List.of(0.3))).containsExactly(0, 1, 2, 2);
        assertThat(labels(task, image, List.of(0.9, 0.2))).containsExactly(0, 0, 2, 2);
    }

    @Test
    void aBinaryNetworkHasOneThreshold() {
        float[] logits = {-2, -0.5f, 0, 0.5f, 2};
        Raster image = Raster.of(1, 1, 5, logits);
        assertThat(labels(new Task.Binary(), image, List.of())).containsExactly(0, 0, 0, 1, 1);
        assertThat(labels(new Task.Binary(), image, List.of(0.3))).containsExactly(0, 1, 1, 1, 1);
        assertThat(labels(new Task.Binary(), image, List.of(0.7))).containsExactly(0, 0, 0, 0, 1);
    }

    private static Raster discs(double... discs) {
        float[] logits = new float[60 * 90];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = -3;
            for (int d = 0; d < discs.length; d += 3) {
                if (Math.hypot(i / 90 - discs[d], i % 90 - discs[d + 1]) <= discs[d + 2]) {
                    logits[i] = 3;
                }
            }
        }
        return Raster.of(1, 60, 90, logits);
    }

    private static Prediction predict(Raster image, PredictionOptions.Builder options) {
        try (SegmentationModel model = Graphs.model(new Task.Binary(), 1, (net, x) -> net.scale(x, 1))) {
            return new SegmentationPredictor(model, options.build()).predict(image);
        }
    }

    private static long instances(Prediction prediction) {
        return Arrays.stream(prediction.instances().orElseThrow().labels())
                .filter(id -> id > 0)
                .distinct()
                .count();
    }

    @Test
    void touchingDiscsAreSplitByTheWatershedOnly() {
        Raster image = discs(30, 25, 14, 30, 48, 13, 5, 80, 2);
        PredictionOptions.Builder split =
                PredictionOptions.builder().optInstances(new Instances.Watershed(Instances.Watershed.USUAL_DEPTH));
        assertThat(instances(predict(image, split))).isEqualTo(3);
        assertThat(instances(predict(image, split.optMinimumSizes(List.of(14)))))
                .isEqualTo(2);
        PredictionOptions.Builder regions = PredictionOptions.builder().optInstances(new Instances.Components());
        assertThat(instances(predict(image, regions))).isEqualTo(2);
        assertThat(predict(image, PredictionOptions.builder()).instances()).isEmpty();
    }

    @Test
    void classesAreSplitEachByItself() {
        double[] p = new double[3 * 4 * 6];
        for (int i = 0; i < 24; i++) {
            int label = i % 6 == 0 ? 0 : i % 6 < 3 ? 1 : 2;
            p[label * 24 + i] = 1;
        }
        try (SegmentationModel model = Graphs.model(Task.classes(3), 3, (net, x) -> net.scale(x, 1))) {
            PredictionOptions options = PredictionOptions.builder()
                    .optInstances(new Instances.Watershed(1))
                    .build();
            LabelMap ids = new SegmentationPredictor(model, options)
                    .predict(logits(4, 6, p))
                    .instances()
                    .orElseThrow();
            assertThat(Arrays.copyOf(ids.labels(), 6)).containsExactly(0, 1, 1, 2, 2, 2);
        }
    }

    @Test
    void smallObjectsAreRemovedClassByClass() {
        double[] p = new double[3 * 3 * 5];
        int[] labels = {
            1, 1, 0, 2, 2,
            0, 0, 0, 0, 2,
            1, 0, 2, 0, 0
        };
        for (int i = 0; i < 15; i++) {
            p[labels[i] * 15 + i] = 1;
        }
        try (SegmentationModel model = Graphs.model(Task.classes(3), 3, (net, x) -> net.scale(x, 1))) {
            PredictionOptions options =
                    PredictionOptions.builder().optMinimumSizes(List.of(2, 3)).build();
            assertThat(new SegmentationPredictor(model, options)
                            .predict(logits(3, 5, p))
                            .labels()
                            .labels())
                    .containsExactly(1, 1, 0, 2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void whatDoesNotFitTheModelIsRefused() {
        try (SegmentationModel model = Graphs.model(Task.classes(4), 4, (net, x) -> net.scale(x, 1));
                SegmentationModel regression = Graphs.identity(1)) {
            assertThatThrownBy(() -> new SegmentationPredictor(
                            model,
                            PredictionOptions.builder()
                                    .optThresholds(List.of(0.1, 0.2))
                                    .build()))
                    .hasMessageContaining("2 thresholds")
                    .hasMessageContaining("class3");
            assertThatThrownBy(() -> new SegmentationPredictor(
                            model,
                            PredictionOptions.builder()
                                    .optMinimumSizes(List.of(1, 2, 3, 4))
                                    .build()))
                    .hasMessageContaining("4 minimum sizes");
            assertThatThrownBy(() -> new SegmentationPredictor(
                            regression,
                            PredictionOptions.builder()
                                    .optThresholds(List.of(0.1))
                                    .build()))
                    .hasMessageContaining("regression");
            ImageSource image = ImageSource.of(Graphs.noise(1, 8, 8));
            assertThatThrownBy(() -> new SegmentationPredictor(regression).predict(image, strip -> {}))
                    .hasMessageContaining("regression");
            SegmentationPredictor split = new SegmentationPredictor(
                    model,
                    PredictionOptions.builder()
                            .optInstances(new Instances.Components())
                            .build());
            assertThatThrownBy(() -> split.predict(ImageSource.of(Graphs.noise(4, 8, 8)), strip -> {}))
                    .hasMessageContaining("whole image of 8x8");
        }
    }

    @Test
    void numbersHaveBounds() {
        assertThatThrownBy(() -> PredictionOptions.builder().optBatch(0).build())
                .hasMessageContaining("batch 0");
        assertThatThrownBy(() ->
                        PredictionOptions.builder().optThresholds(List.of(1.0)).build())
                .hasMessageContaining("threshold 1.0");
        assertThatThrownBy(() ->
                        PredictionOptions.builder().optMinimumSizes(List.of(-1)).build())
                .hasMessageContaining("minimum size -1");
        assertThatThrownBy(() -> new Tiling.Blended(64, 1)).hasMessageContaining("overlap 1.0");
        assertThatThrownBy(() -> new Tiling.Exact(0)).hasMessageContaining("tile 0");
        assertThatThrownBy(() -> new Instances.Watershed(-1)).hasMessageContaining("depth -1");
    }

    @Test
    void fourThreadsGiveTheBitsOfOne() throws Exception {
        PredictionOptions options = PredictionOptions.builder()
                .optTiling(new Tiling.Blended(32, 0.5))
                .optAugmentation(new TestTimeAugmentation(true, true, List.of(0.75)))
                .optBatch(3)
                .optInstances(new Instances.Watershed(1))
                .build();
        try (SegmentationModel model =
                Graphs.model(TinyArchitecture.of(Task.classes(2), false), new Normalization.PerImage())) {
            SegmentationPredictor predictor = new SegmentationPredictor(model, options);
            List<Raster> images = List.of(Graphs.noise(1, 70, 41), Graphs.noise(1, 33, 90), Graphs.noise(1, 64, 64));
            List<Prediction> alone = images.stream().map(predictor::predict).toList();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<Prediction>> futures = new ArrayList<>();
                for (int i = 0; i < 24; i++) {
                    Raster image = images.get(i % 3);
                    futures.add(threads.submit(() -> predictor.predict(image)));
                }
                for (int i = 0; i < 24; i++) {
                    assertThat(futures.get(i).get()).isEqualTo(alone.get(i % 3));
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }
}
