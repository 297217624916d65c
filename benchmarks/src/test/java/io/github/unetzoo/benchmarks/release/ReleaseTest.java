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
package io.github.unetzoo.benchmarks.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.Fonts;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.hub.Measurement;
import io.github.unetzoo.hub.Metric;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.hub.Publication;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.metric.Figure;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Storage;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.predict.SplitEvaluation;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.RunRecord;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.train.TrainingConfig;
import io.github.unetzoo.unet.UNet;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.ElementType;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTest {

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path trained;
    private static FolderDataset data;

    @BeforeAll
    static void train() throws IOException {
        data = FolderDataset.open(write(shared.resolve("cells")));
        trained = shared.resolve("trained");
        Training.builder()
                .setNetwork(UNet.builder()
                        .setInChannels(1)
                        .setClasses(1)
                        .optWidth(8)
                        .optDepth(2)
                        .build())
                .setDataset(data)
                .setOutput(trained)
                .optConfig(TrainingConfig.builder()
                        .optEpochs(12)
                        .optCrop(48)
                        .optBatch(4)
                        .optLearningRate(1e-2)
                        .build())
                .optCommand("zoo train --arch unet --data cells --out trained")
                .build()
                .run();
    }

    private static Path write(Path folder) throws IOException {
        SyntheticNuclei nuclei =
                SyntheticNuclei.builder().optCount(12, 4, 9).optSize(48).build();
        for (String part : List.of("images", "masks", "instances")) {
            Files.createDirectories(folder.resolve(part));
        }
        JsonObject splits = new JsonObject();
        JsonObject kinds = new JsonObject();
        for (String name : nuclei.splitNames()) {
            JsonArray stems = new JsonArray();
            Split split = nuclei.split(name);
            for (int i = 0; i < split.size(); i++) {
                Sample sample = split.sample(i);
                String file = sample.name() + ".png";
                ImageFiles.writeImage(folder.resolve("images").resolve(file), sample.image());
                ImageFiles.writeLabels(folder.resolve("masks").resolve(file), sample.mask());
                ImageFiles.writeLabels(
                        folder.resolve("instances").resolve(file),
                        sample.instances().orElseThrow());
                stems.add(sample.name());
                kinds.addProperty(sample.name(), i % 2 == 0 ? "even" : "odd");
            }
            splits.add(name, stems);
        }
        JsonObject json = new JsonObject();
        json.addProperty("name", "cells");
        json.addProperty("title", "Generated cells");
        json.addProperty("licence", "CC0-1.0");
        json.addProperty("licence_class", "public-domain");
        json.addProperty("origin", "https://broken|example ; https://example.org/cells ; and elsewhere");
        JsonArray classes = new JsonArray();
        nuclei.classes().forEach(classes::add);
        json.add("classes", classes);
        json.add("splits", splits);
        json.add("appearance", kinds);
        Files.writeString(folder.resolve("dataset.json"), json.toString());
        return folder;
    }

    private Release.Builder release() {
        return Release.builder()
                .setModel(trained)
                .setDataset(data)
                .setOutput(folder.resolve("release"))
                .setId("unet.cells")
                .setLicence("Apache-2.0");
    }

    @Test
    void theCardsFiguresAreThoseOfTheStoredModel() throws IOException {
        ModelCard card = release().build().write();

        assertThat(ModelCard.read(folder.resolve("release/card.json"))).isEqualTo(card);
        Measurement measured = card.measurements().get(0);
        assertThat(measured.command()).isEqualTo("zoo evaluate --model unet.cells --data cells --split test");
        assertThat(measured.images()).isEqualTo(9);
        assertThat(measured.fingerprint()).isEqualTo(data.fingerprint());
        EvaluationResult again;
        try (SegmentationModel stored = SegmentationModel.load(folder.resolve("release"), Precision.FLOAT32)) {
            again = SplitEvaluation.run(new SegmentationPredictor(stored), data, "test", false, done -> {});
        }
        assertThat(again.mean().dice().getAsDouble()).isGreaterThan(0.4);
        for (Figure figure :
                List.of(Figure.DICE, Figure.IOU, Figure.IMAGE_DICE, Figure.IMAGE_IOU, Figure.INSTANCE_F1)) {
            Metric metric = measured.metric(figure.key()).orElseThrow();
            assertThat(metric.value()).isEqualTo(again.mean().of(figure).getAsDouble());
            Metric.Interval interval = metric.interval().orElseThrow();
            assertThat(metric.value()).as(figure.key()).isBetween(interval.low(), interval.high());
            assertThat(interval.low()).isLessThan(interval.high());
        }
        assertThat(measured.policy()).isEqualTo(again.policy());
        assertThat(measured.intervals().orElseThrow()).contains("95 %", "9 images", "10,000 draws");
    }

    @Test
    void theRestOfTheCardIsTheRecords() throws IOException {
        ModelCard card =
                release().optLimits(List.of("Blue cells are missed.")).build().write();

        RunRecord record = RunRecord.read(trained);
        assertThat(card.options()).isEqualTo(record.options());
        assertThat(card.parameters()).isEqualTo(record.parameters());
        assertThat(card.data().splits())
                .extracting(split -> split.name() + split.images() + split.hash())
                .containsExactly(
                        "train12" + data.split("train").fingerprint(),
                        "val4" + data.split("val").fingerprint(),
                        "test9" + data.split("test").fingerprint());
        assertThat(card.data().description()).isEqualTo("Generated cells");
        assertThat(card.data().address().map(Object::toString)).contains("https://example.org/cells");
        assertThat(card.terms().weights()).isEqualTo("Apache-2.0");
        assertThat(card.terms().data()).isEqualTo("CC0-1.0");
        assertThat(card.terms().commercialUse()).isEqualTo(CommercialUse.YES);
        assertThat(card.training().epochs()).hasSize(12);
        assertThat(card.training().bestEpoch()).isEqualTo(record.best().epoch());
        assertThat(card.training().commit()).isEmpty();
        assertThat(card.training().command()).contains("zoo train --arch unet --data cells --out trained");
        assertThat(card.training().settings()).containsEntry("learningRate", "0.01");
        assertThat(card.training().environment()).containsKeys("pytorch", "processor", "commit");
        assertThat(card.paper().map(Object::toString)).contains("https://arxiv.org/abs/1505.04597");
        assertThat(card.limits())
                .anyMatch(limit -> limit.matches("By kind of image.*(even .* odd|odd .* even) .*"))
                .anyMatch(limit -> limit.startsWith("Of the smallest quarter of the objects, up to "))
                .anyMatch(limit -> limit.startsWith("The worst images, by IoU: test_"))
                .contains("Blue cells are missed.");
        for (ModelCard.Picture picture : card.pictures()) {
            assertThat(folder.resolve("release").resolve(picture.file())).isNotEmptyFile();
        }
        assertThat(card.pictures())
                .extracting(ModelCard.Picture::file)
                .containsExactlyElementsOf(
                        Fonts.present()
                                ? List.of("curves.png", "sample1.png", "sample2.png", "sample3.png")
                                : List.of("sample1.png", "sample2.png", "sample3.png"));
    }

    @Test
    void kernelsAreStoredIn16BitsUnlessToldOtherwise() throws IOException {
        release().build().write();
        Checkpoint half = Checkpoint.read(folder.resolve("release/model.safetensors"));
        assertThat(half.names()).anyMatch(name -> half.get(name).type() == ElementType.F16);
        assertThat(half.metadata()).containsEntry("id", "unet.cells").containsKeys("epoch", "dataset");

        release()
                .optStorage(Storage.FLOAT32)
                .setOutput(folder.resolve("whole"))
                .build()
                .write();
        Checkpoint whole = Checkpoint.read(folder.resolve("whole/model.safetensors"));
        assertThat(whole.names()).allMatch(name -> whole.get(name).type() == ElementType.F32);
    }

    /** The head's kernel is made so small that a half has nothing but 0 for it, and what it reads as much larger. */
    @Test
    void storageThatChangesDiceIsRefused() throws IOException {
        Path faint = Files.createDirectories(folder.resolve("faint"));
        for (String file : List.of("model.json", "record.json")) {
            Files.copy(trained.resolve(file), faint.resolve(file));
        }
        Map<Weight.Role, Float> factors = Map.of(
                Weight.Role.NORM_SCALE, 1e6f,
                Weight.Role.NORM_SHIFT, 1e6f,
                Weight.Role.KERNEL, 1e-9f,
                Weight.Role.BIAS, 1e-3f);
        Map<Weight.Role, String> last = new EnumMap<>(Weight.Role.class);
        SegmentationModel.network(trained).graph().weights().forEach(weight -> last.put(weight.role(), weight.name()));
        Checkpoint weights = Checkpoint.read(trained.resolve("model.safetensors"));
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.get(name)));
        factors.forEach((role, factor) -> tensors.computeIfPresent(last.get(role), (name, tensor) -> {
            float[] values = tensor.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
            return TensorData.ofFloats(values, tensor.shape());
        }));
        Safetensors.write(faint.resolve("model.safetensors"), Checkpoint.of("faint", tensors, weights.metadata()));

        assertThatThrownBy(() -> release().setModel(faint).build().write())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16-bit storage changes Dice on split test from ")
                .hasMessageContaining("store the weights as float32");
        assertThat(folder.resolve("release/model.safetensors")).doesNotExist();
        assertThat(folder.resolve("release/card.json")).doesNotExist();

        release().setModel(faint).optStorage(Storage.FLOAT32).build().write();
        assertThat(folder.resolve("release/card.json")).exists();
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() throws IOException {
        refused(release().setId("fcn.cells"), "id fcn.cells is of another architecture", "call it unet.cells");
        refused(release().setDataset(SyntheticNuclei.builder().build()), "was trained on cells of fingerprint");
        refused(release().setOutput(trained), "is the training's own folder");
        refused(release().optSplit("tset"), "no split \"tset\"");
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.copy(trained.resolve("model.json"), other.resolve("model.json"));
        Files.copy(trained.resolve("model.safetensors"), other.resolve("model.safetensors"));
        assertThatThrownBy(() -> release().setModel(other).build().write())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no record.json");
        String record = Files.readString(trained.resolve("record.json"));
        int best = RunRecord.read(trained).best().epoch();
        Files.writeString(
                other.resolve("record.json"),
                record.replaceAll("(\"epoch\": " + best + ",[^}]*\"score\": )[0-9.]+", "$1-1.0"));
        refused(release().setModel(other), "is of epoch " + best, "not of one run");
    }

    private static void refused(Release.Builder release, String... complaint) {
        assertThatThrownBy(() -> release.build().write())
                .isInstanceOfAny(IllegalArgumentException.class, io.github.unetzoo.data.DataException.class)
                .message()
                .contains(Arrays.asList(complaint));
    }

    @Test
    void aReleaseIsPublished() throws IOException {
        release().build().write();
        PretrainedModel published = Publication.builder()
                .setModel(folder.resolve("release"))
                .setFolder(folder.resolve("mirror"))
                .optId("unet.cells")
                .build()
                .publish();
        assertThat(published.id()).isEqualTo("unet.cells");
        assertThat(folder.resolve("mirror/catalogue.json")).exists();
        for (String file :
                List.of("model.json", "model.safetensors", "card.json", "card.md", "record.json", "sample1.png")) {
            assertThat(folder.resolve("mirror/unet.cells").resolve(file)).exists();
        }
    }
}
