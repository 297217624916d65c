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
package io.github.unetzoo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.TinyArchitecture;
import io.github.unetzoo.train.Training;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.ElementType;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.TensorData;
import io.github.unetzoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentationModelTest {

    @TempDir
    Path folder;

    private static SegmentationModel create(Task task, String... classes) {
        return create(TinyArchitecture.of(task, false), classes);
    }

    private static SegmentationModel create(Network network, String... classes) {
        return SegmentationModel.create(network, List.of(classes), new Normalization.None(), Precision.FLOAT32, 1);
    }

    @Test
    void thereIsANameForEachClass() {
        assertThatThrownBy(() -> create(Task.classes(3), "a", "b"))
                .hasMessage("2 class names [a, b] for a network of 3: give 3, or build it with classes=2");
        assertThatThrownBy(() -> create(new Task.Multilabel(2), "a", "b"))
                .hasMessage("2 class names [a, b] for a network of 3: give 3, or build it with labels=1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"b\",|''|2 class names [a, c] for a network of 3: give 3",
                "\"format\": 1|\"format\": \"x\"|model.json does not describe a model: For input string: \"x\"",
                "\"format\": 1|\"format\": null|model.json does not describe a model: it has no \"format\"",
                "\"classes\": \"3\"|\"classes\": null|model.json does not describe a model: it has no \"classes\"",
                "\"architecture\": \"tiny\"|\"architecture\": []|model.json does not describe a model",
                "\"type\": \"none\"|\"type\": \"some\"|model.json does not describe a model: normalization type"
            })
    void aDescriptionThatIsWrongIsRefused(String was, String is, String message) throws IOException {
        try (SegmentationModel model = create(Task.classes(3), "a", "b", "c")) {
            model.save(folder, Map.of());
        }
        Path file = folder.resolve(SegmentationModel.DESCRIPTION_FILE);
        String json = Files.readString(file);
        String wrong = json.replace(was, is);
        assertThat(wrong).isNotEqualTo(json);
        Files.writeString(file, wrong);
        assertThatThrownBy(() -> SegmentationModel.load(folder, Precision.FLOAT32))
                .hasMessageContaining(message);
    }

    @Test
    void kernelsTakeHalfTheBytesAndAreReadBack() throws IOException {
        try (SegmentationModel model = create(Task.classes(2), "a", "b")) {
            model.save(folder.resolve("32"), Map.of("epoch", "3"));
            model.save(folder.resolve("16"), Map.of("epoch", "3"), Storage.FLOAT16);
        }
        Checkpoint full = Checkpoint.read(folder.resolve("32/model.safetensors"));
        Checkpoint half = Checkpoint.read(folder.resolve("16/model.safetensors"));
        assertThat(half.names()).containsExactlyElementsOf(full.names());
        assertThat(half.metadata()).isEqualTo(full.metadata());
        int kernels = 0;
        try (SegmentationModel read = SegmentationModel.load(folder.resolve("16"), Precision.FLOAT32)) {
            Map<String, TensorData> weights = read.block().weights();
            for (Weight weight : read.network().graph().weights()) {
                boolean kernel = weight.role() == Weight.Role.KERNEL;
                kernels += kernel ? 1 : 0;
                assertThat(half.get(weight.name()).type()).isEqualTo(kernel ? ElementType.F16 : ElementType.F32);
                float[] expected = kernel
                        ? full.get(weight.name()).toHalves().toFloats()
                        : full.get(weight.name()).toFloats();
                assertThat(weights.get(weight.name()).toFloats())
                        .as(weight.name())
                        .isEqualTo(expected);
            }
        }
        assertThat(kernels).isPositive();
    }

    @Test
    void whatDoesNotFitInto16BitsIsNotWritten() throws IOException {
        try (SegmentationModel model = create(Task.classes(2), "a", "b")) {
            String kernel = model.network().graph().weights().stream()
                    .filter(weight -> weight.role() == Weight.Role.KERNEL)
                    .findFirst()
                    .orElseThrow()
                    .name();
            try (NDArray large = model.block().arrays().get(kernel).mul(1e7f)) {
                large.copyTo(model.block().arrays().get(kernel));
            }
            assertThatThrownBy(() -> model.save(folder.resolve("m"), Map.of(), Storage.FLOAT16))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("\"" + kernel + "\" of the model cannot be stored in 16 bits");
        }
        assertThat(folder.resolve("m")).doesNotExist();
    }

    /** A network whose words build another than its graph is, as one on an encoder that is not registered. */
    private record Unreadable(Network shown, Network drawn, String architecture) implements Network {
        @Override
        public Map<String, String> options() {
            return shown.options();
        }

        @Override
        public Task task() {
            return drawn.task();
        }

        @Override
        public Graph graph() {
            return drawn.graph();
        }

        @Override
        public NameMap referenceNames() {
            return NameMap.identity();
        }
    }

    @Test
    void whatCouldNotBeReadAgainIsNeitherSavedNorTrained() {
        Network drawn = TinyArchitecture.of(Task.classes(2), false);
        Network other = new Unreadable(TinyArchitecture.plain(Task.classes(2)), drawn, "tiny");
        Network unknown = new Unreadable(drawn, drawn, "gigantic");
        try (SegmentationModel model = create(other, "a", "b")) {
            assertThatThrownBy(() -> model.save(folder.resolve("m"), Map.of()))
                    .hasMessageContaining("could not be read again")
                    .hasMessageContaining("META-INF/services/io.github.unetzoo.encoder.Encoder");
        }
        assertThatThrownBy(() -> Training.builder()
                        .setNetwork(unknown)
                        .setDataset(SyntheticNuclei.builder().build())
                        .setOutput(folder.resolve("m"))
                        .build()
                        .run())
                .hasMessageContaining("could not be read again")
                .hasMessageContaining("\"gigantic\" is not on the class path");
        assertThat(folder.resolve("m")).doesNotExist();
        Architecture.checkReadable(drawn);
    }
}
