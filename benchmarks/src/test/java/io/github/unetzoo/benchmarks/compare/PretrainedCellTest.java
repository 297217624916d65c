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

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.Publication;
import io.github.unetzoo.hub.Terms;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that come trained, in a comparison. */
class PretrainedCellTest {

    private static final String TINY = "unet.tiny";
    private static final List<String> TWO = List.of("background", "nucleus");

    @TempDir
    Path folder;

    private final SegmentationDataset nuclei =
            SyntheticNuclei.builder().optCount(4, 2, 3).optSize(48).build();

    @BeforeEach
    void publish() throws IOException {
        publish(TINY, TWO, 1);
    }

    private void publish(String id, List<String> classes, long seed) throws IOException {
        Network network = UNet.builder()
                .setInChannels(3)
                .setClasses(classes.size())
                .optWidth(2)
                .optDepth(1)
                .build();
        Path trained = folder.resolve("trained").resolve(id);
        try (SegmentationModel model =
                SegmentationModel.create(network, classes, new Normalization.PerImage(), Precision.FLOAT32, seed)) {
            model.save(trained, Map.of());
        }
        Publication.builder()
                .setModel(trained)
                .setFolder(folder.resolve("published"))
                .optUncarded(id, "tiny", "nothing", new Terms("CC0-1.0", "CC0-1.0", CommercialUse.YES))
                .build()
                .publish();
    }

    private Hub hub() {
        return Hub.builder()
                .optCache(FileCache.builder().optFolder(folder.resolve("cache")).build())
                .optCatalogues(List.of(folder.resolve("published").toUri()))
                .build();
    }

    private ComparisonResult compare(String... models) throws IOException {
        return Comparison.builder()
                .setDataset(nuclei)
                .setModels(List.of(models))
                .setOutput(folder.resolve("out"))
                .optConfig(TrainingConfig.builder()
                        .optEpochs(1)
                        .optCrop(32)
                        .optBatch(4)
                        .build())
                .optSeeds(List.of(1L, 2L))
                .optHub(hub())
                .build()
                .run();
    }

    @Test
    void itIsScoredAsItIs() throws IOException {
        ComparisonResult result = compare(TINY);

        CellResult cell = result.models().get(0).cells().get(0);
        assertThat(result.models().get(0).cells()).hasSize(1);
        assertThat(cell.seed()).isEmpty();
        assertThat(cell.score().orElseThrow().learning()).isEmpty();
        try (SegmentationModel model = hub().load(TINY, Precision.FLOAT32)) {
            EvaluationResult alone = SplitEvaluation.run(
                    new SegmentationPredictor(model),
                    nuclei,
                    "test",
                    figures -> figures.optSurfaceDistances(true).optKeepRows(true),
                    rows -> {});
            assertThat(cell.score().orElseThrow().evaluation().toJson()).isEqualTo(alone.toJson());
        }
    }

    @Test
    void aloneItSaysNothingOfTraining() throws IOException {
        ComparisonResult result = compare(TINY);

        assertThat(result.toText()).contains("3 test; models that came trained").doesNotContain("epoch");
        assertThat(result.toHtml()).contains("came trained").doesNotContain("Learning curves", "weight decay");
        JsonObject json = result.toJson();
        assertThat(json.has("training")).isFalse();
        assertThat(json.getAsJsonArray("seeds")).isEqualTo(new JsonArray());
        assertThat(result.toCsv().lines().skip(1)).singleElement().asString().startsWith("unet.tiny,,done,");
    }

    @Test
    void besideOneThatIsTrainedEachKeepsItsCells() throws IOException {
        ComparisonResult result = compare(TINY, "unet:width=2,depth=1");

        assertThat(result.failed()).isFalse();
        assertThat(result.models()).extracting(model -> model.cells().size()).containsExactly(1, 2);
        assertThat(result.models().get(0).trainSeconds().mean()).isEmpty();
        assertThat(result.models().get(1).trainSeconds().mean()).isPresent();
        assertThat(result.toHtml()).contains("Learning curves", "1 epoch, 2 seeds each");
    }

    @Test
    void itIsScoredAgainOnlyIfItsWeightsAreOthers() throws IOException {
        ComparisonResult first = compare(TINY);
        ComparisonResult second = compare(TINY);
        publish(TINY, TWO, 7);
        ComparisonResult third = compare(TINY);

        assertThat(List.of(first, second, third))
                .extracting(result -> result.models().get(0).cells().get(0).reused())
                .containsExactly(false, true, false);
        assertThat(second.toCsv()).isEqualTo(first.toCsv());
        assertThat(third.toCsv()).isNotEqualTo(first.toCsv());
    }

    @Test
    void whatDoesNotFitFailsAlone() throws IOException {
        publish("unet.three", List.of("background", "a", "b"), 1);

        ComparisonResult result = compare(TINY, "unet.three", "unet.none");

        assertThat(result.models()).extracting(ModelResult::failed).containsExactly(false, true, true);
        assertThat(result.toText())
                .contains("failed: unet.three: it tells 3 classes apart, but synthetic-nuclei has 2"
                        + " [background, nucleus]: leave it out, or train one on these")
                .contains("failed: unet.none: there is no model \"unet.none\"");
    }
}
