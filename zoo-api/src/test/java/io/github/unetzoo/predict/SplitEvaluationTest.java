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

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.InstanceCounts;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SplitEvaluationTest {

    private static final int HEIGHT = 60;
    private static final int WIDTH = 90;

    /** Two discs that touch, each an object, as an image of logits. */
    private record Discs() implements SegmentationDataset, Split {
        @Override
        public String name() {
            return "discs";
        }

        @Override
        public List<String> classes() {
            return List.of("background", "disc");
        }

        @Override
        public OptionalInt ignoreIndex() {
            return OptionalInt.empty();
        }

        @Override
        public List<String> splitNames() {
            return List.of("test");
        }

        @Override
        public Split split(String name) {
            return this;
        }

        @Override
        public String fingerprint() {
            return "";
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String sampleName(int index) {
            return "discs";
        }

        @Override
        public Sample sample(int index) {
            float[] logits = new float[HEIGHT * WIDTH];
            int[] mask = new int[logits.length];
            int[] ids = new int[logits.length];
            for (int i = 0; i < logits.length; i++) {
                boolean left = Math.hypot(i / WIDTH - 30, i % WIDTH - 25) <= 14;
                boolean right = Math.hypot(i / WIDTH - 30, i % WIDTH - 48) <= 13;
                ids[i] = left ? 7 : right ? 3 : 0;
                mask[i] = left || right ? 1 : 0;
                logits[i] = left || right ? 3 : -3;
            }
            return new Sample(
                    "discs",
                    Raster.of(1, HEIGHT, WIDTH, logits),
                    LabelMap.of(HEIGHT, WIDTH, mask),
                    Optional.of(LabelMap.of(HEIGHT, WIDTH, ids)));
        }
    }

    private static EvaluationResult evaluate(Instances instances) {
        try (SegmentationModel model = Graphs.model(new Task.Binary(), 1, (net, x) -> net.scale(x, 1))) {
            PredictionOptions options =
                    PredictionOptions.builder().optInstances(instances).build();
            return SplitEvaluation.run(new SegmentationPredictor(model, options), new Discs(), "test", false, i -> {});
        }
    }

    private static InstanceCounts objects(EvaluationResult result) {
        return result.score("disc").instances().orElseThrow().counts();
    }

    @Test
    void objectsAreThoseThatThePredictorTellsApart() {
        EvaluationResult split = evaluate(new Instances.Watershed(1));
        assertThat(objects(split)).isEqualTo(new InstanceCounts(2, 2, 2));
        assertThat(split.policy()).contains("split by a watershed of depth 1.0");
        for (Instances regions : List.of(new Instances.None(), new Instances.Components())) {
            EvaluationResult joined = evaluate(regions);
            assertThat(objects(joined).predicted()).isEqualTo(1);
            assertThat(joined.policy()).contains("predicted objects are the 8-connected regions");
        }
    }
}
