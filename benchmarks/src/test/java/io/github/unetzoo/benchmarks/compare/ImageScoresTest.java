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
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.github.unetzoo.benchmarks.speed.Quartiles;
import io.github.unetzoo.benchmarks.statistics.ModelScores;
import io.github.unetzoo.benchmarks.statistics.Pair;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.TrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageScoresTest {

    private static final List<String> CLASSES = List.of("background", "cell", "debris");

    /** Of 20 true pixels of class 1 in an image, so many are found; class 2 is in the images named so. */
    private static CellResult cell(OptionalLong seed, Map<String, Integer> found) {
        Evaluation evaluation =
                Evaluation.builder().setClasses(CLASSES).optKeepRows(true).build();
        found.forEach((image, pixels) -> {
            int[] truth = new int[40];
            int[] prediction = new int[40];
            Arrays.fill(truth, 0, image.startsWith("empty") ? 0 : 20, 1);
            Arrays.fill(prediction, 0, pixels, 1);
            if (image.startsWith("debris")) {
                truth[30] = 2;
                prediction[30] = 2;
            }
            evaluation.add(image, 5, 8, truth, prediction);
        });
        CellScore score = new CellScore(
                evaluation.result(),
                Optional.empty(),
                Map.of(Precision.FLOAT32, new Quartiles(12, 12.5, 13)),
                OptionalLong.empty(),
                List.of(),
                Map.of());
        return new CellResult(seed, Path.of("cell"), false, Optional.of(score), Optional.empty());
    }

    private static CellResult failed(long seed) {
        return new CellResult(OptionalLong.of(seed), Path.of("cell"), false, Optional.empty(), Optional.of("no"));
    }

    private static ModelResult model(String label, CellResult... cells) {
        return new ModelResult(label, "", Map.of(), Optional.of(new ModelSize(1_500_000, 1, 32)), List.of(cells));
    }

    private static ComparisonResult result(ModelResult... models) {
        return new ComparisonResult(
                new DataFacts("data", "0", CLASSES, Map.of("test", 4), List.of()),
                TrainingConfig.builder().build(),
                List.of(1L, 2L),
                Map.of(),
                List.of(models),
                Statistics.DEFAULT_EPSILON,
                List.of(),
                Gallery.NONE);
    }

    private static ComparisonResult result() {
        return result(
                model(
                        "a",
                        cell(OptionalLong.of(1), Map.of("one", 20, "two", 18, "debris", 10, "empty", 0)),
                        cell(OptionalLong.of(2), Map.of("one", 18, "two", 18, "debris", 10, "empty", 0))),
                model("b", cell(OptionalLong.of(1), Map.of("one", 10, "two", 9, "debris", 12, "empty", 5)), failed(2)),
                model("c", failed(1), failed(2)));
    }

    @Test
    void sentencesCallAModelByItsArchitectureWhereThatIsEnough() {
        CellResult good = cell(OptionalLong.of(1), Map.of("a", 20, "b", 19));
        CellResult bad = cell(OptionalLong.of(1), Map.of("a", 9, "b", 10));
        assertThat(result(model("unet:width=8", good), model("fcn:width=8", bad))
                        .statistics()
                        .verdict()
                        .text())
                .contains(
                        " is unet: 0.97",
                        "Not distinguishable from unet on this data, lower perhaps by chance alone: fcn (")
                .doesNotContain("width");
        assertThat(result(model("unet:width=8", good), model("unet:width=4", bad), model("fcn.nuclei", bad))
                        .statistics()
                        .verdict()
                        .text())
                .contains(" is unet:width=8: 0.97");
    }

    @Test
    void imagesHaveTheMeanOfTheirClasses() {
        List<ModelScores> models = ImageScores.of(result(), ImageMeasure.IOU);
        assertThat(models.get(0).runs()).hasSize(2);
        assertThat(models.get(0).runs().get(0).scores())
                .containsOnly(
                        entry("one", OptionalDouble.of(1)),
                        entry("two", OptionalDouble.of(0.9)),
                        entry("debris", OptionalDouble.of(0.75)),
                        entry("empty", OptionalDouble.empty()));
        assertThat(models.get(1).runs().get(0).scores()).containsEntry("empty", OptionalDouble.of(0));
        assertThat(models.get(1).failed()).isEqualTo(1);
        assertThat(models.get(2).runs()).isEmpty();
        assertThat(models.get(2).failed()).isEqualTo(2);
        assertThat(models.get(0).parameters()).hasValue(1_500_000);
        assertThat(models.get(0).latencyMillis()).hasValue(12.5);
        assertThat(ImageScores.of(result(), ImageMeasure.DICE)
                        .get(1)
                        .runs()
                        .get(0)
                        .scores()
                        .get("one"))
                .isEqualTo(OptionalDouble.of(2 / 3.0));
    }

    /** Cells that tested other images with the same seed, as folds do, are one run. */
    @Test
    void cellsOfOneSeedAreOneRun() {
        ModelScores model = ImageScores.of(
                        result(model(
                                "a",
                                cell(OptionalLong.of(1), Map.of("one", 20)),
                                cell(OptionalLong.of(2), Map.of("one", 10)),
                                cell(OptionalLong.of(1), Map.of("two", 15)),
                                cell(OptionalLong.of(2), Map.of("two", 5)))),
                        ImageMeasure.IOU)
                .get(0);
        assertThat(model.runs()).hasSize(2);
        assertThat(model.runs().get(1).seed()).hasValue(2);
        assertThat(model.runs().get(1).scores())
                .containsOnly(entry("one", OptionalDouble.of(0.5)), entry("two", OptionalDouble.of(0.25)));
        assertThat(model.failed()).isZero();
    }

    @Test
    void aComparisonHasAVerdict() {
        Statistics statistics = result().statistics();
        Pair pair = statistics.pair("a", "b").orElseThrow();
        assertThat(pair.differences()).hasSize(3).contains(entry("two", 0.45));
        assertThat(pair.leftOut()).isEqualTo(1);
        assertThat(statistics.verdict().best()).containsExactly("a");
        assertThat(result().toText())
                .contains("Best by IoU per image (mean of its classes) is a: 0.8667 (95% interval 0.7500 to 0.9500).")
                .contains("b was trained once")
                .contains("c has no score and is not judged. b is judged by 1 of 2 trainings; the other failed.\n");
    }

    @Test
    void statisticsAreInTheJson() {
        JsonObject json = result().toJson().getAsJsonObject("statistics");
        assertThat(json.keySet()).containsExactly("iou", "dice");
        JsonObject iou = json.getAsJsonObject("iou");
        assertThat(iou.getAsJsonArray("models")).hasSize(3);
        JsonObject pair = iou.getAsJsonArray("pairs").get(0).getAsJsonObject();
        Pair expected = result().statistics().pairs().get(0);
        assertThat(pair.get("mean").getAsDouble()).isEqualTo(expected.mean());
        assertThat(pair.getAsJsonObject("overall").get("holm").getAsDouble())
                .isEqualTo(expected.overall().orElseThrow().holm());
        assertThat(pair.getAsJsonObject("needed").get("kind").getAsString()).isNotEmpty();
        assertThat(iou.getAsJsonObject("verdict").get("text").getAsString())
                .isEqualTo(result().statistics().verdict().text());
        assertThat(iou.getAsJsonObject("verdict")
                        .getAsJsonObject("smallest")
                        .get("label")
                        .getAsString())
                .isEqualTo("a");
    }

    @Test
    void pairsAreATable(@TempDir Path folder) throws Exception {
        result().write(folder);
        List<String> lines = Files.readAllLines(folder.resolve("pairs.csv"));
        assertThat(lines).hasSize(3);
        assertThat(lines).extracting(line -> line.split(",", -1).length).containsOnly(23);
        assertThat(lines.get(1)).startsWith("iou,a,b,3,1,");
        assertThat(lines.get(2)).startsWith("dice,a,b,3,1,");
        assertThat(Double.parseDouble(lines.get(1).split(",", -1)[5]))
                .isCloseTo(result().statistics().pairs().get(0).mean(), within(1e-15));
    }
}
