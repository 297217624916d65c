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
package io.github.unetzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The models that lie in the variants' jars. */
class EmbeddedModelsTest {

    private static final long MOST_BYTES = 8_000_000;

    @TempDir
    Path folder;

    private Hub hub() {
        return Hub.builder()
                .optCache(FileCache.builder()
                        .optFolder(folder.resolve("cache"))
                        .optOffline(true)
                        .build())
                .optCatalogues(List.of())
                .build();
    }

    static List<String> ofNuclei() {
        return Architecture.splitSpecs(CompareCommand.TRAINED);
    }

    @Test
    void theseAreThere() throws IOException {
        assertThat(hub().list())
                .extracting(PretrainedModel::id)
                .containsExactlyInAnyOrder(
                        "fcn.nuclei", "unet.nuclei", "unetpp.nuclei", "unet3plus.nuclei", "unet3plus.hippocampus");
    }

    @ParameterizedTest
    @CsvSource({
        "fcn.nuclei, CC0",
        "unet.nuclei, CC0",
        "unetpp.nuclei, CC0",
        "unet3plus.nuclei, CC0",
        "unet3plus.hippocampus, CC BY-SA 4.0"
    })
    void itIsSmallAndSaysWhatItIs(String id, String licence) throws IOException {
        PretrainedModel model = hub().info(id);
        ModelCard card = hub().card(id).orElseThrow();

        assertThat(model.file(SegmentationModel.WEIGHTS_FILE)
                        .orElseThrow()
                        .published()
                        .bytes()
                        .orElseThrow())
                .isLessThanOrEqualTo(MOST_BYTES);
        assertThat(model.terms().data()).contains(licence);
        assertThat(card.measurements()).isNotEmpty().isEqualTo(model.measurements());
        assertThat(card.toText()).contains(id, licence, "zoo evaluate --model " + id);
    }

    /** What the plain UNet of the comparison in PyTorch reaches on the same images; see the models' page. */
    @ParameterizedTest
    @MethodSource("ofNuclei")
    void itsCardSaysThatItReachesTheBaseline(String id) throws IOException {
        PretrainedModel model = hub().info(id);

        assertThat(model.terms().commercialUse()).isEqualTo(CommercialUse.YES);
        assertThat(figure(model, "dice")).isGreaterThan(0.926);
        assertThat(figure(model, "iou")).isGreaterThan(0.861);
        assertThat(figure(model, "imageIou")).isGreaterThan(0.858);
    }

    private static double figure(PretrainedModel model, String name) {
        return model.measurements().get(0).metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void unetppCanBePruned() throws IOException {
        Network whole = SegmentationModel.network(hub().folder("unetpp.nuclei"));
        assertThat(whole.supervision()).hasSizeGreaterThan(1);
        assertThat(whole.options()).containsEntry("deep-supervision", "true");
    }

    @Test
    void unet3plusOfTheHippocampusIsGuided() throws IOException {
        Network network = SegmentationModel.network(hub().folder("unet3plus.hippocampus"));
        assertThat(network.options()).containsEntry("classification-guided", "true");
    }

    /** Generated nuclei are not what it learned from; but it finds them. */
    @ParameterizedTest
    @MethodSource("ofNuclei")
    void itFindsNuclei(String id) throws IOException {
        SegmentationDataset nuclei =
                SyntheticNuclei.builder().optCount(1, 1, 4).optSize(128).build();

        try (SegmentationModel model = hub().load(id, Precision.FLOAT32)) {
            EvaluationResult result = SplitEvaluation.run(
                    new SegmentationPredictor(model), nuclei, "test", figures -> figures, rows -> {});
            assertThat(result.mean().dice().orElseThrow()).isGreaterThan(0.7);
        }
    }

    @Test
    void withoutArgumentsTheyAreCompared() throws IOException {
        Path out = folder.resolve("compared");
        Run run = Run.zoo("compare", "--out", out, "--cache", folder.resolve("cache"), "--offline")
                .fine();
        assertThat(run.out()).contains("fcn.nuclei", "unet.nuclei", "unetpp.nuclei", "unet3plus.nuclei");
        assertThat(run.err()).contains("made-up images").doesNotContain("epoch");
        assertThat(out.resolve("report.html")).isNotEmptyFile();
    }

    @Test
    void whatIsSaidOfTrainingIsRefusedWhereNothingIsTrained() {
        Run run = Run.zoo("compare", "--epochs", 3, "--out", folder.resolve("none"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("--epochs is for networks that are trained")
                .contains("unet:width=16");
    }
}
