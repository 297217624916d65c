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
package io.github.unetzoo.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.ImageScore;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cross-validation within a comparison. */
class ComparisonFoldsTest {

    private static final int SIDE = 12;
    private static final int FOLDS = 3;

    @TempDir
    Path folder;

    private static Evaluation evaluation() {
        return Evaluation.builder()
                .setClasses(List.of("background", "a", "b"))
                .optIgnoreIndex(9)
                .optSurfaceDistances(true)
                .optKeepRows(true)
                .build();
    }

    /** Some images lack classes, some come with instances, some pixels are ignored. */
    private static void add(Evaluation evaluation, int image) {
        Random random = new Random(image);
        int[] truth = new int[SIDE * SIDE];
        int[] predicted = new int[SIDE * SIDE];
        int[] objects = new int[SIDE * SIDE];
        int classes = image % 4 == 0 ? 1 : image % 3 == 0 ? 2 : 3;
        for (int i = 0; i < truth.length; i++) {
            int block = i / SIDE / 3 * 4 + i % SIDE / 3;
            truth[i] = random.nextInt(40) == 0 ? 9 : new Random(31L * image + block).nextInt(classes);
            predicted[i] = random.nextInt(5) == 0 ? random.nextInt(3) : Math.min(2, truth[i]);
            objects[i] = truth[i] == 0 || truth[i] == 9 ? 0 : block + 1;
        }
        if (image % 2 == 0) {
            evaluation.add("image" + image, SIDE, SIDE, truth, predicted, objects);
        } else {
            evaluation.add("image" + image, SIDE, SIDE, truth, predicted);
        }
    }

    @Test
    void partsTogetherAreOneEvaluation() {
        Evaluation whole = evaluation();
        List<EvaluationResult> parts = new ArrayList<>();
        for (int part = 0; part < FOLDS; part++) {
            Evaluation fold = evaluation();
            for (int image = part * 5; image < part * 5 + 4 + part; image++) {
                add(whole, image);
                add(fold, image);
            }
            parts.add(fold.result());
        }
        same("", FoldMerge.evaluation(parts).toJson(), whole.result().toJson());
        assertThat(FoldMerge.evaluation(List.of(parts.get(0))).rows())
                .isEqualTo(parts.get(0).rows());
    }

    /** Texts and counts equal, other numbers but for rounding. */
    private static void same(String where, JsonElement one, JsonElement other) {
        if (one instanceof JsonObject object) {
            assertThat(object.keySet())
                    .as(where)
                    .isEqualTo(other.getAsJsonObject().keySet());
            object.entrySet()
                    .forEach(e -> same(
                            where + "." + e.getKey(),
                            e.getValue(),
                            other.getAsJsonObject().get(e.getKey())));
        } else if (one.isJsonArray()) {
            assertThat(one.getAsJsonArray().size())
                    .as(where)
                    .isEqualTo(other.getAsJsonArray().size());
            for (int i = 0; i < one.getAsJsonArray().size(); i++) {
                same(
                        where + "[" + i + "]",
                        one.getAsJsonArray().get(i),
                        other.getAsJsonArray().get(i));
            }
        } else if (one.isJsonPrimitive() && one.getAsJsonPrimitive().isNumber() && !other.isJsonNull()) {
            assertThat(one.getAsDouble()).as(where).isEqualTo(other.getAsDouble(), within(1e-12));
        } else {
            assertThat(one).as(where).isEqualTo(other);
        }
    }

    @Test
    void aSeedWhoseFoldFailedHasFailed() {
        CellScore score = new CellScore(
                evaluation().result(), Optional.empty(), Map.of(), OptionalLong.empty(), List.of(), Map.of());
        CellResult fine = new CellResult(OptionalLong.of(1), folder, true, Optional.of(score), Optional.empty());
        CellResult bad =
                new CellResult(OptionalLong.of(1), folder, false, Optional.empty(), Optional.of("out of memory"));
        CellResult merged = FoldMerge.cell(OptionalLong.of(1), folder, List.of(fine, bad, fine));
        assertThat(merged.failure()).contains("fold 2: out of memory");
        assertThat(merged.folds()).hasSize(3);
        assertThat(FoldMerge.cell(OptionalLong.of(1), folder, List.of(bad, bad)).failure())
                .contains("out of memory");
        assertThat(FoldMerge.cell(OptionalLong.of(1), folder, List.of(fine, fine)))
                .matches(CellResult::reused)
                .matches(cell -> !cell.failed());
    }

