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
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.TinyArchitecture;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentationPredictorTest {

    private static SegmentationModel model(Task task, boolean valid) {
        Network network = TinyArchitecture.of(task, valid);
        List<String> classes =
                task.maskClasses().orElse(2) == 3 ? List.of("background", "a", "b") : List.of("background", "a");
        return SegmentationModel.create(network, classes, new Normalization.PerImage(), Precision.FLOAT32, 1);
    }

    private static Raster noise(int channels, int height, int width) {
        Random random = new Random(height * 1000L + width);
        float[] samples = new float[channels * height * width];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat();
        }
        return Raster.of(channels, height, width, samples);
    }

    @ParameterizedTest
    @CsvSource({"false,32,32", "false,33,57", "false,1,1", "true,20,20", "true,37,64", "true,5,100"})
    void predictsAtTheImagesOwnSize(boolean valid, int height, int width) {
        try (SegmentationModel model = model(Task.classes(3), valid)) {
            Prediction prediction = new SegmentationPredictor(model).predict(noise(1, height, width));

            assertThat(prediction.labels().height()).isEqualTo(height);
            assertThat(prediction.labels().width()).isEqualTo(width);
            float[] p = prediction.values().samples();
            int pixels = height * width;
            for (int i = 0; i < pixels; i++) {
                assertThat(p[i] + p[pixels + i] + p[2 * pixels + i]).isCloseTo(1, within(1e-5f));
                int label = prediction.labels().labels()[i];
                assertThat(p[label * pixels + i]).isEqualTo(Math.max(p[i], Math.max(p[pixels + i], p[2 * pixels + i])));
            }
        }
    }

    /** Framing only adds borders: the centre of a large image is what the network says of its neighbourhood alone. */
    @Test
    void aFramedImageKeepsItsPlace() {
        Network network = TinyArchitecture.of(Task.classes(3), true);
        try (SegmentationModel model = SegmentationModel.create(
                network, List.of("background", "a", "b"), new Normalization.None(), Precision.FLOAT32, 1)) {
            SegmentationPredictor predictor = new SegmentationPredictor(model);
            Raster large = noise(1, 80, 80);
            Raster whole = predictor.predict(large).values();
            // An even offset keeps the pooling grid.
            Raster part = predictor.predict(large.crop(20, 16, 40, 44)).values();
            for (int y = 14; y < 26; y++) {
                for (int x = 14; x < 30; x++) {
                    assertThat(part.samples()[y * 44 + x])
                            .isCloseTo(whole.samples()[(20 + y) * 80 + 16 + x], within(1e-5f));
                }
            }
        }
    }

    @Test
    void greyAndColourMeet() {
        try (SegmentationModel model = model(Task.classes(2), false)) {
            SegmentationPredictor predictor = new SegmentationPredictor(model);
            assertThat(predictor.predict(noise(3, 16, 16)).labels().labels()).hasSize(256);
            assertThatThrownBy(() -> predictor.predict(noise(2, 16, 16))).hasMessageContaining("2");
        }
    }

    @Test
    void binaryThresholdsAtOneHalf() {
        try (SegmentationModel model = model(new Task.Binary(), false)) {
            Prediction prediction = new SegmentationPredictor(model).predict(noise(1, 24, 24));
            float[] p = prediction.values().samples();
            assertThat(p).hasSize(24 * 24);
            for (int i = 0; i < p.length; i++) {
                assertThat(p[i]).isBetween(0f, 1f);
                assertThat(prediction.labels().labels()[i]).isEqualTo(p[i] > 0.5f ? 1 : 0);
            }
        }
    }

    @Test
    void ofSeveralLabelsTheMostProbableCountsIfItIsLikely() {
        try (SegmentationModel model = model(new Task.Multilabel(2), false)) {
            Prediction prediction = new SegmentationPredictor(model).predict(noise(1, 24, 24));
            float[] p = prediction.values().samples();
            int pixels = 24 * 24;
            assertThat(p).hasSize(2 * pixels);
            int[] seen = new int[3];
            for (int i = 0; i < pixels; i++) {
                int label = prediction.labels().labels()[i];
                seen[label]++;
                float best = Math.max(p[i], p[pixels + i]);
                assertThat(label).isEqualTo(best <= 0.5f ? 0 : p[i] >= p[pixels + i] ? 1 : 2);
            }
            assertThat(seen).as("all three cases").doesNotContain(0);
        }
    }

    @Test
    void aRegressionHasNoClasses() {
        try (SegmentationModel model = model(new Task.Regression(1), false)) {
            Prediction prediction = new SegmentationPredictor(model).predict(noise(1, 16, 16));
            assertThatThrownBy(prediction::labels).hasMessageContaining("read values()");
        }
    }

    @Test
    void threadsShareAModel() throws Exception {
        try (SegmentationModel model = model(Task.classes(2), false)) {
            SegmentationPredictor predictor = new SegmentationPredictor(model);
            Prediction alone = predictor.predict(noise(1, 40, 30));
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<Prediction>> futures = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    futures.add(threads.submit(() -> predictor.predict(noise(1, 40, 30))));
                }
                for (Future<Prediction> future : futures) {
                    assertThat(future.get().values()).isEqualTo(alone.values());
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void plansOfManySizesAreNotKept() {
        try (SegmentationModel model = model(Task.classes(2), false)) {
            SegmentationPredictor predictor = new SegmentationPredictor(model);
            Plan first = predictor.plan(new Extent(16, 16));
            assertThat(predictor.plan(new Extent(16, 16))).isSameAs(first);
            for (int width = 17; width < 217; width++) {
                predictor.plan(new Extent(16, width));
            }
            assertThat(predictor.plan(new Extent(16, 16))).isEqualTo(first).isNotSameAs(first);
        }
    }

    @Test
    void segmentingHoldsNoProbabilitiesOfTheWholeImage() {
        int classes = 60;
        try (SegmentationModel model =
                Graphs.model(Task.classes(classes), 1, (net, x) -> net.conv("head", x, Op.Conv.same(classes, 1)))) {
            PredictionOptions options = PredictionOptions.builder()
                    .optTiling(new Tiling.Exact(32))
                    .optMinimumSizes(List.of(3))
                    .optInstances(new Instances.Components())
                    .build();
            SegmentationPredictor predictor = new SegmentationPredictor(model, options);
            Raster image = noise(1, 300, 40);
            Prediction prediction = predictor.predict(image);
            Segmentation segmentation = predictor.segment(image);
            assertThat(segmentation.labels()).isEqualTo(prediction.labels());
            assertThat(segmentation.instances()).isEqualTo(prediction.instances());
            long all = allocated(() -> predictor.predict(image));
            long labels = allocated(() -> predictor.segment(image));
            assertThat(all - labels).isGreaterThan(300L * 40 * classes * Float.BYTES * 3 / 4);
        }
    }

    /** Bytes of the heap that a thread takes while it does something. */
    private static long allocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
