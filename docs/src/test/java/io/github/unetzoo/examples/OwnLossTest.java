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
package io.github.unetzoo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.loss.CrossEntropyLoss;
import io.github.unetzoo.loss.SegmentationLoss;
import io.github.unetzoo.loss.SoftDiceLoss;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnLossTest {

    @TempDir
    Path out;

    /** Two pixels: one whose class is right with probability 1/2, one with 1/4 that does not count. */
    @Test
    void isWhatThePaperSays() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray logits = manager.create(new float[] {0, 0, 0, (float) Math.log(3)}, new Shape(1, 2, 1, 2));
            NDArray labels = manager.create(new long[] {1, 0}, new Shape(1, 1, 2));
            NDArray first = manager.create(new float[] {1, 0}, new Shape(1, 1, 2));
            NDArray both = first.onesLike();
            assertThat(new PolyLoss(3).evaluate(logits, labels, first).getFloat())
                    .isCloseTo((float) (Math.log(2) + 3 * 0.5), within(1e-6f));
            assertThat(new PolyLoss(0).evaluate(logits, labels, both).getFloat())
                    .isCloseTo(
                            new CrossEntropyLoss(List.of())
                                    .evaluate(logits, labels, both)
                                    .getFloat(),
                            within(1e-6f));
            assertThat(new PolyLoss(1)
                            .evaluate(logits, labels, first.zerosLike())
                            .getFloat())
                    .isZero();
        }
    }

    @Test
    void oneClassIsRefused() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray logits = manager.zeros(new Shape(1, 1, 2, 2));
            NDArray labels = manager.zeros(new Shape(1, 2, 2), DataType.INT64);
            NDArray weights = manager.ones(new Shape(1, 2, 2));
            assertThatThrownBy(() -> new PolyLoss(1).evaluate(logits, labels, weights))
                    .hasMessageContaining("build it with two");
        }
    }

    @Test
    void aTrainingTakesItAndIsNotResumedWithAnother() throws IOException {
        SegmentationDataset cells =
                SyntheticNuclei.builder().optCount(8, 2, 1).optSize(40).build();
        SegmentationLoss loss = new PolyLoss(1).plus(new SoftDiceLoss());
        List<EpochRecord> history = OwnLoss.train(cells, out, loss, 6).history();
        assertThat(history).hasSize(6);
        assertThat(history.get(5).trainLoss()).isLessThan(0.8 * history.get(0).trainLoss());
        assertThat(RunRecord.read(out).training().loss()).isEqualTo("own poly-1 epsilon=1.0 + soft dice");

        assertThat(OwnLoss.train(cells, out, new PolyLoss(1).plus(new SoftDiceLoss()), 6)
                        .history())
                .isEqualTo(history);
        assertThatThrownBy(() -> OwnLoss.train(cells, out, new PolyLoss(2).plus(new SoftDiceLoss()), 6))
                .hasMessageContaining("another configuration")
                .hasMessageContaining("own poly-1 epsilon=2.0 + soft dice");
    }

    @Test
    void djlTrainsWithIt() {
        List<Float> losses = OwnLoss.train(
                SyntheticNuclei.builder().optCount(8, 1, 1).optSize(40).build().split("train"), 4);
        assertThat(losses).hasSize(16).allMatch(loss -> loss > 0 && loss < 10);
        assertThat(mean(losses.subList(12, 16))).isLessThan(0.8 * mean(losses.subList(0, 4)));
    }

    private static double mean(List<Float> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }
}
