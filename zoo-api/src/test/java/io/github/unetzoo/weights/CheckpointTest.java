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
package io.github.unetzoo.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    Path folder;

    @Test
    void keepsTheOrderAndIsImmutable() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (String name : new String[] {"z", "a", "m"}) {
            tensors.put(name, TensorData.ofFloats(new float[] {1}));
            metadata.put(name, name);
        }
        Checkpoint checkpoint = Checkpoint.of("here", tensors, metadata);
        tensors.clear();
        metadata.clear();
        assertThat(checkpoint.names()).containsExactly("z", "a", "m");
        assertThat(checkpoint.metadata().keySet()).containsExactly("z", "a", "m");
        assertThat(checkpoint.contains("z")).isTrue();
        assertThat(checkpoint.contains("b")).isFalse();
        assertThatThrownBy(() -> checkpoint.names().remove("z")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void offersNearNamesForAnUnknownOne() {
        Checkpoint checkpoint = Checkpoint.read(Fixtures.file("tiny.safetensors"));
        assertThatThrownBy(() -> checkpoint.get("conv.weigth"))
                .isInstanceOf(WeightsException.class)
                .hasMessage("tiny.safetensors has no tensor \"conv.weigth\" among its 15; the nearest are conv.weight");
        assertThatThrownBy(() -> checkpoint.get("something else entirely"))
                .isInstanceOf(WeightsException.class)
                .hasMessage("tiny.safetensors has no tensor \"something else entirely\" among its 15");
    }

    @Test
    void tellsTheFormatByContentNotByName() throws IOException {
        Path renamed = Files.copy(Fixtures.file("tiny.safetensors"), folder.resolve("weights.pth"));
        assertThat(Checkpoint.read(renamed).names()).hasSize(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><head><title>503 Service Unavailable</title></head></html>",
                "\n\n<!DOCTYPE html>\n<html lang=\"en\">",
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
                "12345678{<html>"
            })
    void saysThatAWebPageIsOne(String page) throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), page);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(file + " is a web page, not weights");
    }

    @Test
    void namesTheReadableFormatsForAnyOtherFile() throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), new byte[] {8, 7, 0x1f, (byte) 0xff, 1, 2, 3, 4, 5, 6});
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessage(file + " is of no readable format (it begins with the bytes 08 07 1f ff 01 02 03 04);"
                        + " the formats read are: safetensors, PyTorch (since 1.6), PyTorch (before 1.6)");
        Path binary = Files.writeString(folder.resolve("binary"), "\0\1\2 a help text: <html>");
        assertThatThrownBy(() -> Checkpoint.read(binary))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("of no readable format");
    }

    @Test
    void saysWhatIsWrongWithFilesThatHoldNothing() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThatThrownBy(() -> Checkpoint.read(empty))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("none")))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("none")))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void takesModuleAwayInASafetensorsFileToo() {
        Path file = folder.resolve("parallel.safetensors");
        TensorData one = TensorData.ofFloats(new float[] {1});
        Safetensors.write(file, Checkpoint.of("here", Map.of("module.a", one, "module.b", one), Map.of()));
        Checkpoint stripped = Checkpoint.read(file);
        assertThat(stripped.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(stripped.metadata()).containsExactly(Map.entry("pytorch.stripped_prefix", "module."));
        assertThat(Checkpoint.read(file, PytorchOptions.defaults().keepingNames())
                        .names())
                .containsExactlyInAnyOrder("module.a", "module.b");

        Path mixed = folder.resolve("mixed.safetensors");
        Safetensors.write(mixed, Checkpoint.of("here", Map.of("module.a", one, "b", one), Map.of()));
        assertThat(Checkpoint.read(mixed).names()).containsExactlyInAnyOrder("module.a", "b");
    }
}
