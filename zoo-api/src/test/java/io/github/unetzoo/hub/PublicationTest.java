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
package io.github.unetzoo.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {

    private static final Terms TERMS = new Terms("MIT", "unknown", CommercialUse.UNKNOWN);

    @TempDir
    private Path temp;

    private Publication.Builder of(String name) {
        return Publication.builder().setModel(temp.resolve(name)).setFolder(temp.resolve("models"));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(temp.resolve("models"))) {
            return files.filter(Files::isRegularFile)
                    .map(file ->
                            temp.resolve("models").relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void publishesWhatTheCardNamesAndNothingElse() throws IOException {
        Path trained = TinyModels.trained(temp.resolve("a"), "tiny.nuclei", 1);
        Files.writeString(trained.resolve("last.safetensors"), "the trainer's");
        Files.writeString(trained.resolve("record.json"), "{}");
        PretrainedModel entry = of("a").optId("tiny.nuclei").build().publish();
        assertThat(entry.title()).isEqualTo("cell nuclei");
        assertThat(files())
                .containsExactly(
                        "catalogue.json",
                        "catalogue.lock",
                        "tiny.nuclei/card.json",
                        "tiny.nuclei/card.md",
                        "tiny.nuclei/model.json",
                        "tiny.nuclei/model.safetensors",
                        "tiny.nuclei/record.json",
                        "tiny.nuclei/sample1.png");
        // No place of this machine in what others will read.
        assertThat(temp.resolve("models/catalogue.json")).content().doesNotContain(temp.toString(), "file:");
    }

    @Test
    void publishingAgainReplaces() throws IOException {
        TinyModels.trained(temp.resolve("a"), "tiny.nuclei", 1);
        TinyModels.trained(temp.resolve("b"), "tiny.cells", 2);
        Path again = TinyModels.trained(temp.resolve("c"), "tiny.nuclei", 3);
        ModelCard card = ModelCard.read(again.resolve("card.json"));
        new ModelCard(
                        card.id(),
                        "nuclei again",
                        card.description(),
                        card.architecture(),
                        card.options(),
                        card.parameters(),
                        card.classes(),
                        card.normalization(),
                        card.input(),
                        card.data(),
                        card.terms(),
                        card.training(),
                        card.measurements(),
                        card.limits(),
                        List.of(),
                        card.paper())
                .write(again);
        of("a").build().publish();
        of("b").build().publish();
        of("c").build().publish();
        Hub hub = TinyModels.hub(temp.resolve("cache"), temp.resolve("models").toUri());
        assertThat(hub.list())
                .extracting(PretrainedModel::id, PretrainedModel::title)
                .containsExactly(tuple("tiny.cells", "cell nuclei"), tuple("tiny.nuclei", "nuclei again"));
        assertThat(files()).doesNotContain("tiny.nuclei/sample1.png").contains("tiny.cells/sample1.png");
        hub.load("tiny.nuclei", Precision.FLOAT32).close();
    }

    @Test
    void withoutACardItsTermsMustBeSaid() throws IOException {
        Path trained = TinyModels.trained(temp.resolve("a"), "tiny.nuclei", 1);
        Files.delete(trained.resolve("card.json"));
        assertThatThrownBy(() -> of("a").build().publish())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no model card card.json, so that nobody would know its licence");
        assertThat(temp.resolve("models")).doesNotExist();
        PretrainedModel entry = of("a").optUncarded("tiny.mine", "mine", "my data", TERMS)
                .build()
                .publish();
        assertThat(entry.terms()).isEqualTo(TERMS);
        assertThat(entry.measurements()).isEmpty();
        Hub hub = TinyModels.hub(temp.resolve("cache"), temp.resolve("models").toUri());
        assertThat(hub.card("tiny.mine")).isEmpty();
        hub.load("tiny.mine", Precision.FLOAT32).close();
        assertThatThrownBy(() -> of("a").optUncarded("unet.mine", "mine", "my data", TERMS)
                        .build()
                        .publish())
                .hasMessageContaining("says architecture unet, but the model beside it has tiny");
    }

    @Test
    void aCardOfAnotherModelIsRefused() throws IOException {
        Path trained = TinyModels.trained(temp.resolve("a"), "tiny.nuclei", 1);
        assertThatThrownBy(() -> of("a").optId("tiny.cells").build().publish())
                .hasMessageContaining("is of tiny.nuclei, not of tiny.cells");
        Path json = trained.resolve("model.json");
        Files.writeString(json, Files.readString(json).replace("nucleus", "cell"));
        assertThatThrownBy(() -> of("a").build().publish())
                .hasMessageContaining("says classes [background, nucleus], but the model beside it has")
                .hasMessageContaining("make the card anew");
        Files.delete(trained.resolve("model.safetensors"));
        assertThatThrownBy(() -> of("a").build().publish()).hasMessageContaining("model.safetensors");
        assertThat(temp.resolve("models")).doesNotExist();
    }

    @Test
    void whatIsRequiredIsNamed() {
        assertThatThrownBy(() -> Publication.builder().build()).hasMessageContaining("setModel is required");
    }

    @Test
    void manyPublishAtOnce() throws Exception {
        List<Future<PretrainedModel>> running = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 8; i++) {
                String name = "m" + i;
                TinyModels.trained(temp.resolve(name), "tiny." + name, i);
                running.add(pool.submit(() -> of(name).build().publish()));
            }
            for (Future<PretrainedModel> each : running) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(TinyModels.hub(temp.resolve("cache"), temp.resolve("models").toUri())
                        .list())
                .hasSize(8);
    }
}
