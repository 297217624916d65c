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
package io.github.unetzoo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.files.ExclusiveLock;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {

    @TempDir
    Path folder;

    private List<SegmentationDataset> folds;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("data/images"));
        Files.createDirectories(folder.resolve("data/masks"));
        Split split =
                SyntheticNuclei.builder().optCount(12, 1, 1).optSize(48).build().split("train");
        for (int i = 0; i < split.size(); i++) {
            Sample sample = split.sample(i);
            ImageFiles.writeImage(folder.resolve("data/images/" + sample.name() + ".png"), sample.image());
            ImageFiles.writeLabels(folder.resolve("data/masks/" + sample.name() + ".png"), sample.mask());
        }
        folds = FolderDataset.open(folder.resolve("data")).folds(3);
    }

    private CrossValidation.Builder validation(String name) {
        return CrossValidation.builder()
                .setNetwork(TinyArchitecture.of(Task.classes(2), false))
                .setFolds(folds)
                .setOutput(folder.resolve(name))
                .optConfig(TrainingConfig.builder()
                        .optEpochs(2)
                        .optCrop(32)
                        .optBatch(2)
                        .optLearningRate(1e-2)
                        .build());
    }

    @Test
    void trainsAndTestsEveryFoldAndSumsThemUp() throws IOException {
        List<Integer> told = new ArrayList<>();
        CrossValidationResult result = validation("all")
                .optListeners(fold -> {
                    told.add(fold);
                    return TrainingListener.SILENT;
                })
                .build()
                .run();

        assertThat(result.complete()).isTrue();
        assertThat(told).containsExactly(1, 1, 2, 3);
        double[] dice = result.folds().values().stream()
                .mapToDouble(fold -> fold.evaluation().mean().dice().orElseThrow())
                .toArray();
        double mean = (dice[0] + dice[1] + dice[2]) / 3;
        assertThat(result.meanDice().orElseThrow()).isCloseTo(mean, within(1e-12));
        double variance = 0;
        for (double one : dice) {
            variance += (one - mean) * (one - mean) / 2;
        }
        assertThat(result.deviationOfDice().orElseThrow()).isCloseTo(Math.sqrt(variance), within(1e-12));
        assertThat(result.folds().values()).allMatch(fold -> fold.evaluation().images() == 4);
        assertThat(folder.resolve("all/folds.csv")).content().hasLineCount(4);
        assertThat(folder.resolve("all/fold2/model.safetensors")).isNotEmptyFile();
        assertThat(result.toText()).contains("mean Dice").doesNotContain("are finished");
    }

    @Test
    void foldsCanBeRunOneAtATimeAndAreNotRunTwice() throws IOException {
        CrossValidationResult second = validation("one").optFold(2).build().run();
        assertThat(second.folds()).containsOnlyKeys(2);
        assertThat(second.complete()).isFalse();
        assertThat(second.toText()).contains("1 of 3 folds are finished");
        FileTime then = Files.getLastModifiedTime(folder.resolve("one/fold2/test.json"));

        CrossValidationResult all = validation("one").optResume(true).build().run();

        assertThat(all.complete()).isTrue();
        assertThat(all.folds().get(2)).isEqualTo(second.folds().get(2));
        assertThat(Files.getLastModifiedTime(folder.resolve("one/fold2/test.json")))
                .isEqualTo(then);
        CrossValidationResult whole = validation("whole").build().run();
        assertThat(all.folds()).isEqualTo(whole.folds());
    }

    @Test
    void foldsOfAnotherConfigurationDoNotCount() throws IOException {
        validation("mixed").optFold(1).build().run();
        CrossValidationResult other = validation("mixed")
                .optConfig(TrainingConfig.builder()
                        .optEpochs(1)
                        .optCrop(32)
                        .optBatch(2)
                        .build())
                .optFold(2)
                .build()
                .run();

        assertThat(other.folds()).containsOnlyKeys(2);
    }

    @Test
    void whatCannotBeIsSaidFirst() {
        assertThatThrownBy(() -> validation("x").optFold(4).build()).hasMessage("fold 4 must be 1 to 3");
        assertThatThrownBy(() -> validation("x").setFolds(List.of()).build()).hasMessageContaining("folds is empty");
        assertThatThrownBy(() -> CrossValidation.builder().build()).hasMessageContaining("setNetwork");
        assertThatThrownBy(() -> validation("x")
                        .setNetwork(TinyArchitecture.of(new Task.Regression(1), false))
                        .build())
                .hasMessageContaining("no classes to score");
    }

    @Test
    void theTestIsInFloat32AndMeasuresSurfaces() throws IOException {
        CrossValidationResult result = validation("bf16")
                .optConfig(TrainingConfig.builder()
                        .optEpochs(1)
                        .optCrop(32)
                        .optBatch(2)
                        .optLearningRate(1e-2)
                        .optPrecision(Precision.BFLOAT16)
                        .build())
                .optFold(1)
                .build()
                .run();

        try (SegmentationModel model = SegmentationModel.load(folder.resolve("bf16/fold1"), Precision.FLOAT32)) {
            EvaluationResult evaluated =
                    SplitEvaluation.run(new SegmentationPredictor(model), folds.get(0), "test", true, done -> {});
            assertThat(result.folds().get(1).evaluation().toJson()).isEqualTo(evaluated.toJson());
        }
    }

    @Test
    void theSumIsOfAllThatIsFinishedWhenItIsWritten() throws Exception {
        validation("two").build().run();
        Path out = folder.resolve("two");
        Files.move(out.resolve("fold3/test.json"), folder.resolve("later"));
        ExclusiveLock other = FolderLock.take(out);
        CompletableFuture<CrossValidationResult> summing = CompletableFuture.supplyAsync(() -> {
            try {
                return validation("two").optFold(1).optResume(true).build().run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThatThrownBy(() -> summing.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        // Another process ends its fold and writes the sum.
        Files.move(folder.resolve("later"), out.resolve("fold3/test.json"));
        other.close();
        assertThat(summing.get(60, TimeUnit.SECONDS).complete()).isTrue();
        assertThat(out.resolve("folds.csv")).content().hasLineCount(4);
    }

    @Test
    void whatDoesNotFitIsSaidBeforeImagesAreRead() {
        assertThatThrownBy(() -> validation("x")
                        .optConfig(TrainingConfig.builder()
                                .optCrop(32)
                                .optClassWeights(List.of(1f))
                                .build())
                        .optListeners(fold -> {
                            throw new AssertionError("images were read first");
                        })
                        .build()
                        .run())
                .hasMessageContaining("do not fit 2 classes");
    }
}
