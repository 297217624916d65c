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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.unetzoo.data.DataException;
import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real comparisons, as small as they can be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComparisonTest {

    private static final String NARROW = "unet:width=4,depth=2";
    private static final String WIDE = "unet:width=8,depth=2";

    private static final String FIRST_CELL = "runs/unet-width-4-depth-2-seed1";

    @TempDir
    static Path folder;

    private ComparisonResult first;
    private final Log firstLog = new Log();

    /** Counts what it is told. */
    private static class Log implements ComparisonListener {
        final List<String> started = new ArrayList<>();
        final List<String> trained = new ArrayList<>();
        final List<String> done = new ArrayList<>();
        int epochs;
        int doneBefore;
        int evaluated;

        @Override
        public void cellStarted(int cell, int cells, CellName name) {
            started.add(cell + "/" + cells + " " + word(name));
        }

        @Override
        public TrainingListener training(CellName name) {
            trained.add(word(name));
            return new TrainingListener() {
                @Override
                public void started(int of, int doneEpochs, int steps) {
                    doneBefore += doneEpochs;
                }

                @Override
                public void epoch(EpochRecord record, boolean best) {
                    epochs++;
                }
            };
        }

        @Override
        public void evaluated(int images, int of) {
            assertThat(images).isBetween(1, of);
            evaluated++;
        }

        @Override
        public void cellDone(int cell, int cells, CellName name, CellResult result) {
            done.add(cell + "/" + cells + " " + word(name)
                    + (result.failed() ? " failed" : result.reused() ? " reused" : ""));
        }
    }

    private static String word(CellName name) {
        return name.label() + " " + name.seed().orElseThrow();
    }

    private static SegmentationDataset nuclei() {
        return SyntheticNuclei.builder()
                .optCount(8, 3, 3)
                .optSize(64)
                .optEmptyShare(0)
                .build();
    }

    private static TrainingConfig.Builder config() {
        return TrainingConfig.builder().optEpochs(2).optCrop(32).optBatch(4).optWarmupEpochs(0.5);
    }

    private static Comparison.Builder comparison(Path output, Log log) {
        return Comparison.builder()
                .setDataset(nuclei())
                .setModels(List.of(NARROW, WIDE))
                .setOutput(output)
                .optSeeds(List.of(1L, 2L))
                .optConfig(config().build())
                .optListener(log);
    }

    @BeforeAll
    void compareOnce() throws IOException {
        first = comparison(folder, firstLog).build().run();
        first.write(folder);
    }

    /** The first cell of the comparison above, finished, as if it had been made in another folder. */
    private static void copyFirstCell(Path output) throws IOException {
        Path cell = Files.createDirectories(output.resolve(FIRST_CELL));
        try (Stream<Path> files = Files.list(folder.resolve(FIRST_CELL))) {
            for (Path file : files.toList()) {
                Files.copy(file, cell.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void everyCellIsTrainedAndScored() {
        assertThat(firstLog.started)
                .containsExactly(
                        "1/4 " + NARROW + " 1", "2/4 " + NARROW + " 2", "3/4 " + WIDE + " 1", "4/4 " + WIDE + " 2");
        assertThat(firstLog.done).isEqualTo(firstLog.started);
        assertThat(firstLog.epochs).isEqualTo(8);
        assertThat(firstLog.evaluated).isEqualTo(12);
        assertThat(first.failed()).isFalse();
        assertThat(first.models()).extracting(ModelResult::label).containsExactly(NARROW, WIDE);
        for (ModelResult model : first.models()) {
            assertThat(model.options()).containsEntry("in-channels", "1").containsEntry("classes", "2");
            assertThat(model.dice().count()).isEqualTo(2);
            assertThat(model.dice().deviation()).isPresent();
            for (CellScore score : model.scores()) {
                assertThat(score.evaluation().images()).isEqualTo(3);
                assertThat(score.learning().orElseThrow().history()).hasSize(2);
                assertThat(score.latency()).containsOnlyKeys(Precision.FLOAT32, Precision.BFLOAT16);
                assertThat(score.latency().values())
                        .allMatch(millis -> millis.low() > 0
                                && millis.low() <= millis.median()
                                && millis.median() <= millis.high());
                assertThat(score.peakBytes()).isEmpty();
                assertThat(score.learning().orElseThrow().seconds()).isPositive();
            }
        }
        ModelSize narrow = first.models().get(0).size().orElseThrow();
        ModelSize wide = first.models().get(1).size().orElseThrow();
        assertThat(narrow.input()).isEqualTo(32);
        assertThat(wide.parameters()).isGreaterThan(3 * narrow.parameters());
        assertThat(wide.macs()).isGreaterThan(3 * narrow.macs());
    }

    @Test
    void galleryShowsImagesByTheScoresOfAllModels() {
        Gallery gallery = first.gallery();
        assertThat(gallery.source()).isEqualTo(GallerySource.TEST);
        assertThat(gallery.foreground()).containsExactly("nucleus");
        assertThat(gallery.images().stream().flatMap(image -> image.roles().stream()))
                .containsExactlyInAnyOrder("best", "median", "worst", "most disagreed");
        List<GalleryImage> ranked = gallery.images().stream()
                .filter(image -> !image.roles().equals(List.of("most disagreed")))
                .toList();
        assertThat(ranked).hasSize(3).extracting(GalleryImage::score).isSortedAccordingTo(Collections.reverseOrder());
        // Three images: together they are the split.
        double mean = ranked.stream().mapToDouble(GalleryImage::score).average().orElseThrow();
        double models = first.models().stream()
                .mapToDouble(model -> model.imageIou().mean().orElseThrow())
                .average()
                .orElseThrow();
        assertThat(mean).isEqualTo(models, within(1e-12));
        for (GalleryImage image : gallery.images()) {
            assertThat(image.predictions())
                    .extracting(GalleryImage.Prediction::model)
                    .containsExactly(NARROW, WIDE);
            assertThat(image.truth()).isNotEqualTo(image.predictions().get(0).classes());
        }
    }

    @Test
    void galleryMayBeOfMadeUpImagesOrNone(@TempDir Path output) throws IOException {
        copyFirstCell(output);
        Comparison.Builder comparison =
                comparison(output, new Log()).setModels(List.of(NARROW)).optSeeds(List.of(1L));
        ComparisonResult madeUp =
                comparison.optGallery(GallerySource.MADE_UP).build().run();
        assertThat(madeUp.gallery().images()).hasSize(3);
        assertThat(madeUp.gallery().images()).extracting(GalleryImage::width).containsOnly(192);
        assertThat(madeUp.toHtml()).contains("These images are made up");
        ComparisonResult none =
                comparison.optGallery(GallerySource.NONE).build().run();
        assertThat(none.gallery()).isEqualTo(Gallery.NONE);
        assertThat(none.toHtml()).doesNotContain("What it looks like");
    }

    @Test
    void aUNetPlusPlusThatCanBeCutDownIsMeasuredAtEachLevel(@TempDir Path output) throws IOException {
        ComparisonResult result = comparison(output, new Log())
                .setModels(List.of("unetpp:width=4,depth=2,deep-supervision=true"))
                .optConfig(config().optEpochs(1).build())
                .optPeakMemory(true)
                .build()
                .run();
        assertThat(result.failed()).isFalse();
        List<CellScore> scores = result.models().get(0).scores();
        assertThat(scores.get(0).levels())
                .hasSize(2)
                .allMatch(level -> level.dice().isPresent());
        assertThat(scores.get(1).levels()).isEmpty();
        // Linux alone tells.
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            assertThat(scores.get(0).peakBytes().orElseThrow()).isGreaterThan(50L << 20);
        }
        assertThat(scores.get(1).peakBytes()).isEmpty();
        assertThat(result.toHtml()).contains("UNet++ cut down");
    }

    @Test
    void seedsDiffer() {
        assertThat(first.models().get(0).scores())
                .extracting(
                        score -> score.learning().orElseThrow().history().get(0).trainLoss())
                .doesNotHaveDuplicates();
    }

    @Test
    void picturesOfAnEarlierReportGo(@TempDir Path output) throws IOException {
        Path old = Files.createDirectories(output.resolve("charts")).resolve("old.png");
        Files.writeString(old, "");
        first.write(output);
        assertThat(old).doesNotExist();
        assertThat(Files.exists(output.resolve("charts/iou-macs.png"))).isEqualTo(Fonts.present());
    }

    @Test
    void filesAreWhereTheyShouldBe() {
        assertThat(folder.resolve("results.csv")).isNotEmptyFile();
        assertThat(folder.resolve("results.json")).isNotEmptyFile();
        assertThat(folder.resolve("report.html")).isNotEmptyFile();
        Path cell = folder.resolve("runs/unet-width-4-depth-2-seed2");
        assertThat(cell.resolve("cell.json")).isNotEmptyFile();
        assertThat(cell.resolve("model.safetensors")).isNotEmptyFile();
        assertThat(folder.resolve("report.md")).isNotEmptyFile();
        if (Fonts.present()) {
            assertThat(folder.resolve("charts/iou-macs.png")).isNotEmptyFile();
        }
    }

    @Test
    void nothingOfThisMachineIsInTheReports() throws IOException {
        for (String name : List.of("results.csv", "results.json", "report.html", "report.md")) {
            assertThat(Files.readString(folder.resolve(name)))
                    .contains(NARROW)
                    .doesNotContain(folder.toString())
                    .doesNotContain(System.getProperty("user.home"));
        }
    }

    @Test
    void finishedCellsAreNotTrainedAgain() throws IOException {
        Log log = new Log();
        ComparisonResult second = comparison(folder, log)
                // Threads do not change what a training comes to.
                .optConfig(config().optThreads(1).build())
                .build()
                .run();
        assertThat(log.trained).isEmpty();
        assertThat(log.evaluated).isZero();
        assertThat(log.done).hasSize(4).allMatch(line -> line.endsWith(" reused"));
        assertThat(second.models().stream().map(ModelResult::scores).toList())
                .isEqualTo(first.models().stream().map(ModelResult::scores).toList());
        assertThat(second.toCsv()).isEqualTo(first.toCsv());
    }

    @Test
    void changedConfigurationTrainsAfresh(@TempDir Path output) throws IOException {
        copyFirstCell(output);
        Log after = new Log();
        ComparisonResult changed = comparison(output, after)
                .setModels(List.of(NARROW))
                .optSeeds(List.of(1L))
                .optConfig(config().optLearningRate(2e-3).build())
                .build()
                .run();
        assertThat(changed.failed()).isFalse();
        assertThat(after.trained).containsExactly(NARROW + " 1");
        assertThat(after.doneBefore).isZero();
        assertThat(after.epochs).isEqualTo(2);
    }

    @Test
    void lostFiguresAreMadeAgainWithoutTraining(@TempDir Path output) throws IOException {
        copyFirstCell(output);
        Path figures = output.resolve(FIRST_CELL).resolve("cell.json");
        Files.writeString(figures, "{ half a fi");
        Log log = new Log();
        ComparisonResult after = comparison(output, log)
                .setModels(List.of(NARROW))
                .optSeeds(List.of(1L))
                .build()
                .run();
        assertThat(log.doneBefore).isEqualTo(2);
        assertThat(log.epochs).isZero();
        assertThat(log.evaluated).isEqualTo(3);
        assertThat(after.models().get(0).scores().get(0).evaluation())
                .isEqualTo(first.models().get(0).scores().get(0).evaluation());
        assertThat(JsonParser.parseString(Files.readString(figures))
                        .getAsJsonObject()
                        .has("scoring"))
                .isTrue();
    }

    @Test
    void unfinishedCellOfAnotherConfigurationIsTrainedAfresh(@TempDir Path output) throws IOException {
        copyFirstCell(output);
        Files.delete(output.resolve(FIRST_CELL).resolve("cell.json"));
        Log log = new Log();
        ComparisonResult changed = comparison(output, log)
                .setModels(List.of(NARROW))
                .optSeeds(List.of(1L))
                .optConfig(config().optEpochs(3).build())
                .build()
                .run();
        assertThat(changed.failed()).isFalse();
        assertThat(log.doneBefore).isZero();
        assertThat(log.epochs).isEqualTo(3);
    }

    @Test
    void stateOfWhoKnowsWhatIsAnError(@TempDir Path output) throws IOException {
        copyFirstCell(output);
        Files.delete(output.resolve(FIRST_CELL).resolve("cell.json"));
        Files.delete(output.resolve(FIRST_CELL).resolve("manifest.json"));
        ComparisonResult changed = comparison(output, new Log())
                .setModels(List.of(NARROW))
                .optSeeds(List.of(1L))
                .optConfig(config().optEpochs(3).build())
                .build()
                .run();
        assertThat(changed.failed()).isTrue();
        assertThat(changed.models().get(0).cells().get(0).failure().orElseThrow())
                .contains("another configuration");
    }

    @Test
    void cellsOfOtherCodeAreTrainedAgainUnlessTheyAreToBeKept(@TempDir Path output) throws IOException {
        copyFirstCell(output);
        Path cell = output.resolve(FIRST_CELL);
        Manifest here = Manifest.read(cell).orElseThrow();
        assertThat(here.code()).matches("[0-9a-f]{64}").isEqualTo(TrainingCode.hash("unet"));
        new Manifest(here.network(), here.configuration(), here.data(), "0".repeat(64)).write(cell);
        Log kept = new Log();
        Comparison.Builder comparison =
                comparison(output, kept).setModels(List.of(NARROW)).optSeeds(List.of(1L));
        comparison.optAnyCode(true).build().run();
        assertThat(kept.done).containsExactly("1/1 " + NARROW + " 1 reused");
        Log again = new Log();
        comparison.optAnyCode(false).optListener(again).build().run();
        assertThat(again.epochs).isEqualTo(2);
        assertThat(Manifest.read(cell)).contains(here);
    }

    @Test
    void badSpecFailsItsCellAlone(@TempDir Path output) throws IOException {
        Log log = new Log();
        ComparisonResult result = comparison(output, log)
                .setModels(List.of("unet:widht=4", "wnet", "unet:regression=1", NARROW))
                .optSeeds(List.of(1L))
                .build()
                .run();
        assertThat(result.failed()).isTrue();
        assertThat(result.models()).extracting(ModelResult::failed).containsExactly(true, true, true, false);
        assertThat(log.trained).containsExactly(NARROW + " 1");
        assertThat(log.done.get(0)).isEqualTo("1/4 unet:widht=4 1 failed");
        String text = result.toText();
        assertThat(text)
                .contains("failed: unet:widht=4, seed 1: unet has no option widht")
                .contains("\"wnet\" is not on the class path");
        JsonObject json = result.toJson();
        assertThat(json.get("failed").getAsBoolean()).isTrue();
        assertThat(result.toHtml()).contains("What failed").contains("unet has no option widht");
    }

    @Test
    void whatCannotBeTrainedIsToldBeforeTheFirstCellIsTrained(@TempDir Path output) throws IOException {
        Log log = new Log();
        String few = "unet:width=4,depth=2,classes=3";
        String large = "unet:width=4,depth=2,sizes=strict";
        ComparisonResult result = comparison(output, log)
                .setModels(List.of(NARROW, few, large))
                .optSeeds(List.of(1L, 2L))
                .optConfig(config().optCrop(30).build())
                .build()
                .run();
        assertThat(log.done)
                .containsExactly(
                        "1/6 " + few + " 1 failed",
                        "2/6 " + few + " 2 failed",
                        "3/6 " + large + " 1 failed",
                        "4/6 " + large + " 2 failed",
                        "5/6 " + NARROW + " 1",
                        "6/6 " + NARROW + " 2");
        assertThat(log.trained).containsExactly(NARROW + " 1", NARROW + " 2");
        assertThat(result.models()).extracting(ModelResult::label).containsExactly(NARROW, few, large);
        assertThat(result.models().get(1).cells().get(0).failure().orElseThrow())
                .contains("2 class names")
                .contains("network of 3");
        assertThatThrownBy(() -> comparison(output, log)
                        .optConfig(config().optDevices("cpu,gpu:999").build())
                        .build()
                        .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gpu:999 is not there");
    }

    @Test
    void cropThatDoesNotFitFailsWithTheNextSize(@TempDir Path output) throws IOException {
        ComparisonResult result = comparison(output, new Log())
                .setModels(List.of("unet:width=4,depth=2,sizes=strict"))
                .optSeeds(List.of(1L))
                .optConfig(config().optCrop(30).build())
                .build()
                .run();
        assertThat(result.models().get(0).cells().get(0).failure().orElseThrow())
                .contains("30x30")
                .contains("32x32");
        assertThat(result.models().get(0).size().orElseThrow().input()).isEqualTo(32);
    }

    @Test
    void missingSplitIsToldBeforeAnythingIsTrained(@TempDir Path output) {
        Log log = new Log();
        Comparison comparison = comparison(output, log)
                .setDataset(
                        SyntheticNuclei.builder().optCount(4, 2, 0).optSize(64).build())
                .build();
        assertThatThrownBy(comparison::run).isInstanceOf(DataException.class).hasMessageContaining("test");
        assertThat(log.started).isEmpty();
    }

    @Test
    void builderSaysWhatIsMissing() {
        assertThatThrownBy(() -> Comparison.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("setDataset");
        assertThatThrownBy(
                        () -> comparison(folder, new Log()).setModels(List.of()).build())
                .hasMessageContaining("setModels");
        assertThatThrownBy(() -> comparison(folder, new Log())
                        .setModels(List.of(NARROW, NARROW))
                        .build())
                .hasMessageContaining("would share the folder unet-width-4-depth-2");
        assertThatThrownBy(() ->
                        comparison(folder, new Log()).optSeeds(List.of(3L, 3L)).build())
                .hasMessageContaining("[3, 3]");
    }

    @Test
    void whatDoesNotFitInMemoryFailsBeforeAnythingIsTrained(@TempDir Path output) throws IOException {
        List<String> said = new ArrayList<>();
        Log log = new Log() {
            @Override
            public void footprint(String label, Footprint footprint, OptionalLong free) {
                assertThat(trained).isEmpty();
                said.add(label + " " + (footprint.trainingBytes() > free.getAsLong()));
            }
        };
        long enough = Footprint.of(Architecture.fromSpec(WIDE, Map.of()), config().build())
                        .trainingBytes()
                + (1 << 20);
        ComparisonResult result = comparison(output, log)
                .setModels(List.of(WIDE, "unet:width=4096,depth=2"))
                .optSeeds(List.of(1L))
                .optMemory(enough)
                .build()
                .run();
        assertThat(said).containsExactly("unet:width=4096,depth=2 true", WIDE + " false");
        assertThat(log.trained).containsExactly(WIDE + " 1");
        assertThat(result.models()).extracting(ModelResult::failed).containsExactly(false, true);
        assertThat(result.models().get(1).cells().get(0).failure().orElseThrow())
                .contains("GB of memory with batch 4, crop 32 and float32")
                .contains("there are " + Footprint.gigabytes(enough))
                .contains("smaller batch");
        Log again = new Log();
        comparison(output, again)
                .setModels(List.of(WIDE))
                .optSeeds(List.of(1L))
                .optMemory(1)
                .build()
                .run();
        assertThat(again.done).as("what is finished needs none").containsExactly("1/1 " + WIDE + " 1 reused");
    }

    @Test
    void aBudgetIsForWhatIsTrainedAndLeavesNothingBehind(@TempDir Path output) throws IOException {
        Comparison comparison = comparison(output, new Log()).build();
        Budget budget = comparison.fit(Duration.ofHours(1));
        assertThat(budget.epochs()).isEqualTo(2);
        assertThat(budget.seeds()).containsExactly(1L, 2L);
        assertThat(budget.words())
                .contains("nothing was cut")
                .contains(NARROW + " ")
                .contains(WIDE + " ");
        assertThat(output).isEmptyDirectory();
        assertThatThrownBy(() -> comparison.fit(Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too short")
                .hasMessageContaining("give more time");
        assertThatThrownBy(() -> comparison(output, new Log())
                        .setModels(List.of("unet.nuclei"))
                        .build()
                        .fit(Duration.ofHours(1)))
                .hasMessageContaining("come trained");
    }

    @Test
    void thePlanIsThereFromTheBeginning(@TempDir Path output) throws IOException {
        JsonObject plan = new JsonObject();
        plan.addProperty("epochs", 2);
        Log log = new Log() {
            @Override
            public void planned(List<CellName> cells) {
                assertThat(output.resolve("plan.json")).isNotEmptyFile();
                started.add(cells.toString());
            }
        };
        ComparisonResult result = comparison(output, log)
                .setModels(List.of("unet:widht=4"))
                .optPlan(plan)
                .optRemarks(List.of("A remark."))
                .build()
                .run();
        assertThat(log.started.get(0)).isEqualTo("[unet:widht=4, seed 1, unet:widht=4, seed 2]");
        assertThat(JsonParser.parseString(Files.readString(output.resolve("plan.json"))))
                .isEqualTo(plan);
        assertThat(result.toText()).contains("A remark.");
        assertThat(result.toJson().getAsJsonArray("remarks").get(0).getAsString())
                .isEqualTo("A remark.");
    }

    /** What the native library says when memory is out ends one cell. */
    @Test
    void anEngineThatFailsFailsItsCellAlone(@TempDir Path output) throws IOException {
        Log log = new Log() {
            @Override
            public TrainingListener training(CellName name) {
                TrainingListener usual = super.training(name);
                return !name.label().equals(WIDE)
                        ? usual
                        : new TrainingListener() {
                            @Override
                            public void step(int epoch, int step, double loss) {
                                throw new EngineException("not enough memory: you tried to allocate 9 bytes");
                            }
                        };
            }
        };
        ComparisonResult result = comparison(output, log)
                .setModels(List.of(WIDE, NARROW))
                .optSeeds(List.of(1L))
                .build()
                .run();
        assertThat(result.models()).extracting(ModelResult::failed).containsExactly(true, false);
        assertThat(result.models().get(0).cells().get(0).failure().orElseThrow())
                .contains("not enough memory");
    }

    @Test
    void scoresAreThoseOfFloat32HoweverANetworkWasTrained(@TempDir Path output) throws IOException {
        ComparisonResult result = comparison(output, new Log())
                .setModels(List.of(NARROW))
                .optSeeds(List.of(1L))
                .optConfig(config().optPrecision(Precision.BFLOAT16).build())
                .build()
                .run();
        try (SegmentationModel model = SegmentationModel.load(output.resolve(FIRST_CELL), Precision.FLOAT32)) {
            EvaluationResult evaluated =
                    SplitEvaluation.run(new SegmentationPredictor(model), nuclei(), "test", true, done -> {});
            EvaluationResult scored = result.models().get(0).scores().get(0).evaluation();
            assertThat(scored.mean()).isEqualTo(evaluated.mean());
        }
        assertThat(result.toText() + result.toHtml()).contains("computed in float32");
    }
}
