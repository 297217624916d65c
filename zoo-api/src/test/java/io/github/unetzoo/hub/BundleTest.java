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

import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {

    @TempDir
    private Path temp;

    private Path bundle = Path.of("");

    @BeforeEach
    void bundleTwoModels() throws IOException {
        Path models = temp.resolve("models");
        TinyModels.published(models, "tiny.cells", 1);
        TinyModels.published(models, "tiny.nuclei", 2);
        TinyModels.published(models, "tiny.other", 3);
        bundle = temp.resolve("bundle.zip");
        Bundle.write(
                TinyModels.hub(temp.resolve("cache"), models.toUri()), List.of("tiny.nuclei", "tiny.cells"), bundle);
    }

    @Test
    void whatWasUnpackedIsFoundWithoutANetwork() throws IOException {
        Path offline = temp.resolve("offline");
        assertThat(Bundle.unpack(bundle, offline))
                .extracting(PretrainedModel::id)
                .containsExactly("tiny.nuclei", "tiny.cells");
        // The machine it came from is gone.
        deleteAll(temp.resolve("models"));
        deleteAll(temp.resolve("cache"));
        Hub hub = TinyModels.hub(offline);
        assertThat(hub.list()).extracting(PretrainedModel::id).containsExactly("tiny.cells", "tiny.nuclei");
        try (SegmentationModel model = hub.load("tiny.nuclei", Precision.FLOAT32)) {
            assertThat(model.classes()).containsExactly("background", "nucleus");
        }
        assertThat(hub.card("tiny.nuclei")).isPresent();
        assertThat(hub.download("tiny.nuclei").resolve("sample1.png")).exists();
        // Again, and beside others.
        Bundle.unpack(bundle, offline);
        TinyModels.published(offline, "tiny.third", 4);
        assertThat(hub.list()).hasSize(3);
    }

    @Test
    void theSameModelsGiveTheSameBytes() throws IOException {
        Path again = temp.resolve("again.zip");
        Bundle.write(
                TinyModels.hub(temp.resolve("cache2"), temp.resolve("models").toUri()),
                List.of("tiny.nuclei", "tiny.cells"),
                again);
        assertThat(again).hasSameBinaryContentAs(bundle);
        assertThatThrownBy(() -> Bundle.write(TinyModels.hub(temp.resolve("cache")), List.of(), again))
                .hasMessageContaining("name some");
        assertThatThrownBy(() -> Bundle.write(TinyModels.hub(temp.resolve("cache")), List.of("tiny.no"), again))
                .hasMessageContaining("there is no model");
    }

    @Test
    void aDamagedBundleWritesNothing() throws IOException {
        refused(
                "tiny.cells/model.safetensors in it is not what its catalogue says",
                entries -> entries.get("tiny.cells/model.safetensors")[40] ^= 1);
        refused(
                "tiny.nuclei/model.json in it is not what its catalogue says",
                entries -> entries.put("tiny.nuclei/model.json", new byte[50_000_000]));
        refused("it has no tiny.cells/model.json", entries -> entries.remove("tiny.cells/model.json"));
        refused("it has no catalogue.json", entries -> entries.remove("catalogue.json"));
        refused(
                "it has ../evil.txt, which its catalogue does not name",
                entries -> entries.put("../evil.txt", new byte[] {1}));
        refused(
                "\"../../evil\" is not of the form ARCH.TAG",
                entries -> entries.put(
                        "catalogue.json",
                        new String(entries.get("catalogue.json"), StandardCharsets.UTF_8)
                                .replace("tiny.cells", "../../evil")
                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(temp.resolve("evil.txt")).doesNotExist();
    }

    @Test
    void whatIsNoBundleIsSaid() throws IOException {
        byte[] whole = Files.readAllBytes(bundle);
        Files.write(bundle, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> Bundle.unpack(bundle, temp.resolve("x")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bundle.zip is no bundle, or only a part of one");
        assertThatThrownBy(() -> Bundle.unpack(temp.resolve("no.zip"), temp.resolve("x")))
                .hasMessage("there is no file " + temp.resolve("no.zip"));
        assertThat(temp.resolve("x")).doesNotExist();
    }

    private void refused(String complaint, Consumer<Map<String, byte[]>> change) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        change.accept(entries);
        Path damaged = temp.resolve("damaged.zip");
        try (OutputStream out = Files.newOutputStream(damaged);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        Path target = temp.resolve("target");
        assertThatThrownBy(() -> Bundle.unpack(damaged, target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged.zip")
                .hasMessageContaining(complaint);
        assertThat(target).doesNotExist();
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