    private Path nuclei() throws IOException {
        SyntheticNuclei nuclei = SyntheticNuclei.builder()
                .optCount(7, 0, 0)
                .optSize(40)
                .optSeed(3)
                .build();
        Path data = folder.resolve("data");
        Files.createDirectories(data.resolve("images"));
        Files.createDirectories(data.resolve("masks"));
        Split split = nuclei.split("train");
        for (int i = 0; i < split.size(); i++) {
            Sample sample = split.sample(i);
            ImageFiles.writeImage(data.resolve("images/" + sample.name() + ".png"), sample.image());
            ImageFiles.writeLabels(data.resolve("masks/" + sample.name() + ".png"), sample.mask());
        }
        return data;
    }

    @Test
    void eachImageIsTestedOnceWithEachSeed() throws IOException {
        FolderDataset dataset = FolderDataset.open(nuclei());
        List<SegmentationDataset> folds = dataset.folds(FOLDS);
        List<String> trained = new ArrayList<>();
        Comparison.Builder builder = Comparison.builder()
                .setDataset(dataset)
                .setModels(List.of("unet:width=2,depth=1"))
                .setOutput(folder.resolve("out"))
                .optFolds(folds)
                .optSeeds(List.of(4L, 5L))
                .optConfig(TrainingConfig.builder()
                        .optEpochs(1)
                        .optCrop(32)
                        .optBatch(2)
                        .build())
                .optListener(new ComparisonListener() {
                    @Override
                    public TrainingListener training(CellName name) {
                        trained.add(name.toString());
                        return TrainingListener.SILENT;
                    }
                });
        ComparisonResult result = builder.build().run();
        assertThat(trained)
                .hasSize(6)
                .startsWith("unet:width=2,depth=1, seed 4, fold 1", "unet:width=2,depth=1, seed 4, fold 2")
                .endsWith("unet:width=2,depth=1, seed 5, fold 3");
        assertThat(folder.resolve("out/runs/unet-width-2-depth-1-seed5-fold3/cell.json"))
                .isNotEmptyFile();
        ModelResult model = result.models().get(0);
        assertThat(model.cells()).extracting(cell -> cell.seed().orElseThrow()).containsExactly(4L, 5L);
        assertThat(model.dice().count()).isEqualTo(2);
        for (CellResult cell : model.cells()) {
            EvaluationResult together = cell.score().orElseThrow().evaluation();
            assertThat(together.images()).isEqualTo(7);
            assertThat(together.rows()).extracting(ImageScore::image).hasSize(7).doesNotHaveDuplicates();
            assertThat(cell.folds())
                    .hasSize(FOLDS)
                    .allMatch(fold -> fold.score().orElseThrow().evaluation().images() >= 2);
        }
        assertThat(result.gallery().images())
                .as("images that the first fold tests")
                .hasSizeBetween(2, 3)
                .allMatch(
                        shown -> model.cells().get(0).folds().get(0).score().orElseThrow().evaluation().rows().stream()
                                .anyMatch(row -> row.image().equals(shown.image())));
        assertThat(result.data().splitSizes()).containsExactly(Map.entry("test", 7));
        assertThat(result.data().notes()).anyMatch(note -> note.startsWith("cross-validated in 3 folds"));
        JsonObject cell = result.toJson()
                .getAsJsonArray("models")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("cells")
                .get(0)
                .getAsJsonObject();
        assertThat(cell.getAsJsonArray("folds")).hasSize(FOLDS);
        assertThat(result.toCsv().lines()).hasSize(3);
        assertThat(result.toHtml()).contains("unet:width=2,depth=1");

        trained.clear();
        assertThat(builder.build().run().models().get(0).cells()).allMatch(CellResult::reused);
        assertThat(trained).isEmpty();
    }
}
